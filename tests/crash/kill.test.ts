import { rmSync } from 'node:fs';
import { temporaryFolder } from '../support/platform-process';
import { type KillPhase, killRun, type RunReport, runFolder } from './kill-run';

const runs = Number(process.env['RADLAKE_TEST_RUNS'] ?? '20');
const firstSeed = Number(process.env['RADLAKE_TEST_SEED'] ?? '1');
/** Runs at once: a run waits for quiet times most of the time. */
const atOnce = 3;

describe('kill -9 at random moments', () => {
  const folder = temporaryFolder('kill');
  afterAll(() => folder.remove());

  it(`loses nothing that was acknowledged and leaves nothing behind, ${runs} runs of 1,000 instances`, async () => {
    const reports = new Map<number, RunReport>();
    const seeds = Array.from({ length: runs }, (_, n) => firstSeed + n);
    await Promise.all(
      Array.from({ length: Math.min(atOnce, runs) }, async () => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
          const data = runFolder(folder.path, seed);
          const report = await killRun(data, seed).catch((error: unknown) => ({
            kills: [],
            acknowledged: 0,
            faults: [`the run ended with ${String(error)}`],
          }));
          reports.set(seed, report);
          rmSync(data, { recursive: true, force: true });
        }
      }),
    );
    const phases = new Map<KillPhase, number>();
    for (const { kills } of reports.values()) for (const kill of kills) phases.set(kill, (phases.get(kill) ?? 0) + 1);
    console.log(`kills: ${[...phases].map(([phase, count]) => `${count} ${phase}`).join(', ')}`);
    const faults = [...reports].filter(([, report]) => report.faults.length > 0);
    expect(faults.map(([seed, report]) => ({ RADLAKE_TEST_SEED: seed, ...report }))).toEqual([]);
  }, 1_800_000);
});
