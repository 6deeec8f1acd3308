import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { makeDicomDir } from '#shared/dicom/testing/make-dicomdir';
import { createLogger } from '#shared/kernel/logger';
import { StoreFullError } from '#shared/objects/errors';
import type { AuditLog } from '#shared/security/audit';
import type { FolderSource } from '#shared/sources/documents';
import { ensureInbox } from '#shared/sources/inbox';
import { replaySource } from '#shared/sources/replay';
import { FolderSettings } from '#shared/sources/settings';
import { createSource, findSource } from '#shared/sources/sources';
import { openTestSources } from '#shared/sources/testing/open-sources';
import { makeZip } from '#shared/zip/testing/make-zip';
import { noFetcher } from '../testing/no-fetcher';
import { type WatchedFolders, watchFolders } from './watch-folders';

let t: TestArchive;
let sources: ReturnType<typeof openTestSources>;
let outside = '';
let folder = '';
let watching: WatchedFolders | undefined;
let id = '';
const recorded: unknown[] = [];
const scanMs = 40;
const plan = { firstMs: 60, maximumMs: 100, attempts: 3 };

beforeEach(async () => {
  t = await openTestArchive();
  sources = openTestSources();
  outside = mkdtempSync(path.join(os.tmpdir(), 'radlake-folder-'));
  folder = path.join(outside, 'inbox');
  mkdirSync(folder);
  mkdirSync(path.join(outside, 'data'));
  recorded.length = 0;
});
afterEach(async () => {
  await watching?.close();
  watching = undefined;
  await t.close();
  await sources.close();
  rmSync(outside, { recursive: true, force: true });
});

/** Watches the source as it is kept now. */
async function start(): Promise<WatchedFolders> {
  await watching?.close();
  const audit = { record: (event: unknown) => void recorded.push(event) } as unknown as AuditLog;
  const parts = { archive: t.archive, audit, log: createLogger('silent'), sources, fetcher: noFetcher };
  const source = (await findSource(sources, id)) as FolderSource;
  watching = watchFolders(source, { ...parts, dataFolder: path.join(outside, 'data') }, plan);
  return watching;
}
async function open(settings: object): Promise<WatchedFolders> {
  const chosen = { ...FolderSettings.parse({ folders: [folder], mode: 'copy' }), scanMs, ...settings };
  const choices = { name: 'f', kind: 'folder', space: 'main', settings: chosen, isActive: true } as const;
  id = (await createSource(sources, choices))._id;
  return await start();
}
const items = () => sources.items.find({ source: id }, { sort: { key: 1 } });

const instance = (n: number) => makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n) });
const at = (...names: string[]) => path.join(folder, ...names);

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const uids = async (): Promise<string[]> => {
  await t.indexed();
  return (await t.archive.collections.instances.find({})).map(({ sopInstanceUid }) => sopInstanceUid).sort();
};

