/** What a declared character set designates, PS3.3 C.12.1.1.2 tables C.12-2 to C.12-5. */
export const STAND_ALONE_SETS: ReadonlySet<string> = new Set(['ISO_IR 192', 'GB18030', 'GBK']);

/** ISO registration numbers that are defined terms of (0008,0005), with or without code extensions. */
const SINGLE_BYTE_NUMBERS = new Set([13, 100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 203]);
const MULTI_BYTE_NUMBERS = new Set([58, 87, 149, 159]);

/** Names that devices write instead of a defined term; keys are upper case without blanks, `_` and `-`. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['ASCII', ''],
  ['USASCII', ''],
  ['UTF8', 'ISO_IR 192'],
  ['UNICODE11UTF8', 'ISO_IR 192'],
  ['ISO10646', 'ISO_IR 192'],
  ['GB18030', 'GB18030'],
  ['ISOIRGB18030', 'GB18030'],
  ['ISO2022GB18030', 'GB18030'],
  ['GBK', 'GBK'],
  ['ISOIRGBK', 'GBK'],
  ['ISO2022GBK', 'GBK'],
  ['CP936', 'GBK'],
  ['GB2312', 'GBK'],
  ['EUCKR', 'ISO 2022 IR 149'],
  ['KSC5601', 'ISO 2022 IR 149'],
  ['SHIFTJIS', 'ISO_IR 13'],
  ['SJIS', 'ISO_IR 13'],
  ['LATIN1', 'ISO_IR 100'],
  ['WINDOWS1252', 'ISO_IR 100'],
  ['LATIN2', 'ISO_IR 101'],
  ['LATIN9', 'ISO_IR 203'],
  ['ISO88591', 'ISO_IR 100'],
  ['ISO88592', 'ISO_IR 101'],
  ['ISO88593', 'ISO_IR 109'],
  ['ISO88594', 'ISO_IR 110'],
  ['ISO88595', 'ISO_IR 144'],
  ['ISO88596', 'ISO_IR 127'],
  ['ISO88597', 'ISO_IR 126'],
  ['ISO88598', 'ISO_IR 138'],
  ['ISO88599', 'ISO_IR 148'],
  ['ISO885911', 'ISO_IR 166'],
  ['TIS620', 'ISO_IR 166'],
  ['ISO885915', 'ISO_IR 203'],
]);

const WITH_EXTENSIONS = /^ISO[ _-]*2022[ _-]*(?:IR)?[ _-]*(\d{1,3})$/;
const WITHOUT_EXTENSIONS = /^(?:ISO)?[ _-]*(?:IR)?[ _-]*(\d{1,3})$/;

/** Values beyond the number of defined terms add nothing. */
const MAX_VALUES = 32;
const MAX_RAW_CHARACTERS = 1024;
const MAX_CACHED = 256;
const cache = new Map<string, readonly string[]>();

/**
 * Parses the raw value of Specific Character Set (0008,0005).
 *
 * Pads are trimmed and usual misspellings (`ISO-IR 100`, `ISO_IR_192`, `UTF-8`, `gbk`) become the defined term. An
 * unknown term stays as written and later counts as the default repertoire.
 *
 * @param value - raw text with `\` between values; undefined when the element is absent
 * @returns defined terms in order, `''` for an empty value (default repertoire); frozen and shared between calls
 * @see DICOM PS3.3 C.12.1.1.2
 */
export function parseCharacterSet(value: string | undefined): readonly string[] {
  const raw = (value ?? '').slice(0, MAX_RAW_CHARACTERS);
  const known = cache.get(raw);
  if (known) return known;
  const terms = raw.split('\\', MAX_VALUES).map(definedTerm);
  while (terms.length > 0 && terms.at(-1) === '') terms.pop();
  const parsed = Object.freeze(terms);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(raw, parsed);
  return parsed;
}

/** The defined term of PS3.3 C.12.1.1.2 that a written term stands for; the trimmed term itself when unknown. */
export function definedTerm(written: string): string {
  const term = written.replaceAll('\0', ' ').trim().toUpperCase();
  const extended = numberIn(WITH_EXTENSIONS, term);
  if (extended === 192) return 'ISO_IR 192';
  if (extended === 6 || SINGLE_BYTE_NUMBERS.has(extended) || MULTI_BYTE_NUMBERS.has(extended)) {
    return `ISO 2022 IR ${extended}`;
  }
  const plain = numberIn(WITHOUT_EXTENSIONS, term);
  if (plain === 6) return '';
  if (plain === 192 || SINGLE_BYTE_NUMBERS.has(plain)) return `ISO_IR ${plain}`;
  if (MULTI_BYTE_NUMBERS.has(plain)) return `ISO 2022 IR ${plain}`;
  return OTHER_NAMES.get(term.replace(/[ _-]/g, '')) ?? term;
}

function numberIn(pattern: RegExp, term: string): number {
  const digits = pattern.exec(term)?.[1];
  return digits === undefined ? -1 : Number(digits);
}
