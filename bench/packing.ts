import { statSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from './harness/bench';
import { filesBelow, packsIn } from './harness/files';
import { defaultRuns, type Sample, sample } from './harness/measure';
import type { Peer } from './harness/peer';
import { peakRssDuring, untilIdle } from './harness/process-usage';
import { report, say } from './harness/report';
import { sendSeries } from './harness/send';
import { median, short } from './harness/statistics';
import { makeSeries, type SyntheticSeries } from './harness/synthetic-ct';

const isLarge = process.env['BENCH_LARGE'] === '1';
const slices = isLarge ? 5673 : 910;
const runs = isLarge ? 1 : defaultRuns;
/** Long enough for the server to fall silent between landing and packing. */
const settleMs = 10_000;

/** Packs settled series one at a time while nothing else runs; the landing rate of the same server, sent to by four associations, is what it must keep up with. */
export async function packing(bench: Bench): Promise<void> {
  const data = path.join(bench.disk, 'packing');
  const peer = await bench.startRadlake('packing', { data, env: { RADLAKE_SETTLE_MS: String(settleMs) } });
  for (const seed of ['warm 1', 'warm 2']) await landAndPack(peer, data, makeSeries({ seed, slices: 300 }));
  const taken: Packed[] = [];
  for (let run = 0; run < runs; run++)
    taken.push(await landAndPack(peer, data, makeSeries({ seed: `packing-${slices}-${run}`, slices })));
  const middle = (value: (one: Packed) => number) => median(taken.map(value));
  const [rate, landed] = [slices / middle((one) => one.seconds), slices / middle((one) => one.landedSeconds)];
  const cpu = middle((one) => one.cpuSeconds / slices) * 1000;
  const [peak, landingPeak] = [middle((one) => one.peakRssBytes) / 1e6, middle((one) => one.landingPeakRssBytes) / 1e6];
  report({
    row: `packing ${slices} slices`,
    us: `${short(rate)} images/s, ${short(cpu)} ms CPU each, peak RSS ${short(peak)} MB`,
    peer: `own landing ${short(landed)} images/s, peak RSS ${short(landingPeak)} MB`,
    budgets: [
      { what: 'against the landing rate', value: rate / landed, atLeast: 1 },
      { what: 'peak RSS', value: peak, atMost: 300, unit: 'MB' },
    ],
  });
}

interface Packed extends Sample {
  readonly peakRssBytes: number;
  readonly landedSeconds: number;
  readonly landingPeakRssBytes: number;
}

async function landAndPack(peer: Peer, data: string, series: SyntheticSeries): Promise<Packed> {
  const before = packsIn(data).length;
  const startedAt = performance.now();
  const landing = await peakRssDuring(peer.pid, () => sendSeries(peer, series, 4));
  const landedSeconds = (performance.now() - startedAt) / 1000;
  await untilIdle(peer.pid, settleMs / 2);
  while (temporaryBytes(data) === 0) await pause(5);
  // From the first byte of the pack to its place among the packs with its metadata beside it.
  const { result, peakRssBytes } = await peakRssDuring(peer.pid, () =>
    sample(peer.pid, () => untilPacked(data, before + 1)),
  );
  const taken = { ...result, peakRssBytes, landedSeconds, landingPeakRssBytes: landing.peakRssBytes };
  if (process.env['BENCH_VERBOSE']) say(`    ${series.plan.slices} slices ${JSON.stringify(taken)}`);
  await untilIdle(peer.pid);
  return taken;
}

async function untilPacked(data: string, count: number): Promise<void> {
  while (packsIn(data).length < count) await pause(5);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const temporaryBytes = (data: string): number =>
  filesBelow(path.join(data, 'objects', '.radlake', 'temp')).reduce((sum, file) => sum + sizeOf(file), 0);

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0; // gone meanwhile
  }
}
