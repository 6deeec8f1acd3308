import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Clock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import type { Consumer, Pending } from './consumer';
import type { ConsumerStore, PendingEvent, PendingRow } from './consumer-store';
import { inTransaction } from './database';
import type { GroupCommit } from './group-commit';
import type { MessageStore } from './message-store';
import { eventOf, park } from './parking';
import type { EmbeddedSubscription } from './subscription';

export type ActiveConsumer = Consumer<EmbeddedSubscription>;

/** One event on its way to a handler: the entry as it will be, and what it says. */
export interface Handout {
  readonly entry: Pending;
  readonly row: PendingRow;
  readonly event: PendingEvent;
  /** Not in hand before, so it counts against the stream and not only against the consumer. */
  readonly fresh: boolean;
}

/** What one round will change for one consumer, once committed. */
interface Plan {
  readonly consumer: ActiveConsumer;
  readonly parked: Pending[];
  readonly vanished: Pending[];
  readonly batches: { readonly to: EmbeddedSubscription; readonly handouts: readonly Handout[] }[];
  cursor: number;
}

export interface DispatcherParts {
  readonly database: DatabaseSyncInstance;
  readonly messages: MessageStore;
  readonly rows: ConsumerStore;
  readonly commits: GroupCommit;
  readonly consumers: ReadonlyMap<string, ActiveConsumer>;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

/** Message heads read per look at the stream. */
const headsPerLook = 256;
/** Heads one consumer may pass over in one round before others get their turn. */
const headsPerRound = 4096;
const retryAfterFailureMs = 1000;
const longestTimerMs = 3_600_000;

/** Hands due and new events to free subscriptions, parks what was delivered too often, and sleeps until the next due time. */
export class Dispatcher {
  private readonly parts: DispatcherParts;
  private timer: NodeJS.Timeout | undefined;
  private again = false;
  private stopped = false;
  /** Events up to here are on the disk; only these are handed out. */
  durableSequence: number;

