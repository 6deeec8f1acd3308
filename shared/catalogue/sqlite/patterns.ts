import { textKey } from './keys';

/** What can be said about every string a pattern matches. */
export interface PatternFacts {
  /** Literal start of the string, when the pattern is anchored and case counts; else empty. */
  readonly prefix: string;
  /** True when the pattern is `^` and `prefix` alone, so that a range says it all. */
  readonly prefixOnly: boolean;
  /** Runs of literal characters that must occur somewhere in the string. */
  readonly literals: readonly string[];
  /** Parts of the string in order, with anything between them; null when that says nothing, or case does not count. */
  readonly outline: Outline | null;
}

/** What a string must contain in this order, at its start and its end where so marked. */
export interface Outline {
  readonly parts: readonly string[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

const nothing: PatternFacts = { prefix: '', prefixOnly: false, literals: [], outline: null };
/** Parts of an outline at most, as each `*` multiplies the ways to fit it. */
const maxOutlineParts = 6;

/**
 * Reads literal text out of a regular expression. Errs on the side of saying less: with groups or alternatives it
 * says nothing.
 *
 * @param pattern - a valid JavaScript pattern
 */
export function readPattern(pattern: string, ignoreCase: boolean): PatternFacts {
  const tokens = tokenise(pattern);
  if (!tokens) return nothing;
  const anchored = tokens[0]?.kind === 'start';
  const body = anchored ? tokens.slice(1) : tokens;
  if (body.some(({ kind }) => kind === 'start')) return nothing;
  const runs: string[] = [];
  let run = '';
  let prefix: string | undefined;
  const endRun = (): void => {
    prefix ??= run;
    if (run) runs.push(run);
    run = '';
  };
  for (const token of body) {
    if (token.kind === 'literal' && token.times === 'one') run += token.text;
    else if (token.kind === 'literal' && token.times === 'some') {
      run += token.text;
      endRun();
    } else endRun();
  }
  endRun();
  const usable = anchored && !ignoreCase ? (prefix ?? '') : '';
  const prefixOnly = usable !== '' && body.every(({ kind, times }) => kind === 'literal' && times === 'one');
  return { prefix: usable, prefixOnly, literals: runs, outline: ignoreCase ? null : outlineOf(runs, anchored, body) };
}

function outlineOf(runs: readonly string[], anchored: boolean, body: readonly Token[]): Outline | null {
  const isPlain = (token: Token | undefined): boolean => token?.kind === 'literal' && token.times === 'one';
  // Half a surrogate pair is stored as another character.
  if (runs.length === 0 || runs.length > maxOutlineParts || runs.some((run) => /\p{Surrogate}/u.test(run))) return null;
  const last = body.at(-1);
  const atEnd = last?.kind === 'end' && last.times === 'one' && isPlain(body.at(-2));
  return {
    parts: runs.map(textKey),
    atStart: anchored && body[0]?.kind === 'literal' && body[0].times !== 'any',
    atEnd,
  };
}

/** The pattern of SQLite's GLOB for strings that have this outline; more strings may fit it. */
export function globOf({ parts, atStart, atEnd }: Outline): string {
  const plain = parts.map((part) => part.replace(/[*?[]/g, '[$&]')).join('*');
  return `${atStart ? '' : '*'}${plain}${atEnd ? '' : '*'}`;
}

interface Token {
  readonly kind: 'start' | 'literal' | 'end' | 'other';
  readonly text: string;
  /** How often it occurs: once, at least once, or perhaps not at all. */
  readonly times: 'one' | 'some' | 'any';
}

const atom = /\^|\$|\.|\[(?:\\.|[^\]\\])*\]|\\[^A-Za-z0-9]|\\[dDwWsSbBtnrfv]|[^\\^$.*+?()[\]{}|]/y;
const quantifier = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y;

/** Null when the pattern has something this reader does not know. */
function tokenise(pattern: string): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    atom.lastIndex = at;
    const found = atom.exec(pattern)?.[0];
    if (found === undefined) return null;
    at += found.length;
    quantifier.lastIndex = at;
    const times = quantifier.exec(pattern)?.[0] ?? '';
    at += times.length;
    tokens.push({ ...classify(found), times: times === '' ? 'one' : times.startsWith('+') ? 'some' : 'any' });
  }
  return tokens;
}

function classify(found: string): { kind: Token['kind']; text: string } {
  if (found === '^') return { kind: 'start', text: '' };
  if (found === '$') return { kind: 'end', text: '' };
  if (found.length === 2 && found[0] === '\\' && !/[A-Za-z0-9]/.test(found[1]!))
    return { kind: 'literal', text: found[1]! };
  return found.length === 1 && !'.$'.includes(found) ? { kind: 'literal', text: found } : { kind: 'other', text: '' };
}

/**
 * The least string above every string that starts with `prefix`, by UTF-8 bytes; null when there is none.
 */
export function afterPrefix(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.length > 0) {
    const last = points.pop()!;
    if (last < 0x10ffff) return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return null;
}

/** Folds case as a JavaScript pattern with the flag `i` does, so that the index finds what such a pattern matches. */
export function foldCase(text: string): string {
  let folded = '';
  for (let index = 0; index < text.length; index++) {
    const unit = text[index]!;
    const upper = unit.toUpperCase();
    const keep = upper.length !== 1 || (unit.charCodeAt(0) >= 128 && upper.charCodeAt(0) < 128);
    folded += keep ? unit : upper;
  }
  return folded;
}

/**
 * The pairs of neighbouring characters of a text, folded, each as a word of hexadecimal digits, without repeats; and
 * its Chinese, Japanese and Korean characters alone, of which one says as much as a pair of letters.
 */
export function grams(text: string): Set<string> {
  const folded = foldCase(text);
  const found = pairs(folded);
  for (let index = 0; index < folded.length; index++) {
    const unit = folded.charCodeAt(index);
    if (isEastAsian(unit)) found.add(hex(unit));
  }
  return found;
}

/** Those of `grams` that every string with this text in it has: a character alone only where there is no pair. */
export function gramsWithin(text: string): Set<string> {
  return text.length === 1 ? grams(text) : pairs(foldCase(text));
}

function pairs(folded: string): Set<string> {
  const found = new Set<string>();
  for (let index = 0; index + 1 < folded.length; index++) {
    found.add(hex(folded.charCodeAt(index)) + hex(folded.charCodeAt(index + 1)));
  }
  return found;
}

/** Kana, Han and Hangul of the Basic Multilingual Plane; others are two units, and so a pair. */
const isEastAsian = (unit: number): boolean =>
  (unit >= 0x3040 && unit <= 0x9fff) || (unit >= 0xac00 && unit <= 0xd7a3) || (unit >= 0xf900 && unit <= 0xfaff);

const hex = (unit: number): string => unit.toString(16).padStart(4, '0');
