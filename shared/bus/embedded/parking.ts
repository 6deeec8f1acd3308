import { boundedReason } from '../reason';
import type { Consumer } from './consumer';
import type { ConsumerStore, PendingEvent, PendingRow } from './consumer-store';
import type { MessageStore } from './message-store';

/** The two stores that together know what a pending event says. */
export interface EventSource {
  readonly messages: MessageStore;
  readonly rows: ConsumerStore;
}

/** What a pending event says; undefined when the hard limits of retention took it. */
export function eventOf(source: EventSource, consumer: Consumer, sequence: number): PendingEvent | undefined {
  return source.rows.copyOf(consumer.id, sequence) ?? source.messages.get(sequence);
}

/** Makes a pending event a dead letter, inside a transaction. False when the event itself is gone: then it is only forgotten. */
export function park(source: EventSource, consumer: Consumer, row: PendingRow, now: number): boolean {
  const event = eventOf(source, consumer, row.sequence);
  if (event === undefined) {
    source.rows.remove(consumer.id, row.sequence);
    return false;
  }
  const reason = boundedReason(row.reason, `not acknowledged after delivery ${row.count}`);
  source.rows.park(consumer, { ...row, reason }, event, now);
  return true;
}
