import { lookUp } from '#shared/dicom/dictionary';
import { PlatformError } from '#shared/kernel/errors';
import type { JsonAttribute, JsonAttributes } from '../documents';
import { isTakenAt, keyOf, type Level } from './keys';
import { isAnsweredAt, isMatchable, readSearch, type SearchRequest } from './search-request';
import type { Scope } from './series-source';

/** Query/Retrieve Level (0008,0052) of an information model, from the top. */
export type FindLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';

/** What was negotiated of a query (PS3.4 C.5.1.1). */
export interface QueryOptions {
  /** Unique keys of the levels above need not be given. */
  readonly relational: boolean;
  readonly combinesDateTime: boolean;
  readonly fuzzyNames: boolean;
  /** Timezone Offset From UTC (0008,0201) of the identifier is the clock of its dates and times. */
  readonly timezone: boolean;
  readonly emptyValues: boolean;
  readonly multipleValues: boolean;
}

/** An attribute that the answers shall hold. */
export interface AskedAttribute {
  readonly tag: string;
  readonly vr: string;
  /** Of a sequence: attributes of its items; null for whole items. */
  readonly items: readonly AskedAttribute[] | null;
}

/** A query as its identifier says it. */
export interface FindRequest {
  readonly level: FindLevel;
  readonly scope: Scope;
  readonly search: SearchRequest;
  readonly asked: readonly AskedAttribute[];
  /** False when a key was not matched or is not given back, as it is not supported. */
  readonly isWhole: boolean;
}

/** An identifier that does not fit its SOP class; `details.tag` names the attribute. */
export class InvalidIdentifierError extends PlatformError {
  readonly code = 'INVALID_IDENTIFIER';
  readonly status = 400;
}

const levelTag = '00080052';
const characterSet = '00080005';
const timezone = '00080201';
/** Said of the answer itself, not of what was found. */
const answerOnly: ReadonlySet<string> = new Set([characterSet, levelTag, '00080054']);
const uniqueKeys: Readonly<Record<FindLevel, string>> = {
  PATIENT: '00100020',
  STUDY: '0020000D',
  SERIES: '0020000E',
  IMAGE: '00080018',
};
const searchLevels: Readonly<Record<FindLevel, Level>> = {
  PATIENT: 'study',
  STUDY: 'study',
  SERIES: 'series',
  IMAGE: 'instance',
};
/** Number of Patient Related Studies, Series and Instances. */
export const patientCountTags = ['00201200', '00201202', '00201204'] as const;
const countTags: ReadonlySet<string> = new Set(patientCountTags);
/** Keys of one identifier at most, those in sequences too, and how deep sequences nest. */
const keyLimit = 1_000;
const depthLimit = 8;

/**
 * Reads the identifier of a C-FIND.
 *
 * The unique keys of the levels above must each have a single value, unless relational queries were agreed on. Further
 * keys of other levels are answered and matched where they can be, though a hierarchical query has none.
 *
 * @param levels - of the information model, from the top
 * @throws InvalidIdentifierError, InvalidInputError naming the attribute
 * @see DICOM PS3.4 C.4.1.2, C.4.1.3, C.2.2
 */
export function readIdentifier(
  space: string,
  identifier: JsonAttributes,
  levels: readonly FindLevel[],
  options: QueryOptions,
): FindRequest {
  const level = levelOf(identifier, levels);
  const above = levels.slice(0, levels.indexOf(level));
  if (!options.relational) for (const upper of above) requireSingle(identifier, uniqueKeys[upper], upper);
  const reader = new KeyReader(level, options);
  const asked = reader.read(identifier, '');
  const search = { ...readSearch(searchLevels[level], reader.query), combinesDateTime: options.combinesDateTime };
  const isAnswered = ({ tag }: AskedAttribute): boolean => isSupported(level, tag, search);
  return {
    level,
    scope: { space, ...scopeOf(identifier, level, above) },
    search,
    asked: asked.filter(isAnswered),
    isWhole: reader.isWhole && asked.every(isAnswered),
  };
}

function levelOf(identifier: JsonAttributes, levels: readonly FindLevel[]): FindLevel {
  const given = textOf(identifier[levelTag]);
  const level = levels.find((one) => one === given);
  if (level === undefined)
    throw invalid(
      levelTag,
      given === '' ? 'Query/Retrieve Level is missing' : 'Query/Retrieve Level not of this model',
    );
  return level;
}

function requireSingle(identifier: JsonAttributes, tag: string, level: FindLevel): void {
  if (!isSingle(textOf(identifier[tag]))) throw invalid(tag, `needs one value of the ${level} level above`);
}

