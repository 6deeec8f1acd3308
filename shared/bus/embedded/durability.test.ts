import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect, consumerSpec, countsOf, gate, idsOf, pause, testEvent, until, watch } from '../contract/fixture';
import { BusUnavailableError } from '../errors';
import type { Bus } from '../port';
import { type EmbeddedBusOptions, openEmbeddedBus } from './open';
import type { WalSync } from './wal-sync';

const subject = 'radlake.main.test';
const everything = new Date(0).toISOString();

describe('the embedded bus and its disk', () => {
  let folder: string;
  let path: string;
  const opened: Bus[] = [];

  const open = async (options: Partial<EmbeddedBusOptions> = {}): Promise<Bus> => {
    const bus = await openEmbeddedBus({ path, closeTimeoutMs: 50, ...options });
    opened.push(bus);
    return bus;
  };

  /** What a process killed now would leave: the files as they are, opened by another. */
  const afterKill = async (name: string): Promise<Bus> => {
    await mkdir(join(folder, name));
    const copy = join(folder, name, 'bus.sqlite');
    await copyFile(path, copy);
    await copyFile(`${path}-wal`, `${copy}-wal`);
    return open({ path: copy });
  };

  /** A disk whose syncs wait to be let through. */
  const slowDisk = () => {
    const waiting: { done(): void; fail(): void }[] = [];
    let calls = -1;
    const disk: WalSync = {
      // The first sync belongs to opening.
      sync: () =>
        ++calls === 0
          ? Promise.resolve()
          : new Promise<void>((resolve, reject) => {
              waiting.push({ done: resolve, fail: () => reject(new Error('EIO')) });
            }),
      close: () => Promise.resolve(),
    };
    return { waiting, calls: () => calls, openSync: () => Promise.resolve(disk) };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'radlake-bus-'));
    path = join(folder, 'bus.sqlite');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((bus) => bus.close()));
    await rm(folder, { recursive: true });
  });

  it('neither acknowledges nor delivers what the disk does not have', async () => {
    const disk = slowDisk();
    const bus = await open({ openSync: disk.openSync });
    const watching = watch(bus, consumerSpec());
    await until('a sync for the consumer', () => disk.waiting.length === 1);
    disk.waiting[0]!.done();
    const { seen } = await watching;
    let acknowledged = false;
    const publishing = bus.publish(subject, testEvent('a')).then(() => {
      acknowledged = true;
    });
    await until('a sync for the event', () => disk.waiting.length === 2);
    await pause(50);
    expect([acknowledged, seen.length]).toEqual([false, 0]);
    expect(await collect(bus.read(['radlake.>'], everything))).toEqual([]);
    disk.waiting[1]!.done();
    await publishing;
    await until('the delivery', () => seen.length === 1);
  });

  it('shares one sync between all that was published meanwhile', async () => {
    const disk = slowDisk();
    const bus = await open({ openSync: disk.openSync });
    const first = bus.publish(subject, testEvent('first'));
    await until('the first sync', () => disk.waiting.length === 1);
    const rest = Array.from({ length: 500 }, (_, index) => bus.publish(subject, testEvent(`${index}`)));
    await pause(50);
    expect(disk.calls()).toBe(1);
    disk.waiting[0]!.done();
    await first;
    await until('the second sync', () => disk.waiting.length === 2);
    disk.waiting[1]!.done();
    const acks = await Promise.all(rest);
    expect(acks.map(({ sequence }) => sequence)).toEqual(acks.map((_, index) => index + 2));
    expect(disk.calls()).toBe(2);
  });

  it('takes nothing more after a failed sync', async () => {
    const disk = slowDisk();
    const bus = await open({ openSync: disk.openSync });
    const publishing = bus.publish(subject, testEvent('a'));
    await until('the sync', () => disk.waiting.length === 1);
    const meanwhile = bus.publish(subject, testEvent('b'));
    disk.waiting[0]!.fail();
    await expect(publishing).rejects.toThrow(BusUnavailableError);
    await expect(meanwhile).rejects.toThrow(BusUnavailableError);
    await expect(bus.publish(subject, testEvent('c'))).rejects.toThrow(BusUnavailableError);
    await expect(bus.health()).rejects.toThrow(BusUnavailableError);
  });

  it('after a kill delivers again, at once, all that was in hand, and nothing that was acknowledged', async () => {
    const bus = await open();
    const hold = gate();
    const before = await watch(bus, consumerSpec(), (d) => (d.event.id.startsWith('held') ? hold.opened : d.ack()), 5);
    const ids = ['done1', 'held1', 'done2', 'held2', 'done3'];
    await bus.publishAll(ids.map((id) => ({ subject, event: testEvent(id) })));
    await until('all in hand', () => before.seen.length === 5);
    await until('three acknowledged', async () => (await bus.lag())['tester']?.unacknowledged === 2);
    const later = await afterKill('killed');
    const after = await watch(later, consumerSpec());
    await until('both again', () => after.seen.length === 2);
    await pause(50);
    expect(idsOf(after.seen)).toEqual(['held1', 'held2']);
    expect(countsOf(after.seen)).toEqual([2, 2]);
    hold.open();
  });

  it('parks an event whose handler takes the process down every time', async () => {
    await (await open()).publish(subject, testEvent('poison'));
    for (let start = 1; start <= 3; start++) {
      const bus = opened.at(-1)!;
      const { seen } = await watch(bus, consumerSpec({ maxDeliver: 3 }), () => new Promise(() => undefined));
      await until(`delivery ${start}`, () => seen.length === 1);
      expect(countsOf(seen)).toEqual([start]);
      const next = await afterKill(`kill${start}`);
      path = join(folder, `kill${start}`, 'bus.sqlite');
      expect(opened.at(-1)).toBe(next);
    }
    const bus = opened.at(-1)!;
    const { seen } = await watch(bus, consumerSpec({ maxDeliver: 3 }));
    await until('the dead letter', async () => (await bus.deadLetters()).length === 1);
    expect(seen).toEqual([]);
    expect(await bus.deadLetters()).toMatchObject([{ deliveryCount: 3, reason: 'not acknowledged after delivery 3' }]);
  });

  it('refuses a file that another bus holds, and opens it once that is closed', async () => {
    const bus = await open();
    await expect(openEmbeddedBus({ path })).rejects.toThrow(BusUnavailableError);
    await bus.publish(subject, testEvent('a'));
    await bus.close();
    const next = await open();
    expect(await collect(next.read(['radlake.>'], everything))).toHaveLength(1);
  });

  it('refuses a file that is no database, and a folder that is not there', async () => {
    await writeFile(path, 'x'.repeat(5000));
    await expect(openEmbeddedBus({ path })).rejects.toThrow(BusUnavailableError);
    await expect(openEmbeddedBus({ path: join(folder, 'none', 'bus.sqlite') })).rejects.toThrow(BusUnavailableError);
  });

  it('leaves no timer behind', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    try {
      const bus = await openEmbeddedBus({ path: ':memory:' });
      await bus.subscribe(consumerSpec({ ackWaitMs: 1000 }), 1, ([delivery]) => delivery!.nak(5000));
      await bus.publish(subject, testEvent('a'));
      while ((await bus.lag())['tester']?.unacknowledged !== 1) await Promise.resolve();
      expect(jest.getTimerCount()).toBeGreaterThan(0);
      const closing = bus.close();
      await closing;
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
