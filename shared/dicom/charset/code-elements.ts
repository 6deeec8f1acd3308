import { TextDecoder } from 'node:util';

/** A set that fills G1 with one byte per character: 128 characters for bytes 0x80 to 0xFF, U+FFFD where undefined. */
export interface SingleByteSet {
  readonly bytesPerCharacter: 1;
  readonly high: string;
}

/** A set with two bytes per character, read by a decoder of the platform after its bytes were brought into range. */
export interface DoubleByteSet {
  readonly bytesPerCharacter: 2;
  /** Label of the Encoding Standard, for text whose bytes all have bit 8 set. */
  readonly label: 'euc-jp' | 'euc-kr' | 'gb18030';
  /** Byte written before each pair, SS3 for JIS X 0212 in EUC-JP. */
  readonly prefix?: 0x8f;
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
export const KANJI: DoubleByteSet = { bytesPerCharacter: 2, label: 'euc-jp' };
/** JIS X 0212, G0. */
export const SUPPLEMENTARY_KANJI: DoubleByteSet = { bytesPerCharacter: 2, label: 'euc-jp', prefix: 0x8f };
/** KS X 1001, G1. */
export const HANGUL: DoubleByteSet = { bytesPerCharacter: 2, label: 'euc-kr' };
/** GB 2312, G1. */
export const SIMPLIFIED_CHINESE: DoubleByteSet = { bytesPerCharacter: 2, label: 'gb18030' };

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

/** Where the runtime puts positions that TIS 620 leaves undefined. */
const PRIVATE_USE = /[\ue000-\uf8ff]/g;

function highFrom(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  const bytes = Uint8Array.from({ length: 96 }, (_, at) => 0xa0 + at);
  return latin1High().slice(0, 32) + decoderOf(label).decode(bytes).replace(PRIVATE_USE, '\ufffd');
}
