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
