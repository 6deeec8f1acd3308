import {
  type CodeElement,
  type DoubleByteSet,
  decoderOf,
  HANGUL,
  KANJI,
  SIMPLIFIED_CHINESE,
  SUPPLEMENTARY_KANJI,
  singleByteSet,
} from './code-elements';

export const ESCAPE = 0x1b;

interface Designation {
  readonly into: 'g0' | 'g1';
  /** undefined: ASCII or JIS X 0201 romaji, which we read alike. */
  readonly set: CodeElement | undefined;
}

/** Escape sequences of PS3.3 tables C.12-3 and C.12-4, after the ESC. */
const DESIGNATIONS: ReadonlyMap<string, Designation> = new Map<string, Designation>([
  ['(B', { into: 'g0', set: undefined }],
  ['(J', { into: 'g0', set: undefined }],
  ['$B', { into: 'g0', set: KANJI }],
  // The 1978 edition, not in the tables but written by old devices; its characters are those of 1983 but for a few.
  ['$@', { into: 'g0', set: KANJI }],
  ['$(D', { into: 'g0', set: SUPPLEMENTARY_KANJI }],
  [')I', { into: 'g1', set: singleByteSet(13) }],
  ['-A', { into: 'g1', set: singleByteSet(100) }],
  ['-B', { into: 'g1', set: singleByteSet(101) }],
  ['-C', { into: 'g1', set: singleByteSet(109) }],
  ['-D', { into: 'g1', set: singleByteSet(110) }],
  ['-F', { into: 'g1', set: singleByteSet(126) }],
  ['-G', { into: 'g1', set: singleByteSet(127) }],
  ['-H', { into: 'g1', set: singleByteSet(138) }],
  ['-L', { into: 'g1', set: singleByteSet(144) }],
  ['-M', { into: 'g1', set: singleByteSet(148) }],
  ['-T', { into: 'g1', set: singleByteSet(166) }],
  ['-b', { into: 'g1', set: singleByteSet(203) }],
  ['$)C', { into: 'g1', set: HANGUL }],
  ['$)A', { into: 'g1', set: SIMPLIFIED_CHINESE }],
]);

/** Characters after which the sets of value 1 are active again, as a bit for each of the 128 ASCII codes. */
export type Delimiters = Uint8Array;

/** Delimiters from their characters. */
export function delimitersOf(characters: string): Delimiters {
  const flags = new Uint8Array(128);
  for (const character of characters) flags[character.charCodeAt(0)] = 1;
  return flags;
}

/**
 * Decodes text with ISO 2022 code extensions in one pass.
 *
 * Every escape sequence of the tables is obeyed, declared or not: it says by itself what follows. An unknown one is
 * left in the text. G0 and G1 return to those of value 1 after a delimiter; within two-byte sets of G0 only control
 * characters can be delimiters.
 *
 * @param bytes - undecoded text, not changed
 * @param startG1 - G1 at the start and after each delimiter; undefined reads 8-bit bytes as ISO 8859-1
 * @param delimiters - from `delimitersOf`
 * @returns text, U+FFFD in place of each byte or pair that is no character
 * @see DICOM PS3.5 6.1.2.4, 6.1.2.5
 */
export function decodeIso2022(bytes: Uint8Array, startG1: CodeElement | undefined, delimiters: Delimiters): string {
  let g0: CodeElement | undefined;
  let g1 = startG1;
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === ESCAPE) {
      const designation = designationAt(bytes, at + 1);
      if (designation) {
        if (designation.to.into === 'g0') g0 = designation.to.set;
        else g1 = designation.to.set;
        at = designation.end;
        continue;
      }
    }
    const active = byte >= 0x80 ? g1 : g0;
    if (active?.bytesPerCharacter === 2 && isGraphic(byte)) {
      const end = endOfPairs(bytes, at, byte & 0x80);
      if (end > at) text += decodePairs(bytes.subarray(at, end), active);
      else text += '\ufffd';
      at = Math.max(end, at + 1);
      continue;
    }
    if (byte < 0x80) {
      if (delimiters[byte] === 1) {
        g0 = undefined;
        g1 = startG1;
      }
      text += String.fromCharCode(byte);
    } else if (active?.bytesPerCharacter === 2) text += '\ufffd';
    else text += active ? active.high[byte - 0x80] : String.fromCharCode(byte);
    at += 1;
  }
  return text;
}

function designationAt(bytes: Uint8Array, at: number): { to: Designation; end: number } | undefined {
  for (const length of [2, 3]) {
    if (at + length > bytes.length) return undefined;
    const to = DESIGNATIONS.get(String.fromCharCode(...bytes.subarray(at, at + length)));
    if (to) return { to, end: at + length };
  }
  return undefined;
}

/** True for 0x21 to 0x7E and 0xA1 to 0xFE, the graphic positions of a 94-character set. */
function isGraphic(byte: number): boolean {
  const low = byte & 0x7f;
  return low > 0x20 && low < 0x7f;
}

/** End of the run of whole pairs from `at` whose bytes have this bit 8; `at` itself when there is none. */
function endOfPairs(bytes: Uint8Array, at: number, bit8: number): number {
  let end = at;
  while (end + 1 < bytes.length && isPairByte(bytes[end]!, bit8) && isPairByte(bytes[end + 1]!, bit8)) end += 2;
  return end;
}

function isPairByte(byte: number, bit8: number): boolean {
  return (byte & 0x80) === bit8 && isGraphic(byte);
}

function decodePairs(pairs: Uint8Array, set: DoubleByteSet): string {
  const width = set.prefix === undefined ? 2 : 3;
  const high = new Uint8Array((pairs.length / 2) * width);
  let to = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    if (set.prefix !== undefined) high[to++] = set.prefix;
    high[to++] = pairs[at]! | 0x80;
    high[to++] = pairs[at + 1]! | 0x80;
  }
  const text = decoderOf(set.label).decode(high);
  return set === KANJI ? text.replace(OTHER_THAN_REGISTERED, (character) => AS_REGISTERED.get(character)!) : text;
}

/**
 * The Encoding Standard reads six characters of JIS X 0208 as Windows does; these are the registered ones, by
 * which a text equals itself written in another set.
 */
const AS_REGISTERED: ReadonlyMap<string, string> = new Map([
  ['\uff5e', '\u301c'],
  ['\u2225', '\u2016'],
  ['\uff0d', '\u2212'],
  ['\uffe0', '\u00a2'],
  ['\uffe1', '\u00a3'],
  ['\uffe2', '\u00ac'],
]);
const OTHER_THAN_REGISTERED = /[\uff5e\u2225\uff0d\uffe0\uffe1\uffe2]/g;
