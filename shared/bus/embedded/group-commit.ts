import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { BusUnavailableError } from '../errors';
import { inTransaction } from './database';
import type { WalSync } from './wal-sync';

/** One change that shares a commit with what else was asked in the same tick. */
export interface Change<T> {
  /** The SQL, inside the transaction. */
  apply(): T;
  /** What memory must know, once the transaction is committed. */
  committed?(value: T): void;
  /** For durable changes: what memory must know, once the disk has it. */
  synced?(value: T): void;
  /** True: the promise waits until the disk has it. False: until the operating system has it (survives a kill). */
  readonly durable: boolean;
}

interface Queued {
  readonly change: Change<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: unknown) => void;
  value?: unknown;
}

/**
 * Joins changes into one transaction per tick, and syncs of the disk into one at a time: what commits while a sync is
 * under way shares the next one. After a failed sync nothing is taken any more, because the disk's state is unknown.
 */
export class GroupCommit {
  private readonly database: DatabaseSyncInstance;
  private readonly disk: WalSync;
  private readonly wake: () => void;
  private readonly afterRollback: () => void;
  private queue: Queued[] = [];
  private unsynced: Queued[] = [];
  private scheduled = false;
  private syncing: Promise<void> | undefined;
  private failure: BusUnavailableError | undefined;

  constructor(
    database: DatabaseSyncInstance,
    disk: WalSync,
    on: { readonly wake: () => void; readonly afterRollback: () => void },
  ) {
    this.database = database;
    this.disk = disk;
    this.wake = on.wake;
    this.afterRollback = on.afterRollback;
  }

  /** @throws BusUnavailableError when the commit or the sync failed; nothing of the change is kept then */
  add<T>(change: Change<T>): Promise<T> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ change, resolve: resolve as (value: unknown) => void, reject });
      if (this.scheduled) return;
      this.scheduled = true;
      setImmediate(() => {
        this.scheduled = false;
        this.flush();
        this.wake();
      });
    });
  }

  /** Commits what is queued, now. */
  flush(): void {
    const group = this.queue;
    if (group.length === 0) return;
    this.queue = [];
    try {
      inTransaction(this.database, () => {
        for (const item of group) item.value = item.change.apply();
      });
    } catch (cause) {
      this.afterRollback();
      const error = new BusUnavailableError('The event bus could not store a change', { cause });
      for (const item of group) item.reject(error);
      return;
    }
    for (const item of group) {
      item.change.committed?.(item.value);
      if (item.change.durable) this.unsynced.push(item);
      else item.resolve(item.value);
    }
    if (this.unsynced.length > 0) this.syncing ??= this.syncAll();
  }

  /** Commits and syncs everything asked so far, and takes nothing more. */
  async end(): Promise<void> {
    this.flush();
    await this.syncing;
    this.failure ??= new BusUnavailableError('The event bus is closed');
  }

  /** @throws BusUnavailableError after a failed sync, or at the end */
  check(): void {
    if (this.failure) throw this.failure;
  }

  private async syncAll(): Promise<void> {
    while (this.unsynced.length > 0) {
      const group = this.unsynced;
      this.unsynced = [];
      try {
        await this.disk.sync();
      } catch (cause) {
        this.fail(cause, group);
        break;
      }
      for (const item of group) item.change.synced?.(item.value);
      for (const item of group) item.resolve(item.value);
      this.wake();
    }
    this.syncing = undefined;
  }

  private fail(cause: unknown, group: readonly Queued[]): void {
    this.failure = new BusUnavailableError('The disk of the event bus failed to sync', { cause });
    for (const item of [...group, ...this.unsynced, ...this.queue]) item.reject(this.failure);
    this.unsynced = [];
    this.queue = [];
  }
}
