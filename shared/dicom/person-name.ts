import { hasHan, type PinyinReading, pinyinReadings, surnameLength } from './pinyin';
import { normaliseForSearch } from './search-text';

export { matchesNameWords, matchesPersonName } from './name-match';
export { normaliseForSearch } from './search-text';

/** The five components of one group, `''` where absent. */
export interface NameComponents {
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** One value of VR PN in its groups; a group that is absent or empty is undefined. */
export interface PersonName {
  readonly alphabetic: NameComponents | undefined;
  readonly ideographic: NameComponents | undefined;
  readonly phonetic: NameComponents | undefined;
}

/** A PN has three groups of at most 64 characters; a longer one is cut before it is indexed, never where it is shown. */
const MAX_INDEXED_CHARACTERS = 512;
const MAX_KEYS = 96;
const MAX_SPLIT_HAN = 5;

/**
 * Parses one value of VR PN.
 *
 * Never fails: what follows the fifth component stays in the suffix, what follows the third group is left out.
 *
 * @param pn - decoded value, without pads
 * @see DICOM PS3.5 6.2.1.1
 */
export function parsePersonName(pn: string): PersonName {
  const [alphabetic, ideographic, phonetic] = pn.split('=', 3).map(parseGroup);
  return { alphabetic, ideographic, phonetic };
}

function parseGroup(group: string): NameComponents | undefined {
  const [family = '', given = '', middle = '', prefix = '', ...rest] = group.split('^').map((part) => part.trim());
  const suffix = rest.join('^').replace(/\^+$/, '');
  const isEmpty = [family, given, middle, prefix, suffix].every((part) => part === '');
  return isEmpty ? undefined : { family, given, middle, prefix, suffix };
}

/**
 * The keys by which a name is found.
 *
 * Keys with a leading `=` stand for a whole group and are what `matchesPersonName` compares: the components joined by
 * `^` without empty ones at the end; for Chinese also without separator, as pinyin, as initials, and, where the source
 * wrote no separator, with one after the family name. Keys without `=` are single words, the same in pinyin, and the
 * group joined; `matchesNameWords` compares those.
 *
 * @param pn - decoded value of VR PN
 * @returns normalised, distinct, at most 96, in no order to rely on; none for an empty name
 */
export function nameKeys(pn: string): string[] {
  const keys = new Set<string>();
  for (const group of pn.slice(0, MAX_INDEXED_CHARACTERS).split('=', 3)) {
    const components = group.split('^').map(component);
    while (components.at(-1) === '') components.pop();
    if (components.length > 0) addGroup(components, keys);
  }
  // A mark without its letter may have found one where parts were joined.
  return [...new Set([...keys].slice(0, MAX_KEYS).map((key) => key.normalize('NFC')))];
}

function component(text: string): string {
  // Full-width signs become ASCII ones, which would pass for the mark of a whole key or a separator.
  return normaliseForSearch(text).replace(/[=^]/g, ' ').trim();
}

function addGroup(components: readonly string[], keys: Set<string>): void {
  keys.add(`=${components.join('^')}`);
  for (const part of components) for (const word of wordsOf(part)) keys.add(word);
  const nameParts = components.slice(0, 3);
  if (nameParts.length > 1) keys.add(nameParts.flatMap(wordsOf).join(''));
  if (nameParts.some(hasHan)) addChinese(nameParts, keys);
}

/** Letters and digits between anything else. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** @param components - family, given and middle name as far as present */
function addChinese(components: readonly string[], keys: Set<string>): void {
  const parts = components.length > 1 ? components : splitSurname(components[0]!);
  if (parts.length > 1) {
    keys.add(`=${parts.join('^')}`);
    keys.add(`=${parts.join('')}`);
  }
  for (const reading of pinyinReadings(parts)) addReading(reading, keys);
}

function addReading(reading: PinyinReading, keys: Set<string>): void {
  const parts = reading.map((syllables) => syllables.join(''));
  const initials = reading.flat().map((syllable) => String.fromCodePoint(syllable.codePointAt(0)!));
  const joined = parts.join('');
  for (const whole of [parts.join('^'), joined, initials.join('')]) keys.add(`=${whole}`);
  for (const word of [...parts, joined, initials.join('')]) if (word !== '') keys.add(word);
}

/** Family and given name of a Chinese name without separator; the name alone when it is not purely Han, or too long. */
function splitSurname(name: string): string[] {
  const characters = Array.from(name.replaceAll(' ', ''));
  const isName = characters.length > 1 && characters.length <= MAX_SPLIT_HAN && characters.every(hasHan);
  const length = surnameLength(characters);
  if (!isName || length === characters.length) return [name];
  return [characters.slice(0, length).join(''), characters.slice(length).join('')];
}
