import { ask, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { latencies } from './harness/describe';
import { inLanes, sample, warmUpCalls } from './harness/measure';
import type { Peer } from './harness/peer';
import { report } from './harness/report';
import { quantile, short } from './harness/statistics';
import type { SyntheticSeries } from './harness/synthetic-ct';

const slices = 296;
/** Each of them asked for once; the rest is for warming up. */
const measured = 200;

/** Pictures of single frames as JPEG through one window, out of a series of 296, one client; each picture once. */
export async function rendered(bench: Bench): Promise<void> {
  const stored = await bench.stored({ seed: `series-${slices}`, slices });
  const [ours, theirs] = await bench.archives();
  const us = await measure(ours, stored);
  const other = await measure(theirs, stored);
  report({
    row: `rendered frame out of a series of ${slices}`,
    us: us.text,
    peer: other.text,
    budgets: [{ what: 'rate (p50)', value: quantile(other.ms, 0.5) / quantile(us.ms, 0.5), atLeast: 3 }],
  });
}

async function measure(peer: Peer, { plan, sopInstanceUids, ...series }: SyntheticSeries) {
  const path = (index: number) =>
    `/studies/${series.studyInstanceUid}/series/${series.seriesInstanceUid}` +
    `/instances/${sopInstanceUids[(index * 37) % plan.slices]}/frames/1/rendered?window=40,400,linear`;
  return await withConnections(peer.httpPort, 1, async ([connection]) => {
    let ms: number[] = [];
    const read = async (index: number) => {
      const { bodyBytes } = await ask(connection!, peer, { path: path(index), accept: 'image/jpeg' });
      if (bodyBytes < 1000) throw new Error(`${peer.name} sent ${bodyBytes} bytes of a picture`);
    };
    for (let index = 0; index < warmUpCalls; index++) await read(index % (slices - measured));
    const { cpuSeconds } = await sample(peer.pid, async () => {
      ms = await inLanes(measured, 1, (index) => read(slices - measured + index));
    });
    return { ms, text: `${latencies(ms)}, ${short((cpuSeconds / measured) * 1000)} ms CPU each` };
  });
}
