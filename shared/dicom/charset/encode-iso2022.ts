import type { CodeElement } from './code-elements';
import { encodeText } from './encode';
import { type Extension, extensionOf } from './iso2022';
import { type CharsetPlan, planFor } from './plan';
import { textRules } from './value-representation';

const ascii = Buffer.from('\x1b(B', 'latin1');
const romaji = Buffer.from('\x1b(J', 'latin1');
/** `character -> code` of sets, one byte or two as one number, bit 8 not set; made at first use. */
const codes = new WeakMap<CodeElement, ReadonlyMap<string, number>>();

/**
 * Encodes the text of one element in the declared character sets, with the escape sequences of ISO 2022 where value 1
 * alone does not hold it; in each value, and in each component of a name, those sets are designated anew.
 *
 * @param text - all values together
 * @param characterSets - from `parseCharacterSet`
 * @param vr - two letters; only SH, LO, ST, LT, UC, UT and PN take escape sequences
 * @returns new bytes without padding; null when a character is in none of the sets
 * @see DICOM PS3.5 6.1.2.4, 6.1.2.5.3, Annexes H, I and K
 */
export function encodeExtendedText(text: string, characterSets: readonly string[], vr: string): Uint8Array | null {
  const { extended, delimiters } = textRules(vr);
  const simple = encodeText(text, characterSets);
  if (simple || !extended) return simple;
  const plan = planFor(characterSets);
  return plan.alone === undefined ? new Iso2022Encoder(plan, delimiters).encode(text) : null;
}

class Iso2022Encoder {
  readonly #plan: CharsetPlan;
  readonly #delimiters: Uint8Array;
  readonly #extensions: readonly Extension[];
  readonly #bytes: number[] = [];
  #g0: CodeElement | undefined;
  #g1: CodeElement | undefined;

  constructor(plan: CharsetPlan, delimiters: Uint8Array) {
    this.#plan = plan;
    this.#delimiters = delimiters;
    this.#extensions = plan.terms.flatMap((term) => extensionOf(term) ?? []);
    this.#g1 = plan.g1;
  }

  encode(text: string): Uint8Array | null {
    for (const character of text) if (!this.#add(character)) return null;
    this.#returnToAscii();
    return Uint8Array.from(this.#bytes);
  }

  #add(character: string): boolean {
    const unit = character.charCodeAt(0);
    if (unit >= 0x80) return this.#addBeyondAscii(character);
    this.#returnToAscii();
    this.#bytes.push(unit);
    if (this.#delimiters[unit] === 1) this.#g1 = this.#plan.g1;
    return unit !== 0x1b;
  }

  #addBeyondAscii(character: string): boolean {
    const active = [this.#g0, this.#g1].find((set) => set && codesOf(set).has(character));
    const found = this.#extensions.find(({ set }) => (active ? set === active : codesOf(set).has(character)));
    const set = active ?? found?.set;
    if (!set) return false;
    if (!active && found) this.#designate(found);
    const code = codesOf(set).get(character)!;
    const high = set === this.#g1 ? 0x80 : 0;
    if (set.bytesPerCharacter === 2) this.#bytes.push((code >> 8) | high);
    this.#bytes.push((code & 0xff) | high);
    return true;
  }

  #designate({ sequence, into, set }: Extension): void {
    this.#bytes.push(...sequence);
    if (into === 'g0') this.#g0 = set;
    else this.#g1 = set;
  }

  #returnToAscii(): void {
    if (this.#g0) this.#bytes.push(...(this.#plan.japaneseG1 ? romaji : ascii));
    this.#g0 = undefined;
  }
}

function codesOf(set: CodeElement): ReadonlyMap<string, number> {
  let known = codes.get(set);
  if (!known) {
    const characters = set.bytesPerCharacter === 1 ? set.high : set.cells();
    const codeAt = set.bytesPerCharacter === 1 ? (at: number) => at : doubleByteCode;
    const pairs = Array.from(characters, (character, at): [string, number] => [character, codeAt(at)]);
    known = new Map(pairs.filter(([character]) => character !== '\ufffd' && !/[\x80-\x9f]/.test(character)).reverse());
    codes.set(set, known);
  }
  return known;
}

const doubleByteCode = (at: number): number => (Math.floor(at / 94) + 0x21) * 0x100 + (at % 94) + 0x21;
