import { collect, consumerSpec, gate, idsOf, testEvent, until, watch } from '../contract/fixture';
import type { Bus } from '../port';
import { Consumer } from './consumer';
import { closeDatabase, openDatabase } from './database';
import { MessageStore } from './message-store';
import { openEmbeddedBus } from './open';
import { defaultRetention, Retention, type RetentionLimits } from './retention';

const subject = 'radlake.main.test';
const day = 86_400_000;

describe('the embedded bus and time', () => {
  let now: number;
  let bus: Bus;
  beforeEach(async () => {
    now = Date.parse('2024-01-01T00:00:00Z');
    bus = await openEmbeddedBus({ path: ':memory:', clock: { now: () => now } });
  });
  afterEach(() => bus.close());

  it('forgets a message id after two minutes', async () => {
    const publish = () => bus.publish(subject, testEvent('a'), { messageId: 'a' });
    expect((await publish()).duplicate).toBe(false);
    now += 119_000;
    expect((await publish()).duplicate).toBe(true);
    now += 2_000;
    expect((await publish()).duplicate).toBe(false);
  });

  it('finds the first event of a time exactly, also when the clock steps back', async () => {
    for (const [id, step] of [
      ['a', 1000],
      ['b', 1000],
      ['c', -5000],
      ['d', 0],
      ['e', 10_000],
    ] as const) {
      now += step;
      await bus.publish(subject, testEvent(id));
    }
    const from = async (time: number) =>
      (await collect(bus.read(['radlake.>'], new Date(time).toISOString()))).map(({ event }) => event.id);
    const start = Date.parse('2024-01-01T00:00:00Z');
    expect(await from(start + 1000)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await from(start + 1001)).toEqual(['b', 'c', 'd', 'e']);
    expect(await from(start + 2000)).toEqual(['b', 'c', 'd', 'e']);
    expect(await from(start + 2001)).toEqual(['e']);
    expect(await from(start + 7000)).toEqual(['e']);
    expect(await from(start + 7001)).toEqual([]);
  });
});

describe('a consumer that hears little', () => {
  it('finds its events among thousands of others, in order and once each', async () => {
    const bus = await openEmbeddedBus({ path: ':memory:' });
    const messages = Array.from({ length: 12_000 }, (_, index) => {
      const rare = index % 1000 === 999;
      return { subject: `radlake.main.${rare ? 'rare' : 'frequent'}`, event: testEvent(`${index}`) };
    });
    await bus.publishAll(messages);
    const { seen } = await watch(bus, consumerSpec({ subjects: ['radlake.*.rare'], maxAckPending: 4 }), undefined, 3);
    await until('all rare ones', () => seen.length === 12);
    expect(idsOf(seen)).toEqual(Array.from({ length: 12 }, (_, index) => `${index * 1000 + 999}`));
    await bus.publish('radlake.main.frequent', testEvent('more'));
    await bus.publish('radlake.main.rare', testEvent('last'));
    await until('the last', () => idsOf(seen).at(-1) === 'last');
    await until('level', async () => (await bus.lag())['tester']?.unacknowledged === 0);
    expect(await bus.lag()).toEqual({ tester: { pending: 0, unacknowledged: 0 } });
    await bus.close();
  });
});

describe('retention', () => {
  let now: number;
  const store = (limits: Partial<RetentionLimits>, count: number) => {
    now = 0;
    const database = openDatabase(':memory:');
    const messages = new MessageStore(database);
    const consumers = new Map<string, Consumer>();
    for (let index = 0; index < count; index++) {
      messages.append({ subject, body: `{"id":"${index + 1}"}`, sizeBytes: 100 }, index);
    }
    const retention = new Retention({
      database,
      messages,
      consumers,
      limits: { ...defaultRetention, ...limits },
      clock: { now: () => now },
      logger: undefined,
    });
    const addConsumer = (cursor: number, pending: number[]): Consumer => {
      const rows = pending.map((sequence) => ({ sequence, count: 1, held: true, due: 0, reason: '' }));
      const consumer = new Consumer({ id: 1, name: 'c', subjects: ['>'], cursor }, count - cursor, rows, 0);
      consumers.set('c', consumer);
      return consumer;
    };
    const left = () => messages.heads(0, Number.MAX_SAFE_INTEGER, 10_000).map(({ sequence }) => sequence);
    return { retention, addConsumer, left, close: () => closeDatabase(database) };
  };

  it('forgets what is too old, not what is younger', () => {
    const { retention, left, close } = store({ maxAgeMs: day }, 10);
    now = day + 5;
    expect(retention.step()).toBe(5);
    expect(left()).toEqual([6, 7, 8, 9, 10]);
    close();
  });

  it('forgets the oldest above the size', () => {
    const { retention, left, close } = store({ maxBytes: 450 }, 10);
    expect(retention.step()).toBe(6);
    expect(left()).toEqual([7, 8, 9, 10]);
    expect(retention.step()).toBe(0);
    close();
  });

  it.each([
    ['not delivered', 3, [], 3],
    ['delivered and not settled', 10, [5, 7], 4],
  ])('keeps what a consumer still waits for: %s', (_what, cursor, pending, forgotten) => {
    const { retention, addConsumer, close } = store({ maxBytes: 0, maxAgeMs: 0 }, 10);
    now = day;
    addConsumer(cursor, [...pending]);
    expect(retention.step()).toBe(forgotten);
    expect(retention.step()).toBe(0);
    close();
  });

  it('forgets even that above the hard limits, and counts anew', () => {
    const { retention, addConsumer, left, close } = store({ maxBytes: 0, hardMaxBytes: 500 }, 10);
    const consumer = addConsumer(2, []);
    retention.step();
    expect(left()).toEqual([6, 7, 8, 9, 10]);
    expect(consumer.undelivered).toBe(5);
    close();
  });

  it('works in steps of 500', () => {
    const { retention, close } = store({ maxBytes: 0 }, 1200);
    expect([retention.step(), retention.step(), retention.step(), retention.step()]).toEqual([500, 500, 200, 0]);
    close();
  });

  it('leaves dead letters: a replay brings the event though the stream forgot it', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    try {
      const bus = await openEmbeddedBus({ path: ':memory:', retention: { maxAgeMs: 1000 } });
      const hold = gate();
      let broken = true;
      const ids: string[] = [];
      await bus.subscribe(consumerSpec(), 1, async ([delivery]) => {
        ids.push(`${delivery!.event.id}:${delivery!.deliveryCount}`);
        if (broken) await delivery!.term('broken');
        else await delivery!.ack();
        hold.open();
      });
      await bus.publish(subject, testEvent('a'));
      await hold.opened;
      jest.advanceTimersByTime(30_000);
      expect(await collect(bus.read(['>'], new Date(0).toISOString()))).toEqual([]);
      broken = false;
      const [letter] = await bus.deadLetters();
      await bus.replay(letter!.id);
      while (ids.length < 2) await new Promise((resolve) => setImmediate(resolve));
      expect(ids).toEqual(['a:1', 'a:1']);
      await bus.close();
    } finally {
      jest.useRealTimers();
    }
  });
});
