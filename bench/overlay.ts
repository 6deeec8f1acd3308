import { setTimeout } from 'node:timers/promises';
import { ask, dicomParts, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { perRun } from './harness/describe';
import { compare } from './harness/measure';
import type { Peer } from './harness/peer';
import { untilIdle } from './harness/process-usage';
import { report } from './harness/report';
import { sendSeries } from './harness/send';
import { makeSeries, type SyntheticSeries } from './harness/synthetic-ct';

const slices = Number(process.env['BENCH_SLICES'] ?? 296);

/** Names that fit the character set of the objects, ISO_IR 100, and that do not: then all text of each is written anew. */
const names = {
  'new name': { Alphabetic: 'Corrected^Name' },
  'new name in Chinese': { Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' },
} as const;

/**
 * WADO-RS of a whole series with corrected attributes, and of the same series without: the corrected one in a space that
 * it joined, so that both read the same pack.
 */
export async function overlay(bench: Bench): Promise<void> {
  const peer = await bench.radlake();
  const series = inLatin1(makeSeries({ seed: 'overlay', slices }));
  await sendSeries(peer, series, 4);
  // It settles after 2 s and is packed then.
  await setTimeout(4_000);
  await untilIdle(peer.pid);
  const contenders = [{ name: 'plain', pid: peer.pid, work: () => retrieve(peer, series) }];
  for (const [at, [name, value]] of Object.entries(names).entries()) {
    const corrected = await correctedIn(peer, `overlay-${at}`, series, value);
    contenders.push({ name, pid: peer.pid, work: () => retrieve(corrected, series) });
  }
  const figures = await compare(contenders);
  const plain = figures.get('plain')!;
  for (const name of Object.keys(names)) {
    const us = figures.get(name)!;
    report({
      row: `WADO-RS whole series with an overlay (${name}), ${slices} slices`,
      us: perRun(us),
      peer: `without: ${perRun(plain)}`,
      budgets: [
        { what: 'rate', value: plain.seconds / us.seconds, atLeast: 0.5 },
        { what: 'CPU', value: us.cpuSeconds / plain.cpuSeconds },
      ],
    });
  }
}

/** The same bytes but for the declared character set: all of its text is ASCII. */
function inLatin1(series: SyntheticSeries): SyntheticSeries {
  const dataSet = (slice: number): Buffer => {
    const bytes = series.dataSet(slice);
    bytes.write('ISO_IR 100', bytes.indexOf('ISO_IR 192'), 'latin1');
    return bytes;
  };
  return { ...series, dataSet };
}

/** The server with the address of a space where the series has another name. */
async function correctedIn(
  peer: Peer,
  space: string,
  { studyInstanceUid }: SyntheticSeries,
  name: object,
): Promise<Peer> {
  const studies = `/api/spaces/${space}/studies`;
  await post(peer, '/api/spaces', { name: space });
  await post(peer, studies, { from: 'main', studyInstanceUid });
  const attributes = { '00100010': { vr: 'PN', Value: [name] } };
  await post(peer, `${studies}/${studyInstanceUid}/corrections`, { revision: 0, attributes });
  return { ...peer, dicomWeb: `/spaces/${space}/dicomweb` };
}

async function post(peer: Peer, path: string, body: object): Promise<void> {
  const headers = { ...peer.headers, 'content-type': 'application/json' };
  const url = `http://127.0.0.1:${peer.httpPort}${path}`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
}

async function retrieve(peer: Peer, { plan, studyInstanceUid, seriesInstanceUid }: SyntheticSeries): Promise<void> {
  const least = plan.slices * 2 * (plan.size ?? 512) ** 2;
  await withConnections(peer.httpPort, 1, async ([connection]) => {
    const path = `/studies/${studyInstanceUid}/series/${seriesInstanceUid}`;
    const { bodyBytes } = await ask(connection!, peer, { path, accept: dicomParts });
    if (bodyBytes < least) throw new Error(`${bodyBytes} bytes of a series, less than its pixels`);
  });
}
