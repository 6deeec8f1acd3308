import type { Collection } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import type { PlacedFileError } from '#shared/objects/errors';
import type { FileStamp, PlacedFile } from '#shared/objects/placed/placed-file';
import type { PlacedFiles } from '#shared/objects/placed/placed-store';
import type { PlacedItem, SourceItemDocument } from './documents';
import type { Sources } from './sources';

/** The key of a file with this content. */
export function placedKeyOf(itemId: string, sha256: string): string {
  return `${itemId}.${sha256.slice(0, 16)}`;
}

/** The item of a key. */
export function itemOfPlacedKey(key: string): string {
  return key.slice(0, key.lastIndexOf('.'));
}

/** The files that sources indexed in place. */
export class PlacedItems implements PlacedFiles {
  readonly #items: Collection<SourceItemDocument>;
  readonly #clock: Clock;
  readonly #isReadOnly: boolean;

  /** @param isReadOnly - beside a running platform: what is found is not noted */
  constructor(items: Collection<SourceItemDocument>, clock: Clock, isReadOnly = false) {
    this.#items = items;
    this.#clock = clock;
    this.#isReadOnly = isReadOnly;
  }

  async find(key: string): Promise<PlacedFile | null> {
    const item = await this.#items.findOne({ _id: itemOfPlacedKey(key) });
    if (!item?.placed || item.placed.key !== key) return null;
    const { stamp, digest, sequence, instance } = item.placed;
    const [, studyInstanceUid = '', seriesInstanceUid = '', sopInstanceUid = ''] = instance.split('/');
    const name = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
    return { path: item.key, stamp, digest, sequence, name };
  }

  async restamp(key: string, stamp: FileStamp): Promise<void> {
    if (this.#isReadOnly) return;
    await this.#items.updateOne({ _id: itemOfPlacedKey(key), 'placed.key': key }, { $set: { 'placed.stamp': stamp } });
  }

  /** Parks the item, so that the source shows it, unless it is about to be looked at. */
  async lose(key: string, { code, message }: PlacedFileError): Promise<void> {
    if (this.#isReadOnly) return;
    const at = this.#clock.now();
    const filter = { _id: itemOfPlacedKey(key), 'placed.key': key, state: 'done' };
    const error = { code, reason: message, at };
    await this.#items.updateOne(filter, { $set: { state: 'parked', endedAt: at, error } });
  }
}

/**
 * Has files that were indexed in place taken again, because the catalogue is made anew without them.
 *
 * @param shown - keys of those that the catalogue shows: the others repeat one of them, or were deleted. Null: all
 */
export async function takePlacedAgain(
  sources: Pick<Sources, 'documents' | 'items' | 'clock'>,
  shown: ((placed: readonly PlacedItem[]) => Promise<ReadonlySet<string>>) | null,
): Promise<number> {
  const now = sources.clock.now();
  const again = { state: 'waiting', attempts: 0, dueAt: now, foundAt: now, endedAt: null, error: null };
  let count = 0;
  for (const { _id } of await sources.documents.find({ kind: 'folder' }, { projection: { kind: 1 } })) {
    for await (const items of placedItemsOf(sources, _id)) {
      const keys = await shown?.(items.map(({ placed }) => placed));
      const taken = items.filter(({ placed }) => keys?.has(placed.key) ?? true).map((item) => item._id);
      await sources.items.updateMany({ _id: { $in: taken } }, { $set: again }, { durable: true });
      count += taken.length;
    }
  }
  return count;
}

/** Ids in one statement. */
const idsAtOnce = 500;

/**
 * Has files looked at again that hold the same instances as others that are not served any more, whatever source they are
 * of: what repeated them may show now.
 *
 * @param instances - `_id`s
 * @param leaving - a source that is about to be removed: none of its files
 */
export async function lookAtCopies(
  { documents, items, clock }: Pick<Sources, 'documents' | 'items' | 'clock'>,
  instances: readonly string[],
  leaving: string | null = null,
): Promise<void> {
  if (instances.length === 0) return;
  const now = clock.now();
  const again = { $set: { state: 'waiting', attempts: 0, dueAt: now, foundAt: now } };
  const folders = await documents.find({ kind: 'folder' }, { projection: { kind: 1 } });
  for (const { _id: source } of folders.filter(({ _id }) => _id !== leaving)) {
    for (let start = 0; start < instances.length; start += idsAtOnce) {
      const some = instances.slice(start, start + idsAtOnce);
      await items.updateMany({ source, 'placed.instance': { $in: some }, state: 'done' }, again);
    }
  }
}

/** Pieces of the items of a source that were indexed in place. */
export async function* placedItemsOf(
  { items }: Pick<Sources, 'items'>,
  source: string,
): AsyncGenerator<(SourceItemDocument & { readonly placed: PlacedItem })[]> {
  for (let after = ''; ; ) {
    const some = await items.find({ source, _id: { $gt: after } }, { sort: { _id: 1 }, limit: 500 });
    const last = some.at(-1);
    if (!last) return;
    after = last._id;
    yield some.filter((item): item is SourceItemDocument & { placed: PlacedItem } => Boolean(item.placed));
  }
}
