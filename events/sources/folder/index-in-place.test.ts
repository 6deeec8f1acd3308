import { mkdirSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deleteFrom } from '#shared/archive/delete';
import { joinStudy } from '#shared/archive/join';
import { reindex } from '#shared/archive/reindex';
import { shownPlaces } from '#shared/archive/remove-placed';
import { createSpace } from '#shared/archive/spaces';
import { sweep } from '#shared/archive/sweep';
import { verify } from '#shared/archive/verify/verify';
import { takePlacedAgain } from '#shared/sources/placed-items';
import { replaySource } from '#shared/sources/replay';
import { findSource } from '#shared/sources/sources';
import { makeZip } from '#shared/zip/testing/make-zip';
import { IndexedFolder, instance } from '../testing/indexed-folder';

let f: IndexedFolder;
beforeEach(async () => {
  f = await IndexedFolder.create();
});
afterEach(async () => {
  await f.close();
});

const at = (name: string) => f.at(name);
const until = (holds: () => Promise<unknown> | unknown) => f.until(holds);
const isDone = (name: string) => f.isDone(name);
const objectsOf = async () => {
  const keys: string[] = [];
  for await (const { key } of f.t.archive.store.list('')) keys.push(key);
  return keys;
};

describe('a folder that is indexed in place', () => {
  it('is served from where it lies: nothing is copied, changed or packed', async () => {
    mkdirSync(at('below'));
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    writeFileSync(at('below/3 Ä.dcm'), instance(3));
    const before = statSync(at('1'));
    await f.open();
    await until(isDone('below/3 Ä.dcm'));
    await until(isDone('1'));
    await until(isDone('2'));
    await f.t.settleAndPack();
    expect(await f.shown()).toEqual(['1.2.3.4.1', '1.2.3.4.2', '1.2.3.4.3']);
    for (const n of [1, 2, 3]) expect((await f.bytesOf(n)).equals(instance(n))).toBe(true);
    expect(await objectsOf()).toEqual([]);
    const [series] = await f.t.archive.collections.series.find({});
    expect(series).toMatchObject({ instanceCount: 3, packedCount: 0, packs: [], settleAt: null });
    const { mtimeMs, ctimeMs, ino } = statSync(at('1'));
    expect([mtimeMs, ctimeMs, ino]).toEqual([before.mtimeMs, before.ctimeMs, before.ino]);
    // The catalogue knows no name of a file.
    expect(JSON.stringify([series, await f.documentOf(3)])).not.toContain('Ä');
    expect(f.watching.counts).toMatchObject({ found: 3, landed: 3, failed: 0 });
  });

  it('gives nothing of a file that was changed, and says so, until it is indexed anew', async () => {
    writeFileSync(at('1'), instance(1));
    await f.open({ scanMs: 3_600_000, quietMs: 0 });
    f.watching.wake();
    await until(async () => {
      f.watching.wake();
      return await isDone('1')();
    });
    await f.watching.close();
    const { location } = await f.documentOf(1);
    const reader = await f.t.archive.stores.get(location.store)!.open(location.key);
    const { atime, mtime } = statSync(at('1'));
    const other = instance(1, { '00100010': 'Doe^Jane' });
    const same = Buffer.from(instance(1));
    same[same.length - 1]! ^= 1; // the same length, and the time of before
    writeFileSync(at('1'), same);
    utimesSync(at('1'), atime, mtime);
    await expect(reader.read(Buffer.alloc(8), 0)).rejects.toMatchObject({ code: 'PLACED_FILE_CHANGED', status: 503 });
    await reader.close();
    await expect(f.bytesOf(1)).rejects.toMatchObject({ code: 'PLACED_FILE_CHANGED' });
    await until(async () => (await f.itemOf('1'))?.state === 'parked');
    expect((await f.itemOf('1'))?.error?.code).toBe('PLACED_FILE_CHANGED');
    writeFileSync(at('1'), other);
    await f.start();
    await until(async () => {
      f.watching.wake();
      return (await isDone('1')()) && (await f.bytesOf(1)).equals(other);
    });
    expect(await f.shown()).toEqual(['1.2.3.4.1']);
    expect((await f.t.archive.collections.studies.find({}))[0]?.patientName).toBe('Doe^Jane');
  });

  it('marks what is missing, shows it again when it is back, and takes it out after a time', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await f.open({ missingMs: 1_000 });
    await until(isDone('1'));
    await until(isDone('2'));
    renameSync(at('1'), path.join(f.outside, 'away'));
    await until(async () => (await f.itemOf('1'))?.error?.code === 'PLACED_FILE_MISSING');
    await expect(f.bytesOf(1)).rejects.toMatchObject({ code: 'PLACED_FILE_MISSING', status: 503 });
    expect(await f.shown()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
    renameSync(path.join(f.outside, 'away'), at('1'));
    await until(isDone('1'));
    expect((await f.bytesOf(1)).equals(instance(1))).toBe(true);
    unlinkSync(at('1'));
    await until(async () => (await f.itemOf('1'))?.state === 'parked');
    f.clock.ms += 1_001;
    await until(async () => (await f.shown()).length === 1);
    // The series follows its instances.
    await until(async () => (await f.t.archive.collections.series.find({}))[0]?.instanceCount === 1);
    // A folder that is not mounted is no folder whose files were removed.
    renameSync(f.folder, path.join(f.outside, 'unmounted'));
    mkdirSync(f.folder);
    await until(async () => (await findSource(f.sources, f.id)).lastError?.code === 'FOLDER_EMPTY');
    f.clock.ms += 1_001;
    f.watching.wake();
    expect(await f.shown()).toEqual(['1.2.3.4.2']);
    expect((await f.itemOf('2'))?.state).toBe('done');
  });

  it('makes room for the same instance when it lands: acknowledged bytes are ours', async () => {
    writeFileSync(at('1'), instance(1));
    writeFileSync(at('2'), instance(2));
    await f.open();
    await until(isDone('1'));
    await until(isDone('2'));
    await f.t.send(instance(1));
    await f.t.send(instance(2, { '00100010': 'Doe^Jane' }));
    expect((await f.documentOf(1)).location.store).toBe('main');
    expect((await f.documentOf(2)).location.store).toBe('main');
    unlinkSync(at('1'));
    await f.t.settleAndPack();
    await until(async () => (await f.itemOf('1'))?.state === 'parked');
    const [series] = await f.t.archive.collections.series.find({});
    expect(series).toMatchObject({ instanceCount: 2, packedCount: 2 });
    // And what is in place repeats what is ours: the file is known, and not shown.
    writeFileSync(at('3'), instance(3));
    await until(isDone('3'));
    expect((await f.documentOf(3)).location.store).toBe('in-place');
  });

  it('shows another file of the same instance when the first is gone', async () => {
    writeFileSync(at('a'), instance(1));
    await f.open();
    await until(isDone('a'));
    writeFileSync(at('b'), instance(1));
    await until(isDone('b'));
    expect((await f.documentOf(1)).location.key).toBe((await f.itemOf('a'))?.placed?.key);
    unlinkSync(at('a'));
    await until(async () => (await f.documentOf(1)).location.key === (await f.itemOf('b'))?.placed?.key);
    expect((await f.bytesOf(1)).equals(instance(1))).toBe(true);
  });

  it('stays deleted what was deleted, over a reindex too, until somebody asks for it again', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await f.open();
    await until(isDone('1'));
    await until(isDone('2'));
    const uids = { studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' };
    await deleteFrom(f.t.archive, { space: 'main', ...uids });
    expect(readFileSync(at('1')).equals(instance(1))).toBe(true);
    await f.watching.close();
    const taken = await takePlacedAgain(f.sources, (placed) => shownPlaces(f.t.archive, placed));
    expect(taken).toBe(1);
    expect(await takePlacedAgain(f.sources, null)).toBe(2);
    await reindex(f.t.archive);
    expect(await f.shown()).toEqual([]);
    await f.start();
    await until(isDone('1'));
    await until(isDone('2'));
    expect(await f.shown()).toEqual(['1.2.3.4.2']);
    expect((await f.bytesOf(2)).equals(instance(2))).toBe(true);
    await replaySource(f.sources, await findSource(f.sources, f.id), { items: [(await f.itemOf('1'))!._id] });
    await f.start();
    await until(isDone('1'));
    expect(await f.shown()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
  });

  it('is verified, and its sweep frees nothing', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await f.open();
    await until(isDone('1'));
    await until(isDone('2'));
    await f.t.settleAndPack();
    await f.watching.close();
    f.t.clock.pass(86_400_000);
    await sweep(f.t.archive);
    expect((await verify(f.t.archive)).findings).toEqual([]);
    unlinkSync(at('2'));
    const { key } = (await f.documentOf(2)).location;
    const missing = { code: 'OBJECT_MISSING', subject: 'placed', object: key, instances: ['1.2.3.4.2'] };
    expect((await verify(f.t.archive)).findings).toEqual([expect.objectContaining(missing)]);
  });

  it('is copied into packs of our own when a study joins another space', async () => {
    for (const n of [1, 2]) writeFileSync(at(`${n}`), instance(n));
    await f.open();
    await until(isDone('1'));
    await until(isDone('2'));
    await createSpace(f.t.archive, 'other', {});
    const report = await joinStudy(f.t.archive, { from: 'main', to: 'other', studyInstanceUid: '1.2.3' });
    expect(report).toMatchObject({ joined: 2 });
    await f.watching.close();
    rmSync(f.folder, { recursive: true });
    expect((await verify(f.t.archive)).findings).toEqual([]);
    const [series] = await f.t.archive.collections.series.find({ space: 'main' });
    expect(series).toMatchObject({ instanceCount: 2, packedCount: 2 });
  });

  it.each([
    ['a zip archive', () => makeZip([{ name: '1', bytes: instance(1) }]), 'ARCHIVE_IN_PLACE'],
    ['a data set without Part 10 header', () => instance(1).subarray(132), 'NOT_PART_10'],
    ['no DICOM object', () => Buffer.from('hello'), 'NOT_DICOM'],
  ])('leaves out %s', async (_what, bytes, code) => {
    writeFileSync(at('x'), bytes());
    await f.open();
    await until(async () => (await f.itemOf('x'))?.state === 'skipped');
    expect((await f.itemOf('x'))?.error?.code).toBe(code);
    expect(await f.shown()).toEqual([]);
  });
});
