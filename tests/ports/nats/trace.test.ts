import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openNatsBus } from '#shared/bus/nats/open';
import { type LogEntry, type Scenario, ScenarioRun, type Trace } from '#shared/bus/trace/scenario';
import { NatsServer } from '../../support/servers/nats-server';

const file = path.resolve('shared', 'bus', 'trace', 'jetstream.trace.json');
const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as Trace;

/** The recording was made on a quiet machine; here its times are stretched. */
const stretch = 3;
/** A machine that stands still for longer than the stretched times bear changes what is delivered: then once more. */
const attempts = 3;

function stretched<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => stretched<unknown>(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key === 'backoffMs') return [key, (inner as number[]).map((ms) => ms * stretch)];
    return [key, /Ms$/.test(key) ? (inner as number) * stretch : stretched<unknown>(inner)];
  });
  return Object.fromEntries(entries) as T;
}

/** Delivery counts of each message, in the order of delivery. */
function counts(log: readonly LogEntry[], what: string): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  for (const { what: entry, message, count } of log) {
    if (entry !== what || message === undefined) continue;
    found[message] = [...(found[message] ?? []), count!];
  }
  return found;
}

const storyOf = (log: readonly LogEntry[]) => ({
  delivered: counts(log, 'deliver'),
  givenUp: counts(log, 'givenUp'),
});

/** Of every message: counted from one without a gap, never delivered again once acknowledged or given up. */
function expectSound(log: readonly LogEntry[], { consumer }: Scenario): void {
  for (const list of Object.values(counts(log, 'deliver'))) {
    expect(list).toEqual(list.map((_, index) => index + 1));
    expect(list.length).toBeLessThanOrEqual(consumer.maxDeliver);
  }
  for (const message of Object.keys(counts(log, 'givenUp'))) expect(counts(log, 'ack')).not.toHaveProperty([message]);
}

describe('the bus on a real JetStream does what was recorded from one', () => {
  let server: NatsServer;
  let accounts = 0;
  beforeAll(async () => {
    const names = Array.from({ length: scenarios.length * attempts }, (_, at) => `s${at}`);
    const users = names.map((name) => `${name}: { jetstream: enabled, users: [{ user: ${name}, password: pw }] }`);
    server = await NatsServer.start(`accounts {\n${users.join('\n')}\n}`);
  });
  afterAll(() => server.remove());

  async function play(scenario: Scenario): Promise<readonly LogEntry[]> {
    const url = `nats://s${accounts++}:pw@127.0.0.1:${server.port}`;
    // Handlers that stay silent for ever are not waited for.
    const run = new ScenarioRun(stretched(scenario), () => openNatsBus({ url, closeTimeoutMs: 1 }));
    return await run.run();
  }

  it('scenario by scenario, all at the same time', async () => {
    const differences = await Promise.all(
      scenarios.map(async (scenario) => {
        const recorded = storyOf(scenario.log);
        for (let attempt = 1; ; attempt++) {
          const log = await play(scenario);
          expectSound(log, scenario);
          const story = storyOf(log);
          if (JSON.stringify(sorted(story)) === JSON.stringify(sorted(recorded))) return null;
          if (attempt === attempts) return { scenario: scenario.name, story, recorded };
        }
      }),
    );
    expect(differences.filter((difference) => difference !== null)).toEqual([]);
  });
});

function sorted(story: Record<string, Record<string, number[]>>): unknown {
  return Object.entries(story).map(([what, byMessage]) => [what, Object.entries(byMessage).sort()]);
}
