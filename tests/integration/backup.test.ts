import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createArchive } from '#shared/archive/archive';
import { deleteFrom } from '#shared/archive/delete';
import { specs } from '#shared/archive/documents';
import { reindex } from '#shared/archive/reindex';
import { createSpace } from '#shared/archive/spaces';
import { sweep } from '#shared/archive/sweep';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { type BackupSource, backUp } from '#shared/backup/back-up';
import { restoreDocuments } from '#shared/backup/documents';
import { backupNames, findBackup, manifestKey, readManifest, readSummary } from '#shared/backup/manifest';
import { pruneBackups } from '#shared/backup/prune';
import { restoreObjects } from '#shared/backup/restore';
import type { Catalogue } from '#shared/catalogue/port';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { type FileStore, openFileStore } from '#shared/objects/file/file-store';
import { Lander } from '#shared/objects/landing';
import type { ObjectStore } from '#shared/objects/port';
import { securitySpecs } from '#shared/security/specs';
import { dumpArchive, land, numbered } from './archive-dump';

let t: TestArchive;
let folder: string;
let backups: FileStore;
let source: BackupSource;
let nowMs = Date.UTC(2026, 0, 1);
const opened: { close(): Promise<void> }[] = [];

const open = async <T extends { close(): Promise<void> }>(one: Promise<T> | T): Promise<T> => {
  opened.push(await one);
  return one;
};
const openStore = (name: string) =>
  open(openFileStore({ name: 'main', root: path.join(folder, name), poolSize: 0, segmentBytes: 1024 * 1024 }));

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-backup-'));
  t = await openTestArchive();
  backups = await openStore('backups');
  mkdirSync(path.join(folder, 'keys'));
  writeFileSync(path.join(folder, 'keys', 'audit-signing.pem'), 'a key');
  source = {
    store: t.archive.store,
    catalogue: t.archive.catalogue,
    collections: [securitySpecs.users, specs.spaces],
    keyFolder: path.join(folder, 'keys'),
    graceMs: 60_000,
  };
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

function backUpNow(store: ObjectStore = source.store) {
  nowMs += 60_000;
  return backUp({ ...source, store }, backups, nowMs);
}

/** What a platform shows that was restored from a backup, the newest by default. */
async function restored(name?: string): Promise<Record<string, unknown>> {
  const found = await findBackup(backups, name);
  const place = `restored-${opened.length}`;
  const keyFolder = path.join(folder, `${place}-keys`);
  const catalogue: Catalogue = await open(openSqliteCatalogue(':memory:'));
  const store = await openFileStore({ name: 'main', root: path.join(folder, place), poolSize: 0 });
  await restoreObjects(backups, found, store);
  const { documents } = await readSummary(backups, manifestKey(found));
  await restoreDocuments({ ...source, catalogue, keyFolder }, backups, documents);
  expect(readFileSync(path.join(keyFolder, 'audit-signing.pem'), 'utf8')).toBe('a key');
  await store.close(); // as the command does: what opens it next seals what was not sealed
  const { bus, clock, log, settings } = t.archive;
  const lander = new Lander(await openStore(place));
  const archive = createArchive({ catalogue, bus, lander, clock, log, settings });
  await reindex(archive);
  return dumpArchive(archive);
}

/** Two studies in packs, one still in a segment, a deletion, a space of its own. */
async function fill(): Promise<void> {
  await createSpace(t.archive, 'trial', { purpose: 'a trial' });
  for (const study of [1, 2]) for (const n of [1, 2, 3]) await land(t.archive, numbered(study, 1, n));
  await t.settleAndPack();
  await land(t.archive, numbered(3, 1, 1));
  await land(t.archive, numbered(4, 1, 1), { space: 'trial' });
  await t.indexed();
}

const keysIn = async (prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of backups.list(prefix)) keys.push(key);
  return keys;
};

