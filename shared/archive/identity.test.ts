import { indexLanded } from './index-landed';
import { listInstances } from './list-instances';
import { readWhole } from './read-object';
import { createSpace } from './spaces';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';

const [patientName, seriesDescription, instanceNumber] = [0x00100010, 0x0008103e, 0x00200013];
const id = 'main/1.2.3/1.2.3.4';

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const other = (bytes: Buffer) => {
  const changed = Buffer.from(bytes);
  changed[changed.length - 1] = 9;
  return changed;
};
const seriesOf = async (seriesId = id) => (await t.archive.collections.series.findOne({ _id: seriesId }))!;
const shown = async (seriesId = id) => {
  const [entry] = await listInstances(t.archive, await seriesOf(seriesId));
  return Buffer.from(await readWhole(t.archive, entry!.location));
};
const redeliverAll = async () => {
  for (const batch of [...t.notices]) await indexLanded(t.archive, [batch]);
};

describe('a repeated UID in one space', () => {
  it('(a) with the same data set is a duplicate: nothing changes, nothing settles anew', async () => {
    await t.send(makeObject());
    await t.settleAndPack();
    const [series, study] = [await seriesOf(), (await t.archive.collections.studies.find({}))[0]];
    await t.send(makeObject());
    expect(await seriesOf()).toEqual(series);
    expect((await t.archive.collections.studies.find({}))[0]).toEqual(study);
    expect(await t.archive.collections.instances.countDocuments({})).toBe(0);
  });

  it('(c) with other attributes becomes an overlay at the level of each attribute; the first bytes stay', async () => {
    const first = makeObject();
    await t.send(first);
    await t.send(makeObject({ [patientName]: 'Doe^Joan', [seriesDescription]: 'coronal', [instanceNumber]: '7' }));
    expect(await shown()).toEqual(first);
    const overlays = await t.archive.collections.overlays.find({}, { sort: { _id: 1 } });
    expect(overlays.map(({ _id, level, attributes }) => ({ _id, level, attributes }))).toEqual([
      {
        _id: 'main/1.2.3',
        level: 'study',
        attributes: { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Joan' }] } },
      },
      { _id: id, level: 'series', attributes: { '0008103E': { vr: 'LO', Value: ['coronal'] } } },
      { _id: `${id}/1.2.3.4.1`, level: 'instance', attributes: { '00200013': { vr: 'IS', Value: [7] } } },
    ]);
  });

  it('(c) shows the corrected attributes in the answers for study and series, packed or not', async () => {
    await t.send(makeObject());
    const check = async () => {
      const study = (await t.archive.collections.studies.findOne({ _id: 'main/1.2.3' }))!;
      expect(study.patientName).toBe('Doe^Joan');
      expect(JSON.parse(study.qido)['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'Doe^Joan' }] });
      expect(JSON.parse((await seriesOf()).qido)['0008103E']).toEqual({ vr: 'LO', Value: ['coronal'] });
    };
    await t.send(makeObject({ [patientName]: 'Doe^Joan', [seriesDescription]: 'coronal' }));
    await check();
    await t.settleAndPack();
    await check();
    await t.send(makeObject({ 524312: '1.2.3.4.2' }));
    await check();
  });

  it('(c) is recorded once however often its event comes, and of two corrections the later shows', async () => {
    await t.send(makeObject());
    await t.send(makeObject({ [patientName]: 'B' }));
    await t.send(makeObject({ [patientName]: 'C' }));
    await redeliverAll();
    const [overlay] = await t.archive.collections.overlays.find({});
    expect(overlay!.history.map(({ attributes }) => attributes['00100010']!.Value)).toEqual([
      [{ Alphabetic: 'B' }],
      [{ Alphabetic: 'C' }],
    ]);
    expect(overlay!.attributes['00100010']!.Value).toEqual([{ Alphabetic: 'C' }]);
    expect((await t.archive.collections.studies.find({}))[0]!.patientName).toBe('C');
  });

  it('(d) with other pixels is kept aside as a conflict with both hashes; what is shown stays', async () => {
    const first = makeObject();
    await t.send(first);
    await t.send(other(first));
    await redeliverAll();
    const conflicts = await t.archive.collections.conflicts.find({});
    expect(conflicts).toHaveLength(1);
    const [conflict] = conflicts;
    expect(conflict).toMatchObject({ kind: 'conflict', sopInstanceUid: '1.2.3.4.1', seriesId: id });
    expect(conflict!.storedSha256).not.toBe(conflict!.arrivedSha256);
    expect(Buffer.from(await readWhole(t.archive, conflict!.entry.location))).toEqual(other(first));
    expect(await shown()).toEqual(first);
    expect((await seriesOf()).instanceCount).toBe(1);
  });

  it.each([
    ['Photometric Interpretation', { 2621444: 'MONOCHROME1' }],
    ['Rows and Columns', { 2621456: 2, 2621457: 8 }],
    ['SOP Class UID', { 524310: '1.2.840.10008.5.1.4.1.1.4' }],
  ])('(d) with the same bytes of pixels under another %s is a conflict, not an overlay', async (_name, values) => {
    const first = makeObject({ 2621442: 1, 2621444: 'MONOCHROME2' });
    await t.send(first);
    await t.send(makeObject({ 2621442: 1, 2621444: 'MONOCHROME2', [patientName]: 'B', ...values }));
    expect(await t.archive.collections.conflicts.countDocuments({ kind: 'conflict' })).toBe(1);
    expect(await t.archive.collections.overlays.countDocuments({})).toBe(0);
    expect(await shown()).toEqual(first);
  });

  it('(c) is no conflict when the resent object says one frame, or planes of one sample, in so many words', async () => {
    await t.send(makeObject({ 2621442: 1 }));
    const words = { 2621442: 1, 2621446: 0, 2621448: '1' };
    await t.send(makeObject({ ...words, [patientName]: 'B' }));
    const [overlay] = await t.archive.collections.overlays.find({});
    expect(Object.keys(overlay!.attributes)).toEqual(['00100010']);
    expect(await t.archive.collections.conflicts.countDocuments({})).toBe(0);
  });

  it('holds against what is packed as well', async () => {
    const first = makeObject();
    await t.send(first);
    await t.settleAndPack();
    await t.send(other(first));
    expect(await t.archive.collections.conflicts.countDocuments({})).toBe(1);
    expect(await shown()).toEqual(first);
  });

  it('does not stop at bytes that cannot be compared: they are a conflict', async () => {
    const first = makeObject();
    await t.send(first);
    const broken = makeObject({}, 0);
    const nested = Buffer.from('e07f1000534900000000000000000000', 'hex');
    await t.send(Buffer.concat([broken.subarray(0, broken.length - 12), nested]));
    expect(await t.archive.collections.conflicts.countDocuments({})).toBe(1);
    expect(t.archive.progress.backlog).toBe(0);
  });
});

describe('rule (c) by the policy of the space', () => {
  it('newVersion shows the later arrival and keeps the former aside, before and after packing', async () => {
    await createSpace(t.archive, 'versions', { repeat: 'newVersion' });
    const versions = 'versions/1.2.3/1.2.3.4';
    const [first, second, third] = ['A', 'B', 'C'].map((name) => makeObject({ [patientName]: name }));
    await t.send(first!, 'versions');
    await t.send(second!, 'versions');
    expect(await shown(versions)).toEqual(second);
    await t.settleAndPack();
    await t.send(third!, 'versions');
    expect(await shown(versions)).toEqual(third);
    expect(await seriesOf(versions)).toMatchObject({ instanceCount: 1, packedCount: 0, sizeBytes: third!.length });
    await t.settleAndPack();
    await redeliverAll();
    expect(await shown(versions)).toEqual(third);
    const series = await seriesOf(versions);
    expect(series).toMatchObject({ instanceCount: 1, packedCount: 1, sizeBytes: third!.length });
    expect(series.packs).toHaveLength(1);
    const kept = await t.archive.collections.conflicts.find({}, { sort: { _id: 1 } });
    expect(kept.map(({ kind }) => kind)).toEqual(['version', 'version']);
    expect(Buffer.from(await readWhole(t.archive, kept[0]!.entry.location))).toEqual(first);
    expect(Buffer.from(await readWhole(t.archive, kept[1]!.entry.location))).toEqual(second);
  });

  it('quarantine keeps the arrival in quarantine, once, and what an administrator discarded stays discarded', async () => {
    await createSpace(t.archive, 'strict', { repeat: 'quarantine' });
    await t.send(makeObject(), 'strict');
    await t.send(makeObject({ [patientName]: 'B' }), 'strict');
    const [held] = await t.archive.collections.quarantine.find({});
    expect(held).toMatchObject({ code: 'REPEATED_INSTANCE', state: 'held', space: 'strict' });
    await t.archive.collections.quarantine.updateOne({ _id: held!._id }, { $set: { state: 'discarded' } });
    await redeliverAll();
    expect((await t.archive.collections.quarantine.find({})).map(({ state }) => state)).toEqual(['discarded']);
    expect(await t.archive.collections.overlays.countDocuments({})).toBe(0);
  });
});
