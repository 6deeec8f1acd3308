import { isAscii } from 'node:buffer';
import { LimitExceededError } from '#shared/kernel/errors';
import { decoderOf, type SingleByteSet } from './code-elements';
import { decodeIso2022, ESCAPE } from './iso2022';
import { type CharsetPlan, planFor } from './plan';
import { type TextRules, textRules, trimPads } from './value-representation';

export { parseCharacterSet } from './character-set';

/** Longest text that is decoded; the runtime's own strings end at twice this. */
export const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** Below this length a loop is quicker than a call into the runtime. */
const SHORT_BYTES = 48;

/**
 * Decodes the text of one element, all its values together, without the pads at its ends.
 *
 * What is no character of the declared sets becomes U+FFFD; 8-bit bytes under the default repertoire are read as
 * ISO 8859-1. Use `decodeTextChecked` to have such contradictions resolved and marked.
 *
 * @param bytes - raw value, not changed
 * @param characterSets - from `parseCharacterSet`; empty for the default repertoire
 * @param vr - two letters; only SH, LO, ST, LT, UC, UT and PN use the character sets
 * @throws LimitExceededError for more than 256 MiB; nothing else
 * @see DICOM PS3.5 6.1.2, PS3.3 C.12.1.1.2
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[], vr: string): string {
  const rules = textRules(vr);
  return trimPads(decodeUntrimmed(bytes, characterSets, rules), rules);
}

/**
 * Decodes the values of one element, split at the true delimiters (0x5C may be half of a character).
 *
 * @returns values without pads; none when the element has no text but pads
 * @throws LimitExceededError for more than 256 MiB; nothing else
 * @see DICOM PS3.5 6.2, 6.4
 */
export function decodeValues(bytes: Uint8Array, characterSets: readonly string[], vr: string): string[] {
  const rules = textRules(vr);
  return splitValues(decodeUntrimmed(bytes, characterSets, rules), rules);
}

function decodeUntrimmed(bytes: Uint8Array, characterSets: readonly string[], rules: TextRules): string {
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new LimitExceededError('text value too long', { details: { limit: MAX_TEXT_BYTES, length: bytes.length } });
  }
  if (!rules.extended || isPlain(bytes)) return latin1(bytes);
  return decodePlanned(bytes, planFor(characterSets), rules);
}

function splitValues(text: string, rules: TextRules): string[] {
  if (!rules.multiple || !text.includes('\\')) {
    const value = trimPads(text, rules);
    return value === '' ? [] : [value];
  }
  return text.split('\\').map((value) => trimPads(value, rules));
}

/** Text that is not plain ASCII by the plan of its declared sets. */
function decodePlanned(bytes: Uint8Array, plan: CharsetPlan, rules: TextRules): string {
  if (plan.alone === 'utf8') return asBuffer(bytes).toString('utf8');
  if (plan.alone === 'gb18030') return decoderOf('gb18030').decode(bytes);
  if (bytes.includes(ESCAPE)) return decodeIso2022(bytes, plan.g1 ?? plan.likelyG1?.set, rules.delimiters);
  if (plan.japaneseG1) return decoderOf('shift_jis').decode(bytes);
  const g1 = plan.g1 ?? plan.likelyG1?.set;
  if (g1 === undefined) return latin1(bytes);
  return g1.bytesPerCharacter === 1 ? decodeSingleByte(bytes, g1) : decodeIso2022(bytes, g1, rules.delimiters);
}

function decodeSingleByte(bytes: Uint8Array, set: SingleByteSet): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : set.high[byte - 0x80];
  return text;
}

/** True for ASCII without escape sequences: the same text in every set. */
function isPlain(bytes: Uint8Array): boolean {
  if (bytes.length > SHORT_BYTES) return isAscii(bytes) && !bytes.includes(ESCAPE);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte >= 0x80 || byte === ESCAPE) return false;
  }
  return true;
}

function latin1(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
