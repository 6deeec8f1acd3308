import { attributePath } from '#shared/dicom/attribute-path';
import { lookUp } from '#shared/dicom/dictionary';
import { invalidInput } from '#shared/kernel/function/parse';
import { QueryProblems } from '#shared/kernel/function/query-problems';
import { type DataSetTest, dataSetTest, type MatchKey, type OffsetAt } from './match';

/** A search for workitems as its query parameters say it (PS3.18 8.3.4). */
export interface WorkitemSearch {
  readonly keys: readonly MatchKey[];
  readonly fuzzy: boolean;
  readonly offset: number;
  /** What the client asked for; null: everything. */
  readonly limit: number | null;
  /** Tags of top level attributes to give beside the usual ones. */
  readonly include: ReadonlySet<string> | 'all';
}

type RawQuery = Readonly<Record<string, string | readonly string[]>>;

const valueLimit = 64 * 1024;
/** Transaction UID cannot be queried (PS3.4 Table CC.2.5-3). */
const transactionUid = '00081195';
/** Says how dates and times of the other keys are meant. */
const timezoneOffset = '00080201';
const repeatable: ReadonlySet<string> = new Set(['UI', 'CS']);

/**
 * Reads the query parameters of a search.
 *
 * @throws InvalidInputError naming every parameter that does not fit
 */
export function readWorkitemSearch(query: RawQuery): WorkitemSearch {
  const reader = new Reader();
  for (const [name, value] of Object.entries(query)) reader.take(name, typeof value === 'string' ? [value] : value);
  return reader.finish();
}

/** The test that the keys of a search stand for. @throws InvalidInputError naming the key */
export function searchTest({ keys, fuzzy }: Pick<WorkitemSearch, 'keys' | 'fuzzy'>, offsetAt: OffsetAt): DataSetTest {
  return dataSetTest(keys, { fuzzy, offsetAt }, ({ path }, message) => {
    throw invalidInput([{ in: 'query', name: nameOf(path), message }]);
  });
}

const nameOf = (path: readonly string[]): string =>
  path.map((tag) => lookUp(Number.parseInt(tag, 16))?.keyword ?? tag).join('.');

/**
 * The keys of a filtered subscription as a query string that reads the same again.
 *
 * @see PS3.18 11.10.1.2
 */
export function filterText(keys: readonly MatchKey[]): string {
  return new URLSearchParams(keys.map(({ path, value }): [string, string] => [path.join('.'), value])).toString();
}

/** The keys that `filterText` wrote. */
export function filterKeys(text: string): MatchKey[] {
  return [...new URLSearchParams(text)].map(([path, value]) => ({ path: path.split('.'), value }));
}

/**
 * `attribute=value` pairs of the parameter `filter`, separated by commas. A piece without `=` belongs to the value before
 * it, so that a value may be a list.
 */
export function filterPairs(filter: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const piece of filter.split(',')) {
    const at = piece.indexOf('=');
    const last = pairs.at(-1);
    if (at >= 0) pairs.push([piece.slice(0, at).trim(), piece.slice(at + 1)]);
    else if (last) last[1] += `,${piece}`;
    else pairs.push([piece.trim(), '']);
  }
  return pairs;
}

class Reader {
  readonly #problems = new QueryProblems();
  readonly #keys = new Map<string, MatchKey>();
  readonly #include = new Set<string>();
  #all = false;
  #fuzzy = false;
  #offset = 0;
  #limit: number | null = null;

  take(name: string, values: readonly string[]): void {
    if (name === 'limit') this.#limit = this.#problems.count(name, values);
    else if (name === 'offset') this.#offset = this.#problems.count(name, values) ?? 0;
    else if (name === 'fuzzymatching') this.#fuzzy = this.#problems.flag(name, values);
    else if (name === 'includefield') this.#includeFields(values.flatMap((value) => value.split(',')));
    else if (name !== 'accept') this.#key(name, values);
  }

  finish(): WorkitemSearch {
    this.#problems.throwIfAny();
    return {
      keys: [...this.#keys.values()],
      fuzzy: this.#fuzzy,
      offset: this.#offset,
      limit: this.#limit,
      include: this.#all ? 'all' : this.#include,
    };
  }

  #key(name: string, values: readonly string[]): void {
    const path = attributePath(name);
    const tags = path?.split('.') ?? [];
    if (path === undefined) this.#problems.refuse(name, 'unknown parameter');
    else if (tags.includes(transactionUid)) this.#problems.refuse(name, 'cannot be searched for');
    else this.#known(name, path, tags, values);
  }

  #known(name: string, path: string, tags: readonly string[], values: readonly string[]): void {
    const vr = lookUp(Number.parseInt(tags.at(-1)!, 16))?.vr ?? '';
    const given = values.map((value) => value.trim()).filter((value) => value !== '');
    const value = given.join('\\');
    this.#include.add(tags[0]!);
    // A key without a value asks for the attribute only.
    if (given.length === 0) return;
    if (this.#keys.has(path) || (given.length > 1 && !repeatable.has(vr)))
      this.#problems.refuse(name, 'given more than once');
    else if (value.length > valueLimit) this.#problems.refuse(name, 'too long');
    else if (path === timezoneOffset) this.#zone(name, value);
    else this.#keys.set(path, { path: tags, value });
  }

  /** A plus sign that was not encoded arrives as a space, and is gone. */
  #zone(name: string, value: string): void {
    const offset = /^\d{4}$/.test(value) ? `+${value}` : value;
    if (/^[+-](?:0\d|1[0-4])[0-5]\d$/.test(offset))
      this.#keys.set(timezoneOffset, { path: [timezoneOffset], value: offset });
    else this.#problems.refuse(name, 'must be an offset as +0800');
  }

  #includeFields(fields: readonly string[]): void {
    for (const field of fields) {
      const path = attributePath(field);
      if (field === 'all') this.#all = true;
      else if (path !== undefined) this.#include.add(path.split('.', 1)[0]!);
      else if (field !== '') this.#problems.refuse('includefield', 'not an attribute');
    }
  }
}
