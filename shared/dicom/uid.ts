import { createHash, randomUUID } from 'node:crypto';
import { InvalidUidError } from './errors';

/** A unique identifier that was checked by `parseUid` or made here. */
export type Uid = string & { readonly __brand: 'Uid' };

const strict = /^(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))+$/;
const usable = /^[0-9][0-9.]{0,63}$/;

/** True when `text` is a UID: at most 64 characters, components without leading zeros (PS3.5 9.1). */
export function isUid(text: string): text is Uid {
  return text.length <= 64 && strict.test(text);
}

/**
 * True when `text` can safely stand for a UID though it may break the rule of leading zeros, as real files do: digits
 * and dots only, beginning with a digit, without `..`, at most 64 characters. Safe as part of a file name.
 */
export function isUsableUid(text: string): boolean {
  return usable.test(text) && !text.includes('..');
}

/**
 * Checks a UID.
 *
 * @throws InvalidUidError when it breaks PS3.5 9.1
 */
export function parseUid(text: string): Uid {
  if (!isUid(text)) throw new InvalidUidError('Not a DICOM UID', { details: { length: text.length } });
  return text;
}

/** A new UID under 2.25 from a random UUID (PS3.5 B.2). */
export function newUid(): Uid {
  return `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}` as Uid;
}

/** The UID under 2.25 that stands for a name: always the same one, from a UUID of version 8 (PS3.5 B.2, RFC 9562 5.8). */
export function uidOfName(name: string): Uid {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  bytes[6] = 0x80 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}` as Uid;
}
