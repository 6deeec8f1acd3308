import { normaliseForSearch } from './search-text';

const STAR = 0x2a;
const QUESTION = 0x3f;
const MAX_PATTERN_CHARACTERS = 512;

/**
 * A test of names against one pattern, for use on many names.
 *
 * Wildcards are `*` (any characters, none too) and `?` (one character); case, accents and width do not count. The
 * pattern must fit a whole group, or its pinyin or initials; of a pattern in groups (`Zhang*=张*`) each non-empty one
 * must fit some group. An empty pattern fits every name.
 *
 * @param pattern - value of a matching key of VR PN
 * @returns test that takes the keys of a name from `nameKeys`
 * @see DICOM PS3.4 C.2.2.2.1, C.2.2.2.4
 */
export function personNameMatcher(pattern: string): (keys: readonly string[]) => boolean {
  const groups = pattern.slice(0, MAX_PATTERN_CHARACTERS).split('=', 3).map(normalisePattern);
  const sought = groups.filter((group) => group !== '' && !/^\*+$/.test(group));
  return (keys) => sought.every((group) => keys.some((key) => key.startsWith('=') && matchesWildcards(group, key, 1)));
}

/** As `personNameMatcher`, for one name. */
export function matchesPersonName(pattern: string, keys: readonly string[]): boolean {
  return personNameMatcher(pattern)(keys);
}

/**
 * True when each word of a query begins some word of the name: `wei zh`, `zhangw`, `zw` all find 张伟.
 *
 * @param query - words as a person types them, separated by anything but letters and digits
 * @param keys - from `nameKeys`
 */
export function matchesNameWords(query: string, keys: readonly string[]): boolean {
  const words = normaliseForSearch(query.slice(0, MAX_PATTERN_CHARACTERS)).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.every((word) => keys.some((key) => key.startsWith(word)));
}

function normalisePattern(group: string): string {
  const components = group.split('^').map(normaliseForSearch);
  while (components.at(-1) === '') components.pop();
  return components.join('^');
}

/**
 * True when the text from `from` on fits a pattern of `*` (any characters) and `?` (one character). Compares by going
 * back to the last `*` only, so the time is at most the product of both lengths.
 */
export function matchesWildcards(pattern: string, text: string, from = 0): boolean {
  let at = from;
  let p = 0;
  let afterStar = -1;
  let retryAt = from;
  while (at < text.length) {
    const code = pattern.charCodeAt(p);
    if (code === STAR) {
      p += 1;
      afterStar = p;
      retryAt = at;
    } else if (code === QUESTION) {
      p += 1;
      at += widthAt(text, at);
    } else if (code === text.charCodeAt(at)) {
      p += 1;
      at += 1;
    } else if (afterStar >= 0) {
      p = afterStar;
      retryAt += widthAt(text, retryAt);
      at = retryAt;
    } else return false;
  }
  while (pattern.charCodeAt(p) === STAR) p += 1;
  return p === pattern.length;
}

function widthAt(text: string, at: number): 1 | 2 {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}
