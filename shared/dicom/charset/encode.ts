import { decoderOf, type SingleByteSet } from './code-elements';
import { planFor } from './plan';
import { isPlain } from './planned';

/** `character -> two bytes` of the two-byte part of GB18030, which is that of GBK; made at first use. */
let chinese: ReadonlyMap<string, number> | undefined;
const singleByte = new WeakMap<SingleByteSet, ReadonlyMap<string, number>>();

/**
 * Encodes text in the declared character sets, without escape sequences: ASCII in all of them, else UTF-8, the two-byte
 * characters of GB18030 and GBK, or the single-byte set that is in force where a value begins.
 *
 * @param characterSets - from `parseCharacterSet`
 * @returns new bytes without padding; null when a character does not fit
 * @see DICOM PS3.5 6.1.2, PS3.3 C.12.1.1.2
 */
export function encodeText(text: string, characterSets: readonly string[]): Uint8Array | null {
  const { alone, g1 } = planFor(characterSets);
  const utf8 = Buffer.from(text, 'utf8');
  if (isPlain(utf8)) return utf8;
  if (alone === 'utf8') return utf8;
  if (alone === 'gb18030') {
    chinese ??= chineseCodes();
    return encodeBy(text, chinese);
  }
  return g1?.bytesPerCharacter === 1 ? encodeBy(text, codesOf(g1)) : null;
}

/** @param codes - one byte, or two as one number */
function encodeBy(text: string, codes: ReadonlyMap<string, number>): Uint8Array | null {
  const bytes: number[] = [];
  for (const character of text) {
    const unit = character.charCodeAt(0);
    const code = unit < 0x80 && unit !== 0x1b ? unit : codes.get(character);
    if (code === undefined) return null;
    if (code > 0xff) bytes.push(code >> 8);
    bytes.push(code & 0xff);
  }
  return Uint8Array.from(bytes);
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
