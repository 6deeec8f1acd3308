import { isDeepStrictEqual } from 'node:util';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { newId } from '#shared/kernel/ids';
import type { SecretBox } from '#shared/security/secret-box';
import {
  type DatabaseSource,
  type FolderSource,
  type LinkSource,
  type SourceDocument,
  type SourceItemDocument,
  sourceSpecs,
} from './documents';
import { SourceBuiltInError, SourceChangedError, SourceExistsError, SourceNotFoundError } from './errors';

/** The sources that are data, and their items. Its verbs are the functions of this folder. */
export interface Sources {
  readonly documents: Collection<SourceDocument>;
  readonly items: Collection<SourceItemDocument>;
  readonly clock: Clock;
  readonly box: SecretBox;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly sources: Sources;
  }
}

/** Opens the sources of a catalogue. */
export function createSources(parts: {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly box: SecretBox;
}): Sources {
  const { catalogue, clock, box } = parts;
  return {
    ...{ clock, box },
    documents: catalogue.collection<SourceDocument>(sourceSpecs.sources),
    items: catalogue.collection<SourceItemDocument>(sourceSpecs.sourceItems),
  };
}

type Chosen<S extends SourceDocument> = Pick<S, 'name' | 'kind' | 'space' | 'settings' | 'isActive'>;

/** What people choose of a source. */
export type SourceChoices = Chosen<FolderSource> | Chosen<DatabaseSource> | Chosen<LinkSource>;

/** Secrets by name: null takes one away, absent leaves it. */
export type SecretChanges = Readonly<Record<string, string | null | undefined>>;

const noCounts = { found: 0, landed: 0, duplicates: 0, skipped: 0, quarantined: 0, failed: 0 };

/**
 * Makes a source.
 *
 * @param builtInId - for the inbox
 * @throws SourceExistsError
 */
export async function createSource(
  sources: Sources,
  choices: SourceChoices,
  secrets: SecretChanges = {},
  builtInId?: string,
): Promise<SourceDocument> {
  const createdAt = sources.clock.now();
  const _id = builtInId ?? newId(createdAt);
  const source: SourceDocument = {
    ...{ _id, ...choices, secrets: sealed(sources, _id, {}, secrets), isBuiltIn: builtInId !== undefined },
    ...{ cursor: null, counts: noCounts, behindSince: null, lastRunAt: null, lastError: null, runRequestedAt: null },
    ...{ revision: 1, createdAt },
  };
  await nameIsFree(sources.documents.insertOne(source, { durable: true }));
  return source;
}

/** A source by id. @throws SourceNotFoundError */
export async function findSource(sources: Sources, id: string): Promise<SourceDocument> {
  const found = await sources.documents.findOne({ _id: id });
  if (!found) throw new SourceNotFoundError('No such source', { details: { id } });
  return found;
}

/**
 * Replaces what people chose. The kind stays; a cursor stays too, so that what was read is not read again. Without a
 * difference nothing is written.
 *
 * @throws SourceNotFoundError, SourceExistsError, SourceChangedError; SourceBuiltInError for more than `isActive`
 */
export async function changeSource(
  sources: Sources,
  before: SourceDocument,
  choices: SourceChoices,
  secrets: SecretChanges,
): Promise<SourceDocument> {
  const { name, space, settings, isActive } = choices;
  if (before.isBuiltIn && !isSameChoice(before, choices)) {
    throw new SourceBuiltInError('This source is set by the configuration', { details: { id: before._id } });
  }
  if (isActive === before.isActive && isSameChoice(before, choices) && holdsSecrets(sources, before, secrets))
    return before;
  const fields = { name, space, settings, isActive, secrets: sealed(sources, before._id, before.secrets, secrets) };
  return await change(sources, before, { ...fields, lastError: null });
}

/** Takes a source away, with what it remembers. @throws SourceNotFoundError, SourceBuiltInError */
export async function removeSource(sources: Sources, id: string): Promise<void> {
  const { isBuiltIn } = await findSource(sources, id);
  if (isBuiltIn) throw new SourceBuiltInError('This source is set by the configuration', { details: { id } });
  await sources.documents.deleteOne({ _id: id }, { durable: true });
  await sources.items.deleteMany({ source: id });
}

/** Asks for a run now. @throws SourceNotFoundError */
export async function requestRun(sources: Sources, id: string): Promise<void> {
  const runRequestedAt = sources.clock.now();
  const { matchedCount } = await sources.documents.updateOne({ _id: id }, { $set: { runRequestedAt } });
  if (matchedCount === 0) throw new SourceNotFoundError('No such source', { details: { id } });
}

/** Secrets in the clear: for connecting only, never for an answer or the log. @throws SecretKeyError */
export function secretOf(sources: Sources, source: SourceDocument, name: string): string | null {
  const kept = source.secrets[name];
  return kept === undefined ? null : sources.box.open(kept, placeOf(source._id, name));
}

/**
 * Writes under the revision that the caller read, and makes a new one: a source at work begins anew with it.
 *
 * @throws SourceChangedError
 */
export async function change(
  sources: Sources,
  before: SourceDocument,
  fields: Readonly<Record<string, unknown>>,
): Promise<SourceDocument> {
  const { _id, revision } = before;
  const update = { $set: fields, $inc: { revision: 1 } };
  const writing = sources.documents.updateOne({ _id, revision }, update, { durable: true });
  const { matchedCount } = await nameIsFree(writing);
  if (matchedCount === 0) {
    throw new SourceChangedError('The source was changed meanwhile', { details: { id: _id } });
  }
  return await findSource(sources, _id);
}

const placeOf = (id: string, name: string): string => `sources/${id}/${name}`;

function sealed(
  { box }: Sources,
  id: string,
  before: Readonly<Record<string, string>>,
  changes: SecretChanges,
): Record<string, string> {
  const kept = { ...before };
  for (const [name, secret] of Object.entries(changes)) {
    if (secret === undefined) continue;
    if (secret === null) delete kept[name];
    else kept[name] = box.seal(secret, placeOf(id, name));
  }
  return kept;
}

function isSameChoice(before: SourceDocument, { name, space, settings }: SourceChoices): boolean {
  return before.name === name && before.space === space && isDeepStrictEqual(before.settings, settings);
}

function holdsSecrets(sources: Sources, before: SourceDocument, wanted: SecretChanges): boolean {
  return Object.entries(wanted).every(
    ([name, secret]) => secret === undefined || secretOf(sources, before, name) === secret,
  );
}

async function nameIsFree<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    throw new SourceExistsError('Another source has this name', { cause: error });
  }
}
