import { randomBytes } from 'node:crypto';

declare const brand: unique symbol;

/** A string that was checked once at the edge and is trusted inside. */
type Branded<T extends string> = string & { readonly [brand]: T };

/** Name of a space: 1-63 of `a-z`, `0-9`, `-`, starting with a letter. */
export type SpaceName = Branded<'SpaceName'>;

/** The space that exists from the start. */
export const mainSpace = 'main' as SpaceName;

/** True when the text can name a space. */
export function isSpaceName(text: string): text is SpaceName {
  return /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** True for an application entity title: 1 to 16 characters of ISO 646, no backslash, no outer spaces (PS3.5 6.2 AE). */
export function isAeTitle(text: string): boolean {
  return /^(?! )[\x20-\x5b\x5d-\x7e]{1,16}(?<! )$/.test(text);
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
let lastMs = 0;
let lastTail = 0n;

/**
 * A new id: 26 characters of Crockford's base 32 in lower case, sorting by time of creation (48 bits of milliseconds,
 * then 80 random bits that grow by one within a millisecond of one process).
 *
 * @param nowMs - milliseconds since 1970, UTC
 */
export function newId(nowMs: number): string {
  const ms = Math.max(Math.trunc(nowMs), lastMs);
  lastTail = ms === lastMs ? lastTail + 1n : BigInt(`0x${randomBytes(10).toString('hex')}`) >> 1n;
  lastMs = ms;
  return base32(BigInt(ms), 10) + base32(lastTail, 16);
}

/** When an id of `newId` was made, in milliseconds since 1970. */
export function timeOfId(id: string): number {
  return [...id.slice(0, 10)].reduce((ms, digit) => ms * 32 + alphabet.indexOf(digit), 0);
}

/** A secret nobody can guess: `bytes` random bytes as base64url. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

function base32(value: bigint, length: number): string {
  let text = '';
  let rest = value;
  for (let at = 0; at < length; at++) {
    text = alphabet[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}
