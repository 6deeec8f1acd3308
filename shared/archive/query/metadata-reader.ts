import { LimitExceededError } from '#shared/kernel/errors';
import type { Archive } from '../archive';
import type { InstanceEntry, JsonAttributes } from '../documents';
import { readInstanceMetadata } from '../instance-metadata';
import { extended } from './asked-fields';
import { attributesOf, objectOf } from './attributes';
import type { SearchRequest } from './search-request';
import type { FoundListing } from './series-source';

/** Instances whose metadata is compared in one search, and series whose metadata is read for that. */
const metadataBudget = 20_000;
const seriesBudget = 2_000;

/** Attributes of instances that the catalogue does not hold: as keys, and in answers. */
export class MetadataReader {
  readonly #archive: Archive;
  readonly #space: string;
  readonly #search: SearchRequest;
  #looked = 0;
  #read = 0;
  /** Of the series that was looked at last. */
  #texts: ReadonlyMap<string, string> = new Map();

  constructor(archive: Archive, space: string, search: SearchRequest) {
    this.#archive = archive;
    this.#space = space;
    this.#search = search;
  }

  /** True when a search needs the metadata. */
  get isAsked(): boolean {
    return this.#search.metadata !== null || this.#search.fields.instance.size > 0;
  }

  /** Those of some instances that fit the keys. @throws LimitExceededError */
  async fitting(series: FoundListing, entries: readonly InstanceEntry[]): Promise<readonly InstanceEntry[]> {
    const test = this.#search.metadata;
    if (!test) return entries;
    this.#looked += entries.length;
    this.#read += entries.length > 0 ? 1 : 0;
    if (this.#looked > metadataBudget || this.#read > seriesBudget) throw tooMany(metadataBudget);
    this.#texts = await this.#textsOf(series, entries);
    return entries.filter(({ sopInstanceUid }) => test.fits(this.#attributes(sopInstanceUid, test.tags)));
  }

  /** Adds what was asked for to the answers of some instances. */
  async extender(series: FoundListing, entries: readonly InstanceEntry[]) {
    const tags = this.#search.fields.instance;
    if (tags.size === 0 || entries.length === 0) return (_: InstanceEntry, answer: string) => answer;
    if (!this.#search.metadata) this.#texts = await this.#textsOf(series, entries);
    return ({ sopInstanceUid }: InstanceEntry, answer: string) => {
      const held = attributesOf(this.#texts.get(sopInstanceUid) ?? '{}').filter(({ tag }) => tags.has(tag));
      // What is too long for metadata is no part of an answer.
      return extended(
        answer,
        held.filter(({ text }) => !text.includes('"BulkDataURI"')),
      );
    };
  }

  /** Of what is only described here there are none: a search does not fetch. */
  async #textsOf(series: FoundListing, entries: readonly InstanceEntry[]): Promise<ReadonlyMap<string, string>> {
    if (series.origin) return new Map();
    return await readInstanceMetadata(this.#archive, this.#space, series, entries);
  }

  #attributes(sopInstanceUid: string, tags: ReadonlySet<string>): JsonAttributes {
    const held = attributesOf(this.#texts.get(sopInstanceUid) ?? '{}').filter(({ tag }) => tags.has(tag));
    return JSON.parse(objectOf(held)) as JsonAttributes;
  }
}

/** A search that looks at too much. */
export const tooMany = (maximum: number) =>
  new LimitExceededError('Too many instances to look at: give StudyInstanceUID or SeriesInstanceUID', {
    details: { limit: 'instances', maximum, key: 'SeriesInstanceUID' },
  });
