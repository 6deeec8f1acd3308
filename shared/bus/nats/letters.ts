import { JetStreamApiError, type StoredMsg } from '@nats-io/jetstream';
import type { Logger } from '#shared/kernel/logger';
import { DeadLetterNotFoundError } from '../errors';
import type { DeadLetter } from '../port';
import { asBusError } from './failures';
import type { NatsLink } from './link';
import type { Publisher } from './publisher';
import { readStored } from './reader';
import { encodeReplay, type StoredEvent } from './stored-message';
import { letterStream, letterSubject, replaySubject } from './streams';

/** A given-up event as it is stored; its id is its place in the stream of dead letters. */
interface StoredLetter extends StoredEvent {
  readonly consumer: string;
  readonly reason: string;
  readonly deliveryCount: number;
  readonly at: string;
}

/** What befell an event that is given up. */
export interface Verdict {
  readonly consumer: string;
  readonly reason: string;
  readonly deliveryCount: number;
  /** Of the message that was delivered, which a replayed event does not share with its first one. */
  readonly deliveredSequence: number;
}

const defaultLetters = 100;
const mostLetters = 1000;
const timeoutMs = 5000;
const noSuchMessage = new Set([10_037, 10_043]);
const deleteFailed = 10_057;

/** The stream of events that were given up. */
export class Letters {
  private readonly link: NatsLink;
  private readonly publisher: Publisher;
  private readonly logger: Logger | undefined;

  constructor(link: NatsLink, publisher: Publisher, logger: Logger | undefined) {
    this.link = link;
    this.publisher = publisher;
    this.logger = logger;
  }

  /** Keeps an event; the same verdict twice in short order keeps it once. @throws BusUnavailableError */
  async park({ event, subject, sequence }: StoredEvent, verdict: Verdict): Promise<void> {
    const { consumer, reason, deliveryCount, deliveredSequence } = verdict;
    const at = new Date().toISOString();
    const letter: StoredLetter = { consumer, subject, sequence, event, reason, deliveryCount, at };
    const body = JSON.stringify(letter);
    const messageId = `${consumer}.${deliveredSequence}`;
    await this.publisher.publish({ subject: letterSubject(consumer), body, sizeBytes: body.length, messageId });
    const facts = { consumer, sequence: deliveredSequence, deliveryCount };
    this.logger?.warn(facts, 'an event was parked as a dead letter');
  }

  async list(options: { consumer?: string; after?: string; limit?: number }): Promise<DeadLetter[]> {
    const { consumer = '*', after } = options;
    const limit = Math.min(Math.max(1, options.limit ?? defaultLetters), mostLetters);
    const sequence = after === undefined ? 1 : letterId(after) + 1;
    const filters = [letterSubject(consumer)];
    const request = { stream: letterStream, filters, from: { sequence }, limit, timeoutMs };
    const found: DeadLetter[] = [];
    for await (const { message, sequence: id } of readStored(this.link, request, this.logger)) {
      const { sequence: _, ...letter } = message.json<StoredLetter>();
      found.push({ id: String(id), ...letter });
    }
    return found;
  }

  /** Publishes it for its consumer alone, then forgets it; a crash between the two leaves it here too. */
  async replay(id: string): Promise<void> {
    const number = letterId(id);
    await this.link.up(timeoutMs);
    const { consumer, ...event } = await this.get(number, id);
    const { subject, sequence } = event;
    const body = encodeReplay({ event: event.event, subject, sequence });
    const messageId = `replay.${id}`;
    await this.publisher.publish({ subject: replaySubject(consumer), body, sizeBytes: body.length, messageId });
    await this.remove(number, id);
  }

  async discard(id: string): Promise<void> {
    const number = letterId(id);
    await this.link.up(timeoutMs);
    await this.remove(number, id);
  }

  private async get(number: number, id: string): Promise<StoredLetter> {
    let stored: StoredMsg | null;
    try {
      stored = await this.link.manager.streams.getMessage(letterStream, { seq: number });
    } catch (cause) {
      throw asLetterError(cause, id);
    }
    if (stored === null) throw notFound(id);
    return stored.json<StoredLetter>();
  }

  private async remove(number: number, id: string): Promise<void> {
    try {
      await this.link.manager.streams.deleteMessage(letterStream, number);
    } catch (cause) {
      // JetStream says no more than that it failed; a letter that is not there is the common cause.
      if (cause instanceof JetStreamApiError && cause.code === deleteFailed) await this.get(number, id);
      throw asLetterError(cause, id);
    }
  }
}

function asLetterError(cause: unknown, id: string): Error {
  return cause instanceof JetStreamApiError && noSuchMessage.has(cause.code) ? notFound(id) : asBusError(cause);
}

/** @throws DeadLetterNotFoundError when the text is no id of ours */
function letterId(id: string): number {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw notFound(id);
  return Number(id);
}

function notFound(id: string): DeadLetterNotFoundError {
  return new DeadLetterNotFoundError('No dead letter has this id', { details: { id } });
}
