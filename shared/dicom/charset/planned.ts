import { isAscii } from 'node:buffer';
import { LimitExceededError } from '#shared/kernel/errors';
import { decoderOf, type SingleByteSet } from './code-elements';
import { decodeIso2022, ESCAPE } from './iso2022';
import type { CharsetPlan } from './plan';
import type { TextRules } from './value-representation';

/** Longest text that is decoded; the runtime's own strings end at twice this. */
export const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** Below this length a loop is quicker than a call into the runtime. */
const SHORT_BYTES = 48;

/** @throws LimitExceededError when the text is longer than `MAX_TEXT_BYTES` */
export function checkLength(bytes: Uint8Array): void {
  if (bytes.length <= MAX_TEXT_BYTES) return;
  throw new LimitExceededError('text value too long', { details: { limit: MAX_TEXT_BYTES, length: bytes.length } });
}

/** True for ASCII without escape sequences: the same text in every set. */
export function isPlain(bytes: Uint8Array): boolean {
  if (bytes.length > SHORT_BYTES) return isAscii(bytes) && !bytes.includes(ESCAPE);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte >= 0x80 || byte === ESCAPE) return false;
  }
  return true;
}

/** Readers of the runtime, called on any bytes: a Buffer made for the call would cost more than the call. */
interface Slices {
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
  readonly utf8Slice: (this: Uint8Array, start: number, end: number) => string;
}
const { latin1Slice, utf8Slice } = Buffer.prototype as unknown as Slices;

/** Each byte as the character of the same number. */
export function decodeLatin1(bytes: Uint8Array): string {
  return latin1Slice.call(bytes, 0, bytes.length);
}

/** Text by the plan of its declared sets, pads included; U+FFFD for what is no character of them. */
export function decodePlanned(bytes: Uint8Array, plan: CharsetPlan, rules: TextRules): string {
  if (plan.alone === 'utf8') return utf8Slice.call(bytes, 0, bytes.length);
  if (plan.alone === 'gb18030') return decoderOf('gb18030').decode(bytes);
  const g1 = plan.g1 ?? plan.likelyG1?.set;
  if (bytes.includes(ESCAPE)) return decodeIso2022(bytes, g1, rules.delimiters);
  if (plan.japaneseG1) return decoderOf('shift_jis').decode(bytes);
  if (g1 === undefined) return decodeLatin1(bytes);
  return g1.bytesPerCharacter === 1 ? decodeSingleByte(bytes, g1) : decodeIso2022(bytes, g1, rules.delimiters);
}

function decodeSingleByte(bytes: Uint8Array, set: SingleByteSet): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : set.high[byte - 0x80];
  return text;
}
