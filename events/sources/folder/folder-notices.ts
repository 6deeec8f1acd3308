import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';

/** Folders watched at most; those beyond are only scanned. The system has a limit of its own for all programs. */
const watcherLimit = 2_000;
/** Names kept until they are looked at; beyond that the next scan finds them. */
const nameLimit = 10_000;

/** What the notices are for. */
export interface NoticeOptions {
  readonly isIgnored: (name: string) => boolean;
  /** Something was told. */
  readonly onNotice: () => void;
  /** A folder cannot be watched; told once. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Has the system tell of changes in folders, one watcher for each: `fs.watch` with `recursive` holds one for each file. It
 * only makes the next look come sooner; scanning finds what is not told.
 */
export class FolderNotices {
  readonly #options: NoticeOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #names = new Set<string>();
  #hasFailed = false;

  constructor(options: NoticeOptions) {
    this.#options = options;
  }

  /** Watches these folders and no others. */
  keep(folders: ReadonlySet<string>): void {
    for (const folder of this.#watchers.keys()) if (!folders.has(folder)) this.#forget(folder);
    for (const folder of folders) {
      if (this.#watchers.size >= watcherLimit) return;
      if (!this.#watchers.has(folder)) this.#watch(folder);
    }
  }

  /** What was told since the last call: files and folders, some of them gone. */
  take(): ReadonlySet<string> {
    const names = this.#names;
    this.#names = new Set();
    return names;
  }

  close(): void {
    this.keep(new Set());
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => this.#tell(folder, name));
      watcher.on('error', (error) => this.#fail(folder, error));
      this.#watchers.set(folder, watcher);
    } catch (error) {
      this.#fail(folder, error);
    }
  }

  #tell(folder: string, name: string | null): void {
    if (name === null || name.startsWith('.') || this.#options.isIgnored(name)) return;
    if (this.#names.size < nameLimit) this.#names.add(path.join(folder, name));
    this.#options.onNotice();
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #fail(folder: string, error: unknown): void {
    this.#forget(folder);
    if (!this.#hasFailed) this.#options.onFailure(error);
    this.#hasFailed = true;
  }
}
