/** True when `*` or `?` stand in a value. */
export const isWildcard = (value: string): boolean => /[*?]/.test(value);

/** Text of a regular expression that stands for itself. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** A regular expression of the whole text, which must begin with `prefix`, itself an expression. */
export function pattern(prefix: string, wildcard: string): string {
  const body = wildcard
    .split(/(\*+|\?)/)
    .map((part) => (part === '?' ? '.' : part.startsWith('*') ? '.*' : escaped(part)))
    .join('');
  return `^${prefix}${body}$`.replace(/\.\*\$$/, '');
}

/** True when a value has characters to look up: two in a row, or one of an East Asian script. */
export function hasLiteral(wildcard: string): boolean {
  return wildcard.split(/[*?]+/).some((run) => run.length > 1 || eastAsian.test(run));
}

const eastAsian = /^[\u3040-\u9fff\uac00-\ud7a3\uf900-\ufaff]$/;
