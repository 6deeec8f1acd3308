import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from './harness/bench';
import { peakRssDuring, untilIdle, usageOf } from './harness/process-usage';
import { report } from './harness/report';
import { sendSeries } from './harness/send';
import { short } from './harness/statistics';
import { makeSeries } from './harness/synthetic-ct';

const slices = process.env['BENCH_LARGE'] === '1' ? 5673 : 910;

/** Packs one settled series; the landing rate of the same server, sent to by four associations, is what it must keep up with. */
export async function packing(bench: Bench): Promise<void> {
  const data = path.join(bench.disk, 'packing');
  const peer = await bench.startRadlake('packing', { data, env: { RADLAKE_SETTLE_MS: '5000' } });
  await sendSeries(peer, makeSeries({ seed: 'warm', slices: 100 }), 4);
  await untilPacked(data, 1);
  await untilIdle(peer.pid);
  const stored = makeSeries({ seed: `packing-${slices}`, slices });
  const startedAt = performance.now();
  const landing = await peakRssDuring(peer.pid, () => sendSeries(peer, stored, 4));
  const landedSeconds = (performance.now() - startedAt) / 1000;
  const cpuBefore = usageOf(peer.pid).cpuSeconds;
  const { result, peakRssBytes } = await peakRssDuring(peer.pid, () => timePacking(data));
  const cpu = usageOf(peer.pid).cpuSeconds - cpuBefore;
  const [rate, landed] = [slices / result, slices / landedSeconds];
  report({
    row: `packing ${slices} slices`,
    us: `${short(rate)} images/s, ${short((cpu / slices) * 1000)} ms CPU each, peak RSS ${short(peakRssBytes / 1e6)} MB`,
    peer: `own landing ${short(landed)} images/s, peak RSS ${short(landing.peakRssBytes / 1e6)} MB`,
    budgets: [
      { what: 'against the landing rate', value: rate / landed, atLeast: 1 },
      { what: 'peak RSS', value: peakRssBytes / 1e6, atMost: 300, unit: 'MB' },
    ],
  });
}

/** Seconds from the first byte of the pack to its place among the packs with its metadata beside it. */
async function timePacking(data: string): Promise<number> {
  const before = packs(data).length;
  while (temporaryBytes(data) === 0) await pause(5);
  const startedAt = performance.now();
  await untilPacked(data, before + 1);
  return (performance.now() - startedAt) / 1000;
}

async function untilPacked(data: string, count: number): Promise<void> {
  while (packs(data).length < count) await pause(5);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const packs = (data: string): string[] =>
  filesBelow(path.join(data, 'objects', 'packs')).filter((file) => file.endsWith('.metadata.gz'));

const temporaryBytes = (data: string): number =>
  filesBelow(path.join(data, 'objects', '.radlake', 'temp')).reduce((sum, file) => sum + sizeOf(file), 0);

function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0; // gone meanwhile
  }
}
