import type { Clock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import { boundedReason } from '../reason';
import type { Consumer, Pending } from './consumer';
import type { GroupCommit } from './group-commit';
import { type EventSource, park } from './parking';
import type { Settlement } from './subscription';

interface SettlerParts extends EventSource {
  readonly commits: GroupCommit;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

/** Carries out what handlers say about their deliveries. */
export class Settler {
  private readonly parts: SettlerParts;

  constructor(parts: SettlerParts) {
    this.parts = parts;
  }

  /**
   * Acknowledging works as long as the event is not settled, even after its time ran out and another handler has it;
   * everything else only for the latest delivery. What comes too late is ignored.
   */
  async settle(consumer: Consumer, entry: Pending, count: number, settlement: Settlement): Promise<void> {
    if (consumer.pending.get(entry.sequence) !== entry) return;
    if (settlement.kind === 'ack') return this.later(consumer, this.acknowledge(consumer, entry));
    if (entry.count !== count || !entry.held) return;
    if (settlement.kind === 'inProgress') {
      consumer.reschedule(entry, this.parts.clock.now() + consumer.silence(count));
    } else if (settlement.kind === 'term') {
      await this.giveUp(consumer, entry, boundedReason(settlement.reason, 'terminated by the handler'));
    } else {
      const reason = boundedReason(settlement.reason, 'refused by the handler');
      if (count >= consumer.activeSpec.maxDeliver) await this.giveUp(consumer, entry, reason);
      else this.later(consumer, this.giveBack(consumer, entry, settlement.delayMs ?? consumer.backoff(count), reason));
    }
  }

  private acknowledge(consumer: Consumer, entry: Pending): Promise<void> {
    const { rows, commits } = this.parts;
    return commits.add({
      durable: false,
      apply: () => rows.remove(consumer.id, entry.sequence),
      committed: () => void consumer.pending.delete(entry.sequence),
    });
  }

  private giveBack(consumer: Consumer, entry: Pending, delayMs: number, reason: string): Promise<void> {
    const due = this.parts.clock.now() + Math.max(0, delayMs);
    return this.parts.commits.add({
      durable: false,
      apply: () => this.parts.rows.markReleased(consumer.id, { ...entry, held: false, due, reason }),
      committed: () => {
        entry.held = false;
        entry.reason = reason;
        consumer.reschedule(entry, due);
      },
    });
  }

  private giveUp(consumer: Consumer, entry: Pending, reason: string): Promise<void> {
    const row = { ...entry, reason };
    return this.parts.commits.add({
      durable: false,
      apply: () => void park(this.parts, consumer, row, this.parts.clock.now()),
      committed: () => {
        consumer.pending.delete(entry.sequence);
        const facts = { consumer: consumer.name, sequence: entry.sequence, deliveryCount: entry.count };
        this.parts.logger?.warn(facts, 'an event was parked as a dead letter');
      },
    });
  }

  /** An acknowledgement or nak that is lost only brings the event once more: nobody waits for its commit. */
  private later(consumer: Consumer, commit: Promise<void>): void {
    commit.catch((err: unknown) => {
      this.parts.logger?.error({ err, consumer: consumer.name }, 'an acknowledgement was lost');
    });
  }
}
