import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openEmbeddedBus } from '../embedded/open';
import { noSync } from '../embedded/wal-sync';
import { type LogEntry, ScenarioRun, type Trace } from './scenario';

const file = resolve('shared', 'bus', 'trace', 'jetstream.trace.json');
const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as Trace;

/** The recording's own journey over the socket and its rounding. */
const toleranceMs = 60;

const of = (log: readonly LogEntry[], what: string): LogEntry[] => log.filter((entry) => entry.what === what);
const byMessage = (entries: readonly LogEntry[]): Record<string, LogEntry[]> =>
  Object.fromEntries(
    [...new Set(entries.map((entry) => entry.message!))]
      .sort()
      .map((message) => [message, entries.filter((entry) => entry.message === message)]),
  );
const counts = (entries: readonly LogEntry[]): Record<string, (number | undefined)[]> =>
  Object.fromEntries(
    Object.entries(byMessage(entries)).map(([message, list]) => [message, list.map(({ count }) => count)]),
  );

async function replay(scenario: Trace['scenarios'][number], folder: string): Promise<readonly LogEntry[]> {
  jest.useFakeTimers();
  try {
    const path = join(folder, 'bus.sqlite');
    const open = () => openEmbeddedBus({ path, closeTimeoutMs: 1, openSync: () => Promise.resolve(noSync) });
    const running = new ScenarioRun(scenario, open).run();
    await jest.advanceTimersByTimeAsync(scenario.durationMs + 500);
    return await running;
  } finally {
    jest.useRealTimers();
  }
}

describe('the embedded bus replays a trace recorded from JetStream', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'radlake-trace-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('which has every scenario as it is written down', async () => {
    const written = JSON.parse(await readFile(resolve('shared', 'bus', 'trace', 'scenarios.json'), 'utf8'));
    expect(scenarios.map(({ log: _log, ...scenario }) => scenario)).toEqual(written);
    expect(scenarios.every(({ log }) => of(log, 'deliver').length > 0)).toBe(true);
  });

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    const log = await replay(scenario, folder);
    const [ours, theirs] = [of(log, 'deliver'), of(scenario.log, 'deliver')];
    expect(counts(ours)).toEqual(counts(theirs));
    expect(counts(of(log, 'givenUp'))).toEqual(counts(of(scenario.log, 'givenUp')));
    const restart = of(scenario.log, 'restart')[0]?.atMs ?? Number.POSITIVE_INFINITY;
    for (const [message, deliveries] of Object.entries(byMessage(theirs))) {
      for (const [index, { atMs }] of deliveries.entries()) {
        const our = byMessage(ours)[message]![index]!.atMs;
        if (atMs < restart) expect(Math.abs(our - atMs)).toBeLessThanOrEqual(toleranceMs);
        else expect(our).toBeGreaterThanOrEqual(restart);
      }
    }
    for (const [index, later] of theirs.entries()) {
      for (const earlier of theirs.slice(0, index)) {
        if (later.atMs - earlier.atMs <= toleranceMs || later.atMs >= restart) continue;
        expect(position(ours, earlier)).toBeLessThan(position(ours, later));
      }
    }
  });

  it('after a restart, what was in hand comes at once, as there; a nak delay is kept, where JetStream forgets it', async () => {
    const scenario = scenarios.find(({ restartAtMs }) => restartAtMs !== undefined)!;
    const log = await replay(scenario, folder);
    const again = (entries: readonly LogEntry[], message: string) =>
      of(entries, 'deliver').find((entry) => entry.message === message && entry.count === 2)!.atMs;
    const restart = scenario.restartAtMs!;
    expect(again(scenario.log, 'held')).toBeLessThan(restart + 500);
    expect(again(log, 'held')).toBeLessThan(restart + toleranceMs);
    expect(again(scenario.log, 'refused')).toBeLessThan(restart + 500);
    expect(again(log, 'refused')).toBeGreaterThanOrEqual(1200);
    expect(again(log, 'refused')).toBeLessThan(1200 + toleranceMs);
  });
});

function position(log: readonly LogEntry[], { message, count }: LogEntry): number {
  return log.findIndex((entry) => entry.message === message && entry.count === count);
}
