import type { IncomingMessage, ServerResponse } from 'node:http';
import { deleteFrom } from '#shared/archive/delete';
import { describeSeries } from '#shared/archive/describe/describe-series';
import { indexStudy } from '#shared/archive/index-study';
import { joinStudy } from '#shared/archive/join';
import { runSearch } from '#shared/archive/query/search';
import { readSearch } from '#shared/archive/query/search-request';
import { reindex } from '#shared/archive/reindex';
import { createSpace } from '#shared/archive/spaces';
import { verify } from '#shared/archive/verify/verify';
import type { OriginSettings } from '../origins';
import { answerAsArchive, type HeldInstance, objectOf } from '../testing/answer-as-archive';
import { openRemoteTest, type RemoteTest, sendParts } from '../testing/open-remote-test';
import { forgetAbandoned } from './forget-abandoned';
import { runIndex } from './run-index';
import { runMirrors } from './run-mirror';

let t: RemoteTest;
let held: HeldInstance[];
const signal = new AbortController().signal;
const crawl = { since: '2024-01-01', recentDays: 3, everyMs: 60_000, againMs: null };
const instancesOf = (study: string, count: number, date?: string): HeldInstance[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ study, series: `${study}.1`, instance: `${study}.1.${at}` },
    ...(date !== undefined && { date }),
  }));

beforeEach(async () => {
  t = await openRemoteTest();
  held = [...instancesOf('1.1', 2), ...instancesOf('1.2', 3, '20251231')];
  t.answer = answerAsArchive(() => held);
});
afterEach(() => t.close());

async function set(changes: Partial<OriginSettings>): Promise<void> {
  const settings = { nodeIds: [t.node._id], onDemand: false, waitMs: 1_000, keepMs: null, prefetch: null };
  await t.origins.set('main', { ...settings, ...changes });
}

async function search(level: 'study' | 'series' | 'instance', query: Record<string, string> = {}) {
  const page = await runSearch(t.test.archive, { space: 'main' }, readSearch(level, query), '');
  return page.count === 0
    ? []
    : (JSON.parse(Buffer.from(page.body).toString()) as Record<string, { Value?: unknown[] }>[]);
}
const valuesOf = (answers: Record<string, { Value?: unknown[] }>[], tag: string) =>
  answers.map((answer) => answer[tag]?.Value?.[0]).sort();

