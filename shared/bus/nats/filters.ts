import { distinctPatterns, subjectMatcher } from '../subject';

/** First token of every subject of the bus, and so of the stream. */
const root = 'radlake';

/**
 * The patterns as JetStream takes them: within the stream's subjects and none inside another.
 *
 * @returns an empty list when no event can fit
 * @throws InvalidInputError on a malformed pattern, and when two overlap in part
 */
export function filtersOf(patterns: readonly string[]): string[] {
  subjectMatcher(patterns);
  return distinctPatterns(patterns.flatMap(withinStream));
}

function withinStream(pattern: string): string[] {
  const [first, ...rest] = pattern.split('.');
  if (first === '>') return [`${root}.>`];
  if (rest.length === 0 || (first !== root && first !== '*')) return [];
  return [[root, ...rest].join('.')];
}
