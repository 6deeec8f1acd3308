import { ask, dicomJson, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { latencies } from './harness/describe';
import { inLanes, sample } from './harness/measure';
import type { Peer } from './harness/peer';
import { report } from './harness/report';
import { quantile, short } from './harness/statistics';

const slices = 910;
const clients = 8;

/** QIDO-RS of all instances of a series of 910: by one client, then by eight at a time. */
export async function instances(bench: Bench): Promise<void> {
  const stored = await bench.stored({ seed: `series-${slices}`, slices });
  const path = `/studies/${stored.studyInstanceUid}/series/${stored.seriesInstanceUid}/instances?limit=${slices}`;
  const [ours, theirs] = await bench.archives();
  const one = { us: await measure(ours, path, 40, 1), other: await measure(theirs, path, 3, 1) };
  report({
    row: `QIDO instances of ${slices}, 1 client`,
    us: one.us.text,
    peer: one.other.text,
    budgets: [{ what: 'rate', value: quantile(one.other.ms, 0.5) / quantile(one.us.ms, 0.5), atLeast: 10 }],
  });
  const eight = { us: await measure(ours, path, 200, clients), other: await measure(theirs, path, clients, clients) };
  report({
    row: `QIDO instances of ${slices}, ${clients} clients`,
    us: eight.us.text,
    peer: eight.other.text,
    budgets: [
      { what: 'p95', value: quantile(eight.us.ms, 0.95), atMost: 60, unit: 'ms' },
      { what: 'rate', value: quantile(eight.other.ms, 0.5) / quantile(eight.us.ms, 0.5) },
    ],
  });
}

async function measure(peer: Peer, path: string, count: number, lanes: number) {
  return await withConnections(peer.httpPort, lanes, async (connections) => {
    const first = await ask(connections[0]!, peer, { path, accept: dicomJson, keep: true });
    const found = (JSON.parse(first.body!.toString()) as unknown[]).length;
    if (found !== slices) throw new Error(`${peer.name} found ${found} instances`);
    let ms: number[] = [];
    const { cpuSeconds } = await sample(peer.pid, async () => {
      ms = await inLanes(count, lanes, async (_, lane) => {
        await ask(connections[lane]!, peer, { path, accept: dicomJson });
      });
    });
    return { ms, text: `${latencies(ms)}, ${short((cpuSeconds / count) * 1000)} ms CPU each` };
  });
}
