import type { ConsumerSpec } from '../port';
import { subjectMatcher } from '../subject';
import type { ConsumerRow, PendingRow } from './consumer-store';

/** One event that a consumer was given, or must be given again, and has not settled. */
export interface Pending {
  readonly sequence: number;
  count: number;
  held: boolean;
  due: number;
  reason: string;
  /** Listed in `Consumer.expired`. */
  queued: boolean;
}

/** Something that takes a batch when it is free. */
export interface Puller {
  readonly batchSize: number;
}

/** A durable consumer in memory: the mirror of its rows, changed only after their commit. */
export class Consumer<P extends Puller = Puller> {
  readonly id: number;
  readonly name: string;
  matches: (subject: string) => boolean;
  /** All messages up to here were looked at. */
  cursor: number;
  /** Matching messages after the cursor. */
  undelivered: number;
  readonly pending = new Map<number, Pending>();
  /** Free subscriptions, longest waiting first. */
  readonly idle: P[] = [];
  /** Due for redelivery, in order; entries may have been settled since. */
  expired: Pending[] = [];
  /** No pending event outside `expired` is due before this time. */
  nextDue = Number.POSITIVE_INFINITY;
  spec: ConsumerSpec | undefined;

  constructor(row: ConsumerRow, undelivered: number, pending: readonly PendingRow[], now: number) {
    this.id = row.id;
    this.name = row.name;
    this.cursor = row.cursor;
    this.matches = subjectMatcher(row.subjects);
    this.undelivered = undelivered;
    for (const entry of pending) {
      // Whoever held it died with the process before: nobody will settle it, so it need not wait.
      const due = entry.held ? now : entry.due;
      this.track({ ...entry, due, queued: false });
    }
  }

  track(entry: Pending): void {
    this.pending.set(entry.sequence, entry);
    this.nextDue = Math.min(this.nextDue, entry.due);
  }

  /** Moves the time at which an event is due again. */
  reschedule(entry: Pending, due: number): void {
    entry.due = due;
    this.nextDue = Math.min(this.nextDue, due);
  }

  /** Finds what is due at `now`: to `expired`, or, delivered often enough, into the answer, to be parked. */
  expire(now: number): Pending[] {
    if (now < this.nextDue) return [];
    const exhausted: Pending[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const entry of this.pending.values()) {
      if (entry.queued) continue;
      if (entry.due > now) next = Math.min(next, entry.due);
      else if (entry.count >= this.activeSpec.maxDeliver) exhausted.push(entry);
      else {
        entry.queued = true;
        this.expired.push(entry);
      }
    }
    this.nextDue = next;
    return exhausted;
  }

  /** Takes up to `limit` events for redelivery. */
  takeExpired(now: number, limit: number): Pending[] {
    const taken: Pending[] = [];
    while (taken.length < limit) {
      const entry = this.expired.shift();
      if (entry === undefined) break;
      entry.queued = false;
      if (this.pending.get(entry.sequence) !== entry) continue;
      if (entry.due <= now) taken.push(entry);
      else this.nextDue = Math.min(this.nextDue, entry.due);
    }
    return taken;
  }

  /** How many new events may be handed out now. */
  get room(): number {
    return Math.max(0, this.activeSpec.maxAckPending - this.pending.size);
  }

  get activeSpec(): ConsumerSpec {
    if (this.spec === undefined) throw new Error('cannot happen: a consumer without subscription asked to work');
    return this.spec;
  }

  /** Delay before redelivery after delivery `count`, when the handler asked for none. */
  backoff(count: number): number {
    const steps = this.activeSpec.backoffMs ?? [];
    return steps[Math.min(count, steps.length) - 1] ?? 0;
  }

  /** Time until redelivery when the handler stays silent after delivery `count`. */
  silence(count: number): number {
    return Math.max(this.activeSpec.ackWaitMs, this.backoff(count));
  }

  /** Lowest sequence this consumer may still ask the stream for. */
  get neededFrom(): number {
    let lowest = this.cursor + 1;
    for (const sequence of this.pending.keys()) lowest = Math.min(lowest, sequence);
    return lowest;
  }
}
