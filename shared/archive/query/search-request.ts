import { attributePath } from '#shared/dicom/attribute-path';
import { offsetOf } from '#shared/dicom/date-time';
import { keywordOf, lookUp } from '#shared/dicom/dictionary';
import { invalidInput, printable } from '#shared/kernel/function/parse';
import { QueryProblems } from '#shared/kernel/function/query-problems';
import { type DataSetTest, dataSetTest } from '#shared/worklist/match';
import {
  optionalSeriesTags,
  optionalStudyTags,
  seriesAnswerTags,
  seriesTags,
  studyAnswerTags,
  studyTags,
} from '../qido';
import { instanceAnswerTags, isTakenAt, type Key, keyOf, type Level, levels } from './keys';

/** A key with the value to match, not empty. */
export interface Match {
  readonly key: Key;
  readonly value: string;
}

/** A search as the query parameters say it (PS3.18 8.3.4). */
export interface SearchRequest {
  readonly level: Level;
  readonly matches: readonly Match[];
  /** Keys that are compared with the metadata of instances, which the catalogue does not hold; null without any. */
  readonly metadata: MetadataTest | null;
  readonly fuzzy: boolean;
  /** `""` stands for no value (PS3.4 C.2.2.2.7), and of several values all must be there (C.2.2.2.8). */
  readonly emptyValues: boolean;
  readonly multipleValues: boolean;
  /** Minutes that the dates and times of the search are ahead of UTC; null: as they stand. */
  readonly timezone: number | null;
  /** Ranges of a date and of its time are one range of moments (PS3.4 C.2.2.2.5.4). */
  readonly combinesDateTime: boolean;
  readonly offset: number;
  /** What the client asked for; null: everything. */
  readonly limit: number | null;
  /** Levels above that of the answer whose attributes were asked for. */
  readonly include: ReadonlySet<Level>;
  /** Attributes asked for that stand in no answer unasked: tags, by the level that they belong to. */
  readonly fields: Readonly<Record<Level, ReadonlySet<string>>>;
  /** Fields that were asked for and cannot be given: path or name. */
  readonly unsupportedFields: readonly string[];
}

/** A test of instances by their metadata. */
export interface MetadataTest {
  readonly fits: DataSetTest;
  /** Top level attributes that it looks at. */
  readonly tags: ReadonlySet<string>;
}

type RawQuery = Readonly<Record<string, string | readonly string[]>>;

const computedTags = {
  study: ['00080056', '00080061', '00201206', '00201208', '00081190'],
  series: ['00080056', '00201209', '00081190'],
} as const;
const answerTags: Readonly<Record<Level, ReadonlySet<string>>> = {
  study: new Set([...studyAnswerTags, ...computedTags.study]),
  series: new Set([...seriesAnswerTags, ...computedTags.series]),
  instance: new Set([...instanceAnswerTags, '00081190']),
};
/** SOP Classes in Study (0008,0062), counted from the series. */
export const classesInStudy = '00080062';
const optionalTags: Readonly<Record<Level, ReadonlySet<string>>> = {
  study: new Set([...optionalStudyTags, classesInStudy]),
  series: new Set(optionalSeriesTags),
  instance: new Set(),
};
/** Attributes of levels above the instance: they are not looked for in instances. */
const upperTags: ReadonlySet<string> = new Set([
  ...[...studyTags, ...seriesTags, ...computedTags.study, ...computedTags.series, classesInStudy],
]);
const listKinds: ReadonlySet<string> = new Set(['uid', 'code']);
/** Of lists, and of other values: no text that is matched is longer, and patterns of the catalogue are bounded. */
const listLimit = 64 * 1024;
const valueLimit = 1_024;
const characterSet = '00080005';
const timezone = '00080201';
/** Attributes of instances that one search asks for at most. */
const metadataFieldsLimit = 64;

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

/** Parameters that are true or false (PS3.18 8.3.4.2, 8.3.4.5, 8.3.4.6). */
type Flags = Record<'fuzzymatching' | 'emptyvaluematching' | 'multiplevaluematching', boolean>;

class Reader {
  readonly #level: Level;
  readonly #problems = new QueryProblems();
  readonly #matches = new Map<Key, string>();
  readonly #metadata = new Map<string, { readonly name: string; readonly value: string }>();
  readonly #include = new Set<Level>();
  readonly #fields = { study: new Set<string>(), series: new Set<string>(), instance: new Set<string>() };
  readonly #unsupported = new Set<string>();
  readonly #flags: Flags = { fuzzymatching: false, emptyvaluematching: false, multiplevaluematching: false };
  #timezone: number | null = null;
  #offset = 0;
  #limit: number | null = null;

  constructor(level: Level) {
    this.#level = level;
  }