describe('an index', () => {
  it('lets studies, series and instances of the past and of now be found, and says that they are elsewhere', async () => {
    await set({ index: crawl });
    await runIndex(t, signal);
    const studies = await search('study', { PatientID: 'P1' });
    expect(valuesOf(studies, '0020000D')).toEqual(['1.1', '1.2']);
    expect(valuesOf(studies, '00201208')).toEqual([2, 3]);
    expect(valuesOf(studies, '00080056')).toEqual(['NEARLINE', 'NEARLINE']);
    const series = await search('series', { StudyInstanceUID: '1.1' });
    expect(series[0]).toMatchObject({ '00080060': { Value: ['CT'] }, '00200011': { Value: [3] } });
    const instances = await search('instance', { SOPInstanceUID: '1.2.1.1' });
    expect(valuesOf(instances, '00080056')).toEqual(['NEARLINE']);
    expect(instances[0]).toMatchObject({ '00080018': { Value: ['1.2.1.1'] }, '00200013': { Value: [2] } });
    expect(await t.crawls.of('index', { space: 'main', nodeId: t.node._id })).toMatchObject({
      ...{ pastFrom: '2024-01-01', changed: 2, removed: 0, failures: 0 },
    });
    expect((await verify(t.test.archive)).findings).toEqual([]);
  });

  it('tells no SOP class where the node does not', async () => {
    const instance = { sopInstanceUid: '1.9.1.1', sopClassUid: '', instanceNumber: 1, rows: null, columns: null };
    await describeSeries(t.test.archive, {
      ...{ space: 'main', nodeId: t.node._id, studyInstanceUid: '1.9', seriesInstanceUid: '1.9.1' },
      ...{ studyAttributes: {}, attributes: {} },
      instances: [{ ...instance, bitsAllocated: null, numberOfFrames: null }],
    });
    await indexStudy(t.test.archive, 'main', '1.9', false);
    const [found] = await search('instance', { SOPInstanceUID: '1.9.1.1' });
    expect(found).toMatchObject({ '00080018': { Value: ['1.9.1.1'] } });
    expect(found).not.toHaveProperty('00080016');
  });

  it('follows what the node has: more, less, otherwise named', async () => {
    await set({ index: crawl });
    await runIndex(t, signal);
    held = [...instancesOf('1.2', 4, '20251231').map((one) => ({ ...one, patientName: 'Roe^Ann' }))];
    t.test.clock.pass(60_001);
    await runIndex(t, signal);
    const [study] = await search('study', { StudyInstanceUID: '1.2' });
    expect(study).toMatchObject({ '00100010': { Value: [{ Alphabetic: 'Roe^Ann' }] }, '00201208': { Value: [4] } });
    // Older than the recent days: until the past is gone through again.
    expect(await search('study', { StudyInstanceUID: '1.1' })).toHaveLength(1);
    await set({ index: { ...crawl, againMs: 1 } });
    t.test.clock.pass(10);
    await runIndex(t, signal);
    expect(await search('study', { StudyInstanceUID: '1.1' })).toEqual([]);
    expect(await search('instance', { SOPInstanceUID: '1.1.1.0' })).toEqual([]);
    expect(await t.test.archive.collections.instanceArrays.countDocuments({})).toBe(1);
  });

  it('asks nothing about studies that are as they were', async () => {
    await set({ index: crawl });
    await runIndex(t, signal);
    t.asked.length = 0;
    t.test.clock.pass(60_001);
    await runIndex(t, signal);
    expect(t.asked).toHaveLength(1);
  });

  it('gives way to what arrives, and leaves alone what was deleted', async () => {
    await t.test.send(objectOf(held[0]!));
    await set({ index: crawl });
    await runIndex(t, signal);
    expect(valuesOf(await search('study'), '00080056')).toEqual(['NEARLINE', 'ONLINE']);
    await t.test.send(objectOf(held[2]!));
    expect(await t.test.archive.collections.studies.findOne({ _id: 'main/1.2' })).toMatchObject({ instanceCount: 1 });
    await deleteFrom(t.test.archive, { space: 'main', studyInstanceUid: '1.2' });
    t.test.clock.pass(60_001);
    await runIndex(t, signal);
    expect(valuesOf(await search('study'), '0020000D')).toEqual(['1.1']);
    expect((await verify(t.test.archive)).findings).toEqual([]);
  });

  it('can be deleted, study by study', async () => {
    await set({ index: crawl });
    await runIndex(t, signal);
    await deleteFrom(t.test.archive, { space: 'main', studyInstanceUid: '1.2' });
    expect(await search('study', { StudyInstanceUID: '1.2' })).toEqual([]);
    expect(await search('instance', { SOPInstanceUID: '1.2.1.0' })).toEqual([]);
  });

  it('goes when the space does not want it any more', async () => {
    await set({ index: crawl });
    await runIndex(t, signal);
    await set({ index: null });
    expect(await forgetAbandoned(t, signal)).toBe(2);
    expect(await search('study')).toEqual([]);
    expect(await t.test.archive.collections.instanceKeys.countDocuments({})).toBe(0);
  });

  it('begins anew when the catalogue was rebuilt', async () => {
    await set({ index: crawl });
    await runIndex(t, signal);
    await reindex(t.test.archive);
    expect(await search('study')).toEqual([]);
    await runIndex(t, signal);
    expect(valuesOf(await search('study'), '0020000D')).toEqual(['1.1', '1.2']);
  });

  it('joins no other space', async () => {
    await set({ index: crawl });
    await runIndex(t, signal);
    await createSpace(t.test.archive, 'trial', {});
    const join = joinStudy(t.test.archive, { from: 'main', to: 'trial', studyInstanceUid: '1.1' });
    await expect(join).rejects.toMatchObject({ code: 'ONLY_DESCRIBED', status: 409 });
  });

  it('waits when the node fails, and goes on where it was', async () => {
    await set({ index: crawl });
    t.answer = (_request, response) => response.writeHead(503).end();
    await runIndex(t, signal);
    t.answer = answerAsArchive(() => held);
    await runIndex(t, signal);
    const place = { space: 'main', nodeId: t.node._id };
    expect(await t.crawls.of('index', place)).toMatchObject({
      failures: 1,
      lastError: { code: 'NODE_REFUSED' },
      seen: 0,
    });
    t.test.clock.pass(15_001);
    await runIndex(t, signal);
    expect(await t.crawls.of('index', place)).toMatchObject({ failures: 0, lastError: null, changed: 2 });
  });
});

