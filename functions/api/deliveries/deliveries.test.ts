import { createSpace } from '#shared/archive/spaces';
import { makeObject } from '#shared/archive/testing/make-object';
import { planChunk } from '#shared/deliveries/chunk-record';
import { openTestDeliveries, type TestDeliveries, uidOf } from '#shared/deliveries/testing/open-deliveries';
import { type ScriptedScp, startScriptedScp } from '#shared/dimse/testing/scripted-scp';
import { defaultNodeLimits } from '#shared/nodes/documents';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

let security: TestSecurity;
let t: TestDeliveries;
let peer: ScriptedScp;
/** Instances that the peer refuses. */
const refused = new Set<string>();
let headers: Readonly<Record<string, string>>;

beforeEach(async () => {
  security = await testSecurity();
  t = await openTestDeliveries();
  refused.clear();
  peer = await startScriptedScp({
    request: async ({ command, respond }) =>
      void (await respond({ status: refused.has(command.affectedSopInstanceUid!) ? 0xa900 : 0 })),
  });
  headers = (await headersOf(security, ['space:read', 'route:admin'])).headers;
  await node('pacs');
});
afterEach(async () => {
  await peer.close();
  await t.close();
  await security.close();
});

const node = (name: string) =>
  t.nodes.nodes.create(
    nodeSettings({ name, host: '127.0.0.1', port: peer.port, limits: { ...defaultNodeLimits, associations: 1 } }),
    {},
  );

type Route = Parameters<ReturnType<typeof calling>>[0];
type Parts = NonNullable<Parameters<ReturnType<typeof calling>>[1]>;
const call = (route: Route, parts: Parts = {}) =>
  calling(security, handler, { deliveries: t.deliveries, archive: t.archive.archive })(route, { headers, ...parts });

const text = (query: Record<string, string>) => new URLSearchParams(query).toString();
const inSpace = '/api/spaces/{space}/deliveries';
const create = (body: object, space = 'main') => call(`POST ${inSpace}`, { path: { space }, body });
const one = (id: string, what = '', method = 'GET', query: Record<string, string> = {}) =>
  call(`${method} ${inSpace}/{id}${what}` as Route, { path: { space: 'main', id }, query: text(query) });
const list = (query: Record<string, string> = {}, more: Parts = {}) =>
  call('GET /api/deliveries', { query: text(query), ...more });
const idsOf = ({ json }: Awaited<ReturnType<typeof list>>) => json.items.map(({ id }: { id: string }) => id);
const wanted = { studyInstanceUid: '1.2.3', node: 'pacs' };

describe('POST /api/spaces/{space}/deliveries', () => {
  it('queues, and the delivery is shown while it waits and when it is done', async () => {
    await t.land(3);
    const made = await create({ ...wanted, priority: 'high' });
    expect(made.status).toBe(202);
    expect(made.headers?.['location']).toBe(`/api/jobs/${made.json.id}`);
    const counts = { total: 3, open: 3, sent: 0, warning: 0, failed: 0, repeated: 0, bytes: 0 };
    expect(made.json).toMatchObject({
      ...{ space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: null, priority: 'high', reason: 'manual' },
      ...{ state: 'queued', counts, attempts: 0, lastError: null, startedAt: null, endedAt: null },
    });
    expect((await one(made.json.id)).json).toEqual(made.json);
    await t.settle(`main/${made.json.id}`);
    const done = (await one(made.json.id)).json;
    expect(done).toMatchObject({ state: 'done', counts: { total: 3, open: 0, sent: 3, failed: 0 }, nextAt: null });
    expect(done.counts.bytes).toBeGreaterThan(6_000);
    expect(Date.parse(done.endedAt)).toBeGreaterThanOrEqual(Date.parse(done.startedAt));
  });

  it('takes a series, or single instances', async () => {
    await t.land(3);
    await t.archive.send(makeObject({ '00080018': '1.2.3.5.1', '0020000E': '1.2.3.5' }));
    const series = await create({ ...wanted, seriesInstanceUid: '1.2.3.5' });
    expect(series.json).toMatchObject({ seriesInstanceUid: '1.2.3.5', counts: { total: 1 } });
    const some = await create({ ...wanted, sopInstanceUids: [uidOf(1), uidOf(3)] });
    expect(some.json.counts.total).toBe(2);
    const { items } = (await one(some.json.id, '/instances')).json;
    expect(items.map((item: { sopInstanceUid: string }) => item.sopInstanceUid)).toEqual([uidOf(1), uidOf(3)]);
  });

  it.each<[string, object, number, string]>([
    ['without a node', { studyInstanceUid: '1.2.3' }, 400, 'INVALID_INPUT'],
    ['with a study that is no UID', { ...wanted, studyInstanceUid: 'x' }, 400, 'INVALID_INPUT'],
    ['with no instances', { ...wanted, sopInstanceUids: [] }, 400, 'INVALID_INPUT'],
    ['with an unknown priority', { ...wanted, priority: 'now' }, 400, 'INVALID_INPUT'],
    ['with what is not known', { ...wanted, speed: 1 }, 400, 'INVALID_INPUT'],
    ['to a node that is not there', { ...wanted, node: 'nobody' }, 409, 'DESTINATION_REFUSED'],
    ['of a study that is not here', { ...wanted, studyInstanceUid: '9.9' }, 404, 'STUDY_NOT_FOUND'],
    ['of a series that is not here', { ...wanted, seriesInstanceUid: '9.9' }, 404, 'STUDY_NOT_FOUND'],
  ])('refuses one %s', async (_what, body, status, code) => {
    await t.land(1);
    const { json } = await create(body);
    expect([json.status, json.code]).toEqual([status, code]);
    expect((await list()).json.items).toEqual([]);
  });

  it('refuses a space that is not there, and a node that only calls us', async () => {
    await t.land(1);
    expect((await create(wanted, 'nowhere')).json).toMatchObject({ status: 404, code: 'SPACE_NOT_FOUND' });
    await t.nodes.nodes.create(nodeSettings({ name: 'ct', host: null, port: null }), {});
    expect((await create({ ...wanted, node: 'ct' })).json).toMatchObject({ status: 409, code: 'DESTINATION_REFUSED' });
  });
});

