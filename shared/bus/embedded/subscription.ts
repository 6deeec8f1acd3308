import type { Logger } from '#shared/kernel/logger';
import type { CloudEvent, Delivery, Subscription } from '../port';
import type { Consumer, Pending, Puller } from './consumer';
import type { PendingEvent } from './consumer-store';

/** How a handler settled a delivery. */
export type Settlement =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak'; readonly delayMs: number | undefined; readonly reason: string | undefined }
  | { readonly kind: 'term'; readonly reason: string }
  | { readonly kind: 'inProgress' };

/** What a subscription needs of its bus. */
export interface SubscriptionHost {
  /** Resolves when the settlement is taken (for `term`: committed). Never for a delivery that is no longer in hand: then it is ignored. */
  settle(
    consumer: Consumer<EmbeddedSubscription>,
    entry: Pending,
    count: number,
    settlement: Settlement,
  ): Promise<void>;
  /** The subscription is free for a next batch. */
  ready(subscription: EmbeddedSubscription): void;
  readonly logger: Logger | undefined;
}

class EmbeddedDelivery implements Delivery {
  readonly event: CloudEvent;
  readonly subject: string;
  readonly sequence: number;
  readonly deliveryCount: number;
  settled = false;
  private readonly tell: (settlement: Settlement) => Promise<void>;

  constructor(entry: Pending, event: PendingEvent, tell: (settlement: Settlement) => Promise<void>) {
    this.event = JSON.parse(event.body) as CloudEvent;
    this.subject = event.subject;
    this.sequence = entry.sequence;
    this.deliveryCount = entry.count;
    this.tell = tell;
  }

  ack(): Promise<void> {
    return this.end({ kind: 'ack' });
  }

  nak(delayMs?: number, reason?: string): Promise<void> {
    return this.end({ kind: 'nak', delayMs, reason });
  }

  term(reason: string): Promise<void> {
    return this.end({ kind: 'term', reason });
  }

  inProgress(): Promise<void> {
    return this.settled ? Promise.resolve() : this.tell({ kind: 'inProgress' });
  }

  private end(settlement: Settlement): Promise<void> {
    if (this.settled) return Promise.resolve();
    this.settled = true;
    return this.tell(settlement);
  }
}

/** One handler of a durable consumer: takes a batch, waits until it is handled, asks for the next. */
export class EmbeddedSubscription implements Subscription, Puller {
  readonly consumer: Consumer<EmbeddedSubscription>;
  readonly batchSize: number;
  private readonly handle: (batch: readonly Delivery[]) => Promise<void>;
  private readonly host: SubscriptionHost;
  private inHand: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    host: SubscriptionHost,
    consumer: Consumer<EmbeddedSubscription>,
    batchSize: number,
    handle: (batch: readonly Delivery[]) => Promise<void>,
  ) {
    this.host = host;
    this.consumer = consumer;
    this.batchSize = batchSize;
    this.handle = handle;
  }

  /** Starts handling; called by the dispatcher only while this is idle. */
  take(handouts: readonly { readonly entry: Pending; readonly event: PendingEvent }[]): void {
    const batch = handouts.map(({ entry, event }) => {
      const count = entry.count;
      return new EmbeddedDelivery(entry, event, (how) => this.host.settle(this.consumer, entry, count, how));
    });
    // Never inside the dispatcher's round: a handler may call the bus.
    this.inHand = Promise.resolve().then(() => this.work(batch));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const position = this.consumer.idle.indexOf(this);
    if (position >= 0) this.consumer.idle.splice(position, 1);
    await this.inHand;
  }

  /** Waits in line for a batch, unless stopped. */
  offer(): void {
    if (this.stopped) return;
    this.consumer.idle.push(this);
    this.host.ready(this);
  }

  private async work(batch: readonly EmbeddedDelivery[]): Promise<void> {
    const reason = await this.run(batch);
    try {
      await Promise.all(batch.map((delivery) => delivery.nak(undefined, reason)));
    } catch (err) {
      this.host.logger?.error({ err, consumer: this.consumer.name }, 'deliveries could not be given back');
    }
    this.offer();
  }

  /** Returns the reason to nak with what is still unsettled. */
  private async run(batch: readonly EmbeddedDelivery[]): Promise<string> {
    try {
      await this.handle(batch);
      return 'the handler returned without settling it';
    } catch (err) {
      this.host.logger?.warn({ err, consumer: this.consumer.name }, 'an event handler failed');
      return err instanceof Error ? `${err.name}: ${err.message}` : String(err);
    }
  }
}
