import { seriesAnswerTags, studyAnswerTags } from '#shared/archive/qido';
import { attributePath } from '#shared/dicom/attribute-path';
import { invalidInput } from '#shared/kernel/function/parse';
import type { InputProblem } from '#shared/kernel/function/problem';
import { instanceAnswerTags, type Key, keyOf, type Level } from './keys';

/** A key with the value to match, not empty. */
export interface Match {
  readonly key: Key;
  readonly value: string;
}

/** A search as the query parameters say it (PS3.18 8.3.4). */
export interface SearchRequest {
  readonly level: Level;
  readonly matches: readonly Match[];
  readonly fuzzy: boolean;
  readonly offset: number;
  /** What the client asked for; null: everything. */
  readonly limit: number | null;
  /** Levels above that of the answer whose attributes were asked for. */
  readonly include: ReadonlySet<Level>;
  /** Fields that were asked for and are not kept for searches. */
  readonly unsupportedFields: readonly string[];
}

type RawQuery = Readonly<Record<string, string | readonly string[]>>;

const levels: readonly Level[] = ['study', 'series', 'instance'];
const computedTags = {
  study: ['00080056', '00080061', '00201206', '00201208', '00081190'],
  series: ['00080056', '00201209', '00081190'],
} as const;
const answerTags: Readonly<Record<Level, ReadonlySet<string>>> = {
  study: new Set([...studyAnswerTags, ...computedTags.study]),
  series: new Set([...seriesAnswerTags, ...computedTags.series]),
  instance: new Set([...instanceAnswerTags, '00081190']),
};
const listKinds: ReadonlySet<string> = new Set(['uid', 'code']);
const valueLimit = 64 * 1024;

const isAtOrAbove = (level: Level, other: Level): boolean => levels.indexOf(level) <= levels.indexOf(other);

/**
 * Reads the query parameters of a search at one level.
 *
 * @throws InvalidInputError naming every parameter that does not fit
 */
export function readSearch(level: Level, query: RawQuery): SearchRequest {
  const reader = new Reader(level);
  for (const [name, value] of Object.entries(query)) reader.take(name, typeof value === 'string' ? [value] : value);
  return reader.finish();
}

class Reader {
  readonly #level: Level;
  readonly #problems: InputProblem[] = [];
  readonly #matches = new Map<Key, string>();
  readonly #include = new Set<Level>();
  readonly #unsupported: string[] = [];
  #fuzzy = false;
  #offset = 0;
  #limit: number | null = null;

  constructor(level: Level) {
    this.#level = level;
  }

  take(name: string, values: readonly string[]): void {
    if (name === 'limit') this.#limit = this.#count(name, values);
    else if (name === 'offset') this.#offset = this.#count(name, values) ?? 0;
    else if (name === 'fuzzymatching') this.#fuzzy = this.#flag(name, values);
    else if (name === 'includefield') this.#includeFields(values.flatMap((value) => value.split(',')));
    else if (name !== 'accept') this.#key(name, values);
  }

  finish(): SearchRequest {
    if (this.#problems.length > 0) throw invalidInput(this.#problems.slice(0, 20));
    return {
      level: this.#level,
      matches: [...this.#matches].map(([key, value]) => ({ key, value })),
      fuzzy: this.#fuzzy,
      offset: this.#offset,
      limit: this.#limit,
      include: this.#include,
      unsupportedFields: this.#unsupported,
    };
  }

  #key(name: string, values: readonly string[]): void {
    const path = attributePath(name);
    const key = path === undefined ? undefined : keyOf(path);
    const given = values.map((value) => value.trim()).filter((value) => value !== '');
    if (path === undefined) this.#refuse(name, 'unknown parameter');
    else if (key && isAtOrAbove(key.level, this.#level)) this.#match(name, key, given);
    // A key without a value asks for the attribute only.
    else if (given.length === 0) this.#includeFields([name]);
    else this.#refuse(name, `not a search key at ${this.#level} level`);
  }

  #match(name: string, key: Key, given: readonly string[]): void {
    this.#include.add(key.level);
    const value = given.join('\\');
    const isRepeated = this.#matches.has(key) || (given.length > 1 && !listKinds.has(key.kind));
    if (given.length > 0 && isRepeated) this.#refuse(name, 'given more than once');
    else if (value.length > valueLimit) this.#refuse(name, 'too long');
    else if (given.length > 0) this.#matches.set(key, value);
  }

  #includeFields(fields: readonly string[]): void {
    for (const field of fields) {
      if (field === '') continue;
      const path = field === 'all' ? undefined : attributePath(field);
      const found = path === undefined ? undefined : this.#levelOf(path);
      if (field === 'all') for (const level of levels) this.#include.add(level);
      else if (path === undefined) this.#refuse('includefield', 'not an attribute');
      else if (found) this.#include.add(found);
      else this.#unsupported.push(path);
    }
  }

  /** The lowest level at or above that of the search whose answers have the attribute. */
  #levelOf(path: string): Level | undefined {
    const top = path.split('.', 1)[0]!;
    return levels
      .slice(0, levels.indexOf(this.#level) + 1)
      .reverse()
      .find((level) => answerTags[level].has(top));
  }

  #count(name: string, values: readonly string[]): number | null {
    const [text = ''] = values;
    if (values.length === 1 && /^\d{1,15}$/.test(text)) return Number(text);
    this.#refuse(name, 'must be one whole number');
    return null;
  }

  #flag(name: string, values: readonly string[]): boolean {
    const [text] = values;
    if (values.length === 1 && (text === 'true' || text === 'false')) return text === 'true';
    this.#refuse(name, 'must be true or false');
    return false;
  }

  #refuse(name: string, message: string): void {
    this.#problems.push({ in: 'query', name: name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?'), message });
  }
}