describe('instances of a delivery', () => {
  it('are shown by state, and sent again when the delivery is tried again', async () => {
    await t.land(4);
    refused.add(uidOf(2));
    const { id } = (await create(wanted)).json;
    await t.settle(`main/${id}`);
    expect((await one(id)).json).toMatchObject({
      ...{ state: 'parked', counts: { sent: 3, failed: 1 } },
      lastError: { code: 'INSTANCES_FAILED', message: '1 were not taken' },
    });
    const failed = (await one(id, '/instances', 'GET', { state: 'failed' })).json;
    expect(failed).toMatchObject({
      items: [{ sopInstanceUid: uidOf(2), state: 'failed', status: 'A900', reason: 'refused', attempts: 1 }],
      next: null,
    });
    expect((await one(id, '/instances', 'GET', { state: 'sent' })).json.items).toHaveLength(3);
    expect((await one(id, '/instances', 'GET', { state: 'waiting' })).json.items).toEqual([]);
    expect((await one(id, '/instances', 'GET', { state: 'lost' })).json.code).toBe('INVALID_INPUT');
    refused.clear();
    expect((await one(id, '/retry', 'POST')).json).toMatchObject({ state: 'queued', counts: { open: 1, failed: 0 } });
    await t.settle(`main/${id}`);
    expect((await one(id)).json).toMatchObject({ state: 'done', counts: { sent: 4, failed: 0, repeated: 0 } });
    expect((await one(id, '/retry', 'POST')).json).toMatchObject({ status: 409, code: 'DELIVERY_STATE' });
  });

  it('come page by page', async () => {
    await t.land(1);
    const { id } = (await create(wanted)).json;
    const instance = { sopInstanceUid: '1.5', sopClassUid: '1.6', seriesInstanceUid: '1.7' };
    const more = [1, 2, 3, 4, 5].map((number) => planChunk(`main/${id}`, number, [instance, instance]));
    await t.deliveries.chunks.insertMany(more);
    const first = (await one(id, '/instances')).json;
    expect([first.items.length, first.next]).toEqual([9, 5]);
    const second = (await one(id, '/instances', 'GET', { after: '5' })).json;
    expect([second.items.length, second.next]).toEqual([2, null]);
  });
});

describe('POST .../cancel', () => {
  it('sends nothing more, once', async () => {
    await t.land(1);
    const { id } = (await create(wanted)).json;
    expect((await one(id, '/cancel', 'POST')).json).toMatchObject({ state: 'cancelled' });
    await t.run();
    expect(peer.requests).toEqual([]);
    expect((await one(id, '/cancel', 'POST')).json).toMatchObject({ status: 409, code: 'DELIVERY_STATE' });
    expect((await one(id, '/retry', 'POST')).json).toMatchObject({ status: 409, code: 'DELIVERY_STATE' });
  });

  it.each(['', '/instances', '/retry', '/cancel'])('%s of a delivery that is not there is not found', async (what) => {
    const method = what === '' || what === '/instances' ? 'GET' : 'POST';
    expect((await one('0'.repeat(26), what, method)).json).toMatchObject({ status: 404, code: 'DELIVERY_NOT_FOUND' });
    expect((await one('x', what, method)).json).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });
});

