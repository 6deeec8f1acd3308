import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Archive, createArchive } from '#shared/archive/archive';
import { correctAttributes, undoCorrection } from '#shared/archive/correct';
import { deleteFrom } from '#shared/archive/delete';
import { joinStudy } from '#shared/archive/join';
import { discardQuarantined, quarantineIncoming } from '#shared/archive/quarantine';
import { whyIncomplete } from '#shared/archive/rebuild-mark';
import { reindex } from '#shared/archive/reindex';
import { createSpace } from '#shared/archive/spaces';
import { sweep } from '#shared/archive/sweep';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { verify } from '#shared/archive/verify/verify';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { type ExportOptions, exportSpace } from '#shared/export/export-space';
import { importSpace } from '#shared/export/import-space';
import { InternalError, InvalidInputError } from '#shared/kernel/errors';
import { type FileStore, openFileStore } from '#shared/objects/file/file-store';
import type { ObjectStore } from '#shared/objects/port';
import { worklistSpecs } from '#shared/worklist/documents';
import { dumpArchive, dumpSpace, land, numbered } from './archive-dump';

const patientName = 0x00100010;
let folder: string;
let home: TestArchive;
let there: TestArchive;
let target: FileStore;
const collections = Object.values(worklistSpecs);
let nowMs = Date.UTC(2026, 0, 1);

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-export-'));
  home = await openTestArchive();
  there = await openTestArchive();
  target = await openFileStore({ name: 'export', root: path.join(folder, 'export'), poolSize: 0 });
});
afterEach(async () => {
  await target.close();
  await home.close();
  await there.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Packs with a late arrival, corrections, other pixels, bytes still in segments, a joined study, a quarantine. */
async function fill(repeat: 'overlay' | 'newVersion'): Promise<void> {
  const { archive } = home;
  await createSpace(archive, 'trial', { purpose: 'a trial', aeTitle: 'TRIAL', repeat });
  const send = (values: Record<number, unknown>, pixel?: number) =>
    land(archive, values as Parameters<typeof land>[1], { space: 'trial' }, pixel);
  for (const series of [1, 2]) for (const n of [1, 2, 3]) await send(numbered(1, series, n));
  await home.settleAndPack();
  await send(numbered(1, 1, 4));
  await send(numbered(1, 1, 1, { [patientName]: 'Corrected^Once' }));
  await home.indexed();
  await send(numbered(1, 1, 1, { [patientName]: 'Corrected^Twice' }));
  await send(numbered(1, 2, 1), 9);
  await land(archive, numbered(2, 1, 1));
  await home.settleAndPack();
  await joinStudy(archive, { from: 'main', to: 'trial', studyInstanceUid: '1.2.2' });
  await send(numbered(3, 1, 1));
  await send(numbered(4, 1, 1));
  await home.indexed();
  await deleteFrom(archive, { space: 'trial', studyInstanceUid: '1.2.4' });
  await correctByHand(home);
  const workitem = { _id: 'trial/1.2.9', space: 'trial', workitemUid: '1.2.9', outbox: [], outboxAt: null };
  await archive.catalogue.collection(worklistSpecs.workitems).insertOne(workitem);
  const arrival = { space: 'trial', source: 'test', transferSyntaxUid: '' };
  for (const size of [10, 20]) {
    const fault = new InvalidInputError('not DICOM');
    const id = await quarantineIncoming(archive, oneChunk(size), size, arrival, fault);
    if (size === 20) await discardQuarantined(archive, id, 'discarded');
  }
}

/** Two corrections by hand, one of them undone again. */
async function correctByHand({ archive }: TestArchive): Promise<void> {
  const study = { space: 'trial', studyInstanceUid: '1.2.3' };
  const described = (text: string) => ({ '00081030': { vr: 'LO', Value: [text] } });
  const { revision = 0, history } = await correctAttributes(archive, study, described('by hand'), 0);
  const second = await correctAttributes(archive, study, described('by mistake'), revision);
  expect(history).toHaveLength(1);
  await undoCorrection(archive, study, second.history[1]!.sequence, second.revision!);
}

async function* oneChunk(size: number) {
  yield Buffer.alloc(size, size);
}

function exportNow(more: Partial<ExportOptions> = {}, archive: Archive = home.archive, store: ObjectStore = target) {
  nowMs += 60_000;
  const quiet = { onStudy: () => undefined, beforeDone: async () => undefined };
  return exportSpace(archive, store, { space: 'trial', nowMs, withQuarantine: true, collections, ...quiet, ...more });
}

const bringIn = (as?: string, t: TestArchive = there, source: ObjectStore = target) =>
  importSpace(t.archive, source, { as, collections, onStudy: () => undefined, note: (line) => notes.push(line) });
const notes: string[] = [];

const keysIn = async (prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of target.list(prefix)) keys.push(key);
  return keys;
};

/** Also after the catalogue was rebuilt from bytes and journal, and with no fault that `verify` finds. */
async function expectSound(t: TestArchive): Promise<void> {
  expect((await verify(t.archive)).findings).toEqual([]);
  const before = await dumpArchive(t.archive);
  const { lander, bus, clock, log, settings } = t.archive;
  const catalogue = openSqliteCatalogue(':memory:');
  try {
    const again = createArchive({ catalogue, bus, lander, clock, log, settings });
    await reindex(again);
    const { quarantine, ...rebuilt } = await dumpArchive(again);
    expect({ ...rebuilt, quarantine: before['quarantine'] }).toEqual(before);
  } finally {
    await catalogue.close();
  }
}

describe.each(['overlay', 'newVersion'] as const)('an exported space with the policy %s', (repeat) => {
  it.each([undefined, 'other'])('is the same in another installation (as %s)', async (as) => {
    await fill(repeat);
    expect(await exportNow()).toMatchObject({ space: 'trial', studies: 3, instances: 9, quarantined: 2 });
    const report = await bringIn(as);
    expect(report).toMatchObject({
      space: as ?? 'trial',
      studies: 3,
      joined: 9,
      duplicates: 0,
      quarantineRows: 2,
      documents: 1,
    });
    await home.settleAndPack();
    await there.settleAndPack();
    const brought = await dumpSpace(there.archive, as ?? 'trial');
    expect(brought).toEqual(await dumpSpace(home.archive, 'trial'));
    for (const text of ['Corrected^Twice', 'by hand', 'by mistake']) expect(JSON.stringify(brought)).toContain(text);
    const workitems = await there.archive.catalogue.collection(worklistSpecs.workitems).find({});
    expect(workitems).toMatchObject([{ _id: `${as ?? 'trial'}/1.2.9`, space: as ?? 'trial', workitemUid: '1.2.9' }]);
    await expectSound(there);
  });

  it('brought in twice changes nothing', async () => {
    await fill(repeat);
    await exportNow();
    await bringIn();
    const once = await dumpArchive(there.archive);
    expect(await bringIn()).toMatchObject({ joined: 0, duplicates: 9, conflicts: 0, quarantineRows: 0, documents: 0 });
    expect(await dumpArchive(there.archive)).toEqual(once);
  });
});

describe('an export', () => {
  it('is readable without radlake: tar archives of Part 10 files', async () => {
    await fill('overlay');
    await exportNow();
    const packs = (await keysIn('studies/1.2.1/')).filter((key) => /\/[0-9a-f]{30}\.tar$/.test(key));
    const listed = packs.flatMap((key) => {
      const { stdout, status } = spawnSync('tar', ['tf', path.join(folder, 'export', key)], { encoding: 'utf8' });
      expect(status).toBe(0);
      return stdout.split('\n').filter((name) => name.endsWith('.dcm'));
    });
    const names = [...[1, 2, 3, 4].map((n) => `1.2.1.1/1.2.1.1.${n}`), ...[1, 2, 3].map((n) => `1.2.1.2/1.2.1.2.${n}`)];
    expect(listed.sort()).toEqual(names.map((name) => `1.2.1/${name}.dcm`));
  });

  it('made again writes only what is new, and drops what is gone', async () => {
    await fill('overlay');
    const first = await exportNow();
    expect((await exportNow()).written.objects).toBe(0);
    await land(home.archive, numbered(5, 1, 1), { space: 'trial' });
    await home.indexed();
    await deleteFrom(home.archive, { space: 'trial', studyInstanceUid: '1.2.1' });
    const last = await exportNow();
    expect(last.written.objects).toBe(2);
    expect(await keysIn('exports/')).toEqual([`exports/${last.name}.jsonl`]);
    expect(first.name < last.name).toBe(true);
    expect(await keysIn('studies/1.2.1/')).toEqual([]);
    expect(await keysIn('drafts/')).toEqual([]);
    await bringIn();
    await home.settleAndPack();
    await there.settleAndPack();
    expect(await dumpSpace(there.archive, 'trial')).toEqual(await dumpSpace(home.archive, 'trial'));
  });

  it('that was interrupted goes on where it was', async () => {
    await fill('overlay');
    const whole = await exportNow();
    for (const prefix of ['', 'exports/']) for (const key of await keysIn(prefix)) await target.delete(key);
    let puts = 0;
    const dying = changed(target, {
      put: async (key: string, ...rest: [AsyncIterable<Uint8Array>]) => {
        if (!key.startsWith('drafts/') && ++puts > 4) throw new InternalError('the process dies here');
        return target.put(key, ...rest);
      },
    });
    await expect(exportNow({}, home.archive, dying)).rejects.toThrow('dies here');
    await expect(bringIn()).rejects.toMatchObject({ code: 'EXPORT_NOT_FOUND' });
    const rest = await exportNow();
    expect(rest.written.objects).toBe(whole.written.objects - 3); // the fourth put was the claim of the place
    await bringIn();
    await home.settleAndPack();
    await there.settleAndPack();
    expect(await dumpSpace(there.archive, 'trial')).toEqual(await dumpSpace(home.archive, 'trial'));
  });

  it('misses nothing that is packed and freed while it runs', async () => {
    await fill('overlay');
    await home.archive.store.sealSegments();
    let isDisturbed = false;
    const store = changed(home.archive.store, {
      open: async (key: string) => {
        if (key.startsWith('segments/') && !isDisturbed) {
          isDisturbed = true;
          await home.settleAndPack();
          for (let round = 0; round < 2; round++) {
            home.clock.pass(home.archive.settings.graceMs + 1);
            await sweep(home.archive);
          }
        }
        return home.archive.store.open(key);
      },
    });
    await exportNow({}, { ...home.archive, store, stores: new Map([[store.name, store]]) });
    expect(isDisturbed).toBe(true);
    await bringIn();
    await there.settleAndPack();
    expect(await dumpSpace(there.archive, 'trial')).toEqual(await dumpSpace(home.archive, 'trial'));
  });

  it('does not count before its audit entries are on disk', async () => {
    await fill('overlay');
    const beforeDone = () => Promise.reject(new Error('no audit'));
    await expect(exportNow({ beforeDone })).rejects.toThrow('no audit');
    expect(await keysIn('exports/')).toEqual([]);
  });

  it('takes no place that holds another space, a backup or a store in use', async () => {
    await fill('overlay');
    await exportNow();
    await expect(exportNow({ space: 'main' })).rejects.toMatchObject({ code: 'EXPORT_TARGET_TAKEN' });
    const inUse = exportNow({}, home.archive, home.archive.store);
    await expect(inUse).rejects.toMatchObject({ code: 'EXPORT_TARGET_TAKEN' });
    await expect(exportNow({ space: 'unknown' })).rejects.toMatchObject({ code: 'SPACE_NOT_FOUND' });
  });
});

describe('a damaged export', () => {
  it.each([/^exports\//, /^studies\/.*\.json$/, /\/[0-9a-f]{30}\.tar$/, /conflict-[^/]*\.tar$/, /^quarantine\//])(
    'is refused, naming the object: a flipped byte in %s',
    async (kind) => {
      await fill('overlay');
      await exportNow();
      const key = (await keysIn('')).find((one) => kind.test(one))!;
      const file = path.join(folder, 'export', key);
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(file, bytes);
      await expect(bringIn()).rejects.toMatchObject({ code: 'EXPORT_DAMAGED', details: { key } });
      rmSync(file);
      const code = key.startsWith('exports/') ? 'EXPORT_NOT_FOUND' : 'EXPORT_DAMAGED';
      await expect(bringIn()).rejects.toMatchObject({ code });
      expect((await verify(there.archive)).findings).toEqual([]);
    },
  );

  it('with corrections or kept objects of another study is none', async () => {
    await fill('overlay');
    await exportNow();
    const lie = (text: string) => text.replaceAll('trial/1.2.1', 'trial/1.2.3');
    await rewriteStudy('1.2.1', lie);
    await expect(bringIn()).rejects.toMatchObject({ code: 'EXPORT_DAMAGED' });
    expect(await there.archive.collections.series.countDocuments({})).toBe(0);
  });
});

/** Changes the file of a study and makes all hashes fit. */
async function rewriteStudy(studyInstanceUid: string, change: (text: string) => string): Promise<void> {
  const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
  const [manifest = ''] = await keysIn('exports/');
  const file = path.join(folder, 'export', manifest);
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { study } = lines.find((line) => line.studyInstanceUid === studyInstanceUid);
  const text = change(readFileSync(path.join(folder, 'export', study.key), 'utf8'));
  writeFileSync(path.join(folder, 'export', study.key), text);
  Object.assign(study, { length: Buffer.byteLength(text), sha256: sha256(text) });
  const head = lines
    .slice(0, -1)
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
  writeFileSync(file, `${head}${JSON.stringify({ ...lines.at(-1), sha256: sha256(head) })}\n`);
}

describe('bringing a space in', () => {
  it('goes on where it was interrupted, at whatever write', async () => {
    await fill('overlay');
    await exportNow();
    await home.settleAndPack();
    const expected = await dumpSpace(home.archive, 'trial');
    let isDone = false;
    let deaths = 0;
    for (let last = 1; !isDone; last += 2) {
      const t = await openTestArchive();
      try {
        isDone = await bringIn('trial', dyingAfter(t, last)).then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ message: 'the process dies here' });
            deaths += 1;
            return false;
          },
        );
        if (deaths > 0) expect(await whyIncomplete(t.archive)).toBeNull();
        await bringIn('trial', t);
        await t.settleAndPack();
        expect(await dumpSpace(t.archive, 'trial')).toEqual(expected);
        if (last % 10 === 1) await expectSound(t);
      } finally {
        await t.close();
      }
    }
    expect(deaths).toBeGreaterThan(10);
  });

  it('meets what the space holds by the identity rules', async () => {
    await fill('overlay');
    await exportNow();
    const { archive } = there;
    await createSpace(archive, 'trial', {});
    const send = (values: Parameters<typeof land>[1], pixel?: number) =>
      land(archive, values, { space: 'trial' }, pixel);
    await send(numbered(1, 1, 2)); // the same
    await send(numbered(1, 1, 3), 5); // other pixels
    await send(numbered(3, 1, 1, { [patientName]: 'Known^Here' })); // other attributes; it came later
    await send(numbered(9, 1, 1)); // only here
    await there.indexed();
    expect(await bringIn()).toMatchObject({ joined: 6, duplicates: 1, conflicts: 1, superseded: 1 });
    await there.settleAndPack();
    const names = (await archive.collections.studies.find({ space: 'trial' })).map((one) => one.patientName);
    expect(names.sort()).toEqual(['Corrected^Twice', 'Doe^Nr2', 'Doe^Nr9', 'Known^Here']);
    await expectSound(there);
  });

  it('brings back what was deleted there before, and what is deleted after stays so', async () => {
    await fill('overlay');
    await exportNow();
    await bringIn();
    await deleteFrom(there.archive, { space: 'trial', studyInstanceUid: '1.2.1' });
    await deleteFrom(there.archive, { space: 'trial', studyInstanceUid: '1.2.3' });
    expect(await bringIn()).toMatchObject({ joined: 8, duplicates: 1 });
    await deleteFrom(there.archive, { space: 'trial', studyInstanceUid: '1.2.3' });
    await there.settleAndPack();
    const studies = await there.archive.collections.studies.find({ space: 'trial' });
    expect(studies.map((one) => one.studyInstanceUid).sort()).toEqual(['1.2.1', '1.2.2']);
    await expectSound(there);
  });

  it('makes the space without an AE title that is taken, and says so', async () => {
    await fill('overlay');
    await exportNow();
    await createSpace(there.archive, 'other', { aeTitle: 'TRIAL' });
    await bringIn();
    expect(await there.archive.collections.spaces.findOne({ _id: 'trial' })).toMatchObject({ aeTitle: null });
    expect(notes.at(-1)).toBe('AE title TRIAL belongs to space other here: space trial is made without one');
    await expect(bringIn('Not A Name')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

/** An archive whose process dies at the nth write of an object, a journal record or a durable document. */
function dyingAfter(t: TestArchive, last: number): TestArchive {
  let writes = 0;
  const mortal =
    <A extends readonly unknown[], R>(write: (...args: A) => R) =>
    (...args: A): R => {
      if (++writes >= last) throw new InternalError('the process dies here');
      return write(...args);
    };
  const { archive } = t;
  const store = changed(archive.store, { put: mortal(archive.store.put.bind(archive.store)) });
  const lander = changed(archive.lander, { append: mortal(archive.lander.append.bind(archive.lander)) });
  const collections = Object.fromEntries(
    Object.entries(archive.collections).map(([name, collection]) => [
      name,
      changed(collection as { replaceOne(): unknown }, { replaceOne: mortal(collection.replaceOne.bind(collection)) }),
    ]),
  ) as unknown as Archive['collections'];
  return { ...t, archive: { ...archive, store, stores: new Map([[store.name, store]]), lander, collections } };
}

/** An object with some of its methods replaced. */
function changed<T extends object>(whole: T, methods: Partial<Record<keyof T, unknown>>): T {
  return new Proxy(whole, {
    get: (one, property) => {
      const other = methods[property as keyof T];
      if (other !== undefined) return other;
      const value: unknown = Reflect.get(one, property, one);
      return typeof value === 'function' ? value.bind(one) : value;
    },
  });
}
