import type { PackReference } from './documents';
import { readManifest } from './pack-manifest';
import { outlineSha256 } from './pack-outline';
import { packSeries } from './pack-series';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';
import { isMemberIntact, isOutlineIntact } from './verify/verify-pack';

const id = 'main/1.2.3/1.2.3.4';
const numbered = (n: number, pixelBytes: number) =>
  makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n) }, pixelBytes);

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

async function packOf(...sizes: readonly number[]) {
  for (const [at, size] of sizes.entries()) await t.send(numbered(at + 1, size));
  await packSeries(t.archive, id);
  const [pack] = (await t.archive.collections.series.findOne({ _id: id }))!.packs;
  return { pack: pack!, bytes: Buffer.from(await t.archive.store.read(pack!.key)) };
}

const readerOf = (bytes: Uint8Array) => ({
  length: bytes.length,
  read: async (buffer: Uint8Array, position: number) => {
    const part = bytes.subarray(position, position + buffer.length);
    buffer.set(part);
    return part.length;
  },
  close: async () => undefined,
});

/** As `verify` looks at a pack. */
async function isIntact(bytes: Uint8Array, pack: PackReference): Promise<boolean> {
  const reader = readerOf(bytes);
  const { entries } = await t.archive.members.of(pack);
  for (const entry of entries) if (!(await isMemberIntact(reader, entry))) return false;
  return await isOutlineIntact(reader, pack, entries);
}

describe('the hashes of a pack', () => {
  it('are those of the stored bytes, also where members fill windows and exceed them', async () => {
    const sizes = [32, 700_000, 700_000, 700_000, 2_500_001, 32, 1_048_000, 1_100_000, 300_000];
    const { pack, bytes } = await packOf(...sizes);
    const reader = readerOf(bytes);
    const { entries } = await readManifest(reader, pack);
    expect(entries).toHaveLength(sizes.length);
    expect(await outlineSha256(reader, entries)).toBe(pack.outlineSha256);
    expect(await isIntact(bytes, pack)).toBe(true);
  });

  it('show a flipped bit in any byte of the pack', async () => {
    const { pack, bytes } = await packOf(32, 32);
    const missed: number[] = [];
    for (let at = 0; at < bytes.length; at++) {
      bytes[at] = bytes[at]! ^ 4;
      if (await isIntact(bytes, pack)) missed.push(at);
      bytes[at] = bytes[at]! ^ 4;
    }
    expect(missed).toEqual([]);
    expect(await isIntact(bytes, pack)).toBe(true);
  });

  it('show a byte more or less', async () => {
    const { pack, bytes } = await packOf(32);
    expect(await isIntact(bytes.subarray(0, -1), pack)).toBe(false);
    expect(await isIntact(Buffer.concat([bytes, Buffer.alloc(1)]), pack)).toBe(false);
  });
});

describe('a pack that is read back', () => {
  it.each([
    ['a header', 10],
    ['file meta', 512 + 140],
    ['a data set', 512 + 600],
    ['the manifest', -2500],
  ])('is not taken into use when %s is not what was written', async (_, at) => {
    await t.send(numbered(1, 32));
    const open = t.archive.store.open.bind(t.archive.store);
    t.archive.store.open = async (key) => {
      const reader = await open(key);
      if (!key.startsWith('packs/')) return reader;
      const bytes = Buffer.alloc(reader.length);
      await reader.read(bytes, 0);
      await reader.close();
      const place = at < 0 ? bytes.length + at : at;
      bytes[place] = bytes[place]! ^ 1;
      return readerOf(bytes);
    };
    await expect(packSeries(t.archive, id)).rejects.toMatchObject({ code: 'CORRUPT_OBJECT' });
    expect((await t.archive.collections.series.findOne({ _id: id }))!.packs).toEqual([]);
    expect(await t.archive.collections.instances.countDocuments({})).toBe(1);
  });
});