describe('a mirror', () => {
  const mirrored = async () => {
    await runMirrors(t, signal);
    await t.test.indexed();
    return await t.retrievals.list({ space: 'main', state: undefined }, { limit: 10 });
  };

  it('fetches what is missing, once, and what comes later', async () => {
    await t.test.send(objectOf(held[0]!));
    await set({ mirror: crawl });
    expect((await mirrored()).map(({ state, received, reason }) => [state, received, reason])).toEqual([
      ['done', 2, 'mirror'],
      ['done', 3, 'mirror'],
    ]);
    expect(await t.test.archive.collections.instances.countDocuments({})).toBe(5);
    held.push(...instancesOf('1.3', 1, '20260101'));
    expect(await mirrored()).toHaveLength(2);
    t.test.clock.pass(60_001);
    expect((await mirrored()).map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.3', '1.1', '1.2']);
  });

  it('leaves the node to people who wait for it', async () => {
    await set({ mirror: crawl });
    const wanted = { space: 'main', nodeId: t.node._id, studyInstanceUid: '1.2', requestedBy: 'test' };
    const asked = await t.retrievals.request({ ...wanted, reason: 'asked' });
    expect((await mirrored()).map(({ state }) => state)).toEqual(['waiting', 'waiting']);
    await t.retrievals.cancel(asked._id);
    expect((await mirrored()).map(({ state }) => state)).toEqual(['done', 'cancelled']);
  });

  it('tries a study again of which some instances failed', async () => {
    await set({ mirror: crawl });
    const archive = answerAsArchive(() => held);
    const broken = (request: IncomingMessage, response: ServerResponse) =>
      request.url?.includes('limit')
        ? archive(request, response)
        : sendParts(response, [objectOf(held[0]!), Buffer.from('no DICOM')]);
    held = instancesOf('1.1', 2);
    t.answer = broken;
    expect(
      (await mirrored()).map(({ state, attempts, received, failed }) => [state, attempts, received, failed]),
    ).toEqual([['waiting', 1, 1, 1]]);
    t.answer = archive;
    t.test.clock.pass(30_001);
    expect(
      (await mirrored()).map(({ state, attempts, received, failed }) => [state, attempts, received, failed]),
    ).toEqual([['done', 2, 2, 0]]);
  });

  it('is hastened by who wants the same', async () => {
    const wanted = { space: 'main', nodeId: t.node._id, studyInstanceUid: '1.2', requestedBy: 'test' };
    const mirror = await t.retrievals.request({ ...wanted, reason: 'mirror', there: 3 });
    expect(mirror).toMatchObject({ outbox: [], there: 3 });
    expect(await t.retrievals.request({ ...wanted, reason: 'onDemand' })).toMatchObject({
      ...{ _id: mirror._id, reason: 'onDemand' },
    });
  });

  it('counts no failure of a study while the node is away, and gives up one that fails again and again', async () => {
    await set({ mirror: crawl });
    const archive = answerAsArchive(() => held);
    t.answer = (request, response) =>
      request.url?.includes('limit') ? archive(request, response) : void request.socket.destroy();
    const failing = async () => (await mirrored()).map(({ state, attempts }) => [state, attempts]);
    expect(await failing()).toEqual([
      ['waiting', 1],
      ['waiting', 1],
    ]);
    t.answer = (request) => void request.socket.destroy();
    t.test.clock.pass(30_001);
    expect(await failing()).toEqual([
      ['waiting', 1],
      ['waiting', 1],
    ]);
    t.answer = (request, response) =>
      request.url?.includes('limit') ? archive(request, response) : void request.socket.destroy();
    for (let round = 0; round < 3; round++) {
      t.test.clock.pass(1_800_000);
      await mirrored();
    }
    expect(await failing()).toEqual([
      ['failed', 4],
      ['failed', 4],
    ]);
    t.answer = archive;
    const [parked] = await t.retrievals.ofMirror({ space: 'main', nodeId: t.node._id }, 'failed', 1);
    expect(await t.retrievals.waitAgain(parked!, 0)).toBe(true);
    expect((await mirrored()).map(({ state }) => state).sort()).toEqual(['done', 'failed']);
  });
});
