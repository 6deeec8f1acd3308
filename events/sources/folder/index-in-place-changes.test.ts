import { copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deleteFrom } from '#shared/archive/delete';
import { ctImageStorage } from '#shared/archive/testing/make-object';
import { makeDicomDir } from '#shared/dicom/testing/make-dicomdir';
import { exportSpace } from '#shared/export/export-space';
import { openFileStore } from '#shared/objects/file/file-store';
import { replaySource } from '#shared/sources/replay';
import { change, findSource } from '#shared/sources/sources';
import { checkInstances } from '#shared/workflow/commitment/check-instances';
import { IndexedFolder, instance } from '../testing/indexed-folder';

let f: IndexedFolder;
beforeEach(async () => {
  f = await IndexedFolder.create();
});
afterEach(async () => {
  await f.close();
});

const at = (...names: string[]) => f.at(...names);
const keyOf = async (name: string, source?: string) => (await f.itemOf(name, source))?.placed?.key;
/** What shows of instance 1 lies in this file. */
const showsFrom = (name: string, source?: string) => async () =>
  (await f.documentOf(1))?.location.key === (await keyOf(name, source));
const deleteStudy = () => deleteFrom(f.t.archive, { space: 'main', studyInstanceUid: '1.2.3' });

describe('a file in place that is renamed', () => {
  it('is served under its new name', async () => {
    writeFileSync(at('a'), instance(1));
    await f.open();
    await f.until(f.isDone('a'));
    renameSync(at('a'), at('b'));
    await f.until(showsFrom('b'));
    expect((await f.bytesOf(1)).equals(instance(1))).toBe(true);
    expect(await f.shown()).toEqual(['1.2.3.4.1']);
  });

  it('stays deleted when it was, however often, until somebody asks for it again', async () => {
    writeFileSync(at('a'), instance(1));
    await f.open();
    await f.until(f.isDone('a'));
    await f.shown();
    await deleteStudy();
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'c'],
    ] as const) {
      renameSync(at(from), at(to));
      await f.until(f.isDone(to));
      expect(await f.shown()).toEqual([]);
    }
    await replaySource(f.sources, await findSource(f.sources, f.id), { items: [(await f.itemOf('c'))!._id] });
    await f.start();
    await f.until(async () => (await f.shown()).length === 1);
  });

  it('keeps its arrival when it was away for long in between', async () => {
    writeFileSync(at('a'), instance(1));
    writeFileSync(at('other'), instance(2));
    await f.open({ missingMs: 1_000 });
    await f.until(f.isDone('a'));
    await f.until(f.isDone('other'));
    const { sequence } = await f.documentOf(1);
    renameSync(at('a'), path.join(f.outside, 'a'));
    await f.until(async () => (await f.itemOf('a'))?.state === 'parked');
    f.clock.ms += 1_001;
    await f.until(async () => (await f.shown()).length === 1);
    renameSync(path.join(f.outside, 'a'), at('b'));
    await f.until(f.isDone('b'));
    expect((await f.documentOf(1)).sequence).toBe(sequence);
    // Both names: the second copy repeats the first, and takes over when that goes.
    copyFileSync(at('b'), at('a'));
    await f.until(f.isDone('a'));
    rmSync(at('b'));
    await f.until(showsFrom('a'));
    expect((await f.bytesOf(1)).equals(instance(1))).toBe(true);
  });
});

it('a file in place that was written anew takes the place of what it was: its study is not gone in between', async () => {
  writeFileSync(at('a'), instance(1));
  await f.open();
  await f.until(f.isDone('a'));
  await f.shown();
  const seriesOf = async () => (await f.t.archive.collections.series.find({}))[0]!;
  const before = await seriesOf();
  const publish = jest.spyOn(f.t.archive.bus, 'publish');
  const other = instance(1, { '00100010': 'Roe^Anew' });
  writeFileSync(at('a'), other);
  await f.until(async () => (await f.t.archive.collections.studies.find({}))[0]?.patientName === 'Roe^Anew');
  expect((await f.bytesOf(1)).equals(other)).toBe(true);
  const after = await seriesOf();
  expect([after.instanceCount, after.sizeBytes, after.revision > before.revision]).toEqual([1, other.length, true]);
  expect(publish.mock.calls.map(([subject]) => subject).filter((subject) => subject.includes('deleted'))).toEqual([]);
  // Kept nowhere: former content of files that are not ours is gone.
  expect(await f.t.archive.collections.conflicts.countDocuments({})).toBe(0);
});

describe('a copy of a file in place', () => {
  it('shows when the first holds another instance by now', async () => {
    writeFileSync(at('a'), instance(1));
    await f.open();
    await f.until(f.isDone('a'));
    copyFileSync(at('a'), at('b'));
    await f.until(f.isDone('b'));
    expect(await showsFrom('a')()).toBe(true);
    writeFileSync(at('a'), instance(7));
    await f.until(async () => (await f.shown()).includes('1.2.3.4.7') && (await showsFrom('b')()));
    expect(await f.shown()).toEqual(['1.2.3.4.1', '1.2.3.4.7']);
    expect((await f.bytesOf(1)).equals(instance(1))).toBe(true);
  });

  it('shows as a file of another source over the same folder, when the first source goes or loses it', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await f.open();
    await f.until(f.isDone('1'));
    await f.until(f.isDone('2'));
    const second = await f.open();
    await f.until(f.isDone('1', second));
    await f.until(f.isDone('2', second));
    expect(await showsFrom('1')()).toBe(true);
    // It is told to watch another folder: what it had is not its any more.
    const elsewhere = path.join(f.outside, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(path.join(elsewhere, '9'), instance(9));
    const source = await findSource(f.sources, f.id);
    await change(f.sources, source, { settings: { ...source.settings, folders: [elsewhere] } });
    await f.start();
    await f.until(showsFrom('1', second));
    await f.until(async () => (await f.shown()).length === 3);
    expect(await f.itemOf('1')).toBeNull();
    await change(f.sources, await findSource(f.sources, second), { isActive: false });
    await f.stop(second);
    expect((await f.bytesOf(1)).equals(instance(1))).toBe(true);
    await deleteStudy();
    expect(await f.shown()).toEqual([]);
    await f.start(second);
    renameSync(at('1'), at('3'));
    await f.until(f.isDone('3', second));
    expect(await f.shown()).toEqual([]);
  });
});

