import { indexLanded } from './index-landed';
import { joinStudy } from './join';
import { type Correction, isSameCorrection } from './overlay-history';
import { extendOverlay } from './overlays';
import { createSpace } from './spaces';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const place = { _id: 'main/1.2.3', space: 'main', level: 'study' } as const;
const overlay = () => t.archive.collections.overlays.findOne({ _id: place._id });
const corrections = (from: number): Correction[] =>
  Array.from({ length: 8 }, (_, at) => ({
    sequence: from + at,
    source: 'test',
    attributes: { '00100020': { vr: 'LO', Value: [`P${from + at}`] } },
  }));
const add = (one: Correction) =>
  extendOverlay(t.archive, place, (known) => (known.some((other) => isSameCorrection(one, other)) ? [] : [one]));

describe('corrections of one overlay that come at the same time', () => {
  it('are all kept, in landing order, and the latest shows', async () => {
    await Promise.all(corrections(100).toReversed().map(add));
    const found = (await overlay())!;
    expect(found.history).toEqual(corrections(100));
    expect(found.attributes).toEqual(corrections(100).at(-1)!.attributes);
  });

  it('are all added to what an earlier version wrote without a revision', async () => {
    const [first] = corrections(1);
    await t.archive.collections.overlays.insertOne({ ...place, attributes: first!.attributes, history: [first!] });
    await Promise.all(corrections(1).map(add));
    expect((await overlay())!.history).toEqual(corrections(1));
  });

  it('stand in the journal once each, however often one had to be tried', async () => {
    const recorded: number[] = [];
    const append = t.archive.lander.append.bind(t.archive.lander);
    t.archive.lander.append = async (record) => {
      recorded.push(Number(record['arrival']));
      return await append(record);
    };
    await Promise.all(corrections(100).map(add));
    expect(recorded.sort()).toEqual(corrections(100).map(({ sequence }) => sequence));
  });

  it('are all kept when a join brings some while others arrive', async () => {
    await createSpace(t.archive, 'trial', {});
    const named = (name: string, more = {}) => makeObject({ '00100010': name, ...more });
    for (const name of ['Doe^Jane', 'Roe^A', 'Roe^B']) await t.send(named(name));
    await t.send(named('Doe^Jane', { '00080018': '1.2.3.4.9' }), 'trial');
    const fresh = await t.send(named('Roe^C', { '00080018': '1.2.3.4.9' }), 'trial');
    const last = t.notices.at(-1)!;
    await t.archive.collections.overlays.deleteMany({ space: 'trial' });
    await Promise.all([
      joinStudy(t.archive, { from: 'main', to: 'trial', studyInstanceUid: '1.2.3' }),
      indexLanded(t.archive, [last]),
    ]);
    const found = (await t.archive.collections.overlays.findOne({ _id: 'trial/1.2.3' }))!;
    const names = found.history.map(({ attributes }) => attributes['00100010']!.Value![0]);
    expect(names).toEqual(['Roe^A', 'Roe^B', 'Roe^C'].map((Alphabetic) => ({ Alphabetic })));
    expect(found.history.at(-1)!.sequence).toBe(fresh.location.sequence);
  });
});
