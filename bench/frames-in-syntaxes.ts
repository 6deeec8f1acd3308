import path from 'node:path';
import { frameMediaType } from '#shared/dicom/frame-media';
import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  transferSyntax,
} from '#shared/dicom/transfer-syntaxes';
import { ask, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { sliceIn } from './harness/compress';
import { latencies } from './harness/describe';
import { inLanes, sample, warmUpCalls } from './harness/measure';
import type { Peer } from './harness/peer';
import { untilIdle } from './harness/process-usage';
import { isWanted, report } from './harness/report';
import { sendImages } from './harness/send';
import { quantile, short } from './harness/statistics';
import { makeSeries, type SyntheticSeries } from './harness/synthetic-ct';

const slices = 80;
/** Each of them asked for once; the rest is for warming up. */
const measured = 60;
const octets = `multipart/related; type="application/octet-stream"; transfer-syntax=${EXPLICIT_VR_LITTLE_ENDIAN}`;

/** Still images of DESIGN 10. */
const syntaxes = [
  EXPLICIT_VR_LITTLE_ENDIAN,
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  ...['.5', '.4.50', '.4.51', '.4.57', '.4.70', '.4.80', '.4.90', '.4.201', '.4.202'].map(
    (end) => `1.2.840.10008.1.2${end}`,
  ),
];

/**
 * Single frames of 512 x 512 out of series in every transfer syntax, as they are stored and as samples, one client. As
 * samples each is asked for twice: the second time one that was decoded lately is at hand.
 */
export async function framesInSyntaxes(bench: Bench): Promise<void> {
  for (const syntax of syntaxes.filter((uid) => isWanted(nameOf(uid)))) {
    const series = await store(bench, syntax);
    const { type } = frameMediaType(syntax);
    const isNative = type === 'application/octet-stream';
    const asStored = isNative ? octets : `multipart/related; type="${type}"; transfer-syntax=${syntax}`;
    await row(bench, `${nameOf(syntax)}, as stored`, series, asStored, isNative ? 2 * 512 * 512 : 1000);
    if (isNative) continue;
    await row(bench, `${nameOf(syntax)}, as samples`, series, octets, 512 * 512);
    await row(bench, `${nameOf(syntax)}, as samples again`, series, octets, 512 * 512);
  }
}

const nameOf = (uid: string): string => `frame in ${transferSyntax(uid)?.name ?? uid}`;

/** A series, and why a server did not take it. */
interface Stored extends SyntheticSeries {
  readonly refused: ReadonlyMap<Peer, string>;
}

async function store(bench: Bench, syntax: string): Promise<Stored> {
  const series = makeSeries({ seed: `frames-${syntax}`, slices });
  const dataSets: Uint8Array[] = [];
  for (let slice = 0; slice < slices; slice++)
    dataSets.push(await sliceIn(series, slice, syntax, path.join(bench.memory, 'compress')));
  const image = (index: number) => ({ sopInstanceUid: series.sopInstanceUids[index]!, dataSet: dataSets[index]! });
  const refused = new Map<Peer, string>();
  for (const peer of await bench.archives()) {
    await sendImages(peer, slices, 1, image, syntax).catch((error: unknown) => refused.set(peer, String(error)));
    // Ours settles after 2 s and packs then.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await untilIdle(peer.pid);
  }
  return { ...series, refused };
}

interface Measured {
  readonly ms: readonly number[];
  readonly text: string;
}

async function row(bench: Bench, name: string, series: Stored, accept: string, leastBytes: number): Promise<void> {
  const [ours, theirs] = await bench.archives();
  const us = await measure(ours, series, accept, leastBytes);
  const other =
    series.refused.get(theirs) ??
    (await measure(theirs, series, accept, leastBytes).catch((error: unknown) => String(error)));
  if (typeof other === 'string') return report({ row: name, us: us.text, peer: other, budgets: [] });
  const value = quantile(other.ms, 0.5) / quantile(us.ms, 0.5);
  report({ row: name, us: us.text, peer: other.text, budgets: [{ what: 'rate (p50)', value, atLeast: 3 }] });
}

async function measure(
  peer: Peer,
  { sopInstanceUids, ...series }: SyntheticSeries,
  accept: string,
  leastBytes: number,
): Promise<Measured> {
  const place = `/studies/${series.studyInstanceUid}/series/${series.seriesInstanceUid}`;
  const path = (index: number) => `${place}/instances/${sopInstanceUids[(index * 7) % slices]}/frames/1`;
  return await withConnections(peer.httpPort, 1, async ([connection]) => {
    let ms: number[] = [];
    const read = async (index: number) => {
      const { bodyBytes } = await ask(connection!, peer, { path: path(index), accept });
      if (bodyBytes < leastBytes) throw new Error(`${peer.name} sent ${bodyBytes} bytes of a frame`);
    };
    for (let index = 0; index < warmUpCalls; index++) await read(index % (slices - measured));
    const { cpuSeconds } = await sample(peer.pid, async () => {
      ms = await inLanes(measured, 1, (index) => read(slices - measured + index));
    });
    return { ms, text: `${latencies(ms)}, ${short((cpuSeconds / measured) * 1000)} ms CPU each` };
  });
}
