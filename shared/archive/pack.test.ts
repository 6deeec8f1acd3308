import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parsePart10Head } from '#shared/dicom/part10';
import { MemberCache } from './member-cache';
import { instanceMetadata } from './metadata';
import { readManifest } from './pack-manifest';
import { packSeries } from './pack-series';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';
import { verify } from './verify/verify';

const id = 'main/1.2.3/1.2.3.4';
const numbered = (n: number, pixelBytes = 32) =>
  makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n) }, pixelBytes);

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

async function packed() {
  await packSeries(t.archive, id);
  const [pack] = (await t.archive.collections.series.findOne({ _id: id }))!.packs;
  return { pack: pack!, bytes: Buffer.from(await t.archive.store.read(pack!.key)) };
}

describe('a pack', () => {
  it('is a tar that tar reads: members in series order, their bytes unchanged', async () => {
    const objects = [numbered(3), numbered(1, 2_500_000), numbered(2)];
    for (const bytes of objects) await t.send(bytes);
    const { pack, bytes } = await packed();
    expect(bytes.length).toBe(pack.lengthBytes);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-pack-'));
    try {
      writeFileSync(path.join(folder, 'pack.tar'), bytes);
      const names = execFileSync('tar', ['tf', 'pack.tar'], { cwd: folder }).toString().trim().split('\n');
      expect(names).toEqual([
        ...[1, 2, 3].map((n) => `1.2.3/1.2.3.4/1.2.3.4.${n}.dcm`),
        '.radlake/manifest.json.deflate',
        '.radlake/end.json',
      ]);
      execFileSync('tar', ['xf', 'pack.tar'], { cwd: folder });
      for (const [at, n] of [3, 1, 2].entries())
        expect(readFileSync(path.join(folder, `1.2.3/1.2.3.4/1.2.3.4.${n}.dcm`)).equals(objects[at]!)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says in its manifest what the catalogue says, with the hash of each data set', async () => {
    const object = numbered(1);
    await t.send(object);
    const { pack } = await packed();
    const reader = await t.archive.store.open(pack.key);
    const manifest = await readManifest(reader, pack);
    await reader.close();
    expect(manifest).toMatchObject({ space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' });
    expect(manifest.entries).toEqual((await t.archive.members.of(pack)).entries);
    const dataSet = object.subarray(parsePart10Head(object).dataSetOffset);
    expect(manifest.entries[0]!.sha256).toBe(createHash('sha256').update(dataSet).digest('hex'));
  });

  it('has metadata equal to the JSON of each instance, of small and of large ones', async () => {
    const objects = [numbered(1), numbered(2, 2_500_000)];
    for (const bytes of objects) await t.send(bytes);
    const { pack } = await packed();
    const metadata = await t.archive.store.read(pack.metadataKey);
    expect(createHash('sha256').update(metadata).digest('hex')).toBe(pack.metadataSha256);
    const { entries } = await t.archive.members.of(pack);
    const identity = { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' };
    const expected = objects.map((bytes, at) => instanceMetadata(bytes, entries[at]!, identity));
    expect(gunzipSync(metadata).toString()).toBe(`[${expected.join(',\n')}]`);
  });

  it('has metadata of every instance, however much text there is', async () => {
    const comment = 'x'.repeat(1_000);
    const comments = Object.fromEntries(
      ['00104000', '00204000', '00184000', '00324000', '00384000'].map((tag) => [tag, comment]),
    );
    const uids = Array.from({ length: 30 }, (_, at) => `1.2.3.4.${at + 1}`);
    for (const [at, uid] of uids.entries())
      await t.send(makeObject({ '00080018': uid, '00200013': String(at + 1), ...comments }));
    const { pack } = await packed();
    const objects = JSON.parse(gunzipSync(await t.archive.store.read(pack.metadataKey)).toString()) as {
      '00080018': { Value: string[] };
      '00384000': { Value: string[] };
    }[];
    expect(objects.map((object) => object['00080018'].Value[0])).toEqual(uids);
    expect(objects.every((object) => object['00384000'].Value[0] === comment)).toBe(true);
  });

  it('is not written over bytes that are not what landed', async () => {
    await t.send(numbered(1));
    const open = t.archive.store.open.bind(t.archive.store);
    t.archive.store.open = async (key) => {
      const reader = await open(key);
      return {
        length: reader.length,
        close: () => reader.close(),
        read: async (buffer, position) => {
          const count = await reader.read(buffer, position);
          if (key.startsWith('segments/') && count > 600) buffer[600] = buffer[600]! ^ 1;
          return count;
        },
      };
    };
    await expect(packSeries(t.archive, id)).rejects.toMatchObject({ code: 'CORRUPT_OBJECT' });
    expect((await t.archive.collections.series.findOne({ _id: id }))!.packs).toEqual([]);
    expect(await t.archive.collections.instances.countDocuments({})).toBe(1);
  });
});

describe('what a sloppy device sends', () => {
  const pixelData = Buffer.from('e07f1000', 'hex');
  /** An object with something else than items in a private sequence before its pixels. */
  function faulty(n: number, pixelBytes: number): Buffer {
    const object = numbered(n, pixelBytes);
    const at = object.indexOf(pixelData);
    const sequence = Buffer.from('2900101053510000080000006e6f206974656d21', 'hex');
    return Buffer.concat([object.subarray(0, at), sequence, object.subarray(at)]);
  }

  it.each([32, 2_500_000])(
    'is packed and described as far as it can be followed, with %d bytes of pixels',
    async (size) => {
      const objects = [numbered(1), faulty(2, size)];
      for (const bytes of objects) await t.send(bytes);
      const { pack, bytes } = await packed();
      const metadata = gunzipSync(await t.archive.store.read(pack.metadataKey));
      const [, described] = JSON.parse(metadata.toString()) as Record<string, { BulkDataURI?: string }>[];
      expect([described?.['00280010'], described?.['00291010']]).toEqual([{ vr: 'US', Value: [4] }, undefined]);
      expect(described?.['7FE00010']?.BulkDataURI).toContain('7FE00010');
      const { entries } = await t.archive.members.of(pack);
      const { offset, length } = entries[1]!.location;
      expect(bytes.subarray(offset, offset + length).equals(objects[1]!)).toBe(true);
      expect((await verify(t.archive, { recheckAfterMs: null })).findings).toEqual([]);
    },
  );
});

describe('the cache of members', () => {
  it('reads each pack once however many ask at a time', async () => {
    await t.send(numbered(1));
    const { pack } = await packed();
    const { instanceArrays } = t.archive.collections;
    let reads = 0;
    const find = instanceArrays.find.bind(instanceArrays);
    instanceArrays.find = async (...args) => {
      reads += 1;
      return await find(...args);
    };
    const cache = new MemberCache(instanceArrays);
    await Promise.all([cache.of(pack), cache.of(pack)]);
    await cache.of(pack);
    expect(reads).toBe(1);
  });
});
