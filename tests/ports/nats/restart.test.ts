import { collect, consumerSpec, gate, idsOf, testEvent, until, watch } from '#shared/bus/contract/fixture';
import { BusUnavailableError } from '#shared/bus/errors';
import { openNatsBus } from '#shared/bus/nats/open';
import type { Bus, Delivery } from '#shared/bus/port';
import { NatsServer } from '../../support/servers/nats-server';
import { limitStream } from './streams';

const subject = 'radlake.main.test';
const all = (from: number, count: number): string[] => Array.from({ length: count }, (_, n) => `${from + n}`);

describe('a server that dies and comes back', () => {
  let server: NatsServer;
  const open: Bus[] = [];
  const newBus = async (options: { publishTimeoutMs?: number } = {}): Promise<Bus> => {
    const bus = await openNatsBus({ url: server.url, ...options });
    open.push(bus);
    return bus;
  };
  beforeEach(async () => {
    server = await NatsServer.start();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.close()));
    await server.remove();
  });

  it('loses nothing that was published, and delivers again what was in hand, killed twice in the middle of the work', async () => {
    const bus = await newBus();
    const handled = new Map<string, number>();
    const slowly = async (delivery: Delivery): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await delivery.ack();
      handled.set(delivery.event.id, (handled.get(delivery.event.id) ?? 0) + 1);
    };
    // Soon again, should an event have been on its way when the server died.
    const spec = consumerSpec({ ackWaitMs: 1000, maxDeliver: 1000 });
    await Promise.all([1, 2].map(() => watch(bus, spec, slowly, 10)));
    const published: string[] = [];
    for (const part of [0, 1, 2]) {
      const ids = all(part * 300, 300);
      const publishing = bus.publishAll(ids.map((id) => ({ subject, event: testEvent(id) })));
      if (part > 0) {
        await until('half of it done', () => handled.size > published.length / 2);
        await server.kill();
        await server.start();
      }
      await publishing;
      published.push(...ids);
    }
    await until('all handled', () => handled.size === published.length);
    expect([...handled.keys()].sort()).toEqual([...published].sort());
    await until('all acknowledged', async () => {
      const { tester } = await bus.lag();
      return tester?.pending === 0 && tester.unacknowledged === 0;
    });
    const stored = await collect(bus.read(['radlake.>'], new Date(0).toISOString()));
    // A publish whose answer was lost is repeated under its id: stored once.
    expect(stored.map(({ event }) => event.id).sort()).toEqual([...published].sort());
    expect(await bus.deadLetters()).toEqual([]);
  });

  it('hears the word of a handler that worked on meanwhile', async () => {
    const bus = await newBus();
    const [hold, never] = [gate(), gate()];
    let isFirst = true;
    // Should it come again, nobody settles it: only the first word can.
    const { seen } = await watch(bus, consumerSpec(), async (delivery) => {
      if (!isFirst) return never.opened;
      isFirst = false;
      await hold.opened;
      return delivery.ack();
    });
    await bus.publish(subject, testEvent('a'));
    await until('in hand', () => seen.length === 1);
    await server.kill();
    hold.open();
    await server.start();
    await until('settled', async () => (await bus.lag())['tester']?.unacknowledged === 0);
    never.open();
  });

  it('makes publishing wait for a bounded time, then fail with an error that may be retried', async () => {
    const bus = await newBus({ publishTimeoutMs: 300 });
    await server.kill();
    const failure = await bus.publish(subject, testEvent('a')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BusUnavailableError);
    expect(failure).toMatchObject({ retryable: true, status: 503 });
    await expect(bus.health()).rejects.toThrow(BusUnavailableError);
    await server.start();
    await until('health', () =>
      bus.health().then(
        () => true,
        () => false,
      ),
    );
    await until('publishing works', () =>
      bus.publish(subject, testEvent('b')).then(
        () => true,
        () => false,
      ),
    );
  });

  it('keeps what it took of many that it could not take all; the same again adds the rest, each once', async () => {
    const bus = await newBus({ publishTimeoutMs: 300 });
    const messages = all(0, 5).map((id) => ({ subject, event: testEvent(id), options: { messageId: id } }));
    const ids = async () =>
      (await collect(bus.read(['radlake.>'], new Date(0).toISOString()))).map(({ event }) => event.id);
    await limitStream(server.url, 3);
    await expect(bus.publishAll(messages)).rejects.toThrow(BusUnavailableError);
    expect(await ids()).toEqual(all(0, 3));
    await limitStream(server.url, -1);
    const acks = await bus.publishAll(messages);
    expect(acks.map(({ duplicate }) => duplicate)).toEqual([true, true, true, false, false]);
    expect(await ids()).toEqual(all(0, 5));
  });

  it('gets its streams and consumers again when it lost its disk', async () => {
    const bus = await newBus();
    const { seen } = await watch(bus, consumerSpec());
    await bus.publish(subject, testEvent('before'));
    await until('the first', () => seen.length === 1);
    await server.kill();
    server.forget();
    await server.start();
    await until('publishing works', () =>
      bus.publish(subject, testEvent('after')).then(
        () => true,
        () => false,
      ),
    );
    await until('the second', () => idsOf(seen).includes('after'));
  });

  it('is waited for at the start, and missed with an error after that', async () => {
    await server.kill();
    const { url } = server;
    await expect(openNatsBus({ url, connectTimeoutMs: 200 })).rejects.toThrow(BusUnavailableError);
    const opening = openNatsBus({ url, connectTimeoutMs: 60_000 });
    await server.start();
    const bus = await opening;
    open.push(bus);
    await bus.health();
  });

  it('may be away while the bus is closed', async () => {
    const bus = await newBus();
    await watch(bus, consumerSpec());
    await server.kill();
    await bus.close();
    await expect(bus.publish(subject, testEvent('late'))).rejects.toThrow(BusUnavailableError);
  });
});
