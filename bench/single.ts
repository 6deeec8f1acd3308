import { ask, dicomParts, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { perUnit } from './harness/describe';
import { compare, inLanes } from './harness/measure';
import type { Peer } from './harness/peer';
import { report } from './harness/report';
import type { SyntheticSeries } from './harness/synthetic-ct';

const lanes = 8;

/** Every instance of a series by itself, over eight connections. The peer's cost grows with series and catalogue. */
export async function single(bench: Bench): Promise<void> {
  const rates: number[] = [];
  for (const slices of [296, 910]) {
    const stored = await bench.stored({ seed: `series-${slices}`, slices });
    const archives = await bench.archives();
    const figures = await compare(
      archives.map((peer) => ({ name: peer.name, pid: peer.pid, work: () => retrieveAll(peer, stored) })),
    );
    const [us, other] = [figures.get('radlake')!, figures.get('orthanc')!];
    rates.push(slices / us.seconds);
    report({
      row: `single instances of a series of ${slices}, ${lanes} connections`,
      us: perUnit(us, slices, 'images'),
      peer: perUnit(other, slices, 'images'),
      budgets: [
        { what: 'rate', value: other.seconds / us.seconds, ...(slices === 910 ? { atLeast: 20 } : {}) },
        { what: 'CPU per image', value: us.cpuSeconds / other.cpuSeconds },
        ...(slices === 910 ? [{ what: 'rate of 910 against 296', value: rates[1]! / rates[0]!, atLeast: 0.8 }] : []),
      ],
    });
  }
}

async function retrieveAll(peer: Peer, stored: SyntheticSeries): Promise<void> {
  const series = `/studies/${stored.studyInstanceUid}/series/${stored.seriesInstanceUid}`;
  await withConnections(peer.httpPort, lanes, async (connections) => {
    await inLanes(stored.plan.slices, lanes, async (index, lane) => {
      const path = `${series}/instances/${stored.sopInstanceUids[index]}`;
      const { bodyBytes } = await ask(connections[lane]!, peer, { path, accept: dicomParts });
      if (bodyBytes < 500_000) throw new Error(`${peer.name} sent ${bodyBytes} bytes of an instance`);
    });
  });
}
