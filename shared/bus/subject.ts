import { InvalidInputError } from '#shared/kernel/errors';

/** Longest subject or pattern, in characters. */
const maxSubjectLength = 256;
const token = /^[^\s.*>]+$/;

function tokensOf(text: string): string[] {
  if (text.length > maxSubjectLength) throw new InvalidInputError(`A subject is longer than ${maxSubjectLength}`);
  return text.split('.');
}

/**
 * Checks a concrete subject: tokens separated by dots, no blanks, no wildcards.
 *
 * @throws InvalidInputError naming the subject
 */
export function checkSubject(subject: string): void {
  if (!tokensOf(subject).every((part) => token.test(part))) {
    throw new InvalidInputError('Not a subject', { details: { subject } });
  }
}

/**
 * Checks the subject of an event: `radlake.<space>.<type>`, or `radlake.<type>` outside a space.
 *
 * @throws InvalidInputError naming the subject
 */
export function checkEventSubject(subject: string): void {
  checkSubject(subject);
  if (!subject.startsWith('radlake.')) {
    throw new InvalidInputError('The subject of an event starts with "radlake."', { details: { subject } });
  }
}

/**
 * Compiles NATS patterns: `*` stands for one token, a final `>` for one or more.
 *
 * @returns a test on concrete subjects, true when any pattern fits; it remembers its answers
 * @throws InvalidInputError on an empty list or a malformed pattern
 */
export function subjectMatcher(patterns: readonly string[]): (subject: string) => boolean {
  if (patterns.length === 0) throw new InvalidInputError('A consumer needs at least one subject');
  const compiled = patterns.map(compilePattern);
  const known = new Map<string, boolean>();
  return (subject) => {
    const before = known.get(subject);
    if (before !== undefined) return before;
    const parts = subject.split('.');
    const answer = compiled.some((pattern) => fits(pattern, parts));
    if (known.size >= 10_000) known.clear();
    known.set(subject, answer);
    return answer;
  };
}

function compilePattern(pattern: string): string[] {
  const parts = tokensOf(pattern);
  const wellFormed = parts.every(
    (part, index) => part === '*' || (part === '>' && index === parts.length - 1) || token.test(part),
  );
  if (!wellFormed) throw new InvalidInputError('Not a subject pattern', { details: { subject: pattern } });
  return parts;
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  for (let index = 0; index < pattern.length; index++) {
    if (pattern[index] === '>') return parts.length > index;
    if (index >= parts.length) return false;
    if (pattern[index] !== '*' && pattern[index] !== parts[index]) return false;
  }
  return pattern.length === parts.length;
}

/**
 * The patterns without those that another one holds.
 *
 * @throws InvalidInputError when two overlap without one holding the other, which JetStream refuses in one consumer
 */
export function distinctPatterns(patterns: readonly string[]): string[] {
  const single = [...new Set(patterns)];
  const distinct = single.filter((pattern) => !single.some((other) => other !== pattern && holds(other, pattern)));
  for (const [index, pattern] of distinct.entries()) {
    const other = distinct.slice(index + 1).find((later) => overlap(pattern, later));
    if (other === undefined) continue;
    throw new InvalidInputError('Two subjects of a consumer overlap', { details: { subjects: [pattern, other] } });
  }
  return distinct;
}

/** True when every subject that fits `inner` fits `outer`. */
function holds(outer: string, inner: string): boolean {
  const [wide, narrow] = [outer.split('.'), inner.split('.')];
  for (const [index, part] of wide.entries()) {
    const other = narrow[index];
    if (part === '>') return other !== undefined;
    if (other === undefined || other === '>') return false;
    if (part !== '*' && part !== other) return false;
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