  constructor(parts: DispatcherParts) {
    this.parts = parts;
    this.durableSequence = parts.messages.lastSequence();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** One round over all consumers with subscriptions. */
  pump(): void {
    this.parts.commits.flush();
    if (this.stopped) return;
    const now = this.parts.clock.now();
    const active = [...this.parts.consumers.values()].filter((consumer) => consumer.spec !== undefined);
    const plans: Plan[] = [];
    try {
      inTransactionIfNeeded(this.parts.database, active, now, this.durableSequence, () => {
        for (const consumer of active) {
          const plan = this.plan(consumer, now);
          if (plan) plans.push(plan);
        }
      });
    } catch (cause) {
      this.parts.logger?.error({ err: cause }, 'the event bus could not record deliveries; it tries again');
      // What was taken for this round is due still: look at all of it again.
      for (const consumer of active) consumer.nextDue = 0;
      this.wakeIn(retryAfterFailureMs);
      return;
    }
    for (const plan of plans) this.carryOut(plan);
    this.sleep(active);
  }

  /** SQL only: memory follows in `carryOut`, after the commit. */
  private plan(consumer: ActiveConsumer, now: number): Plan | undefined {
    const plan: Plan = { consumer, parked: [], vanished: [], batches: [], cursor: consumer.cursor };
    for (const entry of consumer.expire(now)) this.planParking(plan, entry, now);
    let room = consumer.room;
    for (const subscription of consumer.idle) {
      const handouts = this.planRedelivery(plan, subscription.batchSize, now);
      const fresh = this.planNew(plan, Math.min(room, subscription.batchSize - handouts.length), now);
      room -= fresh.length;
      handouts.push(...fresh);
      if (handouts.length === 0) break;
      for (const { row } of handouts) this.parts.rows.markHeld(consumer.id, row);
      plan.batches.push({ to: subscription, handouts });
    }
    if (plan.cursor !== consumer.cursor) this.parts.rows.setCursor(consumer.id, plan.cursor);
    const nothing =
      plan.cursor === consumer.cursor && plan.batches.length + plan.parked.length + plan.vanished.length === 0;
    return nothing ? undefined : plan;
  }

  private planParking(plan: Plan, entry: Pending, now: number): void {
    const stays = park(this.parts, plan.consumer, entry, now);
    (stays ? plan.parked : plan.vanished).push(entry);
  }

  private planVanished(plan: Plan, entry: Pending): void {
    this.parts.rows.remove(plan.consumer.id, entry.sequence);
    plan.vanished.push(entry);
  }

  private planRedelivery(plan: Plan, limit: number, now: number): Handout[] {
    const handouts: Handout[] = [];
    for (const entry of plan.consumer.takeExpired(now, limit)) {
      const event = eventOf(this.parts, plan.consumer, entry.sequence);
      if (event === undefined) this.planVanished(plan, entry);
      else handouts.push({ entry, event, fresh: false, row: heldRow(plan.consumer, entry, now) });
    }
    return handouts;
  }

  private planNew(plan: Plan, limit: number, now: number): Handout[] {
    const { consumer } = plan;
    const handouts: Handout[] = [];
    let looked = 0;
    while (handouts.length < limit && plan.cursor < this.durableSequence) {
      if (looked >= headsPerRound) {
        this.again = true;
        break;
      }
      const heads = this.parts.messages.heads(plan.cursor, this.durableSequence, headsPerLook);
      looked += heads.length;
      if (heads.length < headsPerLook) plan.cursor = this.durableSequence;
      for (const head of heads) {
        if (handouts.length === limit) {
          plan.cursor = head.sequence - 1;
          break;
        }
        if (heads.length === headsPerLook) plan.cursor = head.sequence;
        if (!consumer.matches(head.subject)) continue;
        const event = this.parts.messages.get(head.sequence);
        if (event === undefined) throw new Error('cannot happen: a message vanished inside a transaction');
        const entry: Pending = { sequence: head.sequence, count: 0, held: true, due: 0, reason: '', queued: false };
        handouts.push({ entry, event, fresh: true, row: heldRow(consumer, entry, now) });
      }
    }
    return handouts;
  }

  private carryOut({ consumer, parked, vanished, batches, cursor }: Plan): void {
    consumer.cursor = cursor;
    for (const entry of [...parked, ...vanished]) consumer.pending.delete(entry.sequence);
    for (const entry of parked) this.reportParked(consumer, entry);
    for (const entry of vanished) {
      this.parts.logger?.warn(
        { consumer: consumer.name, sequence: entry.sequence },
        'an event passed the limits of the bus before it was acknowledged',
      );
    }
    consumer.idle.splice(0, batches.length);
    for (const { to, handouts } of batches) {
      for (const { entry, row, fresh } of handouts) {
        entry.count = row.count;
        entry.held = true;
        entry.due = row.due;
        if (fresh) consumer.undelivered--;
        consumer.track(entry);
      }
      to.take(handouts);
    }
  }

  private reportParked(consumer: ActiveConsumer, entry: Pending): void {
    const facts = { consumer: consumer.name, sequence: entry.sequence, deliveryCount: entry.count };
    this.parts.logger?.warn(facts, 'an event was parked as a dead letter');
  }

  private sleep(active: readonly ActiveConsumer[]): void {
    if (this.again) {
      this.again = false;
      this.wakeIn(0);
      return;
    }
    const next = Math.min(...active.map((consumer) => consumer.nextDue));
    if (next === Number.POSITIVE_INFINITY) clearTimeout(this.timer);
    else this.wakeIn(Math.max(1, next - this.parts.clock.now()));
  }

  private wakeIn(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pump(), Math.min(delayMs, longestTimerMs));
    this.timer.unref();
  }
}

function heldRow(consumer: ActiveConsumer, entry: Pending, now: number): PendingRow {
  const count = entry.count + 1;
  return { sequence: entry.sequence, count, held: true, due: now + consumer.silence(count), reason: entry.reason };
}

/** Most rounds find nothing to do; those cost no transaction. */
function inTransactionIfNeeded(
  database: DatabaseSyncInstance,
  active: readonly ActiveConsumer[],
  now: number,
  durableSequence: number,
  work: () => void,
): void {
  const needed = active.some(
    (consumer) =>
      consumer.nextDue <= now ||
      (consumer.idle.length > 0 &&
        (consumer.expired.length > 0 || (consumer.cursor < durableSequence && consumer.room > 0))),
  );
  if (needed) inTransaction(database, work);
}