describe('a folder whose files are moved', () => {
  beforeEach(() => open({ mode: 'move' }));

  it('stores files, also in folders below, and removes them', async () => {
    mkdirSync(at('a', 'b'), { recursive: true });
    writeFileSync(at('one'), instance(1));
    writeFileSync(at('a', 'b', 'two.dcm'), instance(2));
    await until(() => watching!.counts.landed === 2 && !existsSync(at('one')) && !existsSync(at('a', 'b', 'two.dcm')));
    expect(await uids()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
    const [entry] = await t.archive.collections.instances.find({});
    expect(entry?.arrival).toMatchObject({ space: 'main', source: 'folder' });
    expect(recorded).toHaveLength(2);
    expect(recorded[0]).toMatchObject({ operation: 'source-folder', object: `source:${id}`, count: 1 });
    expect(await items()).toEqual([]);
  });

  it('waits until a file has stopped growing', async () => {
    await watching!.close();
    await sources.documents.deleteOne({ _id: id });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    try {
      await open({ mode: 'move', scanMs: 1_000 });
      /** One scan: it is over when the next one is planned. */
      const scan = async () => {
        jest.advanceTimersByTime(1_000);
        while (jest.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
      };
      const bytes = instance(1);
      const step = Math.ceil(bytes.length / 4);
      for (let start = 0; start < bytes.length; start += step) {
        appendFileSync(at('slow'), bytes.subarray(start, start + step));
        await scan();
        jest.setSystemTime(Date.now() + 60_000); // the machine stands still, the writer with it
        await scan();
        expect(watching!.counts.landed + watching!.counts.quarantined).toBe(0);
      }
      while (existsSync(at('slow'))) await scan();
    } finally {
      jest.useRealTimers();
    }
    const { landed, quarantined, skipped, failed } = watching!.counts;
    expect([landed, quarantined, skipped, failed]).toEqual([1, 0, 0, 0]);
  });

  it('quarantines and removes what is no DICOM object, and removes a DICOMDIR', async () => {
    writeFileSync(at('notes.txt'), 'not an image');
    writeFileSync(at('DICOMDIR'), makeObject({ '00080016': '1.2.840.10008.1.3.10' }));
    await until(() => !existsSync(at('notes.txt')) && !existsSync(at('DICOMDIR')));
    expect(watching!.counts).toMatchObject({ landed: 0, quarantined: 1, skipped: 1 });
    const [held] = await t.archive.collections.quarantine.find({});
    expect(held).toMatchObject({ code: 'NOT_DICOM', source: 'folder' });
  });

  it('leaves links, what they point to, and hidden files alone', async () => {
    writeFileSync(path.join(outside, 'target'), instance(1));
    mkdirSync(path.join(outside, 'folder'));
    writeFileSync(path.join(outside, 'folder', 'inner'), instance(2));
    symlinkSync(path.join(outside, 'target'), at('link'));
    symlinkSync(path.join(outside, 'folder'), at('linked-folder'));
    writeFileSync(at('.partial'), instance(3));
    writeFileSync(at('real'), instance(4));
    await until(() => watching!.counts.landed === 1);
    await new Promise((resolve) => setTimeout(resolve, 5 * scanMs));
    expect(await uids()).toEqual(['1.2.3.4.4']);
    const left = [path.join(outside, 'target'), path.join(outside, 'folder', 'inner'), at('link'), at('.partial')];
    expect(left.map((file) => existsSync(file))).toEqual([true, true, true, true]);
  });

  it('keeps a file that the store cannot take, and stores it later', async () => {
    const land = t.archive.store.land.bind(t.archive.store);
    t.archive.store.land = async () => {
      throw new StoreFullError('full');
    };
    writeFileSync(at('one'), instance(1));
    await until(() => watching!.counts.failed >= 2);
    expect(existsSync(at('one'))).toBe(true);
    t.archive.store.land = land;
    await until(() => watching!.counts.landed === 1 && !existsSync(at('one')));
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });

  it('parks a file that was landed and cannot be removed, until somebody has it taken again', async () => {
    const unlink = jest.spyOn(promises, 'unlink').mockRejectedValue(Object.assign(new Error('no'), { code: 'EROFS' }));
    try {
      writeFileSync(at('one'), instance(1));
      await waitFor(async () => (await items())[0]?.state === 'parked');
      expect((await items())[0]?.error?.code).toBe('FILE_NOT_REMOVED');
      expect(watching!.counts).toMatchObject({ landed: 1, failed: 1 });
    } finally {
      unlink.mockRestore();
    }
    await replaySource(sources, await findSource(sources, id), {});
    await start();
    await waitFor(async () => !existsSync(at('one')) && (await items()).length === 0);
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });

  it('lands a file again that was landed before a crash: one instance', async () => {
    writeFileSync(at('one'), instance(1));
    await until(() => watching!.counts.landed === 1 && !existsSync(at('one')));
    writeFileSync(at('one'), instance(1));
    await until(() => watching!.counts.landed === 2 && !existsSync(at('one')));
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });
});

describe('a folder whose files stay', () => {
  it('has each file landed once, also after a restart, and again when it grew', async () => {
    await open({ mode: 'copy' });
    writeFileSync(at('one'), instance(1));
    writeFileSync(at('half'), instance(2).subarray(0, 300));
    await until(() => watching!.counts.landed === 1 && watching!.counts.failed + watching!.counts.skipped === 1);
    await start();
    appendFileSync(at('half'), instance(2).subarray(300));
    await until(() => watching!.counts.landed === 2);
    await until(() => watching!.counts.found >= 2);
    expect(await uids()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
    expect((await items()).map(({ key, state }) => [path.basename(key), state])).toEqual([
      ['half', 'done'],
      ['one', 'done'],
    ]);
    expect(existsSync(at('one'))).toBe(true);
    expect(await t.archive.collections.quarantine.countDocuments({})).toBe(0);
  });

  it('reports what is no DICOM object without keeping it, and forgets files that are gone', async () => {
    await open({ mode: 'copy', ignore: ['*.log'] });
    writeFileSync(at('notes.txt'), 'not an image');
    writeFileSync(at('stays'), instance(1));
    for (const name of ['x.part', 'x.LOG', '~x']) writeFileSync(at(name), instance(3));
    await until(() => watching!.counts.skipped === 1);
    await waitFor(async () => (await items()).map(({ state }) => state).join() === 'skipped,done');
    expect((await items()).map(({ error }) => error?.code)).toEqual(['NOT_DICOM', undefined]);
    rmSync(at('notes.txt'));
    await waitFor(async () => (await items()).length === 1);
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });

  it('is remembered while it is not mounted: nothing is landed again, nothing deleted comes back', async () => {
    writeFileSync(at('one'), instance(1));
    await open({ mode: 'copy' });
    await waitFor(async () => (await items())[0]?.state === 'done');
    renameSync(folder, path.join(outside, 'away'));
    await waitFor(async () => (await findSource(sources, id)).lastError?.code === 'FOLDER_UNREADABLE');
    mkdirSync(folder);
    await waitFor(async () => (await findSource(sources, id)).lastError === null);
    rmSync(folder, { recursive: true });
    renameSync(path.join(outside, 'away'), folder);
    writeFileSync(at('two'), instance(2));
    await until(() => watching!.counts.landed === 2);
    await waitFor(async () => (await items()).every(({ state }) => state === 'done'));
    expect(watching!.counts).toMatchObject({ found: 2, landed: 2, failed: 0 });
  });

  it('is taken again from a time on', async () => {
    await open({ mode: 'copy' });
    writeFileSync(at('one'), instance(1));
    await until(() => watching!.counts.landed === 1);
    await waitFor(async () => (await items())[0]?.state === 'done');
    await watching!.close();
    expect(await replaySource(sources, await findSource(sources, id), { since: Date.now() + 60_000 })).toBe(0);
    expect(await replaySource(sources, await findSource(sources, id), { since: Date.now() - 60_000 })).toBe(1);
    const again = await start();
    await until(() => again.counts.landed === 2);
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });

  it('that cannot be read, or holds the platform itself, says so', async () => {
    rmSync(folder, { recursive: true });
    await open({ mode: 'copy' });
    await waitFor(async () => (await findSource(sources, id)).lastError?.code === 'FOLDER_UNREADABLE');
    expect((await findSource(sources, id)).lastError?.reason).toBe(
      'Folder 1 of 1 cannot be read (ENOENT): it may not be mounted',
    );
    mkdirSync(folder);
    await waitFor(async () => (await findSource(sources, id)).lastError === null);
    await watching!.close();
    await sources.documents.deleteOne({ _id: id });
    await open({ mode: 'copy', folders: [outside] });
    await waitFor(async () => (await findSource(sources, id)).lastError?.code === 'FOLDER_REFUSED');
  });
});

describe('a zip archive in a folder', () => {
  it('has its objects landed, whatever their names, and the rest left out', async () => {
    await open({ mode: 'move' });
    const inner = makeZip([{ name: 'x', bytes: instance(7) }]);
    const files = [
      { name: '../../up', bytes: instance(1) },
      { name: '/abs', bytes: instance(2), isStored: true },
      { name: 'notes.txt', bytes: Buffer.from('text') },
      { name: 'inner.zip', bytes: inner },
    ];
    writeFileSync(at('some.zip'), makeZip(files));
    await until(() => !existsSync(at('some.zip')));
    expect(watching!.counts).toMatchObject({ landed: 2, skipped: 2, quarantined: 0, failed: 0 });
    expect(await uids()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
  });

  it('that is damaged lands what is whole and is parked with the reason', async () => {
    await open({ mode: 'move' });
    const files = [
      { name: 'a', bytes: instance(1) },
      { name: 'b', bytes: instance(2), crc32: 1 },
    ];
    writeFileSync(at('some.zip'), makeZip(files));
    await waitFor(async () => (await items())[0]?.state === 'parked');
    expect((await items())[0]?.error).toMatchObject({
      code: 'UNREADABLE_ZIP',
      reason: expect.stringContaining('1 of 2'),
    });
    expect(existsSync(at('some.zip'))).toBe(true);
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });
});

describe('a file-set with a DICOMDIR', () => {
  const image = (n: number) => ({ type: 'IMAGE', fileId: `IMAGES\\IM${n}`, sopInstanceUid: `1.2.3.4.${n}` });

  it('is landed in the order of its directory, whatever the case of its names', async () => {
    const order: string[] = [];
    t.archive.lander.onLanded(({ items: landed }) => void order.push(...landed.map(({ name }) => name.sopInstanceUid)));
    mkdirSync(at('images'));
    for (const n of [1, 2, 3]) writeFileSync(at('images', `im${n}`), instance(n));
    writeFileSync(at('DICOMDIR'), makeDicomDir([image(3), image(1), image(2)]));
    await open({ mode: 'move' });
    await until(() => !existsSync(at('DICOMDIR')));
    expect(order).toEqual(['1.2.3.4.3', '1.2.3.4.1', '1.2.3.4.2']);
    expect(watching!.counts).toMatchObject({ landed: 3, failed: 0 });
  });

  it('is parked with the names of what is missing, and done with once that came', async () => {
    mkdirSync(at('images'));
    writeFileSync(at('images', 'im1'), instance(1));
    writeFileSync(at('DICOMDIR'), makeDicomDir([image(1), image(2)]));
    await open({ mode: 'move' });
    await waitFor(async () => (await items())[0]?.state === 'parked');
    expect((await items())[0]).toMatchObject({ attempts: 3, error: { code: 'FILE_SET_INCOMPLETE' } });
    expect((await items())[0]?.error?.reason).toBe('1 of 2 files of the DICOMDIR are missing: IMAGES/IM2');
    await t.send(instance(2));
    await watching!.close();
    expect(await replaySource(sources, await findSource(sources, id), {})).toBe(1);
    await start();
    await until(() => !existsSync(at('DICOMDIR')));
    await waitFor(async () => (await items()).length === 0);
  });
});

it('the inbox is a source that the configuration makes', async () => {
  await ensureInbox(sources, folder);
  id = 'inbox';
  writeFileSync(at('one'), instance(1));
  await start();
  await until(() => watching!.counts.landed === 1);
  await t.indexed();
  const [entry] = await t.archive.collections.instances.find({});
  expect(entry?.arrival).toMatchObject({ space: 'main', source: 'inbox' });
  expect(recorded).toMatchObject([{ operation: 'inbox', actor: 'system:inbox' }]);
  await ensureInbox(sources, path.join(outside, 'other'));
  expect(await findSource(sources, id)).toMatchObject({
    revision: 2,
    settings: { folders: [path.join(outside, 'other')] },
  });
});

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
