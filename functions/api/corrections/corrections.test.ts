import { reindex } from '#shared/archive/reindex';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { verify } from '#shared/archive/verify/verify';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';
import { Corrections, CorrectionsPage } from './schema';

const study = '/api/spaces/{space}/studies/{studyInstanceUid}';
const routes = {
  study: `${study}/corrections`,
  series: `${study}/series/{seriesInstanceUid}/corrections`,
  instance: `${study}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/corrections`,
} as const;
type Level = keyof typeof routes;
const path = {
  study: { space: 'main', studyInstanceUid: '1.2.3' },
  series: { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' },
  instance: {
    space: 'main',
    studyInstanceUid: '1.2.3',
    seriesInstanceUid: '1.2.3.4',
    sopInstanceUid: '1.2.3.4.1',
  },
} as const;
const name = (Alphabetic: string) => ({ '00100010': { vr: 'PN', Value: [{ Alphabetic }] } });
const description = { '0008103E': { vr: 'LO', Value: ['coronal'] } };
const number = { '00200013': { vr: 'IS', Value: [7] } };

let t: TestSecurity;
let a: TestArchive;
let call: ReturnType<typeof calling>;
let headers: Record<string, string>;
beforeEach(async () => {
  t = await testSecurity();
  a = await openTestArchive();
  call = calling(t, handler, { archive: a.archive });
  ({ headers } = await headersOf(t, ['study:read', 'study:write']));
  await a.send(makeObject());
});
afterEach(async () => {
  await a.close();
  await t.close();
});

const correct = (level: Level, attributes: object, revision = 0, more = {}) =>
  call(`POST ${routes[level]}`, { path: { ...path[level], ...more }, headers, body: { revision, attributes } });
const undo = (level: Level, id: number, revision: number) =>
  call(`DELETE ${routes[level]}/{id}`, {
    path: { ...path[level], id: String(id) },
    headers,
    query: `revision=${revision}`,
  });
const list = (query = '') => call(`GET ${routes.study}`, { path: path.study, headers, query });
const patientName = async () => (await a.archive.collections.studies.findOne({ _id: 'main/1.2.3' }))!.patientName;
const seriesAnswer = async () =>
  JSON.parse((await a.archive.collections.series.findOne({ _id: 'main/1.2.3/1.2.3.4' }))!.qido);

describe('correcting by hand', () => {
  it('shows at once in the answers of the level, with a history', async () => {
    const { revision: before } = (await a.archive.collections.series.findOne({ _id: 'main/1.2.3/1.2.3.4' }))!;
    const made = await correct('study', name('Roe^A'));
    expect(made.status).toBe(201);
    expect(Corrections.strict().safeParse(made.json).success).toBe(true);
    expect(made.json).toMatchObject({ level: 'study', revision: 1, attributes: name('Roe^A') });
    expect(made.json.history).toEqual([
      { id: expect.any(Number), at: expect.any(String), source: 'api', attributes: name('Roe^A'), undoneAt: null },
    ]);
    expect(await patientName()).toBe('Roe^A');
    await correct('series', description);
    expect((await seriesAnswer())['0008103E']).toEqual(description['0008103E']);
    await correct('instance', number);
    const series = (await a.archive.collections.series.findOne({ _id: 'main/1.2.3/1.2.3.4' }))!;
    expect(series.isCorrected).toBe(true);
    expect(series.revision).toBeGreaterThan(before + 2);
    const { items } = (await list()).json;
    expect(items.map(({ level, attributes }: { level: string; attributes: object }) => [level, attributes])).toEqual([
      ['study', name('Roe^A')],
      ['series', description],
      ['instance', number],
    ]);
  });

  it('is undone one by one, whoever made it, and what was before shows again', async () => {
    await a.send(makeObject({ '00100010': 'Sent^A' }));
    const { id: sent } = (await list()).json.items[0].history[0];
    const { history } = (await correct('study', name('Roe^B'), 1)).json;
    const undone = await undo('study', history[1].id, 2);
    expect(undone.json).toMatchObject({ revision: 3, attributes: name('Sent^A') });
    expect(undone.json.history[1].undoneAt).toEqual(expect.any(String));
    expect(await patientName()).toBe('Sent^A');
    await undo('study', sent, 3);
    expect(await patientName()).toBe('Doe^Jane');
    expect((await undo('study', sent, 4)).json).toMatchObject({ code: 'CORRECTION_NOT_FOUND' });
    // The same arrival again stays undone; another one corrects.
    await a.send(makeObject({ '00100010': 'Sent^A' }));
    expect(await patientName()).toBe('Sent^A');
  });

  it('refuses who does not know the state, and changes nothing', async () => {
    await correct('study', name('Roe^A'));
    const stale = await correct('study', name('Roe^B'));
    expect([stale.status, stale.json]).toMatchObject([409, { code: 'OVERLAY_CHANGED' }]);
    const { id } = (await list()).json.items[0].history[0];
    expect((await undo('study', id, 7)).status).toBe(409);
    expect(await patientName()).toBe('Roe^A');
  });

  it('is the same after a rebuilding, undone ones too, and the journal agrees', async () => {
    await correct('study', name('Roe^A'));
    const { history } = (await correct('study', name('Roe^B'), 1)).json;
    await undo('study', history[1].id, 2);
    await correct('instance', number);
    const before = [(await list()).json, await patientName(), await seriesAnswer()];
    await reindex(a.archive);
    expect([(await list()).json, await patientName(), await seriesAnswer()]).toEqual(before);
    expect((await verify(a.archive)).findings).toEqual([]);
  });

  it.each([
    ['study', { '0020000D': { vr: 'UI', Value: ['1.2'] } }, 'attributes.0020000D'],
    ['instance', { '00280010': { vr: 'US', Value: [1] } }, 'attributes.00280010'],
    ['instance', { '00080005': { vr: 'CS', Value: ['GBK'] } }, 'attributes.00080005'],
    ['study', description, 'attributes.0008103E'],
    ['series', name('A'), 'attributes.00100010'],
    ['instance', name('A'), 'attributes.00100010'],
    ['study', { '00100010': { vr: 'LO', Value: ['A'] } }, 'attributes.00100010'],
    ['study', { '00104000': { vr: 'LT', BulkDataURI: '/x' } }, 'attributes.00104000.BulkDataURI'],
    ['study', {}, 'attributes'],
    ['study', { '00104000': { vr: 'LT', Value: ['x'.repeat(70_000)] } }, 'attributes'],
  ] as const)('refuses at the %s what cannot be corrected there: %j', async (level, attributes, place) => {
    const { status, json } = await correct(level, attributes);
    expect(status).toBe(400);
    expect(json.problems.map((one: { name: string }) => one.name)).toContain(place);
    expect((await list()).json.items).toEqual([]);
  });

  it('refuses values that cannot be written', async () => {
    const { status, json } = await correct('study', { '00101010': { vr: 'AS', Value: [{}] } });
    expect([status, json.code]).toEqual([400, 'INVALID_DICOM_JSON']);
  });

  it('finds nothing to correct under other UIDs', async () => {
    const code = async (level: Level, more: object, attributes: object) =>
      (await correct(level, attributes, 0, more)).json.code;
    expect(await code('study', { space: 'none' }, name('A'))).toBe('SPACE_NOT_FOUND');
    expect(await code('study', { studyInstanceUid: '9' }, name('A'))).toBe('STUDY_NOT_FOUND');
    expect(await code('series', { seriesInstanceUid: '9' }, description)).toBe('SERIES_NOT_FOUND');
    expect(await code('instance', { sopInstanceUid: '9' }, number)).toBe('INSTANCE_NOT_FOUND');
  });

  it('comes in pages', async () => {
    await correct('study', name('A'));
    await correct('series', description);
    const first = (await list('limit=1')).json;
    expect(CorrectionsPage.safeParse(first).success).toBe(true);
    const second = (await list(`limit=1&after=${first.next}`)).json;
    expect([first.items[0].level, second.items[0].level, second.next]).toEqual(['study', 'series', null]);
  });

  it('takes the right to write, and is recorded', async () => {
    const { headers: reader } = await headersOf(t, ['study:read']);
    const body = { revision: 0, attributes: name('A') };
    expect((await call(`POST ${routes.study}`, { path: path.study, headers: reader, body })).status).toBe(403);
    await correct('study', name('A'));
    expect(await t.audit.find({ space: 'main' }, 1)).toMatchObject([
      { event: 'patientRecord', action: 'U', operation: 'api-corrections', studyInstanceUid: '1.2.3' },
    ]);
  });
});
