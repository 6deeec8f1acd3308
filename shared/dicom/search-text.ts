/** Accents, Hebrew points and Arabic vowel signs; not the marks that make another kana or a Thai vowel. */
const FOLDED_MARKS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g;

/** Letters of the Latin and Greek script that do not decompose, with what they are sought by. */
const FOLDED_LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ł', 'l'],
  ['ŋ', 'n'],
  ['þ', 'th'],
  ['ς', 'σ'],
]);
const LETTERS = /[ßæœøđðħıłŋþς]/g;
/** ASCII and the usual Han characters, which have neither case nor accents nor other forms. */
const PLAIN = /^[\x20-\x7e\u4e00-\u9fff]*$/;

/**
 * Text as it is compared in a search: lower case, without accents, widths and compatibility forms made equal, spaces
 * single. The result is NFC, and normalising it again changes nothing.
 */
export function normaliseForSearch(text: string): string {
  const folded = PLAIN.test(text) ? text.toLowerCase() : foldOnce(foldOnce(text));
  return folded.replace(/\s+/g, ' ').trim();
}

function foldOnce(text: string): string {
  const marked = text.normalize('NFKD').toLowerCase().normalize('NFKD');
  const letters = marked.replace(FOLDED_MARKS, '').replace(LETTERS, (letter) => FOLDED_LETTERS.get(letter) ?? letter);
  return letters.normalize('NFC');
}