const isSingle = (value: string): boolean => value !== '' && !/[*?\\]/.test(value);

function invalid(tag: string, message: string): InvalidIdentifierError {
  return new InvalidIdentifierError(message, { details: { tag } });
}

/** The study and series that single unique keys name. */
function scopeOf(identifier: JsonAttributes, level: FindLevel, above: readonly FindLevel[]): Omit<Scope, 'space'> {
  const named = (one: FindLevel): string | undefined => {
    const uid = textOf(identifier[uniqueKeys[one]]);
    return (one === level || above.includes(one)) && /^[0-9.]{1,64}$/.test(uid) ? uid : undefined;
  };
  const [studyInstanceUid, seriesInstanceUid] = [named('STUDY'), named('SERIES')];
  if (!studyInstanceUid) return {};
  return { studyInstanceUid, ...(seriesInstanceUid ? { seriesInstanceUid } : {}) };
}

function isSupported(level: FindLevel, tag: string, search: SearchRequest): boolean {
  if (answerOnly.has(tag)) return true;
  if (countTags.has(tag)) return level === 'PATIENT' || level === 'STUDY';
  if (level === 'PATIENT') return tag.startsWith('0010') && isAnsweredAt('study', tag);
  return isAnsweredAt(searchLevels[level], tag) || search.fields.instance.has(tag);
}

/** Turns the keys of an identifier into parameters of a search. */
class KeyReader {
  readonly #level: Level;
  readonly #options: QueryOptions;
  readonly #query: Record<string, string>;
  #count = 0;
  #isWhole = true;

  constructor(level: FindLevel, options: QueryOptions) {
    this.#level = searchLevels[level];
    this.#options = options;
    this.#query = {
      fuzzymatching: String(options.fuzzyNames),
      emptyvaluematching: String(options.emptyValues),
      multiplevaluematching: String(options.multipleValues),
    };
  }

  /** Values of keys by their paths. */
  get query(): Readonly<Record<string, string>> {
    return this.#query;
  }

  /** False when there was a key that cannot be matched. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** @param path - of the sequence, with a dot behind it; empty at the top level */
  read(attributes: JsonAttributes, path: string): readonly AskedAttribute[] {
    const asked: AskedAttribute[] = [];
    for (const [tag, attribute] of Object.entries(attributes)) {
      if (++this.#count > keyLimit) throw invalid(tag, `more than ${keyLimit} keys`);
      const vr = lookUp(Number.parseInt(tag, 16))?.vr.slice(0, 2);
      if (vr === undefined) this.#isWhole = false;
      else asked.push({ tag, vr, items: this.#key(`${path}${tag}`, attribute) });
    }
    return asked;
  }

  #key(path: string, attribute: JsonAttribute): readonly AskedAttribute[] | null {
    if (attribute.vr === 'SQ') return this.#items(path, attribute);
    const value = textOf(attribute);
    if (answerOnly.has(path) || countTags.has(path)) return null;
    if (path === timezone) {
      if (this.#options.timezone) this.#query[path] = value;
    } else if (value === '' || /^\*+$/.test(value)) this.#ask(path);
    else if (this.#canMatch(path)) this.#query[path] = value;
    else this.#refuse(path);
    return null;
  }

  #items(path: string, { Value: items = [] }: JsonAttribute): readonly AskedAttribute[] | null {
    const tag = path.slice(-8);
    if (items.length > 1) throw invalid(tag, 'a sequence has one item in an identifier');
    if (path.split('.').length >= depthLimit) throw invalid(tag, 'sequences nest too deeply');
    this.#ask(path);
    const [item] = items as JsonAttributes[];
    const asked = item ? this.read(item, `${path}.`) : [];
    return asked.length > 0 ? asked : null;
  }

  #canMatch(path: string): boolean {
    const key = keyOf(path);
    return key ? isTakenAt(this.#level, key) : this.#level === 'instance' && isMatchable(path);
  }

  /** A key without a value asks for its attribute only. */
  #ask(path: string): void {
    const top = path.slice(0, 8);
    this.#query[top] ??= '';
  }

  #refuse(path: string): void {
    this.#isWhole = false;
    this.#ask(path);
  }
}

/** The values of an attribute as the identifier has them. */
function textOf(attribute: JsonAttribute | undefined): string {
  return (attribute?.Value ?? []).map(valueText).join('\\').trim();
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as Readonly<Record<string, string>>;
  return `${Alphabetic}=${Ideographic}=${Phonetic}`.replace(/=+$/, '');
}
