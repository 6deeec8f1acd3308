import { PlatformError } from '#shared/kernel/errors';
import { isSpaceName, mainSpace } from '#shared/kernel/ids';
import type { Archive } from './archive';
import type { SpaceDocument } from './documents';
import { record } from './journal';

/** No space has this name. */
export class SpaceNotFoundError extends PlatformError {
  readonly code = 'SPACE_NOT_FOUND';
  readonly status = 404;
}

/** The name of a new space is taken. */
export class SpaceExistsError extends PlatformError {
  readonly code = 'SPACE_EXISTS';
  readonly status = 409;
}

/** Others changed the space at the same time, again and again. */
export class SpaceChangedError extends PlatformError {
  readonly code = 'SPACE_CHANGED';
  readonly status = 409;
  override readonly retryable = true;
}

/** What the creator of a space may choose; the rest has defaults. */
export interface SpaceChoices {
  readonly purpose?: string | undefined;
  readonly aeTitle?: string | undefined;
  readonly port?: number | undefined;
  readonly repeat?: SpaceDocument['repeat'] | undefined;
  readonly missingType1?: SpaceDocument['missingType1'] | undefined;
}

function documentOf(name: string, choices: SpaceChoices, createdAt: string): SpaceDocument {
  return {
    _id: name,
    purpose: choices.purpose ?? null,
    aeTitle: choices.aeTitle ?? null,
    port: choices.port ?? null,
    repeat: choices.repeat ?? 'overlay',
    missingType1: choices.missingType1 ?? 'warn',
    createdAt,
  };
}

/**
 * Creates a space: first in the journal, so that `reindex` finds it, then in the catalogue.
 *
 * @throws SpaceExistsError
 */
export async function createSpace(archive: Archive, name: string, choices: SpaceChoices): Promise<SpaceDocument> {
  const space = documentOf(name, choices, new Date(archive.clock.now()).toISOString());
  if (!(await archive.collections.spaces.findOne({ _id: name })))
    await record(archive, { kind: 'space', space: name, definition: space });
  const { upsertedId } = await archive.collections.spaces.updateOne(
    { _id: name },
    { $setOnInsert: withoutId(space) },
    { upsert: true, durable: true },
  );
  if (upsertedId === null) throw new SpaceExistsError('A space of this name exists', { details: { space: name } });
  return space;
}

/** What can be changed of a space; null takes it away. */
export type SpaceChanges = { readonly [K in keyof SpaceChoices]?: SpaceChoices[K] | null } & Pick<
  SpaceChoices,
  'repeat' | 'missingType1'
>;

const changeAttempts = 5;

/**
 * Changes a space, as `createSpace` makes one. Without a difference nothing is written.
 *
 * @throws SpaceNotFoundError; SpaceChangedError when others change it all the time
 */
export async function changeSpace(archive: Archive, name: string, changes: SpaceChanges): Promise<SpaceDocument> {
  for (let attempt = 0; attempt < changeAttempts; attempt++) {
    const before = await archive.collections.spaces.findOne({ _id: name });
    if (!before) throw new SpaceNotFoundError('No such space', { details: { space: name } });
    const { purpose, aeTitle, port = null, repeat, missingType1 } = before;
    const held = { purpose, aeTitle, port, repeat, missingType1 };
    const wanted = {
      ...held,
      ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
    };
    if (JSON.stringify(wanted) === JSON.stringify(held)) return before;
    const definition = { _id: name, ...wanted, createdAt: before.createdAt } as SpaceDocument;
    await record(archive, { kind: 'space', space: name, definition });
    const update = { $set: wanted };
    const { matchedCount } = await archive.collections.spaces.updateOne({ _id: name, ...held }, update, {
      durable: true,
    });
    rememberedSpaces(archive).delete(name);
    if (matchedCount === 1) return definition;
  }
  throw new SpaceChangedError('The space is changed by others all the time', { details: { space: name } });
}

/** Makes sure that a space exists: the default one at start, those named by arrivals when rebuilding. */
export async function ensureSpace(archive: Archive, name: string = mainSpace): Promise<void> {
  const space = documentOf(name, {}, new Date(archive.clock.now()).toISOString());
  await archive.collections.spaces.updateOne({ _id: name }, { $setOnInsert: withoutId(space) }, { upsert: true });
}

/**
 * A space by name.
 *
 * @throws SpaceNotFoundError
 */
export async function findSpace(archive: Archive, name: string): Promise<SpaceDocument> {
  const spaces = rememberedSpaces(archive);
  const known = spaces.get(name);
  if (known && known.untilMs > performance.now()) return known.space;
  const space = isSpaceName(name) ? await archive.collections.spaces.findOne({ _id: name }) : null;
  if (!space) throw new SpaceNotFoundError('No such space', { details: { space: name } });
  if (spaces.size >= rememberLimit) spaces.clear();
  spaces.set(name, { space, untilMs: performance.now() + rememberMs });
  return space;
}

/** Those of the names that no space has. */
export async function missingSpaces(
  archive: Pick<Archive, 'collections'>,
  names: readonly string[],
): Promise<string[]> {
  const found = names.length === 0 ? [] : await archive.collections.spaces.find({ _id: { $in: names } });
  return names.filter((name) => !found.some((space) => space._id === name));
}

/** Each arriving instance asks for its space: an answer holds for a second. */
const rememberMs = 1_000;
const rememberLimit = 1_000;
type Remembered = Map<string, { readonly space: SpaceDocument; readonly untilMs: number }>;
const remembered = new WeakMap<Archive, Remembered>();

function rememberedSpaces(archive: Archive): Remembered {
  const spaces = remembered.get(archive) ?? new Map();
  remembered.set(archive, spaces);
  return spaces;
}

function withoutId({ _id, ...fields }: SpaceDocument) {
  return fields;
}
