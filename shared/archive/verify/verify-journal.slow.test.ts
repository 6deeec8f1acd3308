import { readCheckpoint } from '../checkpoint';
import { deleteFrom } from '../delete';
import { joinStudy } from '../join';
import { createSpace } from '../spaces';
import { sweep } from '../sweep';
import { makeObject } from '../testing/make-object';
import { openTestArchive, type TestArchive } from '../testing/open-archive';
import { verify, verifyAndRepair } from './verify';

const object = (study: number, more = {}) =>
  makeObject({
    ...{ '0020000D': `1.2.${study}`, '0020000E': `1.2.${study}.1`, '00080018': `1.2.${study}.1.1` },
    ...more,
  });

let t: TestArchive;
/** Decisions of every kind, all in the checkpoint, then more of them in a segment. */
beforeEach(async () => {
  t = await openTestArchive({ settings: { settleMs: 1000, graceMs: 1000 } });
  await createSpace(t.archive, 'trial', {});
  for (const study of [1, 2, 3]) await t.send(object(study));
  await t.send(object(1, { '00100010': 'Roe^Mary', '0008103E': 'coronal' }));
  await t.settleAndPack();
  await joinStudy(t.archive, { from: 'main', to: 'trial', studyInstanceUid: '1.2.1' });
  await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.2' });
  await t.archive.store.sealSegments();
  for (let n = 0; n < 3; n++) {
    t.clock.pass(2000);
    await sweep(t.archive);
  }
  await createSpace(t.archive, 'late', {});
  await t.send(object(4));
  await t.send(object(4, { '00100010': 'Doe^Joan' }));
  await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.3' });
});
afterEach(() => t.close());

const keys = async () => {
  const found: string[] = [];
  for await (const { key } of t.archive.store.list('journal/')) found.push(key);
  return found;
};
const found = async () =>
  (await verify(t.archive)).findings.map(({ code, subject, object: name }) => ({ code, subject, name }));

async function expectRepaired(code: string, name: RegExp): Promise<void> {
  expect(await found()).toEqual([{ code, subject: 'decision', name: expect.stringMatching(name) }]);
  const { outcomes, findings } = await verifyAndRepair(t.archive);
  expect(outcomes.map(({ refused }) => refused)).toEqual([null]);
  expect(findings).toEqual([]);
}

describe('verify of the journal', () => {
  it('finds nothing where all is in order; decisions of every kind are in the checkpoint', async () => {
    const kinds = new Set<string>();
    for await (const { decision } of readCheckpoint(t.archive)) kinds.add(decision.kind);
    expect([...kinds].sort()).toEqual(['delete', 'join', 'joined', 'overlay', 'space']);
    expect(await found()).toEqual([]);
  });

  it('names the object of which any byte differs, and nothing else', async () => {
    const [key] = await keys();
    const bytes = await t.archive.store.read(key!);
    const step = Math.max(1, Math.floor(bytes.length / 12));
    for (let at = 0; at < bytes.length; at += step) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 1;
      await t.archive.store.put(key!, [changed]);
      expect([at, await found()]).toEqual([at, [{ code: 'JOURNAL_DIFFERS', subject: 'journal', name: key }]]);
    }
    await t.archive.store.put(key!, [bytes]);
    expect(await found()).toEqual([]);
  });

  it.each([
    ['without its last line', (text: string) => text.replace(/[^\n]+\n$/, '')],
    ['without one of its decisions', (text: string) => text.replace(/\n[^\n]+/, '')],
    ['empty', () => ''],
    ['that of an earlier time', (text: string) => text.split('\n').slice(1, 3).join('\n').concat('\n')],
  ])('names the object that is %s', async (_, edit) => {
    const [key] = await keys();
    const text = Buffer.from(await t.archive.store.read(key!)).toString('utf8');
    await t.archive.store.put(key!, [Buffer.from(edit(text))]);
    expect(await found()).toEqual([{ code: 'JOURNAL_DIFFERS', subject: 'journal', name: key }]);
  });

  it('names the object that is gone, also after the checkpoint went on, and says that nothing can repair it', async () => {
    const [key] = await keys();
    await t.archive.store.delete(key!);
    const gone = { code: 'OBJECT_MISSING', subject: 'journal', name: key };
    expect(await found()).toEqual([gone]);
    const { outcomes } = await verifyAndRepair(t.archive);
    expect(outcomes.map(({ refused }) => refused)).toEqual([expect.stringMatching(/nothing else/)]);
    await t.settleAndPack();
    await t.archive.store.sealSegments();
    for (let n = 0; n < 3; n++) {
      t.clock.pass(2000);
      await sweep(t.archive);
    }
    expect(await keys()).toHaveLength(1);
    expect(await found()).toEqual([gone]);
  });

  it.each(['main/1.2.2', 'main/1.2.3'])('names a deletion without its tombstone and restores it: %s', async (_id) => {
    await t.archive.collections.tombstones.deleteOne({ _id });
    await expectRepaired('ROW_MISSING', new RegExp(`^delete ${_id}#\\d+$`));
    expect(await t.archive.collections.tombstones.findOne({ _id })).toMatchObject({ open: false });
  });

  it.each(['main/1.2.1', 'main/1.2.4', 'trial/1.2.1'])(
    'names a correction that is in no overlay, and shows it again: %s',
    async (_id) => {
      const name = (await t.archive.collections.studies.findOne({ _id }))!.patientName;
      await t.archive.collections.overlays.deleteOne({ _id });
      await expectRepaired('ROW_MISSING', new RegExp(`^overlay ${_id}#\\d+$`));
      expect((await t.archive.collections.studies.findOne({ _id }))!.patientName).toBe(name);
    },
  );

  it('names a space that is gone, and makes it again', async () => {
    const former = await t.archive.collections.spaces.findOne({ _id: 'late' });
    await t.archive.collections.spaces.deleteOne({ _id: 'late' });
    await expectRepaired('ROW_MISSING', /^space late#\d+$/);
    expect(await t.archive.collections.spaces.findOne({ _id: 'late' })).toEqual(former);
  });

  it('names a study that joined and is not there, and lets it join again', async () => {
    const { series, studies, packUses, overlays } = t.archive.collections;
    for (const seriesId of ['trial/1.2.1/1.2.1.1']) {
      await series.deleteOne({ _id: seriesId });
      await packUses.deleteMany({ seriesId });
    }
    await studies.deleteOne({ _id: 'trial/1.2.1' });
    expect(await overlays.countDocuments({ space: 'trial' })).toBe(2);
    await expectRepaired('ROW_MISSING', /^join trial\/1\.2\.1\|main#\d+$/);
    await sweep(t.archive);
    expect(await studies.findOne({ _id: 'trial/1.2.1' })).toMatchObject({ instanceCount: 1 });
  });
});
