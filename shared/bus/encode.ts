import { EventTooLargeError } from './errors';
import type { CloudEvent, PublishOptions } from './port';
import { checkEventSubject } from './subject';

/** Largest event on any bus: 256 KiB of UTF-8 JSON. */
export const maxEventBytes = 256 * 1024;

/**
 * The event as JSON text, as every adapter stores it.
 *
 * @throws EventTooLargeError above 256 KiB; `details` carry type, id and size
 */
export function encodeEvent(event: CloudEvent): { readonly body: string; readonly sizeBytes: number } {
  const body = JSON.stringify(event);
  const sizeBytes = Buffer.byteLength(body);
  if (sizeBytes > maxEventBytes) {
    const details = { type: event.type, id: event.id, sizeBytes, limit: maxEventBytes };
    throw new EventTooLargeError(`An event of ${sizeBytes} bytes is over the limit of ${maxEventBytes}`, { details });
  }
  return { body, sizeBytes };
}

/** An event on its way to a stream, as every adapter stores it. */
export interface EncodedMessage {
  readonly subject: string;
  readonly body: string;
  readonly sizeBytes: number;
  readonly messageId?: string | undefined;
}

/** Checks and encodes what is published together, before any of it is. @throws InvalidInputError, EventTooLargeError */
export function encodeMessages(
  messages: readonly { subject: string; event: CloudEvent; options?: PublishOptions }[],
): EncodedMessage[] {
  return messages.map(({ subject, event, options }) => {
    checkEventSubject(subject);
    return { subject, ...encodeEvent(event), messageId: options?.messageId };
  });
}
