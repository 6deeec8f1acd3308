import type { FolderSource, SourceItemDocument } from '#shared/sources/documents';
import { type ItemEnd, itemAfter, itemIdOf, knownItems, type RetryPlan, writeItems } from '#shared/sources/items';
import type { Sources } from '#shared/sources/sources';
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
}

/** Items whose file may be gone, looked at each time. */
const forgetEach = 500;

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
      const isDue = !item || item.version !== versionOf(file) || (item.dueAt !== null && item.dueAt <= now);
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

  /** Forgets items whose file is gone, some at a time. */
  async forgetGone(): Promise<void> {
    const { items } = this.#sources;
    const filter = { source: this.#source._id, _id: { $gt: this.#forgottenThrough } };
    const some = await items.find(filter, { sort: { _id: 1 }, limit: forgetEach });
    const gone: string[] = [];
    for (const item of some) if (!(await lookAgain(item.key))) gone.push(item._id);
    if (gone.length > 0) await items.deleteMany({ _id: { $in: gone } });
    this.#forgottenThrough = some.length === forgetEach ? some.at(-1)!._id : '';
  }

  #itemOf({ file, item }: Candidate): SourceItemDocument {
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

const versionOf = ({ size, mtimeMs, inode }: SeenFile): string => `${size}:${mtimeMs}:${inode}`;
