import { decoderOf, type SingleByteSet } from './code-elements';
import { planFor } from './plan';
import { isPlain } from './planned';

/** `character -> two bytes` of the two-byte part of GB18030, which is that of GBK; made at first use. */
let chinese: ReadonlyMap<string, number> | undefined;
/** `character -> index` of the four-byte codes of GB18030 below U+10000; made at first use. */
let fourBytes: ReadonlyMap<string, number> | undefined;
const fourByteCount = 39_420;
/** Index of U+10000 among the four-byte codes. */
const supplementaryIndex = 189_000;
const singleByte = new WeakMap<SingleByteSet, ReadonlyMap<string, number>>();

/**
 * Encodes text in the declared character sets, without escape sequences: ASCII in all of them, else UTF-8, GB18030, the
 * two-byte characters of GBK, or the single-byte set that is in force where a value begins.
 *
 * @param characterSets - from `parseCharacterSet`
 * @returns new bytes without padding; null when a character does not fit
 * @see DICOM PS3.5 6.1.2, PS3.3 C.12.1.1.2
 */
export function encodeText(text: string, characterSets: readonly string[]): Uint8Array | null {
  const { alone, g1, terms } = planFor(characterSets);
  const utf8 = Buffer.from(text, 'utf8');
  if (isPlain(utf8)) return utf8;
  if (alone === 'utf8') return utf8;
  if (alone === 'gb18030') {
    chinese ??= chineseCodes();
    return encodeBy(text, chinese, terms.includes('GB18030') ? fourByteCode : undefined);
  }
  return g1?.bytesPerCharacter === 1 ? encodeBy(text, codesOf(g1)) : null;
}

/**
 * @param codes - one byte, or two as one number
 * @param others - bytes of characters that have no code; undefined for none
 */
function encodeBy(
  text: string,
  codes: ReadonlyMap<string, number>,
  others: (character: string) => readonly number[] | undefined = () => undefined,
): Uint8Array | null {
  const bytes: number[] = [];
  for (const character of text) {
    const unit = character.charCodeAt(0);
    const code = unit < 0x80 && unit !== 0x1b ? unit : codes.get(character);
    const other = code === undefined ? others(character) : undefined;
    if (other) bytes.push(...other);
    else if (code === undefined) return null;
    else if (code > 0xff) bytes.push(code >> 8, code & 0xff);
    else bytes.push(code);
  }
  return Uint8Array.from(bytes);
}

/** The four bytes of a character in GB18030; undefined for ESC and lone surrogates, which have none. */
function fourByteCode(character: string): readonly number[] | undefined {
  fourBytes ??= fourByteCodes();
  const point = character.codePointAt(0)!;
  const index = point < 0x10000 ? fourBytes.get(character) : point - 0x10000 + supplementaryIndex;
  return index === undefined ? undefined : fourByteBytes(index);
}

const fourByteBytes = (index: number): [number, number, number, number] => [
  0x81 + Math.floor(index / 12_600),
  0x30 + (Math.floor(index / 1_260) % 10),
  0x81 + (Math.floor(index / 10) % 126),
  0x30 + (index % 10),
];

function fourByteCodes(): ReadonlyMap<string, number> {
  const bytes = new Uint8Array(fourByteCount * 4);
  for (let index = 0; index < fourByteCount; index++) bytes.set(fourByteBytes(index), index * 4);
  return new Map(Array.from(decoderOf('gb18030').decode(bytes), (character, index) => [character, index]));
}

function codesOf(set: SingleByteSet): ReadonlyMap<string, number> {
  let codes = singleByte.get(set);
  if (!codes) {
    const characters = [...set.high].map((character, at) => [character, 0x80 + at] as const);
    codes = new Map(characters.filter(([character, code]) => code >= 0xa0 && character !== '\ufffd'));
    singleByte.set(set, codes);
  }
  return codes;
}

function chineseCodes(): ReadonlyMap<string, number> {
  const decoder = decoderOf('gb18030');
  const codes = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\ufffd' && !codes.has(text)) codes.set(text, lead * 0x100 + trail);
    }
  return codes;
}
