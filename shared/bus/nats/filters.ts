import { InvalidInputError } from '#shared/kernel/errors';
import { subjectMatcher } from '../subject';

/** First token of every subject of the bus, and so of the stream. */
const root = 'radlake';

/**
 * The patterns as JetStream takes them: within the stream's subjects and none inside another.
 *
 * @returns an empty list when no event can fit
 * @throws InvalidInputError when two patterns overlap without one holding the other, which JetStream refuses
 */
export function filtersOf(patterns: readonly string[]): string[] {
  subjectMatcher(patterns);
  const inside = [...new Set(patterns.flatMap(withinStream))];
  const filters = inside.filter((pattern) => !inside.some((other) => other !== pattern && holds(other, pattern)));
  for (const [index, pattern] of filters.entries()) {
    const other = filters.slice(index + 1).find((later) => overlap(pattern, later));
    if (other === undefined) continue;
    throw new InvalidInputError('Two subjects of a consumer overlap', { details: { subjects: [pattern, other] } });
  }
  return filters;
}

function withinStream(pattern: string): string[] {
  const [first, ...rest] = pattern.split('.');
  if (first === '>') return [`${root}.>`];
  if (rest.length === 0 || (first !== root && first !== '*')) return [];
  return [[root, ...rest].join('.')];
}

/** True when every subject that fits `inner` fits `outer`. */
function holds(outer: string, inner: string): boolean {
  const [wide, narrow] = [outer.split('.'), inner.split('.')];
  for (const [index, token] of wide.entries()) {
    const other = narrow[index];
    if (token === '>') return other !== undefined;
    if (other === undefined || other === '>') return false;
    if (token !== '*' && token !== other) return false;
  }
  return wide.length === narrow.length;
}

function overlap(one: string, other: string): boolean {
  const [left, right] = [one.split('.'), other.split('.')];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [a, b] = [left[index], right[index]];
    if (a === undefined || b === undefined) return false;
    if (a === '>' || b === '>') return true;
    if (a !== b && a !== '*' && b !== '*') return false;
  }
  return true;
}