describe('links in a folder that is indexed', () => {
  it('are not followed, also where one takes the place of a folder or file that was indexed', async () => {
    const secret = path.join(f.outside, 'secret');
    mkdirSync(secret);
    for (const n of [1, 5]) writeFileSync(path.join(secret, `${n}`), instance(n, { '00100010': 'Other^Patient' }));
    for (const name of ['real', 'below']) mkdirSync(at(name));
    writeFileSync(at('real', '1'), instance(1));
    writeFileSync(at('below', '2'), instance(2));
    writeFileSync(at('3'), instance(3));
    symlinkSync(path.join(secret, '5'), at('link'));
    symlinkSync(secret, at('linked-folder'));
    await f.open();
    for (const name of ['real/1', 'below/2', '3']) await f.until(f.isDone(name));
    renameSync(at('real'), path.join(f.outside, 'moved'));
    symlinkSync(secret, at('real'));
    rmSync(at('3'));
    symlinkSync(path.join(secret, '5'), at('3'));
    for (const name of ['real/1', '3'])
      await f.until(async () => (await f.itemOf(name))?.error?.code === 'PLACED_FILE_MISSING');
    for (const n of [1, 3]) await expect(f.bytesOf(n)).rejects.toMatchObject({ status: 503 });
    expect(await f.shown()).toEqual(['1.2.3.4.1', '1.2.3.4.2', '1.2.3.4.3']);
    expect(await f.sources.items.countDocuments({})).toBe(3);
    expect((await f.t.archive.collections.studies.find({}))[0]?.patientName).not.toContain('Other');
  });
});

it('files are copied into an export, which ends where one is gone', async () => {
  for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
  await f.open();
  for (const name of ['1', '2']) await f.until(f.isDone(name));
  await f.shown();
  await f.stop();
  const exported = async (name: string) => {
    const store = await openFileStore({ name, root: path.join(f.outside, name), poolSize: 0 });
    const options = { space: 'main', nowMs: f.clock.ms, withQuarantine: false, collections: [] };
    const done = { onStudy: () => undefined, beforeDone: async () => undefined };
    return await exportSpace(f.t.archive, store, { ...options, ...done }).finally(() => store.close());
  };
  const bytes = instance(1).length + instance(2).length;
  expect(await exported('whole')).toMatchObject({ studies: 1, instances: 2, bytes });
  rmSync(at('2'));
  await expect(exported('lacking')).rejects.toMatchObject({ code: 'PLACED_FILE_MISSING' });
});

it('an instance is vouched for once it landed, not while it lies in place (PS3.4 J.3.3: 0110)', async () => {
  writeFileSync(at('1'), instance(1));
  await f.open();
  await f.until(f.isDone('1'));
  await f.shown();
  const references = [{ sopClassUid: ctImageStorage, sopInstanceUid: '1.2.3.4.1' }];
  const check = () =>
    checkInstances(f.t.archive, { space: 'main', callingAeTitle: 'CT1', references, isDuplicate: false });
  expect(await check()).toEqual({ committed: [], failed: [{ ...references[0], reason: 0x0110 }] });
  await f.t.send(instance(1));
  expect(await check()).toEqual({ committed: references, failed: [] });
});

it('a DICOMDIR is left out once its files are there, and its files are indexed', async () => {
  const image = (n: number) => ({ type: 'IMAGE', fileId: `IM${n}`, sopInstanceUid: `1.2.3.4.${n}` });
  writeFileSync(at('IM1'), instance(1));
  writeFileSync(at('DICOMDIR'), makeDicomDir([image(1), image(2)]));
  await f.open();
  await f.until(async () => (await f.itemOf('DICOMDIR'))?.error?.code === 'FILE_SET_INCOMPLETE');
  writeFileSync(at('IM2'), instance(2));
  await f.until(async () => {
    f.clock.ms += 10; // it is tried again in time
    return (await f.itemOf('DICOMDIR'))?.state === 'skipped';
  });
  expect((await f.itemOf('DICOMDIR'))?.error?.code).toBe('DICOMDIR');
  await f.until(f.isDone('IM2'));
  expect(await f.shown()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
});

it('a file that is cut is not served as it was, and counts as missing before its source has seen it', async () => {
  writeFileSync(at('1'), instance(1));
  await f.open();
  await f.until(f.isDone('1'));
  await f.stop();
  const { location } = await f.documentOf(1);
  const store = f.t.archive.stores.get(location.store)!;
  expect(await store.head(location.key)).toMatchObject({ key: location.key });
  const same = Buffer.from(instance(1));
  same[same.length - 1]! ^= 1; // other pixels, the same length
  writeFileSync(at('1'), same);
  expect(await store.head(location.key)).toBeNull();
  await f.until(async () => (await f.itemOf('1'))?.error?.code === 'PLACED_FILE_CHANGED');
  truncateSync(at('1'), same.length - 10);
  await expect(f.bytesOf(1)).rejects.toMatchObject({ code: 'PLACED_FILE_CHANGED', status: 503 });
});
