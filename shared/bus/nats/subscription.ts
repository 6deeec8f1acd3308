import type { Msg } from '@nats-io/transport-node';
import type { Delivery } from '../port';
import { ensureConsumer } from './consumers';
import { type DeliveryHost, NatsDelivery } from './delivery';
import { Pull, type PullAnswer, type PullRequest } from './pull';
import { decodeMessage, factsOf } from './stored-message';
import { eventStream, replaySubject } from './streams';

/** Restores streams that the server lost; what is there is left alone. */
type Restore = () => Promise<void>;

const firstPatienceMs = 20_000;
/** The server leaves a pull for more open while the consumer has enough unacknowledged; nothing comes then. */
const morePatienceMs = 100;
const upMs = 5000;
const restMs = 500;
/** The time of a pull was up. */
const requestTimeout = 408;

/** Pulls a batch, hands it over, and only then pulls the next: nothing lies here that no handler has. */
export class NatsSubscription {
  private readonly host: DeliveryHost;
  private readonly batchSize: number;
  private readonly handle: (batch: readonly Delivery[]) => Promise<void>;
  private readonly restore: Restore;
  private readonly ended: Promise<void>;
  private readonly inHand = new Set<NatsDelivery>();
  private pull: Pull | undefined;
  private stopped = false;
  private wake = (): void => undefined;

  constructor(
    host: DeliveryHost,
    batchSize: number,
    handle: (batch: readonly Delivery[]) => Promise<void>,
    restore: Restore,
  ) {
    this.host = host;
    this.batchSize = Math.min(batchSize, host.spec.maxAckPending);
    this.handle = handle;
    this.restore = restore;
    const forget = host.link.onReconnect(() => this.pull?.cancel());
    this.ended = this.run().finally(forget);
  }

  /** Resolves when what is in hand is done. */
  stop(): Promise<void> {
    this.stopped = true;
    this.pull?.cancel();
    this.wake();
    return this.ended;
  }

  /** Gives back what handlers still have, for others to take. */
  release(): void {
    for (const delivery of this.inHand) delivery.release();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.round();
      } catch (err) {
        if (this.stopped) return;
        this.host.logger?.warn({ err, consumer: this.host.spec.name }, 'events cannot be taken; it tries again');
        await this.rest();
      }
    }
  }

  private async round(): Promise<void> {
    await this.host.link.up(upMs);
    const messages = await this.take();
    const deliveries = messages.flatMap((message) => this.open(message) ?? []);
    for (const delivery of deliveries) this.inHand.add(delivery);
    try {
      const { maxDeliver } = this.host.spec;
      const [spent, batch] = split(deliveries, ({ deliveryCount }) => deliveryCount > maxDeliver);
      if (this.stopped) return this.release();
      const work = batch.length > 0 ? this.work(batch) : undefined;
      const [parked, worked] = await Promise.allSettled([this.parkAll(spent), work]);
      if (worked.status === 'rejected') throw worked.reason;
      if (parked.status === 'rejected') throw parked.reason;
    } finally {
      for (const delivery of deliveries) this.inHand.delete(delivery);
    }
  }

  /** Up to a batch: waits for the first, then takes what is there. */
  private async take(): Promise<readonly Msg[]> {
    const first = await this.ask({ batch: 1, wait: 'first', patienceMs: firstPatienceMs });
    const { messages, status } = first;
    if (status && status.code !== requestTimeout) {
      // The consumer or its stream is gone, or the server is going: what should be there is made again.
      if (messages.length === 0) await this.repair(`${status.code} ${status.text}`);
      return messages;
    }
    const pending = factsOf(messages[0]?.reply)?.pending ?? 0;
    const room = Math.min(this.batchSize - messages.length, pending);
    if (messages.length === 0 || room <= 0 || this.stopped) return messages;
    const more = await this.ask({ batch: room, wait: 'now', patienceMs: morePatienceMs });
    return [...messages, ...more.messages];
  }

  private async ask(wanted: Pick<PullRequest, 'batch' | 'wait' | 'patienceMs'>): Promise<PullAnswer> {
    const { link, spec } = this.host;
    const pull = new Pull(link, { stream: eventStream, consumer: spec.name, ...wanted });
    this.pull = pull;
    try {
      return await pull.answer;
    } finally {
      this.pull = undefined;
    }
  }

  private async repair(why: string): Promise<void> {
    this.host.logger?.warn({ consumer: this.host.spec.name, why }, 'the NATS server ended a pull; it tries again');
    await this.rest();
    if (this.stopped) return;
    await this.restore();
    await ensureConsumer(this.host.link, this.host.spec);
  }

  private open(message: Msg): NatsDelivery | undefined {
    const facts = factsOf(message.reply);
    const { spec, logger, link } = this.host;
    const isReplay = message.subject === replaySubject(spec.name);
    const stored = facts && decodeMessage(message, facts.sequence, isReplay);
    if (facts && stored) return new NatsDelivery(this.host, message, facts, stored);
    logger?.error({ consumer: spec.name, sequence: facts?.sequence }, 'a message that is no event was passed over');
    if (message.reply) link.say(message.reply, '+TERM');
    return undefined;
  }

  private async parkAll(spent: readonly NatsDelivery[]): Promise<void> {
    for (const delivery of spent) await delivery.parkUnhandled();
  }

  private async work(batch: readonly NatsDelivery[]): Promise<void> {
    const reason = await this.tryHandle(batch);
    await Promise.all(batch.map((delivery) => delivery.nak(undefined, reason)));
  }

  /** Returns the reason to nak with what is still unsettled. */
  private async tryHandle(batch: readonly NatsDelivery[]): Promise<string> {
    try {
      await this.handle(batch);
      return 'the handler returned without settling it';
    } catch (err) {
      this.host.logger?.warn({ err, consumer: this.host.spec.name }, 'an event handler failed');
      return err instanceof Error ? `${err.name}: ${err.message}` : String(err);
    }
  }

  private rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, restMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function split<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
