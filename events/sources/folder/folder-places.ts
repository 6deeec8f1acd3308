import type { Archive } from '#shared/archive/archive';
import type { LandedInstance } from '#shared/archive/landed';
import { announceLanded } from '#shared/archive/landing-notices';
import type { Arrival } from '#shared/archive/receive';
import { removePlaced, shownPlaces } from '#shared/archive/remove-placed';
import { PlacedFileMissingError } from '#shared/objects/errors';
import { placedStoreName } from '#shared/objects/placed/placed-store';
import type { FolderSource, PlacedItem, SourceItemDocument } from '#shared/sources/documents';
import { writeItems } from '#shared/sources/items';
import { lookAtCopies } from '#shared/sources/placed-items';
import type { Sources } from '#shared/sources/sources';
import { describeFailure } from '../running/failure';
import type { Ended, FolderLedger } from './folder-ledger';
import { arrivedAt, landedOf } from './placement';
import { lookAgain } from './scan-folder';

/** So long it is known of a file that is gone where it lay: when it comes back, what was deleted of it stays deleted. */
const rememberGoneMs = 30 * 86_400_000;

/** What is not indexed by then is announced again later; in between it is seen whether the source is to stop. */
const indexedWithinMs = 60_000;
const waitMs = 2_000;
const resumeEach = 256;

type Placed = SourceItemDocument & { readonly placed: PlacedItem };
const isPlacedItem = (item: SourceItemDocument): item is Placed => Boolean(item.placed);

/** Brings the catalogue to what files say that are indexed in place: new ones, changed ones, and those that are gone. */
export class FolderPlaces {
  readonly #archive: Archive;
  readonly #sources: Sources;
  readonly #source: FolderSource;
  readonly #ledger: FolderLedger;
  readonly #isOver: () => boolean;

  /** @param isOver - true once the source is to stop */
  constructor(
    parts: { readonly archive: Archive; readonly sources: Sources; readonly isOver: () => boolean },
    source: FolderSource,
    ledger: FolderLedger,
  ) {
    this.#archive = parts.archive;
    this.#sources = parts.sources;
    this.#isOver = parts.isOver;
    this.#source = source;
    this.#ledger = ledger;
  }

