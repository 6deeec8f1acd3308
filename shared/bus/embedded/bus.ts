import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Clock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import { type EncodedMessage, encodeMessages } from '../encode';
import { BusUnavailableError, DeadLetterNotFoundError } from '../errors';
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
import { distinctPatterns, subjectMatcher } from '../subject';
import { Consumer } from './consumer';
import { ConsumerStore } from './consumer-store';
import { closeDatabase } from './database';
import { type ActiveConsumer, Dispatcher } from './dispatcher';
import { GroupCommit } from './group-commit';
import { MessageStore } from './message-store';
import { Retention, type RetentionLimits } from './retention';
import { Settler } from './settler';
import { EmbeddedSubscription } from './subscription';
import type { WalSync } from './wal-sync';

/** As JetStream's default. */
const duplicateWindowMs = 120_000;
const readChunk = 256;
const defaultLetters = 100;
const mostLetters = 1000;

export interface EmbeddedBusParts {
  readonly database: DatabaseSyncInstance;
  readonly disk: WalSync;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
  readonly retention: RetentionLimits;
  readonly closeTimeoutMs: number;
}

/** The bus in one SQLite file. See `README.md` beside the port for what it promises. */
export class EmbeddedBus implements Bus {
  private readonly parts: EmbeddedBusParts;
  private readonly messages: MessageStore;
  private readonly rows: ConsumerStore;
  private readonly commits: GroupCommit;
  private readonly consumers = new Map<string, ActiveConsumer>();
  private readonly subscriptions = new Set<EmbeddedSubscription>();
  private readonly listeners = new Set<{ matches: (subject: string) => boolean; hear: (heard: HeardEvent) => void }>();
  private readonly dispatcher: Dispatcher;
  private readonly retention: Retention;
  private readonly settler: Settler;
  /** Highest committed sequence, on the disk or not. */
  private lastSequence: number;
  /** Subjects published since the disk was last level with memory. */
  private readonly freshSubjects = new Set<string>();
  private closing: Promise<void> | undefined;

  constructor(parts: EmbeddedBusParts) {
    this.parts = parts;
    const { database, disk, clock, logger } = parts;
    this.messages = new MessageStore(database);
    this.rows = new ConsumerStore(database);
    this.lastSequence = this.messages.lastSequence();
    this.commits = new GroupCommit(database, disk, {
      wake: () => this.dispatcher.pump(),
      afterRollback: () => this.messages.forgetSubjects(),
    });
    const { messages, rows, commits, consumers } = this;
    this.dispatcher = new Dispatcher({ database, messages, rows, commits, consumers, clock, logger });
    this.retention = new Retention({ database, messages, consumers, limits: parts.retention, clock, logger });
    this.settler = new Settler({ messages, rows, commits, clock, logger });
    for (const row of rows.consumers()) this.load(row);
    this.host.logger = logger;
    this.retention.start();
  }

  async publish(subject: string, event: CloudEvent, options?: PublishOptions): Promise<PublishAck> {
    const [ack] = await this.publishAll([options ? { subject, event, options } : { subject, event }]);
    return ack!;
  }

  async publishAll(
    messages: readonly { subject: string; event: CloudEvent; options?: PublishOptions }[],
  ): Promise<PublishAck[]> {
    const prepared = encodeMessages(messages);
    return this.commits.add({
      durable: true,
      apply: () => prepared.map((message) => this.store(message)),
      committed: (acks) => this.noteStored(prepared, acks),
      synced: (acks) => {
        this.noteDurable(acks);
        this.tellListeners(messages, acks);
      },
    });
  }

  async subscribe(
    spec: ConsumerSpec,
    batchSize: number,
    handle: (batch: readonly Delivery[]) => Promise<void>,
  ): Promise<Subscription> {
    checkSpec(spec, batchSize);
    const from = spec.deliverFrom ?? 'all';
    const since = typeof from === 'string' ? undefined : timeOf(from.time);
    await this.commits.add({
      durable: true,
      apply: () => {
        const start =
          since === undefined
            ? from === 'new'
              ? this.messages.lastSequence()
              : 0
            : this.messages.sequenceBefore(since);
        return this.rows.save(spec.name, spec.subjects, start);
      },
      committed: (row) => this.takeUp(spec, row),
    });
    this.commits.check();
    const consumer = this.consumers.get(spec.name)!;
    const subscription = new EmbeddedSubscription(this.host, consumer, batchSize, handle);
    this.subscriptions.add(subscription);
    if (this.closing) await subscription.stop();
    else subscription.offer();
    return {
      stop: async () => {
        await subscription.stop();
        this.subscriptions.delete(subscription);
      },
    };
  }

  async listen(subjects: readonly string[], hear: (heard: HeardEvent) => void): Promise<Subscription> {
    this.commits.check();
    distinctPatterns(subjects);
    const listener = { matches: subjectMatcher(subjects), hear };
    this.listeners.add(listener);
    return {
      stop: async () => {
        this.listeners.delete(listener);
      },
    };
  }

  async *read(
    subjects: readonly string[],
    fromTime: string,
  ): AsyncIterable<{ subject: string; sequence: number; event: CloudEvent }> {
    const matches = subjectMatcher(subjects);
    distinctPatterns(subjects);
    this.commits.check();
    const upTo = this.dispatcher.durableSequence;
    let after = this.messages.sequenceBefore(timeOf(fromTime));
    while (after < upTo) {
      this.commits.check();
      const heads = this.messages.heads(after, upTo, readChunk);
      const found = heads.filter((head) => matches(head.subject)).map((head) => this.messages.get(head.sequence));
      after = heads.length < readChunk ? upTo : heads.at(-1)!.sequence;
      for (const message of found) {
        if (message)
          yield { subject: message.subject, sequence: message.sequence, event: JSON.parse(message.body) as CloudEvent };
      }
      await nextTurn();
    }
  }

