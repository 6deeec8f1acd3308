import type { Msg } from '@nats-io/transport-node';
import type { CloudEvent } from '../port';

/** What a stored message says about its event. */
export interface StoredEvent {
  readonly event: CloudEvent;
  readonly subject: string;
  readonly sequence: number;
}

/** What JetStream says about a message that it delivers. */
export interface DeliveryFacts {
  readonly deliveryCount: number;
  /** Position in the stream. */
  readonly sequence: number;
  /** Messages of the consumer after this one, not delivered yet. */
  readonly pending: number;
}

/**
 * Reads the reply subject of a message from a consumer, `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<deliveries>.
 * <stream sequence>.<consumer sequence>.<time>.<pending>[.<more>]`; undefined when it is no such subject.
 */
export function factsOf(reply: string | undefined): DeliveryFacts | undefined {
  const tokens = reply?.split('.') ?? [];
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK' || tokens.length < 9) return undefined;
  const first = tokens.length === 9 ? 4 : 6;
  const [deliveryCount, sequence, pending] = [first, first + 1, first + 4].map((index) => Number(tokens[index]));
  if (![deliveryCount, sequence, pending].every(Number.isSafeInteger)) return undefined;
  return { deliveryCount: deliveryCount!, sequence: sequence!, pending: pending! };
}

/** A dead letter on its way back to its consumer: the event as it was, and where it lay. */
export function encodeReplay(event: StoredEvent): string {
  return JSON.stringify(event);
}

/**
 * The event of a message; undefined when it is none of ours.
 *
 * @param isReplay - true for what `encodeReplay` wrote
 */
export function decodeMessage(message: Msg, sequence: number, isReplay: boolean): StoredEvent | undefined {
  try {
    const value = message.json<unknown>();
    if (!isReplay) return isEvent(value) ? { event: value, subject: message.subject, sequence } : undefined;
    const replayed = value as Partial<StoredEvent>;
    if (typeof replayed.subject !== 'string' || typeof replayed.sequence !== 'number') return undefined;
    return isEvent(replayed.event) ? (replayed as StoredEvent) : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is CloudEvent {
  return typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string';
}
