import { ask, dicomParts, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { peakRssDuring, usageOf } from './harness/process-usage';
import { report } from './harness/report';
import { sendSeries } from './harness/send';
import { short } from './harness/statistics';
import { makeSeries } from './harness/synthetic-ct';

const slices = 296;
const readers = 50;
const associations = 100;
const imagesOfEach = 1;
/** 2,720 x 2,720 pixels of 16 bit: just under 15 MB. */
const size = 2720;
/** A thread that packed is gone by then. */
const restMs = 15_000;

/** RSS at rest; its peak while fifty whole series are read at a time, and while a hundred associations send 15 MB each. */
export async function memory(bench: Bench): Promise<void> {
  const stored = await bench.stored({ seed: `series-${slices}`, slices });
  await atRest(bench);
  const path = `/studies/${stored.studyInstanceUid}/series/${stored.seriesInstanceUid}`;
  const archives = await bench.archives();
  const peaks: number[] = [];
  for (const peer of archives) {
    const { peakRssBytes } = await peakRssDuring(peer.pid, () =>
      withConnections(peer.httpPort, readers, async (connections) => {
        await Promise.all(connections.map((connection) => ask(connection, peer, { path, accept: dicomParts })));
      }),
    );
    peaks.push(peakRssBytes / 1e6);
  }
  report({
    row: `RSS, ${readers} whole series of ${slices} at a time`,
    us: `${short(peaks[0]!)} MB`,
    peer: `${short(peaks[1]!)} MB`,
    budgets: [{ what: 'RSS', value: peaks[0]!, atMost: 300, unit: 'MB' }],
  });
  const received: number[] = [];
  const servers = [await bench.startRadlake('associations', { env: { RADLAKE_SETTLE_MS: '600000' } }), archives[1]];
  for (const peer of servers) {
    const series = makeSeries({ seed: 'large', slices: associations * imagesOfEach, size });
    const { peakRssBytes } = await peakRssDuring(peer.pid, () => sendSeries(peer, series, associations));
    received.push(peakRssBytes / 1e6);
  }
  report({
    row: `RSS, ${associations} associations sending objects of 15 MB`,
    us: `${short(received[0]!)} MB`,
    peer: `${short(received[1]!)} MB`,
    budgets: [{ what: 'RSS', value: received[0]!, atMost: 400, unit: 'MB' }],
  });
}

async function atRest(bench: Bench): Promise<void> {
  const archives = await bench.archives();
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const [us, peer] = archives.map(({ pid }) => usageOf(pid).rssBytes / 1e6);
  report({
    row: `RSS at rest, a series of ${slices} stored and packed`,
    us: `${short(us!)} MB`,
    peer: `${short(peer!)} MB`,
    budgets: [{ what: 'RSS', value: us!, atMost: 200, unit: 'MB' }],
  });
}
