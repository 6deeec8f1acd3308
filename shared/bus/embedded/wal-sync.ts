import { type FileHandle, open } from 'node:fs/promises';

/** Brings everything committed so far to the disk. */
export interface WalSync {
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Syncs SQLite's write-ahead log off the event loop.
 *
 * `synchronous=FULL` would sync the same file inside each commit and hold the process meanwhile. The log keeps its
 * inode while the database is open, and at `synchronous=NORMAL` SQLite syncs it before, and the database after, each
 * checkpoint; so one `fdatasync` of the log after a commit makes that commit as durable as FULL does.
 */
export async function openWalSync(databasePath: string): Promise<WalSync> {
  const log: FileHandle = await open(`${databasePath}-wal`, 'r+');
  return { sync: () => log.datasync(), close: () => log.close() };
}

/** For a database in memory: there is nothing to sync. */
export const noSync: WalSync = { sync: () => Promise.resolve(), close: () => Promise.resolve() };
