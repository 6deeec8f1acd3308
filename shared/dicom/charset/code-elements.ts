import { TextDecoder } from 'node:util';

/** A set that fills G1 with one byte per character: 128 characters for bytes 0x80 to 0xFF, U+FFFD where undefined. */
export interface SingleByteSet {
  readonly bytesPerCharacter: 1;
  readonly high: string;
}

/** A set with two bytes per character: 94 rows of 94 characters, U+FFFD where undefined. */
export interface DoubleByteSet {
  readonly bytesPerCharacter: 2;
  /** Rows one after the other; made at first use. */
  readonly cells: () => string;
}

export type CodeElement = SingleByteSet | DoubleByteSet;

const decoders = new Map<string, TextDecoder>();

/** Shared decoder of an encoding, with U+FFFD for what is no character of it. */
export function decoderOf(label: string): TextDecoder {
  let decoder = decoders.get(label);
  if (!decoder) {
    decoder = new TextDecoder(label, { ignoreBOM: true });
    decoders.set(label, decoder);
  }
  return decoder;
}

/** ISO registration number -> label of the Encoding Standard; the two differ only in 0x80 to 0x9F, which we leave C1. */
const LABELS: ReadonlyMap<number, string> = new Map([
  [101, 'iso-8859-2'],
  [109, 'iso-8859-3'],
  [110, 'iso-8859-4'],
  [126, 'iso-8859-7'],
  [127, 'iso-8859-6'],
  [138, 'iso-8859-8'],
  [144, 'iso-8859-5'],
  [148, 'windows-1254'],
  [166, 'windows-874'],
  [203, 'iso-8859-15'],
]);

/** Where the runtime puts positions that a set leaves undefined. */
const PRIVATE_USE = /[\ue000-\uf8ff]/g;

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

const singleByteSets = new Map<number, SingleByteSet>();

/** G1 part of a single-byte set by its ISO registration number; undefined when there is none by this number. */
export function singleByteSet(number: number): SingleByteSet | undefined {
  let set = singleByteSets.get(number);
  if (!set) {
    const high = number === 100 ? latin1High() : number === 13 ? katakanaHigh() : highFrom(LABELS.get(number));
    if (high === undefined) return undefined;
    set = { bytesPerCharacter: 1, high };
    singleByteSets.set(number, set);
  }
  return set;
}

/** JIS X 0208, G0. */
export const KANJI = doubleByteSet('euc-jp', [], (cells) => cells.replace(OTHER_THAN_REGISTERED, registered));
/** JIS X 0212, G0; SS3 goes before each pair in EUC-JP. */
export const SUPPLEMENTARY_KANJI = doubleByteSet('euc-jp', [0x8f]);
/** KS X 1001, G1. */
export const HANGUL = doubleByteSet('euc-kr');
/** GB 2312, G1. */
export const SIMPLIFIED_CHINESE = doubleByteSet('gb18030');

function doubleByteSet(
  label: string,
  prefix: readonly number[] = [],
  adjust = (cells: string) => cells,
): DoubleByteSet {
  let made: string | undefined;
  const cells = () => {
    made ??= adjust(cellsOf(label, prefix));
    return made;
  };
  return { bytesPerCharacter: 2, cells };
}

/** All pairs through a decoder at once, with a line feed after each to find those that are no single character. */
function cellsOf(label: string, prefix: readonly number[]): string {
  const bytes: number[] = [];
  for (let lead = 0xa1; lead <= 0xfe; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) bytes.push(...prefix, lead, trail, 0x0a);
  }
  const lines = decoderOf(label).decode(Uint8Array.from(bytes)).split('\n').slice(0, -1);
  return lines.map((line) => (line.length === 1 ? line.replace(PRIVATE_USE, '\ufffd') : '\ufffd')).join('');
}

function registered(character: string): string {
  return AS_REGISTERED.get(character) ?? character;
}

function latin1High(): string {
  return String.fromCharCode(...Array.from({ length: 128 }, (_, at) => 0x80 + at));
}

/** JIS X 0201 katakana: 0xA1 to 0xDF are U+FF61 to U+FF9F. */
function katakanaHigh(): string {
  const codes = Array.from({ length: 128 }, (_, at) => {
    const byte = 0x80 + at;
    return byte >= 0xa1 && byte <= 0xdf ? 0xff61 + byte - 0xa1 : 0xfffd;
  });
  return String.fromCharCode(...codes);
}

function highFrom(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  const bytes = Uint8Array.from({ length: 96 }, (_, at) => 0xa0 + at);
  return latin1High().slice(0, 32) + decoderOf(label).decode(bytes).replace(PRIVATE_USE, '\ufffd');
}