  /**
   * Says where files lie, and has them indexed. An instance that a file holds no more is taken out first; another content of
   * the same one takes its place, because the key of before is none any more. Once it resolves, the catalogue holds them, and what is written next makes that durable; a crash before has them taken again under the same sequence.
   *
   * @returns what became of them
   */
  async bringIn(ended: readonly Ended[]): Promise<readonly Ended[]> {
    const former = ended.flatMap(({ item, end, placement }) =>
      item?.placed && end.state !== 'failed' && item.placed.instance !== placement?.placed.instance
        ? [item.placed]
        : [],
    );
    await removePlaced(this.#archive, former);
    await this.#lookAtCopies(former.map((placed) => ({ placed })));
    const named = await this.#renamed(ended);
    await this.#ledger.place(named);
    if (await this.#index(named.flatMap(({ placement }) => (placement ? [placement.landed] : [])))) return named;
    const error = { code: 'NOT_INDEXED_YET', reason: 'The indexer is behind', at: this.#sources.clock.now() };
    const end = { state: 'failed', error, isFinal: false, isOurs: true } as const;
    return named.map((one) => (one.placement ? { ...one, end } : one));
  }

  /**
   * A file that has another name by now is no other arrival, unless it shows under the name of before: what was deleted of it
   * stays deleted.
   */
  async #renamed(ended: readonly Ended[]): Promise<readonly Ended[]> {
    const isNew = ({ item, placement }: Ended) => placement !== undefined && !item?.placed;
    const instances = ended.filter(isNew).map(({ placement }) => placement!.placed.instance);
    if (instances.length === 0) return ended;
    const filter = { source: this.#source._id, 'placed.instance': { $in: instances } };
    const alike = (await this.#sources.items.find(filter)).filter(isPlacedItem);
    const shown = await shownPlaces(
      this.#archive,
      alike.map(({ placed }) => placed),
    );
    const former = new Map<string, number>();
    for (const { key, placed } of alike)
      if (!shown.has(placed.key) && !(await lookAgain(key))) former.set(contentOf(placed), placed.sequence);
    return ended.map((one) => {
      const sequence = isNew(one) ? former.get(contentOf(one.placement!.placed)) : undefined;
      return sequence === undefined ? one : { ...one, placement: arrivedAt(one.placement!, sequence) };
    });
  }

  async #lookAtCopies(of: readonly Pick<Placed, 'placed'>[]): Promise<void> {
    await lookAtCopies(
      this.#sources,
      of.map(({ placed }) => placed.instance),
    );
  }

  /** Takes files out of the catalogue that lie in none of the folders any more. */
  async #leave(items: readonly SourceItemDocument[]): Promise<void> {
    const placed = items.filter(isPlacedItem);
    await removePlaced(
      this.#archive,
      placed.map((item) => item.placed),
    );
    await this.#lookAtCopies(placed);
    await this.#ledger.forget(items);
  }

  /**
   * Has files indexed again that are known and not in the catalogue, because it was made anew or a crash came in between: in
   * the order of before, so that the same ones show, and without reading more of them than their headers. What cannot be
   * served any more is left to the next look.
   */
  async resume(): Promise<void> {
    const { items } = this.#sources;
    for (let after = 0; !this.#isOver(); ) {
      const filter = { source: this.#source._id, state: 'waiting', 'placed.sequence': { $gt: after } };
      const some = await items.find(filter, { sort: { 'placed.sequence': 1 }, limit: resumeEach });
      const last = some.filter(isPlacedItem).at(-1);
      if (!last) return;
      after = last.placed.sequence;
      const there: Placed[] = [];
      for (const item of some.filter(isPlacedItem)) {
        if (item.isReplayed !== true && (await this.#isThere(item))) there.push(item);
      }
      if (!(await this.#index(there.map(({ placed }) => landedOf(placed, this.#arrival))))) return;
      const endedAt = this.#sources.clock.now();
      await writeItems(
        this.#sources,
        there.map((item) => ({ ...item, state: 'done', dueAt: null, endedAt, error: null, instances: 1 })),
      );
    }
  }

  async #isThere({ placed }: Placed): Promise<boolean> {
    const store = this.#archive.stores.get(placedStoreName);
    return Boolean(await store?.head(placed.key));
  }

  get #arrival(): Arrival {
    return { space: this.#source.space, source: 'folder' };
  }

  /** @returns false when they are not in the catalogue in time */
  async #index(landed: readonly LandedInstance[]): Promise<boolean> {
    if (landed.length === 0) return true;
    for (const { arrival, sequence } of landed) this.#archive.progress.landed(arrival.space, sequence);
    // Of what repeats a UID the first shows: the same one when the catalogue is made anew.
    const inOrder = landed.toSorted((a, b) => a.sequence - b.sequence);
    await announceLanded(this.#archive, inOrder, () => 0);
    for (let waited = 0; waited < indexedWithinMs && !this.#isOver(); waited += waitMs)
      if (await this.#archive.progress.caughtUp(this.#source.space, waitMs)) return true;
    return false;
  }

  /**
   * Deals with files that are gone: marked at once; after a while their instances are taken out of the catalogue.
   *
   * @param isThere - whether the folder of a file can be looked into: if not, the file does not count as gone
   * @param untilMs - as for `FolderLedger.gone`
   */
  async lookForGone(isThere: (file: string) => boolean, untilMs: number): Promise<void> {
    const looked = await this.#ledger.gone(untilMs);
    await this.#leave(looked.outside);
    const gone = looked.gone.filter(({ key }) => isThere(key));
    await this.#ledger.forget(gone.filter((item) => !isPlacedItem(item)));
    await this.mark(gone);
    const now = this.#sources.clock.now();
    const { missingMs } = this.#source.settings;
    const isOver = ({ endedAt }: Placed, ms: number) => endedAt !== null && endedAt <= now - ms;
    const marked = gone.filter(isPlacedItem).filter(isMarked);
    const over = marked.filter((item) => item.state === 'parked' && isOver(item, missingMs));
    await removePlaced(
      this.#archive,
      over.map(({ placed }) => placed),
    );
    await writeItems(
      this.#sources,
      over.map((item) => ({ ...item, state: 'skipped', endedAt: now })),
    );
    await this.#ledger.forget(marked.filter((item) => item.state === 'skipped' && isOver(item, rememberGoneMs)));
  }

  /** Marks files as missing, and has others looked at that hold the same instances. */
  async mark(gone: readonly SourceItemDocument[]): Promise<void> {
    const now = this.#sources.clock.now();
    const error = describeFailure(new PlacedFileMissingError('The file is gone or cannot be read'), now);
    const fresh = gone.filter(isPlacedItem).filter((item) => !isMarked(item));
    if (fresh.length === 0) return;
    await writeItems(
      this.#sources,
      fresh.map((item) => ({ ...item, state: 'parked', dueAt: null, endedAt: now, error })),
    );
    await this.#lookAtCopies(fresh);
  }

  /** Whether anything of this source is served from where it lies. */
  async holdsAny(): Promise<boolean> {
    const filter = { source: this.#source._id, 'placed.instance': { $gt: '' } };
    return (await this.#sources.items.findOne(filter, { projection: { _id: 1 } })) !== null;
  }
}

/** The same file, whatever it is called. */
const contentOf = ({ instance, digest: { sha256 } }: PlacedItem): string => `${instance}#${sha256}`;
const isMarked = ({ error }: SourceItemDocument): boolean => error?.code === 'PLACED_FILE_MISSING';
