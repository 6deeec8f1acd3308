import { ask, dicomJson, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { perRun } from './harness/describe';
import { compare } from './harness/measure';
import type { Peer } from './harness/peer';
import { report } from './harness/report';

const slices = 910;

/** Metadata of a series of 910 slices: as plain JSON, and compressed where the client takes that. */
export async function metadata(bench: Bench): Promise<void> {
  const stored = await bench.stored({ seed: `series-${slices}`, slices });
  const path = `/studies/${stored.studyInstanceUid}/series/${stored.seriesInstanceUid}/metadata`;
  const archives = await bench.archives();
  for (const encoding of ['identity', 'gzip']) {
    const read = (peer: Peer, keep: boolean) =>
      withConnections(peer.httpPort, 1, async ([connection]) => {
        const headers = { 'accept-encoding': encoding };
        return await ask(connection!, peer, { path, accept: dicomJson, headers, keep });
      });
    const check = async (peer: Peer) => {
      if (encoding !== 'identity') return;
      const objects = (JSON.parse((await read(peer, true)).body!.toString()) as unknown[]).length;
      if (objects !== slices) throw new Error(`${peer.name} gave metadata of ${objects} instances`);
    };
    for (const peer of archives) await check(peer);
    const figures = await compare(
      archives.map((peer) => ({
        name: peer.name,
        pid: peer.pid,
        work: async () => {
          await read(peer, false);
        },
      })),
    );
    const [us, other] = [figures.get('radlake')!, figures.get('orthanc')!];
    report({
      row: `metadata of ${slices} slices, accept-encoding ${encoding}`,
      us: perRun(us),
      peer: perRun(other),
      budgets: [{ what: 'rate', value: other.seconds / us.seconds, atLeast: 10 }],
    });
  }
}
