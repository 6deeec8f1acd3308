import type { Logger } from '#shared/kernel/logger';
import { encodeMessages } from '../encode';
import { BusUnavailableError } from '../errors';
import type {
  Bus,
  CloudEvent,
  ConsumerSpec,
  DeadLetter,
  Delivery,
  HeardEvent,
  PublishAck,
  PublishOptions,
  Subscription,
} from '../port';
import { checkSpec, timeOf } from '../spec';
import { ensureConsumer } from './consumers';
import { asBusError, within } from './failures';
import { filtersOf } from './filters';
import { Letters } from './letters';
import type { NatsLink } from './link';
import { patiently } from './patience';
import { Publisher } from './publisher';
import { readStored } from './reader';
import { decodeMessage } from './stored-message';
import { ensureStreams, eventStream } from './streams';
import { NatsSubscription } from './subscription';

export interface NatsBusParts {
  readonly link: NatsLink;
  readonly logger: Logger | undefined;
  readonly replicas: number;
  readonly publishTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

const healthMs = 5000;
const flushMs = 3000;
const restoreMs = 5000;

/** The bus on NATS JetStream. See `README.md` beside the port for what it promises. */
export class NatsBus implements Bus {
  private readonly parts: NatsBusParts;
  private readonly publisher: Publisher;
  private readonly letters: Letters;
  private readonly subscriptions = new Set<NatsSubscription>();
  /** Reasons of failures, by consumer. */
  private readonly reasons = new Map<string, Map<number, string>>();
  private closing: Promise<void> | undefined;

  constructor(parts: NatsBusParts) {
    this.parts = parts;
    this.publisher = new Publisher(parts.link, parts.publishTimeoutMs);
    this.letters = new Letters(parts.link, this.publisher, parts.logger);
  }

  async publish(subject: string, event: CloudEvent, options?: PublishOptions): Promise<PublishAck> {
    const [ack] = await this.publishAll([options ? { subject, event, options } : { subject, event }]);
    return ack!;
  }

  async publishAll(
    messages: readonly { subject: string; event: CloudEvent; options?: PublishOptions }[],
  ): Promise<PublishAck[]> {
    return this.publisher.publishAll(encodeMessages(messages));
  }

  async subscribe(
    spec: ConsumerSpec,
    batchSize: number,
    handle: (batch: readonly Delivery[]) => Promise<void>,
  ): Promise<Subscription> {
    checkSpec(spec, batchSize);
    const { link, logger } = this.parts;
    await this.ask(() => ensureConsumer(link, spec));
    if (this.closing) throw new BusUnavailableError('The event bus is closed');
    const reasons = this.reasons.get(spec.name) ?? new Map<number, string>();
    this.reasons.set(spec.name, reasons);
    const host = { link, letters: this.letters, spec, logger, reasons };
    const subscription = new NatsSubscription(host, batchSize, handle, () => this.restore());
    this.subscriptions.add(subscription);
    return {
      stop: async () => {
        await subscription.stop();
        this.subscriptions.delete(subscription);
      },
    };
  }

  async listen(subjects: readonly string[], hear: (heard: HeardEvent) => void): Promise<Subscription> {
    const { link, logger } = this.parts;
    link.check();
    // What goes into the stream passes by every plain subscription of its subject, too.
    const plain = filtersOf(subjects).map((filter) =>
      link.connection.subscribe(filter, {
        callback: (failure, message) => {
          const heard = failure ? undefined : decodeMessage(message, 0, false);
          if (heard) hear({ subject: heard.subject, event: heard.event });
          else logger?.warn({ err: failure, subject: filter }, 'a listener of the bus missed something');
        },
      }),
    );
    try {
      // The server knows of it when it has answered what was said before.
      if (link.isUp) await within(link.connection.flush(), flushMs);
    } catch (cause) {
      throw asBusError(cause);
    }
    const stop = async () => {
      for (const one of plain) one.unsubscribe();
    };
    return { stop };
  }

  async *read(
    subjects: readonly string[],
    fromTime: string,
  ): AsyncIterable<{ subject: string; sequence: number; event: CloudEvent }> {
    const { link, logger } = this.parts;
    const filters = filtersOf(subjects);
    const time = new Date(timeOf(fromTime)).toISOString();
    link.check();
    if (filters.length === 0) return;
    const request = { stream: eventStream, filters, from: { time }, timeoutMs: this.parts.publishTimeoutMs };
    const stored = readStored(link, request, logger);
    try {
      for await (const { message, sequence } of stored) {
        const event = decodeMessage(message, sequence, false);
        if (event) yield event;
        else logger?.error({ sequence }, 'a message that is no event was passed over');
      }
    } catch (cause) {
      throw asBusError(cause);
    }
  }

  deadLetters(options: { consumer?: string; after?: string; limit?: number } = {}): Promise<DeadLetter[]> {
    return this.ask(() => this.letters.list(options));
  }

  replay(id: string): Promise<void> {
    return this.letters.replay(id);
  }

  discard(id: string): Promise<void> {
    return this.letters.discard(id);
  }

  lag(): Promise<Readonly<Record<string, { pending: number; unacknowledged: number }>>> {
    return this.ask(async () => {
      const found: Record<string, { pending: number; unacknowledged: number }> = {};
      for await (const info of this.parts.link.manager.consumers.list(eventStream)) {
        if (info.config.durable_name === undefined) continue;
        found[info.config.durable_name] = { pending: info.num_pending, unacknowledged: info.num_ack_pending };
      }
      return found;
    });
  }

  async health(): Promise<void> {
    const { link } = this.parts;
    await link.up(0);
    const answer = await patiently(link, 0, () => within(link.manager.streams.info(eventStream), healthMs));
    if (answer === undefined) throw new BusUnavailableError('The NATS server does not answer');
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const subscriptions = [...this.subscriptions];
    await within(Promise.all(subscriptions.map((subscription) => subscription.stop())), this.parts.closeTimeoutMs);
    for (const subscription of subscriptions) subscription.release();
    await this.parts.link.close(flushMs);
  }

  private restore(): Promise<void> {
    return ensureStreams(this.parts.link, this.parts.replicas, restoreMs);
  }

  /** Asks the server what may be asked twice. */
  private ask<T>(question: () => Promise<T>): Promise<T> {
    return patiently(this.parts.link, this.parts.publishTimeoutMs, question);
  }
}
