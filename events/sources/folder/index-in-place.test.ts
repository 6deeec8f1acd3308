import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { InstancesLanded } from '#events/contracts/instances-landed.v1';
import { deleteFrom } from '#shared/archive/delete';
import type { InstanceDocument } from '#shared/archive/documents';
import { indexLanded } from '#shared/archive/index-landed';
import { joinStudy } from '#shared/archive/join';
import { landedOf } from '#shared/archive/landing-notices';
import { readWhole } from '#shared/archive/read-object';
import { reindex } from '#shared/archive/reindex';
import { shownPlaces } from '#shared/archive/remove-placed';
import { createSpace } from '#shared/archive/spaces';
import { sweep } from '#shared/archive/sweep';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { verify } from '#shared/archive/verify/verify';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { createLogger } from '#shared/kernel/logger';
import { openPlacedStore } from '#shared/objects/placed/placed-store';
import type { AuditLog } from '#shared/security/audit';
import { temporarySecretBox } from '#shared/security/secret-box';
import type { FolderSource } from '#shared/sources/documents';
import { PlacedItems, takePlacedAgain } from '#shared/sources/placed-items';
import { replaySource } from '#shared/sources/replay';
import { FolderSettings } from '#shared/sources/settings';
import { createSource, createSources, findSource, type Sources } from '#shared/sources/sources';
import { makeZip } from '#shared/zip/testing/make-zip';
import { noFetcher } from '../testing/no-fetcher';
import { type WatchedFolders, watchFolders } from './watch-folders';

const scanMs = 30;
const clock = { ms: Date.UTC(2026, 0, 1), now: () => clock.ms };

let t: TestArchive;
let sources: Sources;
let outside = '';
let folder = '';
let id = '';
let watching: WatchedFolders | undefined;

beforeEach(async () => {
  outside = mkdtempSync(path.join(os.tmpdir(), 'radlake-place-'));
  folder = path.join(outside, 'pacs');
  for (const name of [folder, path.join(outside, 'data')]) mkdirSync(name);
  const catalogue = openSqliteCatalogue(':memory:');
  sources = createSources({ catalogue, clock, box: temporarySecretBox() });
  const store = openPlacedStore(new PlacedItems(sources.items, clock), (error) => {
    throw error;
  });
  t = await openTestArchive({ catalogue, stores: [store] });
  const consumer = {
    name: 'normalise',
    subjects: ['radlake.instances.landed'],
    ackWaitMs: 60_000,
    maxDeliver: 3,
    maxAckPending: 4,
  };
  await t.archive.bus.subscribe(consumer, 4, async (batch) => {
    await indexLanded(
      t.archive,
      batch.map(({ event }) => landedOf(event.data as InstancesLanded)),
    );
    for (const one of batch) await one.ack();
  });
});
afterEach(async () => {
  await watching?.close();
  watching = undefined;
  await t.close();
  rmSync(outside, { recursive: true, force: true });
});

async function start(): Promise<void> {
  await watching?.close();
  const audit = { record: () => undefined } as unknown as AuditLog;
  const parts = { archive: t.archive, audit, log: createLogger('silent'), sources, fetcher: noFetcher };
  const source = (await findSource(sources, id)) as FolderSource;
  watching = watchFolders(source, { ...parts, dataFolder: path.join(outside, 'data') }, retries);
}
const retries = { firstMs: 1, maximumMs: 1, attempts: 1_000 };
async function open(more: object = {}): Promise<void> {
  const settings = { ...FolderSettings.parse({ folders: [folder], mode: 'index' }), scanMs, ...more };
  id = (await createSource(sources, { name: 'f', kind: 'folder', space: 'main', settings, isActive: true }))._id;
  await start();
}
const at = (name: string) => path.join(folder, name);
const instance = (n: number, more: Record<string, string> = {}) =>
  makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n), ...more });
const itemOf = (name: string) => sources.items.findOne({ source: id, key: at(name) });