  take(name: string, values: readonly string[]): void {
    if (name === 'limit') this.#limit = this.#problems.count(name, values);
    else if (name === 'offset') this.#offset = this.#problems.count(name, values) ?? 0;
    else if (Object.hasOwn(this.#flags, name)) this.#flags[name as keyof Flags] = this.#problems.flag(name, values);
    else if (name === 'includefield') for (const value of values) this.#includeFields(value.split(','));
    else if (name !== 'accept' && name !== 'charset') this.#key(name, values);
  }

  finish(): SearchRequest {
    this.#problems.throwIfAny();
    return {
      level: this.#level,
      matches: [...this.#matches].map(([key, value]) => ({ key, value })),
      metadata: this.#metadataTest(),
      fuzzy: this.#flags.fuzzymatching,
      emptyValues: this.#flags.emptyvaluematching,
      multipleValues: this.#flags.multiplevaluematching,
      timezone: this.#timezone,
      combinesDateTime: true,
      offset: this.#offset,
      limit: this.#limit,
      include: this.#include,
      fields: this.#fields,
      unsupportedFields: [...this.#unsupported],
    };
  }

  #key(name: string, values: readonly string[]): void {
    const path = attributePath(name);
    const key = path === undefined ? undefined : keyOf(path);
    const given = values.map((value) => value.trim()).filter((value) => value !== '');
    if (path === undefined) this.#problems.refuse(name, 'unknown parameter');
    // How text is written is never matched (PS3.4 C.2.2.2).
    else if (path === characterSet) return;
    else if (path === timezone && given.length > 0) this.#zone(name, given);
    else if (key && isTakenAt(this.#level, key)) this.#match(name, key, given);
    // A key without a value asks for the attribute only.
    else if (given.length === 0) this.#includeFields([name]);
    else if (this.#level === 'instance' && isMatchable(path)) this.#matchMetadata(name, path, given);
    else this.#problems.refuse(name, `not a search key at ${this.#level} level`);
  }

  #match(name: string, key: Key, given: readonly string[]): void {
    // What is below the level of the search has no place in its answers.
    if (levels.indexOf(key.level) <= levels.indexOf(this.#level)) this.#ask(key.path);
    const value = given.join('\\');
    const isRepeated = this.#matches.has(key) || (given.length > 1 && !listKinds.has(key.kind));
    if (given.length > 0 && isRepeated) this.#problems.refuse(name, 'given more than once');
    else if (value.length > (listKinds.has(key.kind) ? listLimit : valueLimit)) this.#problems.refuse(name, 'too long');
    else if (given.length > 0) this.#matches.set(key, value);
  }

  #matchMetadata(name: string, path: string, [value = '', another]: readonly string[]): void {
    if (another !== undefined || this.#metadata.has(path)) this.#problems.refuse(name, 'given more than once');
    else this.#metadata.set(path, { name, value });
    this.#ask(path);
  }

  #metadataTest(): MetadataTest | null {
    if (this.#metadata.size === 0) return null;
    const keys = [...this.#metadata].map(([path, given]) => ({ path: path.split('.'), ...given }));
    const timezone = this.#timezone;
    const zone = timezone === null ? {} : { offsetAt: () => timezone };
    const options = { fuzzy: this.#flags.fuzzymatching, ...zone };
    const fits = dataSetTest(keys, options, ({ path }, message) => {
      const name = this.#metadata.get(path.join('.'))?.name ?? '';
      throw invalidInput([{ in: 'query', name: printable(name), message }]);
    });
    return { fits, tags: new Set(keys.map(({ path }) => path[0]!)) };
  }

  #zone(name: string, given: readonly string[]): void {
    // A plus sign that was not encoded arrives as a space, and is gone.
    const [, sign = '', digits] = /^([+-]?)((?:0\d|1[0-4])[0-5]\d)$/.exec(given.join()) ?? [];
    if (digits === undefined) this.#problems.refuse(name, 'must be an offset as +0800');
    else this.#timezone = offsetOf(`${sign || '+'}${digits}`);
  }

  #includeFields(fields: readonly string[]): void {
    for (const field of fields) {
      const path = field === '' || field === 'all' ? undefined : attributePath(field);
      if (field === 'all') this.#includeAll();
      else if (path !== undefined) this.#ask(path);
      else if (field !== '') this.#problems.refuse('includefield', 'not an attribute');
    }
  }

  /** All optional keys of the level and of those above it (PS3.18 10.6.3.3). */
  #includeAll(): void {
    for (const level of this.#levels()) {
      this.#include.add(level);
      for (const tag of optionalTags[level]) this.#fields[level].add(tag);
    }
  }

  /** Of the level of the search and those above it, the lowest first. */
  #levels(): readonly Level[] {
    return levels.slice(0, levels.indexOf(this.#level) + 1).reverse();
  }

  /** Adds an attribute to the answer, of the lowest level at or above that of the search that has it. */
  #ask(path: string): void {
    const top = path.split('.', 1)[0]!;
    const answered = this.#levels().find((level) => answerTags[level].has(top));
    const optional = this.#levels().find((level) => optionalTags[level].has(top));
    const found = answered ?? optional;
    if (found) this.#include.add(found);
    if (!answered && optional) this.#fields[optional].add(top);
    if (!found) this.#askInstances(top, path);
  }

  /** Attributes of instances that the catalogue does not hold are read from their metadata. */
  #askInstances(top: string, path: string): void {
    const { instance } = this.#fields;
    const isKnown = keywordOf(Number.parseInt(top, 16)) !== '' && !upperTags.has(top);
    if (this.#level === 'instance' && isKnown && instance.size < metadataFieldsLimit) instance.add(top);
    else this.#unsupported.add(path);
  }
}

/** True when answers at a level hold a top level attribute: their own, or those of the levels above. */
export function isAnsweredAt(level: Level, tag: string): boolean {
  const held = levels.slice(0, levels.indexOf(level) + 1);
  return held.some((one) => answerTags[one].has(tag) || optionalTags[one].has(tag));
}

/** A standard attribute, within sequences only. */
export function isMatchable(path: string): boolean {
  const vrs = path.split('.').map((tag) => lookUp(Number.parseInt(tag, 16))?.vr);
  return vrs.every((vr, at) => vr !== undefined && (vr === 'SQ' || at === vrs.length - 1));
}
