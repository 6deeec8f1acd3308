import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogueUnavailableError } from '../errors';
import { WalSync } from './wal-sync';

const fdatasync = jest.fn<void, [number, (error: Error | null) => void]>();

jest.mock('node:fs', () => ({
  ...jest.requireActual<typeof import('node:fs')>('node:fs'),
  fdatasync: (descriptor: number, done: (error: Error | null) => void) => fdatasync(descriptor, done),
}));

describe('syncing the log', () => {
  let folder: string;
  let log: WalSync;
  let finish: ((error: Error | null) => void)[];

  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), 'radlake-sync-'));
    fs.writeFileSync(join(folder, 'catalogue.db-wal'), '');
    log = new WalSync(join(folder, 'catalogue.db'));
    finish = [];
    fdatasync.mockReset();
    fdatasync.mockImplementation((_descriptor, done) => finish.push(done));
  });

  afterEach(async () => {
    await log.close();
    fs.rmSync(folder, { recursive: true });
  });

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('has one sync in flight; whoever asks meanwhile waits for a later one, together', async () => {
    const done: string[] = [];
    const first = log.sync().then(() => done.push('first'));
    const second = log.sync().then(() => done.push('second'));
    const third = log.sync().then(() => done.push('third'));
    await settle();
    expect(finish).toHaveLength(1);
    finish[0]!(null);
    await settle();
    expect(done).toEqual(['first']);
    expect(finish).toHaveLength(2);
    finish[1]!(null);
    await Promise.all([first, second, third]);
    expect(done).toEqual(['first', 'second', 'third']);
    expect(finish).toHaveLength(2);
  });

  it('promises nothing any more after a failed sync', async () => {
    const failed = log.sync();
    const waiting = log.sync();
    finish[0]!(new Error('EIO'));
    await expect(failed).rejects.toBeInstanceOf(CatalogueUnavailableError);
    await expect(waiting).rejects.toBeInstanceOf(CatalogueUnavailableError);
    await expect(log.sync()).rejects.toBeInstanceOf(CatalogueUnavailableError);
    expect(() => log.check()).toThrow(CatalogueUnavailableError);
    expect(finish).toHaveLength(1);
  });
});

describe('a database in memory', () => {
  it('has nothing to sync', async () => {
    const log = new WalSync(null);
    await expect(log.sync()).resolves.toBeUndefined();
    await log.close();
  });
});
