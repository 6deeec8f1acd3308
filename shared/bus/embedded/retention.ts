import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Clock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import type { Consumer } from './consumer';
import { inTransaction } from './database';
import type { MessageStore } from './message-store';

/** How long and how much the stream remembers. */
export interface RetentionLimits {
  /** Events older than this are forgotten once every durable consumer has settled them. Default 7 days. */
  readonly maxAgeMs: number;
  /** Above this many bytes of events, likewise. Default 1 GiB. */
  readonly maxBytes: number;
  /** Events older than this are forgotten even when a consumer still waits for them. Default 30 days. */
  readonly hardMaxAgeMs: number;
  /** Above this many bytes, likewise. Default 8 GiB. */
  readonly hardMaxBytes: number;
}

const day = 86_400_000;
const gibibyte = 1024 ** 3;

export const defaultRetention: RetentionLimits = {
  maxAgeMs: 7 * day,
  maxBytes: gibibyte,
  hardMaxAgeMs: 30 * day,
  hardMaxBytes: 8 * gibibyte,
};

/** Events forgotten in one step, so that none holds the event loop. */
const perStep = 500;
const restMs = 10_000;
const busyRestMs = 20;

interface RetentionParts {
  readonly database: DatabaseSyncInstance;
  readonly messages: MessageStore;
  readonly consumers: ReadonlyMap<string, Consumer>;
  readonly limits: RetentionLimits;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

/** Forgets old events in the background, oldest first, a small step at a time. */
export class Retention {
  private readonly parts: RetentionParts;
  private bytes: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(parts: RetentionParts) {
    this.parts = parts;
    this.bytes = parts.messages.totalBytes();
  }

  start(): void {
    this.wakeIn(restMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  stored(bytes: number): void {
    this.bytes += bytes;
  }

  /** One step. Returns how many events were forgotten. */
  step(): number {
    const { database, messages, consumers } = this.parts;
    const rows = messages.oldest(perStep);
    const { upTo, bytes, number, unsettled } = this.choose(rows);
    if (number === 0) return 0;
    inTransaction(database, () => messages.forgetUpTo(upTo));
    this.bytes -= bytes;
    if (unsettled > 0) {
      this.parts.logger?.warn(
        { events: unsettled },
        'the event bus passed its hard limits and forgot unsettled events',
      );
      for (const consumer of consumers.values()) {
        if (consumer.cursor < upTo) consumer.undelivered = messages.countAfter(consumer.cursor, consumer.matches);
      }
    }
    return number;
  }

  private choose(rows: readonly { sequence: number; time: number; size: number }[]): {
    upTo: number;
    bytes: number;
    number: number;
    unsettled: number;
  } {
    const { limits, clock, consumers } = this.parts;
    const now = clock.now();
    const needed = Math.min(...[...consumers.values()].map((consumer) => consumer.neededFrom));
    const chosen = { upTo: 0, bytes: 0, number: 0, unsettled: 0 };
    for (const row of rows) {
      const age = now - row.time;
      const left = this.bytes - chosen.bytes;
      const settled = row.sequence < needed;
      const over = age > limits.maxAgeMs || left > limits.maxBytes;
      const farOver = age > limits.hardMaxAgeMs || left > limits.hardMaxBytes;
      if (!(settled ? over || farOver : farOver)) break;
      chosen.upTo = row.sequence;
      chosen.bytes += row.size;
      chosen.number++;
      if (!settled) chosen.unsettled++;
    }
    return chosen;
  }

  private wakeIn(delayMs: number): void {
    this.timer = setTimeout(() => this.work(), delayMs);
    this.timer.unref();
  }

  private work(): void {
    let forgotten = 0;
    try {
      forgotten = this.step();
    } catch (err) {
      this.parts.logger?.error({ err }, 'the event bus could not forget old events; it tries again');
    }
    this.wakeIn(forgotten === perStep ? busyRestMs : restMs);
  }
}
