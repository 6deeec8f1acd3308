import type { Msg } from '@nats-io/transport-node';
import type { Logger } from '#shared/kernel/logger';
import type { CloudEvent, ConsumerSpec, Delivery } from '../port';
import { boundedReason } from '../reason';
import { Lease, leaseMsOf } from './lease';
import type { Letters } from './letters';
import type { NatsLink } from './link';
import type { DeliveryFacts, StoredEvent } from './stored-message';

/** What deliveries of one consumer share. */
export interface DeliveryHost {
  readonly link: NatsLink;
  readonly letters: Letters;
  readonly spec: ConsumerSpec;
  readonly logger: Logger | undefined;
  /** Why an event failed the last time in this process, by its place in the stream. */
  readonly reasons: Map<number, string>;
}

const termTimeoutMs = 3000;
const reasonsKept = 10_000;
const nanosPerMs = 1_000_000;

/** One message in the hand of a handler. */
export class NatsDelivery implements Delivery {
  readonly event: CloudEvent;
  readonly subject: string;
  readonly sequence: number;
  readonly deliveryCount: number;
  private readonly host: DeliveryHost;
  private readonly stored: StoredEvent;
  private readonly place: number;
  private readonly message: Msg;
  private readonly lease: Lease;
  private settled = false;

  constructor(host: DeliveryHost, message: Msg, facts: DeliveryFacts, stored: StoredEvent) {
    this.host = host;
    this.message = message;
    this.stored = stored;
    this.place = facts.sequence;
    this.event = stored.event;
    this.subject = stored.subject;
    this.sequence = stored.sequence;
    this.deliveryCount = facts.deliveryCount;
    const { spec } = host;
    const silenceMs = Math.max(spec.ackWaitMs, backoffOf(spec, facts.deliveryCount));
    this.lease = new Lease(() => this.renew(), leaseMsOf(spec.ackWaitMs), silenceMs);
  }

  async ack(): Promise<void> {
    if (!this.settle()) return;
    this.host.reasons.delete(this.place);
    this.say('+ACK');
  }

  async nak(delayMs?: number, reason?: string): Promise<void> {
    const isLate = this.lease.isOver;
    if (!this.settle()) return;
    const why = boundedReason(reason, 'refused by the handler');
    const { spec } = this.host;
    // What is said too late is not heard: another handler may have it.
    if (isLate) this.remember(why);
    else if (this.deliveryCount >= spec.maxDeliver) await this.park(why);
    else {
      this.remember(why);
      this.giveBack(Math.max(0, delayMs ?? backoffOf(spec, this.deliveryCount)));
    }
  }

  async term(reason: string): Promise<void> {
    const isLate = this.lease.isOver;
    if (!this.settle() || isLate) return;
    await this.park(boundedReason(reason, 'terminated by the handler'));
  }

  async inProgress(): Promise<void> {
    if (!this.settled && !this.lease.isOver) this.lease.restart();
  }

  /** Gives it back at once, unless settled: the process ends. */
  release(): void {
    if (this.settle()) this.giveBack(0);
  }

  /** What was delivered once too often is not for the handler. @throws BusUnavailableError */
  async parkUnhandled(): Promise<void> {
    if (!this.settle()) return;
    const handled = this.deliveryCount - 1;
    const reason = this.host.reasons.get(this.place);
    await this.park(boundedReason(reason, `not acknowledged after delivery ${handled}`), handled);
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.lease.end();
    return true;
  }

  /** Stored first, and only then taken from the stream's consumer: a crash between the two parks it again. */
  private async park(reason: string, deliveryCount = this.deliveryCount): Promise<void> {
    const { link, letters, spec, logger } = this.host;
    const verdict = { consumer: spec.name, reason, deliveryCount, deliveredSequence: this.place };
    await letters.park(this.stored, verdict);
    this.host.reasons.delete(this.place);
    try {
      await link.connection.request(this.message.reply!, '+TERM', { timeout: termTimeoutMs });
    } catch (err) {
      logger?.warn({ err, consumer: spec.name }, 'a parked event may be delivered once more');
    }
  }

  private giveBack(delayMs: number): void {
    this.say(delayMs === 0 ? '-NAK' : `-NAK ${JSON.stringify({ delay: Math.ceil(delayMs) * nanosPerMs })}`);
  }

  /** Not said again after a reconnection: then a later one counts. */
  private renew(): void {
    const { link, logger } = this.host;
    try {
      if (link.isUp) link.connection.publish(this.message.reply!, '+WPI');
    } catch (err) {
      logger?.debug({ err }, 'a sign of life of a handler was lost');
    }
  }

  private say(word: string): void {
    this.host.link.say(this.message.reply!, word);
  }

  private remember(reason: string): void {
    const { reasons } = this.host;
    if (reasons.size >= reasonsKept) reasons.clear();
    reasons.set(this.place, reason);
  }
}

/** Delay before redelivery after delivery `count`, when the handler asked for none. */
function backoffOf({ backoffMs = [] }: ConsumerSpec, count: number): number {
  return backoffMs[Math.min(count, backoffMs.length) - 1] ?? 0;
}