describe('GET /api/deliveries', () => {
  it('lists those of all spaces, newest first, page by page, by space, node and state', async () => {
    await createSpace(t.archive.archive, 'research', {});
    await t.land(1);
    await t.archive.send(makeObject({ '00080018': uidOf(1) }), 'research');
    const other = await node('other');
    const made: string[] = [];
    for (const [space, name] of [
      ['main', 'pacs'],
      ['research', 'pacs'],
      ['research', 'other'],
      ['main', 'pacs'],
      ['main', 'other'],
    ] as const)
      made.unshift((await create({ ...wanted, node: name }, space)).json.id);
    expect(idsOf(await list())).toEqual(made);
    const first = await list({ limit: '2' });
    expect([idsOf(first), first.json.next]).toEqual([made.slice(0, 2), made[1]]);
    const second = await list({ limit: '2', after: made[1]! });
    expect([idsOf(second), second.json.next]).toEqual([made.slice(2, 4), made[3]]);
    const third = await list({ limit: '2', after: made[3]! });
    expect([idsOf(third), third.json.next]).toEqual([made.slice(4), null]);
    expect(idsOf(await list({ space: 'research' }))).toEqual([made[2], made[3]]);
    expect(idsOf(await list({ node: other._id }))).toEqual([made[0], made[2]]);
    expect(idsOf(await list({ node: other._id, limit: '1', after: made[0]! }))).toEqual([made[2]]);
    await call(`POST ${inSpace}/{id}/cancel`, { path: { space: 'research', id: made[3]! } });
    expect(idsOf(await list({ state: 'cancelled' }))).toEqual([made[3]]);
    expect(idsOf(await list({ state: 'queued', space: 'research' }))).toEqual([made[2]]);
    const ofSpace = await call(`GET ${inSpace}`, { path: { space: 'main' }, query: 'limit=2' });
    expect([idsOf(ofSpace), ofSpace.json.next]).toEqual([[made[0], made[1]], made[1]]);
  });

  it('shows each caller the spaces that it may read, without a right to patient data', async () => {
    await createSpace(t.archive.archive, 'research', {});
    await t.land(1);
    await t.archive.send(makeObject({ '00080018': uidOf(1) }), 'research');
    const ids = [(await create(wanted)).json.id, (await create(wanted, 'research')).json.id];
    const as = async (rights: readonly string[], spaces?: readonly string[], query = {}) =>
      await list(query, { headers: (await headersOf(security, rights, spaces)).headers });
    expect(idsOf(await as(['space:read'], ['main']))).toEqual([ids[0]]);
    expect(idsOf(await as(['space:read'], ['research']))).toEqual([ids[1]]);
    expect(idsOf(await as(['study:read']))).toEqual([]);
    const hidden = await as(['space:read'], ['main'], { space: 'research' });
    const unknown = await as(['space:read'], ['main'], { space: 'nowhere' });
    expect([hidden.status, hidden.json.code]).toEqual([404, 'SPACE_NOT_FOUND']);
    expect([unknown.status, unknown.json.code]).toEqual([404, 'SPACE_NOT_FOUND']);
    expect((await list({}, { headers: {} })).status).toBe(401);
  });

  it.each([{ limit: '0' }, { limit: '501' }, { after: 'x' }, { state: 'lost' }])('refuses %j', async (query) => {
    expect((await list(query)).json).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });
});

describe('rights', () => {
  it.each(['', '/retry', '/cancel'])('reading is not enough for POST %s', async (what) => {
    await t.land(1);
    const { id } = (await create(wanted)).json;
    const { headers: reader } = await headersOf(security, ['space:read']);
    const path = what === '' ? { space: 'main' } : { space: 'main', id };
    const route = `POST ${inSpace}${what === '' ? '' : `/{id}${what}`}` as Route;
    const answer = await call(route, { path, headers: reader, body: wanted });
    expect([answer.status, answer.json.code]).toEqual([403, 'ACCESS_DENIED']);
    expect((await one(id)).json.state).toBe('queued');
  });
});
