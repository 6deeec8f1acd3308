import { z } from 'zod';
import { openEmbeddedBus } from '#shared/bus/embedded/open';
import type { Bus, CloudEvent } from '#shared/bus/port';
import { LimitExceededError } from '#shared/kernel/errors';
import { TooManyCallsError } from '#shared/kernel/function/errors';
import { defineEventFunction, defineScheduledFunction } from '#shared/kernel/function/event';
import { type RunningConsumers, runConsumers } from './events';
import { runSchedules } from './schedules';
import { testEntry } from './testing/entry';

let bus: Bus;
let running: RunningConsumers | undefined;
beforeEach(async () => {
  bus = await openEmbeddedBus({ path: ':memory:' });
});
afterEach(async () => {
  await running?.stop(10_000);
  running = undefined;
  await bus.close();
});

const consumer = {
  subjects: ['radlake.*.thing.done'],
  ackWaitMs: 60_000,
  maxDeliver: 3,
  backoffMs: [10],
  batchSize: 8,
  maxAckPending: 32,
  parallel: 1,
};
const event = (id: string, data: unknown): CloudEvent => ({
  specversion: '1.0',
  id,
  type: 'thing.done',
  source: '/spaces/main',
  time: '2026-01-02T03:04:05Z',
  data,
});
const publish = (...events: CloudEvent[]) =>
  bus.publishAll(events.map((one) => ({ subject: 'radlake.main.thing.done', event: one })));
const things = z.object({ uid: z.string() });

describe('consumers of the embedded host', () => {
  it('deliver again only what failed for now, and park what fails for good with the reason', async () => {
    const seen: string[] = [];
    const handler = defineEventFunction({
      event: things,
      key: (data) => data.uid,
      run: async ({ data }) => {
        seen.push(data.uid);
        if (data.uid === 'later' && seen.filter((uid) => uid === 'later').length < 2)
          throw new TooManyCallsError('busy');
        if (data.uid === 'never') throw new LimitExceededError('too deep');
      },
    });
    running = await runConsumers([testEntry('test-things', handler, { consumer })], bus, {});
    await publish(event('1', { uid: 'ok' }), event('2', { uid: 'later' }), event('3', { uid: 'never' }), event('4', 5));
    await until(async () => seen.length >= 4 && (await bus.deadLetters()).length === 2);
    expect(seen.sort()).toEqual(['later', 'later', 'never', 'ok']);
    const parked = (await bus.deadLetters()).map((letter) => `${letter.event.id} ${letter.reason.split(':')[0]}`);
    expect(parked.sort()).toEqual(['3 LIMIT_EXCEEDED', '4 INVALID_INPUT']);
  });

  it('park what keeps failing after its last delivery', async () => {
    let calls = 0;
    const handler = defineEventFunction({
      event: things,
      key: (data) => data.uid,
      run: async () => {
        calls++;
        throw new TypeError('bug');
      },
    });
    running = await runConsumers([testEntry('test-things', handler, { consumer })], bus, {});
    await publish(event('1', { uid: 'x' }));
    await until(async () => (await bus.deadLetters()).length === 1);
    expect(calls).toBe(3);
    expect((await bus.deadLetters())[0]?.reason).toContain('INTERNAL_ERROR: TypeError: bug');
  });

  it('keep a long batch from being delivered twice, and abort one that passes its time limit', async () => {
    const seen: string[] = [];
    const handler = defineEventFunction({
      event: things,
      key: (data) => data.uid,
      runBatch: async ([first], ctx) => {
        seen.push(`start ${first?.data.uid}`);
        const ms = first?.data.uid === 'long' ? 1_000 : 60_000;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          ctx.signal.addEventListener('abort', () => {
            clearTimeout(timer);
            seen.push('aborted');
            resolve();
          });
        });
        return undefined;
      },
    });
    const entry = testEntry('test-things', handler, {
      consumer: { ...consumer, maxDeliver: 1, ackWaitMs: 600 },
      timeoutMs: 3_000,
    });
    running = await runConsumers([entry], bus, {});
    await publish(event('1', { uid: 'long' }));
    await until(async () => (await bus.lag())['test-things']?.unacknowledged === 0 && seen.length > 0);
    await publish(event('2', { uid: 'endless' }));
    await until(async () => (await bus.deadLetters()).length === 1);
    expect(seen).toEqual(['start long', 'start endless', 'aborted']);
    expect((await bus.deadLetters())[0]?.reason).toContain('TIME_LIMIT');
  });
});

describe('schedules of the embedded host', () => {
  it('run at their interval without overlap, go on after a failure, and stop', async () => {
    let atOnce = 0;
    let most = 0;
    let runs = 0;
    const handler = defineScheduledFunction({
      run: async () => {
        most = Math.max(most, ++atOnce);
        await new Promise((resolve) => setTimeout(resolve, 30));
        atOnce--;
        if (++runs === 1) throw new TypeError('first run fails');
      },
    });
    const entry = testEntry('test-sweep', handler, { schedule: { text: 'every 10ms', everyMs: 10 } });
    const schedules = runSchedules([entry], {});
    await until(async () => runs >= 3);
    await schedules.stop(60_000);
    const after = runs;
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect([most, runs - after]).toEqual([1, 0]);
  });
});

/** Whoever waits in vain runs into the time limit of the test. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
