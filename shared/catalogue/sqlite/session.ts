import type { Connection } from './connection';
import { LogEraser } from './log-eraser';
import { refreshMulti, type StoredCollection } from './schema';
import type { WalSync } from './wal-sync';

/** What the collections of one open catalogue share. */
export class Session {
  readonly connection: Connection;
  readonly log: WalSync;
  readonly eraser: LogEraser;
  readonly #collections = new Set<StoredCollection>();
  #dataVersion = -1;
  #changes = 0;

  constructor(connection: Connection, log: WalSync) {
    this.connection = connection;
    this.log = log;
    this.eraser = new LogEraser(connection);
  }

  add(stored: StoredCollection): void {
    this.#collections.add(stored);
  }

  remove(stored: StoredCollection): void {
    this.#changes += 1;
    this.#collections.delete(stored);
  }

  /** Another number after each commit, here or by another process. */
  changes(): number {
    this.#noticeOthers();
    return this.#changes;
  }

  read<T>(work: () => T): T {
    this.#noticeOthers();
    return work();
  }

  /** One transaction. @throws CatalogueUnavailableError also when an earlier sync failed */
  write<T>(stored: StoredCollection, work: () => T): T {
    this.log.check();
    this.#changes += 1;
    try {
      return this.connection.transaction(() => {
        this.#noticeOthers();
        return work();
      });
    } catch (error) {
      if (this.connection.isOpen) refreshMulti(this.connection, stored);
      throw error;
    }
  }

  /** After a commit of another process, its arrays count for our indexes too. */
  #noticeOthers(): void {
    const version = Number(this.connection.get('PRAGMA data_version')?.['data_version']);
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.#changes += 1;
    for (const stored of this.#collections) refreshMulti(this.connection, stored);
  }
}
