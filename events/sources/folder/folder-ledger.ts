import type { FolderSource, SourceItemDocument } from '#shared/sources/documents';
import { type ItemEnd, itemAfter, itemIdOf, knownItems, type RetryPlan, writeItems } from '#shared/sources/items';
import type { Sources } from '#shared/sources/sources';
import { isLinkFree, isWithin } from './folder-paths';
import type { Placement } from './placement';
import { lookAgain, type SeenFile } from './scan-folder';

/** A file that may be taken, and what is known of it from former attempts. */
export interface Candidate {
  readonly file: SeenFile;
  readonly item: SourceItemDocument | null;
}

/** What became of one file. */
export interface Ended extends Candidate {
  readonly end: ItemEnd;
  /** True when the file is no more: there is nothing to remember. */
  readonly isGone: boolean;
  /** Where it lies, of a file that is indexed in place. */
  readonly placement?: Placement | undefined;
}

/** Items whose file may be gone, read at once. */
const forgetEach = 500;
/** Items whose file is gone, dealt with at once. */
const goneLimit = 5_000;
/** What is said of a file that was indexed in place and could not be served: once it is seen, it is taken again. */
const lost: ReadonlySet<string> = new Set(['PLACED_FILE_MISSING', 'PLACED_FILE_CHANGED']);

/** What is not there as it was known: files, and folders that are not watched any more. */
interface Gone {
  readonly gone: SourceItemDocument[];
  readonly outside: SourceItemDocument[];
}

/** Remembers what was taken from folders and what failed. */
export class FolderLedger {
  readonly #sources: Sources;
  readonly #source: FolderSource;
  readonly #plan: RetryPlan;
  #forgottenThrough = '';

  constructor(sources: Sources, source: FolderSource, plan: RetryPlan) {
    this.#sources = sources;
    this.#source = source;
    this.#plan = plan;
  }

  /** Those of the files that are to be taken now: new ones, changed ones, and failed ones whose time has come. */
  async candidates(files: readonly SeenFile[]): Promise<Candidate[]> {
    const now = this.#sources.clock.now();
    const known = await knownItems(
      this.#sources,
      files.map((file) => itemIdOf(this.#source._id, file.path)),
    );
    return files.flatMap((file) => {
      const item = known.get(itemIdOf(this.#source._id, file.path)) ?? null;
      const isDue =
        !item || item.version !== versionOf(file) || (item.dueAt !== null && item.dueAt <= now) || isLost(item);
      return isDue ? [{ file, item }] : [];
    });
  }

  /** Writes what became of files: of those that are gone nothing is kept. */
  async note(ended: readonly Ended[]): Promise<void> {
    const now = this.#sources.clock.now();
    const kept = ended.filter(({ isGone }) => !isGone);
    const gone = ended.flatMap(({ isGone, item }) => (isGone && item ? [item._id] : []));
    await writeItems(
      this.#sources,
      kept.map((one) => itemAfter(this.#itemOf(one), one.end, now, this.#plan)),
    );
    if (gone.length > 0) await this.#sources.items.deleteMany({ _id: { $in: gone } });
  }

  /** Writes where files lie that are indexed in place, before they are announced; they wait until then. */
  async place(ended: readonly Ended[]): Promise<void> {
    const dueAt = this.#sources.clock.now();
    const placed = ended.filter(({ placement }) => placement);
    await writeItems(
      this.#sources,
      placed.map((one) => ({ ...this.#itemOf(one), state: 'waiting', dueAt })),
    );
  }

  /**
   * Items whose file is gone, or lies behind a link by now: each call looks at some of them, and in the end at all. Also
   * those of folders that are not watched any more.
   *
   * @param untilMs - by `performance.now()`: then it is enough
   */
  async gone(untilMs: number): Promise<Gone> {
    const found: Gone = { gone: [], outside: [] };
    do await this.#lookForGone(found);
    while (this.#forgottenThrough !== '' && performance.now() < untilMs && found.gone.length < goneLimit);
    return found;
  }

  async #lookForGone({ gone, outside }: Gone): Promise<void> {
    const { folders } = this.#source.settings;
    const filter = { source: this.#source._id, _id: { $gt: this.#forgottenThrough } };
    const some = await this.#sources.items.find(filter, { sort: { _id: 1 }, limit: forgetEach });
    this.#forgottenThrough = some.length === forgetEach ? some.at(-1)!._id : '';
    for (const item of some) {
      if (!folders.some((folder) => isWithin(item.key, folder))) outside.push(item);
      else if (!(await lookAgain(item.key)) || !(await isLinkFree(item.key, folders))) gone.push(item);
    }
  }

  /** What is known of files. */
  async itemsOf(paths: readonly string[]): Promise<SourceItemDocument[]> {
    const ids = paths.map((path) => itemIdOf(this.#source._id, path));
    return [...(await knownItems(this.#sources, ids)).values()];
  }

  /** Forgets items. */
  async forget(items: readonly SourceItemDocument[]): Promise<void> {
    if (items.length > 0) await this.#sources.items.deleteMany({ _id: { $in: items.map(({ _id }) => _id) } });
  }

  #itemOf(one: Candidate & Partial<Ended>): SourceItemDocument {
    if (this.#source.settings.mode !== 'index') return this.#plainItemOf(one);
    // What could not be looked at is served as it was known, or not at all.
    const isKept = one.end?.state === 'failed';
    const placed = one.placement?.placed ?? (isKept ? (one.item?.placed ?? null) : null);
    return { ...this.#plainItemOf(one), placed, isReplayed: isKept && one.item?.isReplayed === true };
  }

  #plainItemOf({ file, item }: Candidate): SourceItemDocument {
    const version = versionOf(file);
    if (item?.version === version) return item;
    const now = this.#sources.clock.now();
    return {
      ...{
        _id: itemIdOf(this.#source._id, file.path),
        source: this.#source._id,
        key: file.path,
        version,
        target: null,
      },
      ...{ state: 'waiting', attempts: 0, dueAt: now, foundAt: now, endedAt: null, error: null, instances: 0 },
    };
  }
}

const isLost = ({ placed, error }: SourceItemDocument): boolean => Boolean(placed) && lost.has(error?.code ?? '');
const versionOf = ({ size, mtimeMs, inode }: SeenFile): string => `${size}:${mtimeMs}:${inode}`;