  async deadLetters(options: { consumer?: string; after?: string; limit?: number } = {}): Promise<DeadLetter[]> {
    this.commits.check();
    this.commits.flush();
    const limit = Math.min(Math.max(1, options.limit ?? defaultLetters), mostLetters);
    const after = options.after === undefined ? 0 : letterId(options.after);
    return this.rows.deadLetters({ consumer: options.consumer, after, limit });
  }

  async replay(id: string): Promise<void> {
    const number = letterId(id);
    const due = this.parts.clock.now();
    const revived = await this.commits.add({
      durable: true,
      apply: () => {
        const letter = this.rows.takeLetter(number);
        const consumer = letter && this.consumers.get(letter.consumer);
        if (consumer) this.rows.markRevived(consumer.id, letter.sequence, due, letter.event);
        return consumer && { consumer, sequence: letter.sequence };
      },
      committed: (found) =>
        found?.consumer.track({ sequence: found.sequence, count: 0, held: false, due, reason: '', queued: false }),
    });
    if (revived === undefined) throw new DeadLetterNotFoundError('No dead letter has this id', { details: { id } });
  }

  async discard(id: string): Promise<void> {
    const number = letterId(id);
    const found = await this.commits.add({ durable: true, apply: () => this.rows.takeLetter(number) });
    if (found === undefined) throw new DeadLetterNotFoundError('No dead letter has this id', { details: { id } });
  }

  async lag(): Promise<Readonly<Record<string, { pending: number; unacknowledged: number }>>> {
    this.commits.check();
    this.commits.flush();
    return Object.fromEntries(
      [...this.consumers.values()].map((consumer) => [
        consumer.name,
        { pending: consumer.undelivered, unacknowledged: consumer.pending.size },
      ]),
    );
  }

  async health(): Promise<void> {
    this.commits.check();
    try {
      this.parts.database.prepare('SELECT 1').get();
    } catch (cause) {
      throw new BusUnavailableError('The database of the event bus does not answer', { cause });
    }
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.dispatcher.stop();
    this.retention.stop();
    const inHand = Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await within(inHand, this.parts.closeTimeoutMs);
    await this.commits.end();
    await this.parts.disk.close();
    closeDatabase(this.parts.database);
  }

  private store(message: EncodedMessage): PublishAck {
    const now = this.parts.clock.now();
    const before =
      message.messageId === undefined
        ? undefined
        : this.messages.findDuplicate(message.messageId, now - duplicateWindowMs);
    if (before !== undefined) return { sequence: before, duplicate: true };
    return { sequence: this.messages.append(message, now), duplicate: false };
  }

  private noteStored(prepared: readonly EncodedMessage[], acks: readonly PublishAck[]): void {
    for (const [index, ack] of acks.entries()) {
      const message = prepared[index]!;
      if (ack.duplicate) continue;
      this.lastSequence = Math.max(this.lastSequence, ack.sequence);
      this.retention.stored(message.sizeBytes);
      this.freshSubjects.add(message.subject);
      for (const consumer of this.consumers.values()) if (consumer.matches(message.subject)) consumer.undelivered++;
    }
  }

  private tellListeners(messages: readonly HeardEvent[], acks: readonly PublishAck[]): void {
    if (this.listeners.size === 0) return;
    for (const [index, { subject, event }] of messages.entries()) {
      if (acks[index]?.duplicate) continue;
      for (const { matches, hear } of this.listeners) if (matches(subject)) hear({ subject, event });
    }
  }

  /** Consumers that were level and do not hear these subjects stay level without a look at the stream. */
  private noteDurable(acks: readonly PublishAck[]): void {
    const before = this.dispatcher.durableSequence;
    const now = acks.reduce((highest, ack) => Math.max(highest, ack.sequence), before);
    this.dispatcher.durableSequence = now;
    const fresh = [...this.freshSubjects];
    for (const consumer of this.consumers.values()) {
      if (consumer.cursor === before && !fresh.some(consumer.matches)) consumer.cursor = now;
    }
    if (now === this.lastSequence) this.freshSubjects.clear();
  }

  private takeUp(spec: ConsumerSpec, row: { id: number; cursor: number }): void {
    let consumer = this.consumers.get(spec.name);
    if (consumer === undefined) {
      consumer = this.load({ ...row, name: spec.name, subjects: spec.subjects });
    } else {
      consumer.matches = subjectMatcher(spec.subjects);
      consumer.undelivered = this.messages.countAfter(consumer.cursor, consumer.matches);
    }
    consumer.spec = spec;
  }

  private load(row: { id: number; name: string; subjects: readonly string[]; cursor: number }): ActiveConsumer {
    const undelivered = this.messages.countAfter(row.cursor, subjectMatcher(row.subjects));
    const pending = this.rows.pendingOf(row.id);
    const consumer: ActiveConsumer = new Consumer(row, undelivered, pending, this.parts.clock.now());
    this.consumers.set(row.name, consumer);
    return consumer;
  }

  private readonly host = {
    settle: (...told: Parameters<Settler['settle']>): Promise<void> => this.settler.settle(...told),
    ready: (): void => this.dispatcher.pump(),
    logger: undefined as Logger | undefined,
  };
}

/** @throws DeadLetterNotFoundError when the text is no id of ours */
function letterId(id: string): number {
  if (!/^\d{1,15}$/.test(id)) throw new DeadLetterNotFoundError('No dead letter has this id', { details: { id } });
  return Number(id);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Resolves with the work, or without it after the time. */
async function within(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
