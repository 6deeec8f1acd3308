import { gunzipSync, gzipSync } from 'node:zlib';
import { deleteFrom } from '#shared/archive/delete';
import type { InstanceDocument, PackReference, SeriesDocument } from '#shared/archive/documents';
import { joinStudy } from '#shared/archive/join';
import { encodeMembers } from '#shared/archive/members';
import { hashObject } from '#shared/archive/pack-facts';
import { createSpace } from '#shared/archive/spaces';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { verify, verifyAndRepair } from '#shared/archive/verify/verify';
import { dumpArchive, land, numbered } from './archive-dump';

let t: TestArchive;
/** Study 1, series 1: packed, its segment freed. Series 2: packed, its segment still there. Study 2: not packed. */
beforeEach(async () => {
  t = await openTestArchive();
  for (const n of [1, 2, 3]) await land(t.archive, numbered(1, 1, n));
  await t.settleAndPack();
  await t.archive.store.sealSegments();
  for await (const { key } of t.archive.store.list('segments/')) {
    await t.archive.store.delete(key);
    await t.archive.collections.segments.deleteOne({ _id: key });
  }
  for (const n of [1, 2]) await land(t.archive, numbered(1, 2, n));
  await t.settleAndPack();
  for (const n of [1, 2]) await land(t.archive, numbered(2, 1, n));
  await t.indexed();
  await t.archive.store.sealSegments();
});
afterEach(() => t.close());

const seriesOf = async (id: string): Promise<SeriesDocument> =>
  (await t.archive.collections.series.findOne({ _id: `main/${id}` }))!;
const packOf = async (id: string): Promise<PackReference> => (await seriesOf(id)).packs[0]!;
const documentOf = async (id: string): Promise<InstanceDocument> =>
  (await t.archive.collections.instances.findOne({ _id: `main/${id}` }))!;

/** Changes bytes of an object behind the archive's back. */
async function change(key: string, edit: (bytes: Buffer) => void): Promise<void> {
  const bytes = Buffer.from(await t.archive.store.read(key));
  edit(bytes);
  await t.archive.store.put(key, [bytes]);
}
const flip = (key: string, at: number) => change(key, (bytes) => bytes.writeUInt8(bytes[at]! ^ 1, at));

const found = async () =>
  (await verify(t.archive)).findings.map(({ code, object, instances }) => ({ code, object, instances }));

/** Exactly this fault is found; then it is repaired, and the archive says what it said before. */
async function expectRepaired(fault: unknown, before: unknown): Promise<void> {
  expect(await found()).toEqual([fault]);
  const { outcomes, findings } = await verifyAndRepair(t.archive);
  expect(outcomes.map(({ refused }) => refused)).toEqual([null]);
  expect(findings).toEqual([]);
  expect(await dumpArchive(t.archive)).toEqual(before);
}

