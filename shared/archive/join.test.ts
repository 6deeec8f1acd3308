import { deleteFrom } from './delete';
import { joinStudy } from './join';
import { settleDue } from './settle';
import { createSpace } from './spaces';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';
import { verify } from './verify/verify';

const studyInstanceUid = '1.2.3';
const join = { from: 'main', to: 'trial', studyInstanceUid };
const seriesId = 'trial/1.2.3/1.2.3.4';
const numbered = (n: number, more = {}) => makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n), ...more });

let t: TestArchive;
let events: string[];
beforeEach(async () => {
  t = await openTestArchive({ settings: { settleMs: 1000, graceMs: 1000 } });
  await createSpace(t.archive, 'trial', {});
  events = [];
  const { bus } = t.archive;
  const publishAll = bus.publishAll.bind(bus);
  bus.publishAll = async (messages) => {
    for (const { event } of messages) {
      const data = event.data as { space: string; seriesInstanceUid?: string };
      if (data.space === 'trial') events.push(`${event.type} ${data.seriesInstanceUid ?? ''}`.trim());
    }
    return await publishAll(messages);
  };
});
afterEach(() => t.close());

const seriesOf = async () => (await t.archive.collections.series.findOne({ _id: seriesId }))!;
const studyOf = (space: string) => t.archive.collections.studies.findOne({ _id: `${space}/1.2.3` });
const settle = async () => {
  t.clock.pass(1001);
  await settleDue(t.archive);
};

describe('a study that joins another space', () => {
  it('settles there after the quiet time, so that its routes and AI run, and only once', async () => {
    await t.send(numbered(1));
    await joinStudy(t.archive, join);
    expect(events).toEqual([]);
    await settle();
    expect(events).toEqual(['series.settled 1.2.3.4', 'study.settled']);
    expect(await seriesOf()).toMatchObject({ settleAt: null, outbox: [] });
    await joinStudy(t.archive, join);
    await settle();
    expect(events).toHaveLength(2);
  });

  it('settles there again when it joins again with more', async () => {
    await t.send(numbered(1));
    await joinStudy(t.archive, join);
    await settle();
    events.length = 0;
    await t.send(numbered(2));
    await joinStudy(t.archive, join);
    await settle();
    expect(events).toEqual(['series.settled 1.2.3.4', 'study.settled']);
    expect(await studyOf('trial')).toMatchObject({ instanceCount: 2 });
  });

  it('brings its corrections along, with their history', async () => {
    await t.send(numbered(1));
    await t.send(numbered(1, { '00100010': 'Roe^Mary' }));
    await t.send(numbered(1, { '00100010': 'Roe^Mary', '0008103E': 'coronal' }));
    await joinStudy(t.archive, join);
    expect(await studyOf('trial')).toMatchObject({ patientName: (await studyOf('main'))!.patientName });
    expect((await studyOf('trial'))!.attributes['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'Roe^Mary' }] });
    const { overlays } = t.archive.collections;
    for (const level of ['1.2.3', '1.2.3/1.2.3.4']) {
      const { _id, space, ...own } = (await overlays.findOne({ _id: `main/${level}` }))!;
      expect(await overlays.findOne({ _id: `trial/${level}` })).toEqual({
        _id: `trial/${level}`,
        space: 'trial',
        ...own,
      });
    }
    expect(JSON.parse((await seriesOf()).qido)['0008103E'].Value).toEqual(['coronal']);
    expect((await verify(t.archive)).findings).toEqual([]);
  });

  it('leaves the corrections to each space from then on', async () => {
    await t.send(numbered(1));
    await joinStudy(t.archive, join);
    await t.send(numbered(1, { '00100010': 'Roe^Mary' }), 'trial');
    const nameIn = async (space: string) => (await studyOf(space))!.attributes['00100010']!.Value;
    expect([await nameIn('main'), await nameIn('trial')]).toEqual([
      [{ Alphabetic: 'Doe^Jane' }],
      [{ Alphabetic: 'Roe^Mary' }],
    ]);
  });

  it('has no corrections of a study that was deleted there before', async () => {
    await t.send(numbered(1), 'trial');
    await t.send(numbered(1, { '00100010': 'Roe^Mary' }), 'trial');
    await deleteFrom(t.archive, { space: 'trial', studyInstanceUid });
    await t.send(numbered(1));
    await joinStudy(t.archive, join);
    expect(await t.archive.collections.overlays.countDocuments({})).toBe(0);
  });

  it('joins duplicates (rule a), each counted once', async () => {
    for (const n of [1, 2]) await t.send(numbered(n));
    await t.send(numbered(1), 'trial');
    await joinStudy(t.archive, join);
    expect(await studyOf('trial')).toMatchObject({ instanceCount: 2 });
  });

  it('is refused by the space that it is in', async () => {
    await t.send(numbered(1));
    await expect(joinStudy(t.archive, { ...join, to: 'main' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
