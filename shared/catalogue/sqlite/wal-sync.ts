import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { CatalogueUnavailableError } from '../errors';

/**
 * Makes commits durable: syncs the write-ahead log of a database outside the event loop. One sync is in flight; what
 * asks meanwhile shares the next.
 *
 * SQLite itself runs with `synchronous=NORMAL`, which syncs the log before each checkpoint and the file after it, so a
 * commit whose frames left the log is durable too. After a failed sync the kernel may have dropped the pages, so
 * nothing is promised any more until the catalogue is opened again.
 */
export class WalSync {
  readonly #descriptor: number | null;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #failure: Error | null = null;

  /** @param path - the database file, whose log exists already; null for a database in memory */
  constructor(path: string | null) {
    this.#descriptor = path === null ? null : openLog(path);
  }

  /**
   * Resolves when everything committed before the call is on disk.
   *
   * @throws CatalogueUnavailableError when a sync failed, now or earlier
   */
  sync(): Promise<void> {
    if (this.#descriptor === null) return Promise.resolve();
    if (!this.#running) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  /** @throws CatalogueUnavailableError when a sync failed earlier */
  check(): void {
    if (this.#failure) throw new CatalogueUnavailableError('a sync of the catalogue failed', { cause: this.#failure });
  }

  /** Waits for the sync in flight and releases the log. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#running, this.#next]);
    if (this.#descriptor !== null) closeSync(this.#descriptor);
  }

  #start(): Promise<void> {
    this.#next = null;
    this.#running = this.#syncNow().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #syncNow(): Promise<void> {
    this.check();
    await new Promise<void>((resolve, reject) => {
      fdatasync(this.#descriptor!, (error) => {
        this.#failure = error;
        if (error) reject(new CatalogueUnavailableError('a sync of the catalogue failed', { cause: error }));
        else resolve();
      });
    });
  }
}

function openLog(path: string): number {
  try {
    // The names of the database and its log must last as well.
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return openSync(`${path}-wal`, 'r+');
  } catch (cause) {
    throw new CatalogueUnavailableError('the log of the catalogue cannot be opened', { cause });
  }
}