describe('a backup', () => {
  it('holds everything: restored elsewhere, all answers are the same', async () => {
    await fill();
    await t.archive.catalogue.collection(securitySpecs.users).insertOne({ _id: 'u1' });
    const report = await backUpNow();
    expect(report.objects).toBeGreaterThan(2);
    expect(report.copied.objects).toBe(report.objects);
    expect(await restored()).toEqual(await dumpArchive(t.archive));
  });

  it('copies only what is new the next time, and a segment again while it grows', async () => {
    await fill();
    const first = await backUpNow();
    const idle = await backUpNow();
    expect(idle.objects).toBe(first.objects);
    expect(idle.copied.objects).toBe(1);
    await land(t.archive, numbered(5, 1, 1));
    await t.settleAndPack();
    const next = await backUpNow();
    expect(next.copied.objects).toBeLessThan(next.objects);
    expect(await restored()).toEqual(await dumpArchive(t.archive));
  });

  it('keeps former states: what was deleted since is in the backup of before', async () => {
    await fill();
    const before = await dumpArchive(t.archive);
    const { name } = await backUpNow();
    await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.1' });
    await t.archive.store.sealSegments();
    t.clock.pass(t.archive.settings.graceMs + 1);
    await sweep(t.archive);
    t.clock.pass(t.archive.settings.graceMs + 1);
    await sweep(t.archive);
    await backUpNow();
    expect(await restored()).toEqual(await dumpArchive(t.archive));
    expect(await restored(name)).toEqual(before);
  });

  it('misses nothing that is packed and freed while it runs', async () => {
    await fill();
    await t.archive.store.sealSegments();
    let isDisturbed = false;
    const disturbed = new Proxy(t.archive.store, {
      get: (store, property) => {
        if (property !== 'open') return bound(store, property);
        return async (key: string) => {
          if (key.startsWith('segments/') && !isDisturbed) {
            isDisturbed = true;
            await t.settleAndPack();
            t.clock.pass(t.archive.settings.graceMs + 1);
            await sweep(t.archive);
            t.clock.pass(t.archive.settings.graceMs + 1);
            await sweep(t.archive);
          }
          return store.open(key);
        };
      },
    });
    await backUpNow(disturbed);
    expect(isDisturbed).toBe(true);
    expect(await keysIn('drafts/')).toEqual([]);
    expect(await restored()).toEqual(await dumpArchive(t.archive));
  });

  it('is not made when keys cannot be listed within the grace time', async () => {
    await fill();
    source = { ...source, graceMs: -1 };
    await expect(backUpNow()).rejects.toMatchObject({ code: 'BACKUP_OVERTAKEN' });
    expect(await backupNames(backups)).toEqual([]);
  });
});

describe('restoring', () => {
  it('refuses a store that holds anything', async () => {
    await fill();
    const { name } = await backUpNow();
    await expect(restoreObjects(backups, name, t.archive.store)).rejects.toMatchObject({
      code: 'RESTORE_TARGET_NOT_EMPTY',
    });
  });

  it.each(['objects/packs/', 'objects/segments/', 'growing/'])('finds a flipped byte under %s', async (prefix) => {
    await fill();
    await t.archive.store.sealSegments();
    await land(t.archive, numbered(6, 1, 1));
    const { name } = await backUpNow();
    const [key = ''] = await keysIn(prefix);
    const file = path.join(folder, 'backups', key);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    const store = await openStore('damaged');
    await expect(restoreObjects(backups, name, store)).rejects.toMatchObject({
      code: 'BACKUP_DAMAGED',
      details: { key },
    });
  });

  it('finds documents that were changed', async () => {
    await fill();
    const { name } = await backUpNow();
    const { documents } = await readSummary(backups, manifestKey(name));
    const file = path.join(folder, 'backups', documents.as);
    writeFileSync(file, readFileSync(file, 'utf8').replace('a trial', 'another'));
    const catalogue = await open(openSqliteCatalogue(':memory:'));
    await expect(restoreDocuments({ ...source, catalogue }, backups, documents)).rejects.toMatchObject({
      code: 'BACKUP_DAMAGED',
    });
  });

  it('names the backups that are there when the wanted one is not', async () => {
    await expect(findBackup(backups)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    const { name } = await backUpNow();
    await expect(findBackup(backups, 'x')).rejects.toMatchObject({ details: { names: [name] } });
  });
});

describe('removing older backups', () => {
  it('keeps every object of those that stay, and no other', async () => {
    await fill();
    await backUpNow();
    await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.2' });
    await t.archive.store.sealSegments();
    t.clock.pass(t.archive.settings.graceMs + 1);
    await sweep(t.archive);
    t.clock.pass(t.archive.settings.graceMs + 1);
    await sweep(t.archive);
    const { name } = await backUpNow();
    expect(await pruneBackups(backups, 1)).toMatchObject({ backups: 1 });
    const used: string[] = [];
    for await (const { as } of readManifest(backups, manifestKey(name))) used.push(as);
    expect([...(await keysIn('growing/')), ...(await keysIn('objects/'))].sort()).toEqual(used.sort());
    expect(await backupNames(backups)).toEqual([name]);
    expect(await restored()).toEqual(await dumpArchive(t.archive));
  });
});

function bound(store: ObjectStore, property: string | symbol): unknown {
  const value: unknown = Reflect.get(store, property, store);
  return typeof value === 'function' ? value.bind(store) : value;
}