describe('verify', () => {
  it('finds nothing in an archive in order, with everything that can be in one', async () => {
    await createSpace(t.archive, 'trial', {});
    await joinStudy(t.archive, { from: 'main', to: 'trial', studyInstanceUid: '1.2.1' });
    await land(t.archive, numbered(1, 1, 1, { '00100010': 'Smith^Ann' })); // overlay
    await land(t.archive, numbered(1, 1, 2), {}, 9); // conflict
    await land(t.archive, numbered(2, 1, 1)); // duplicate
    await land(t.archive, numbered(1, 1, 8)); // late
    await t.indexed();
    await deleteFrom(t.archive, {
      ...{ space: 'trial', studyInstanceUid: '1.2.1' },
      ...{ seriesInstanceUid: '1.2.1.1', sopInstanceUid: '1.2.1.1.1' },
    });
    const { findings, checked } = await verify(t.archive);
    expect(findings).toEqual([]);
    expect(checked).toMatchObject({ studies: 3, series: 5 });
  });

  it('names an instance whose bytes in a segment changed, and says that there is no other copy', async () => {
    const { location } = await documentOf('1.2.2/1.2.2.1/1.2.2.1.1');
    await flip(location.key, location.offset + location.length - 3);
    const fault = { code: 'SEGMENT_BYTES_DIFFER', object: location.key, instances: ['1.2.2.1.1'] };
    expect(await found()).toEqual([fault]);
    const { outcomes, findings } = await verifyAndRepair(t.archive);
    expect(outcomes.map(({ refused }) => refused)).toEqual(['no other copy of 1.2.2.1.1']);
    expect(findings).toMatchObject([fault]);
  });

  it('names an instance whose bytes in a pack changed, and reads it again from its segment', async () => {
    const before = await dumpArchive(t.archive);
    const pack = await packOf('1.2.1/1.2.1.2');
    const entry = (await t.archive.members.of(pack)).entries[1]!;
    await flip(pack.key, entry.location.offset + entry.location.length - 3);
    await expectRepaired({ code: 'PACK_BYTES_DIFFER', object: pack.key, instances: ['1.2.1.2.2'] }, before);
  });

  it('names an instance whose bytes in a pack changed and that has no other copy', async () => {
    const pack = await packOf('1.2.1/1.2.1.1');
    const entry = (await t.archive.members.of(pack)).entries[0]!;
    await flip(pack.key, entry.location.offset + 400);
    const fault = { code: 'PACK_BYTES_DIFFER', object: pack.key, instances: ['1.2.1.1.1'] };
    expect(await found()).toEqual([fault]);
    const { outcomes, findings } = await verifyAndRepair(t.archive);
    expect(outcomes.map(({ refused }) => refused)).toEqual(['no other copy of 1.2.1.1.1']);
    expect(findings).toMatchObject([fault]);
  });

  it('writes a pack again whose bytes between the members changed', async () => {
    const before = await dumpArchive(t.archive);
    const pack = await packOf('1.2.1/1.2.1.1');
    await flip(pack.key, pack.lengthBytes - 1);
    await expectRepaired({ code: 'PACK_BYTES_DIFFER', object: pack.key, instances: [] }, before);
  });

  it('names a pack that was removed, and writes it again from segments', async () => {
    const before = await dumpArchive(t.archive);
    const pack = await packOf('1.2.1/1.2.1.2');
    await t.archive.store.delete(pack.key);
    const fault = { code: 'OBJECT_MISSING', object: pack.key, instances: ['1.2.1.2.1', '1.2.1.2.2'] };
    await expectRepaired(fault, before);
  });

  it('takes a copy from a pack of another space', async () => {
    await createSpace(t.archive, 'trial', {});
    await joinStudy(t.archive, { from: 'main', to: 'trial', studyInstanceUid: '1.2.1' });
    const target = { studyInstanceUid: '1.2.1', seriesInstanceUid: '1.2.1.1' };
    await deleteFrom(t.archive, { space: 'trial', ...target, sopInstanceUid: '1.2.1.1.3' });
    const before = await dumpArchive(t.archive);
    const pack = await packOf('1.2.1/1.2.1.1');
    const entry = (await t.archive.members.of(pack)).entries[0]!;
    await flip(pack.key, entry.location.offset + 400);
    await expectRepaired({ code: 'PACK_BYTES_DIFFER', object: pack.key, instances: ['1.2.1.1.1'] }, before);
  });

  it('makes metadata again whose bytes changed', async () => {
    const before = await dumpArchive(t.archive);
    const { metadataKey } = await packOf('1.2.1/1.2.1.1');
    await flip(metadataKey, 20);
    await expectRepaired({ code: 'METADATA_DIFFERS', object: metadataKey, instances: [] }, before);
  });

  it('makes metadata again that is gone', async () => {
    const before = await dumpArchive(t.archive);
    const { metadataKey } = await packOf('1.2.1/1.2.1.1');
    await t.archive.store.delete(metadataKey);
    await expectRepaired({ code: 'OBJECT_MISSING', object: metadataKey, instances: [] }, before);
  });

  it('finds stale metadata although its hash is right', async () => {
    const before = await dumpArchive(t.archive);
    const series = await seriesOf('1.2.1/1.2.1.1');
    const [pack] = series.packs;
    const text = gunzipSync(await t.archive.store.read(pack!.metadataKey)).toString('utf8');
    await t.archive.store.put(pack!.metadataKey, [gzipSync(text.replaceAll('Doe^Nr1', 'Doe^Old'))]);
    const { sha256 } = await hashObject(t.archive.store, pack!.metadataKey);
    const packs = [{ ...pack!, metadataSha256: sha256 }];
    await t.archive.collections.series.updateOne({ _id: series._id }, { $set: { packs } });
    await expectRepaired({ code: 'METADATA_STALE', object: pack!.metadataKey, instances: [] }, before);
  });

  it.each([
    ['instances', 'main/1.2.2/1.2.2.1/1.2.2.1.2', 'main/1.2.2/1.2.2.1/1.2.2.1.2', ['1.2.2.1.2']],
    ['series', 'main/1.2.1/1.2.1.1', 'main/1.2.1/1.2.1.1', []],
    ['series', 'main/1.2.2/1.2.2.1', 'main/1.2.2/1.2.2.1', []],
    ['studies', 'main/1.2.1', 'main/1.2.1', []],
  ] as const)('names a missing row of %s: %s', async (collection, _id, object, instances) => {
    const before = await dumpArchive(t.archive);
    expect(
      await (t.archive.collections[collection] as { deleteOne(f: object): Promise<number> }).deleteOne({ _id }),
    ).toBe(1);
    await expectRepaired({ code: 'ROW_MISSING', object, instances: [...instances] }, before);
  });

  it('names instances of a pack that no row knows', async () => {
    const before = await dumpArchive(t.archive);
    const pack = await packOf('1.2.1/1.2.1.1');
    const { entries } = await t.archive.members.of(pack);
    const [fewer] = encodeMembers(pack.key, entries.slice(0, 2));
    await t.archive.collections.instanceArrays.replaceOne({ _id: fewer!._id }, fewer!);
    t.archive.members.forget(pack.key);
    await expectRepaired({ code: 'ROW_MISSING', object: pack.key, instances: ['1.2.1.1.3'] }, before);
  });

  it('names a missing key and a missing use', async () => {
    const before = await dumpArchive(t.archive);
    const { instanceKeys, packUses } = t.archive.collections;
    const pack = await packOf('1.2.1/1.2.1.1');
    await instanceKeys.deleteMany({ s: 'main/1.2.2/1.2.2.1' });
    const keys = { code: 'ROW_MISSING', object: 'main/1.2.2/1.2.2.1', instances: ['1.2.2.1.1', '1.2.2.1.2'] };
    await expectRepaired(keys, before);
    const use = `${pack.key}|main/1.2.1/1.2.1.1`;
    await packUses.deleteOne({ _id: use });
    await expectRepaired({ code: 'ROW_MISSING', object: use, instances: [] }, before);
  });

  it('finds an orphan and sees to it that it is freed', async () => {
    const before = await dumpArchive(t.archive);
    await t.archive.store.put('packs/00/lost.tar', [Buffer.alloc(1024)]);
    await expectRepaired({ code: 'ORPHAN_OBJECT', object: 'packs/00/lost.tar', instances: [] }, before);
    expect(await t.archive.collections.freeing.findOne({ _id: 'packs/00/lost.tar' })).not.toBeNull();
  });

  it('finds swapped locations in a pack', async () => {
    const before = await dumpArchive(t.archive);
    const pack = await packOf('1.2.1/1.2.1.1');
    const { entries } = await t.archive.members.of(pack);
    const [a, b, c] = entries;
    const swapped = [{ ...a!, location: b!.location }, { ...b!, location: a!.location }, c!];
    const [document] = encodeMembers(pack.key, swapped);
    await t.archive.collections.instanceArrays.replaceOne({ _id: document!._id }, document!);
    t.archive.members.forget(pack.key);
    const instances = ['1.2.1.1.1', '1.2.1.1.2'];
    await expectRepaired({ code: 'LOCATION_SWAPPED', object: pack.key, instances }, before);
  });

  it('finds swapped locations in a segment', async () => {
    const before = await dumpArchive(t.archive);
    const { instances } = t.archive.collections;
    const [a, b] = [await documentOf('1.2.2/1.2.2.1/1.2.2.1.1'), await documentOf('1.2.2/1.2.2.1/1.2.2.1.2')];
    await instances.updateOne({ _id: a._id }, { $set: { location: b.location } });
    await instances.updateOne({ _id: b._id }, { $set: { location: a.location } });
    const fault = { code: 'LOCATION_SWAPPED', object: 'main/1.2.2/1.2.2.1', instances: ['1.2.2.1.1', '1.2.2.1.2'] };
    await expectRepaired(fault, before);
  });

  it.each([
    ['series', 'main/1.2.1/1.2.1.1'],
    ['studies', 'main/1.2.1'],
  ] as const)('finds a wrong count of %s', async (collection, object) => {
    const before = await dumpArchive(t.archive);
    const rows = t.archive.collections[collection] as { updateOne(f: object, u: object): Promise<unknown> };
    await rows.updateOne({ _id: object }, { $set: { instanceCount: 99 } });
    await expectRepaired({ code: 'COUNT_DIFFERS', object, instances: [] }, before);
  });

  it('names a segment that is gone', async () => {
    const { location } = await documentOf('1.2.2/1.2.2.1/1.2.2.1.1');
    await t.archive.store.delete(location.key);
    expect(await found()).toEqual([
      { code: 'OBJECT_MISSING', object: location.key, instances: ['1.2.2.1.1', '1.2.2.1.2'] },
    ]);
  });
});
