import type { Bus, CloudEvent, ConsumerSpec, Delivery, Subscription } from '../port';

/** A bus under test, over storage of its own. */
export interface BusFixture {
  readonly bus: Bus;
  /** How much slower than in one process, without a server between, the times of the tests go. */
  readonly slowness: number;
  /** Closes the bus and opens it again over the same storage. */
  restart(): Promise<Bus>;
  /** Closes what is open and removes the storage. */
  cleanup(): Promise<void>;
}

/** A wait that never runs out within a test. */
const longMs = 60_000;

/** What a test saw of one delivery. */
export interface Seen {
  readonly id: string;
  readonly count: number;
  readonly subject: string;
  readonly sequence: number;
  /** Milliseconds, monotonic. */
  readonly at: number;
}

export function testEvent(id: string, data: unknown = { id }): CloudEvent {
  return { specversion: '1.0', id, type: 'test.happened', source: '/spaces/main', time: '2024-05-06T07:08:09Z', data };
}

export function consumerSpec(changes: Partial<ConsumerSpec> = {}): ConsumerSpec {
  return { name: 'tester', subjects: ['radlake.>'], ackWaitMs: longMs, maxDeliver: 10, maxAckPending: 100, ...changes };
}

/** Subscribes and records every delivery; `react` settles it (default: ack). */
export async function watch(
  bus: Bus,
  spec: ConsumerSpec,
  react: (delivery: Delivery) => Promise<void> = (delivery) => delivery.ack(),
  batchSize = 1,
): Promise<{ readonly seen: Seen[]; readonly subscription: Subscription }> {
  const seen: Seen[] = [];
  const subscription = await bus.subscribe(spec, batchSize, async (batch) => {
    for (const delivery of batch) seen.push(seenOf(delivery));
    await Promise.all(batch.map(react));
  });
  return { seen, subscription };
}

function seenOf(delivery: Delivery): Seen {
  const { event, subject, sequence, deliveryCount } = delivery;
  return { id: event.id, count: deliveryCount, subject, sequence, at: performance.now() };
}

/** Waits until `ready` holds. Fails after a minute with what was waited for. */
export async function until(what: string, ready: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await ready())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(5);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A promise and its key: handlers wait on it to hold a delivery in hand. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const idsOf = (seen: readonly Seen[]): string[] => seen.map((delivery) => delivery.id);
export const countsOf = (seen: readonly Seen[]): number[] => seen.map((delivery) => delivery.count);
