import {
  type CodeElement,
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

/** Sequences that designate the sets of defined terms, by ISO registration number. */
const SEQUENCES: ReadonlyMap<number, string> = new Map([
  ...([
    [13, ')I'],
    [58, '$)A'],
    [87, '$B'],
    [100, '-A'],
    [101, '-B'],
    [109, '-C'],
    [110, '-D'],
  ] as const),
  ...([
    [126, '-F'],
    [127, '-G'],
    [138, '-H'],
    [144, '-L'],
    [148, '-M'],
    [149, '$)C'],
    [159, '$(D'],
  ] as const),
  ...([
    [166, '-T'],
    [203, '-b'],
  ] as const),
]);

/** How a declared set comes into force: the bytes of its escape sequence, ESC first. */
export interface Extension {
  readonly sequence: Uint8Array;
  readonly into: 'g0' | 'g1';
  readonly set: CodeElement;
}

/** The extension that a defined term declares (`ISO 2022 IR 87`); undefined for one that needs none. */
export function extensionOf(term: string): Extension | undefined {
  const sequence = SEQUENCES.get(Number(/^ISO(?:_| 2022 )IR (\d+)$/.exec(term)?.[1] ?? -1));
  const designation = sequence === undefined ? undefined : DESIGNATIONS.get(sequence);
  if (!designation?.set) return undefined;
  return { sequence: Buffer.from(`\x1b${sequence}`, 'latin1'), into: designation.into, set: designation.set };
}

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
      const trail = bytes[at + 1];
      const whole = trail !== undefined && isGraphic(trail) && (trail & 0x80) === (byte & 0x80);
      text += whole ? active.cells()[cellOf(byte, trail)] : '\ufffd';
      at += whole ? 2 : 1;
      continue;
    }
    if (byte < 0x80 && delimiters[byte] === 1) {
      g0 = undefined;
      g1 = startG1;
    }
    text += singleCharacter(byte, active);
    at += 1;
  }
  return text;
}

function singleCharacter(byte: number, active: CodeElement | undefined): string {
  if (byte < 0x80 || active === undefined) return String.fromCharCode(byte);
  return active.bytesPerCharacter === 1 ? active.high[byte - 0x80]! : '\ufffd';
}

function cellOf(lead: number, trail: number): number {
  return ((lead & 0x7f) - 0x21) * 94 + (trail & 0x7f) - 0x21;
}

const BY_NUMBER: ReadonlyMap<number, Designation> = new Map(
  Array.from(DESIGNATIONS, ([sequence, to]) => [Buffer.from(sequence, 'latin1').readUIntBE(0, sequence.length), to]),
);

function designationAt(bytes: Uint8Array, at: number): { to: Designation; end: number } | undefined {
  if (at + 2 > bytes.length) return undefined;
  const two = (bytes[at]! << 8) | bytes[at + 1]!;
  const short = BY_NUMBER.get(two);
  if (short) return { to: short, end: at + 2 };
  const long = at + 3 > bytes.length ? undefined : BY_NUMBER.get((two << 8) | bytes[at + 2]!);
  return long && { to: long, end: at + 3 };
}

/** True for 0x21 to 0x7E and 0xA1 to 0xFE, the graphic positions of a 94-character set. */
function isGraphic(byte: number): boolean {
  const low = byte & 0x7f;
  return low > 0x20 && low < 0x7f;
}