async function until(holds: () => Promise<unknown> | unknown): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) {
      const items = await sources.items.find({});
      throw new Error(`did not happen in time: ${JSON.stringify(items.map(({ state, error }) => [state, error]))}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const isDone = (name: string) => async () => (await itemOf(name))?.state === 'done';
const shown = async () => {
  await t.archive.progress.caughtUp('main');
  const found = await t.archive.collections.instances.find({ space: 'main' }, { sort: { sopInstanceUid: 1 } });
  return found.map(({ sopInstanceUid }) => sopInstanceUid);
};
const documentOf = async (n: number): Promise<InstanceDocument> =>
  (await t.archive.collections.instances.findOne({ sopInstanceUid: `1.2.3.4.${n}`, space: 'main' }))!;
const bytesOf = async (n: number) => Buffer.from(await readWhole(t.archive, (await documentOf(n)).location));
const objectsOf = async () => {
  const keys: string[] = [];
  for await (const { key } of t.archive.store.list('')) keys.push(key);
  return keys;
};

describe('a folder that is indexed in place', () => {
  it('is served from where it lies: nothing is copied, changed or packed', async () => {
    mkdirSync(at('below'));
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    writeFileSync(at('below/3 Ä.dcm'), instance(3));
    const before = statSync(at('1'));
    await open();
    await until(isDone('below/3 Ä.dcm'));
    await until(isDone('1'));
    await until(isDone('2'));
    await t.settleAndPack();
    expect(await shown()).toEqual(['1.2.3.4.1', '1.2.3.4.2', '1.2.3.4.3']);
    for (const n of [1, 2, 3]) expect((await bytesOf(n)).equals(instance(n))).toBe(true);
    expect(await objectsOf()).toEqual([]);
    const [series] = await t.archive.collections.series.find({});
    expect(series).toMatchObject({ instanceCount: 3, packedCount: 0, packs: [], settleAt: null });
    const { mtimeMs, ctimeMs, ino } = statSync(at('1'));
    expect([mtimeMs, ctimeMs, ino]).toEqual([before.mtimeMs, before.ctimeMs, before.ino]);
    // The catalogue knows no name of a file.
    expect(JSON.stringify([series, await documentOf(3)])).not.toContain('Ä');
    expect(watching!.counts).toMatchObject({ found: 3, landed: 3, failed: 0 });
  });

  it('gives nothing of a file that was changed, and says so, until it is indexed anew', async () => {
    writeFileSync(at('1'), instance(1));
    await open({ scanMs: 3_600_000, quietMs: 0 });
    watching!.wake();
    await until(async () => {
      watching!.wake();
      return await isDone('1')();
    });
    await watching!.close();
    const { location } = await documentOf(1);
    const reader = await t.archive.stores.get(location.store)!.open(location.key);
    const { atime, mtime } = statSync(at('1'));
    const other = instance(1, { '00100010': 'Doe^Jane' });
    const same = Buffer.from(instance(1));
    same[same.length - 1]! ^= 1; // the same length, and the time of before
    writeFileSync(at('1'), same);
    utimesSync(at('1'), atime, mtime);
    await expect(reader.read(Buffer.alloc(8), 0)).rejects.toMatchObject({ code: 'PLACED_FILE_CHANGED', status: 503 });
    await reader.close();
    await expect(bytesOf(1)).rejects.toMatchObject({ code: 'PLACED_FILE_CHANGED' });
    await until(async () => (await itemOf('1'))?.state === 'parked');
    expect((await itemOf('1'))?.error?.code).toBe('PLACED_FILE_CHANGED');
    writeFileSync(at('1'), other);
    await start();
    await until(async () => {
      watching!.wake();
      return (await isDone('1')()) && (await bytesOf(1)).equals(other);
    });
    expect(await shown()).toEqual(['1.2.3.4.1']);
    expect((await t.archive.collections.studies.find({}))[0]?.patientName).toBe('Doe^Jane');
  });

  it('marks what is missing, shows it again when it is back, and takes it out after a time', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await open({ missingMs: 1_000 });
    await until(isDone('1'));
    await until(isDone('2'));
    renameSync(at('1'), path.join(outside, 'away'));
    await until(async () => (await itemOf('1'))?.error?.code === 'PLACED_FILE_MISSING');
    await expect(bytesOf(1)).rejects.toMatchObject({ code: 'PLACED_FILE_MISSING', status: 503 });
    expect(await shown()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
    renameSync(path.join(outside, 'away'), at('1'));
    await until(isDone('1'));
    expect((await bytesOf(1)).equals(instance(1))).toBe(true);
    unlinkSync(at('1'));
    await until(async () => (await itemOf('1'))?.state === 'parked');
    clock.ms += 1_001;
    await until(async () => (await shown()).length === 1);
    // The series follows its instances.
    await until(async () => (await t.archive.collections.series.find({}))[0]?.instanceCount === 1);
    // A folder that is not mounted is no folder whose files were removed.
    renameSync(folder, path.join(outside, 'unmounted'));
    mkdirSync(folder);
    await until(async () => (await findSource(sources, id)).lastError?.code === 'FOLDER_EMPTY');
    clock.ms += 1_001;
    watching!.wake();
    expect(await shown()).toEqual(['1.2.3.4.2']);
    expect((await itemOf('2'))?.state).toBe('done');
  });

  it('makes room for the same instance when it lands: acknowledged bytes are ours', async () => {
    writeFileSync(at('1'), instance(1));
    writeFileSync(at('2'), instance(2));
    await open();
    await until(isDone('1'));
    await until(isDone('2'));
    await t.send(instance(1));
    await t.send(instance(2, { '00100010': 'Doe^Jane' }));
    expect((await documentOf(1)).location.store).toBe('main');
    expect((await documentOf(2)).location.store).toBe('main');
    unlinkSync(at('1'));
    await t.settleAndPack();
    await until(async () => (await itemOf('1'))?.state === 'parked');
    const [series] = await t.archive.collections.series.find({});
    expect(series).toMatchObject({ instanceCount: 2, packedCount: 2 });
    // And what is in place repeats what is ours: the file is known, and not shown.
    writeFileSync(at('3'), instance(3));
    await until(isDone('3'));
    expect((await documentOf(3)).location.store).toBe('in-place');
  });

  it('shows another file of the same instance when the first is gone', async () => {
    writeFileSync(at('a'), instance(1));
    await open();
    await until(isDone('a'));
    writeFileSync(at('b'), instance(1));
    await until(isDone('b'));
    expect((await documentOf(1)).location.key).toBe((await itemOf('a'))?.placed?.key);
    unlinkSync(at('a'));
    await until(async () => (await documentOf(1)).location.key === (await itemOf('b'))?.placed?.key);
    expect((await bytesOf(1)).equals(instance(1))).toBe(true);
  });

  it('stays deleted what was deleted, over a reindex too, until somebody asks for it again', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await open();
    await until(isDone('1'));
    await until(isDone('2'));
    const uids = { studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' };
    await deleteFrom(t.archive, { space: 'main', ...uids });
    expect(readFileSync(at('1')).equals(instance(1))).toBe(true);
    await watching!.close();
    const taken = await takePlacedAgain(sources, (placed) => shownPlaces(t.archive, placed));
    expect(taken).toBe(1);
    expect(await takePlacedAgain(sources, null)).toBe(2);
    await reindex(t.archive);
    expect(await shown()).toEqual([]);
    await start();
    await until(isDone('1'));
    await until(isDone('2'));
    expect(await shown()).toEqual(['1.2.3.4.2']);
    expect((await bytesOf(2)).equals(instance(2))).toBe(true);
    await replaySource(sources, await findSource(sources, id), { items: [(await itemOf('1'))!._id] });
    await start();
    await until(isDone('1'));
    expect(await shown()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
  });

  it('is verified, and its sweep frees nothing', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await open();
    await until(isDone('1'));
    await until(isDone('2'));
    await t.settleAndPack();
    await watching!.close();
    t.clock.pass(86_400_000);
    await sweep(t.archive);
    expect((await verify(t.archive)).findings).toEqual([]);
    unlinkSync(at('2'));
    const { key } = (await documentOf(2)).location;
    const missing = { code: 'OBJECT_MISSING', subject: 'placed', object: key, instances: ['1.2.3.4.2'] };
    expect((await verify(t.archive)).findings).toEqual([expect.objectContaining(missing)]);
  });

  it('is copied into packs of our own when a study joins another space', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await open();
    await until(isDone('1'));
    await until(isDone('2'));
    await createSpace(t.archive, 'other', {});
    const report = await joinStudy(t.archive, { from: 'main', to: 'other', studyInstanceUid: '1.2.3' });
    expect(report).toMatchObject({ joined: 2 });
    await watching!.close();
    rmSync(folder, { recursive: true });
    expect((await verify(t.archive)).findings).toEqual([]);
    const [series] = await t.archive.collections.series.find({ space: 'main' });
    expect(series).toMatchObject({ instanceCount: 2, packedCount: 2 });
  });

  it.each([
    ['a zip archive', () => makeZip([{ name: '1', bytes: instance(1) }]), 'ARCHIVE_IN_PLACE'],
    ['a data set without Part 10 header', () => instance(1).subarray(132), 'NOT_PART_10'],
    ['no DICOM object', () => Buffer.from('hello'), 'NOT_DICOM'],
  ])('leaves out %s', async (_what, bytes, code) => {
    writeFileSync(at('x'), bytes());
    await open();
    await until(async () => (await itemOf('x'))?.state === 'skipped');
    expect((await itemOf('x'))?.error?.code).toBe(code);
    expect(await shown()).toEqual([]);
  });
});
