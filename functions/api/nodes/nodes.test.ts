import { functionTest } from '#shared/archive/testing/function-test';
import { openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { calling, headersOf } from '#shared/security/testing';
import { handler } from './handler';

const test = functionTest(handler, ['*']);
let t: TestNodes;
let call: ReturnType<typeof calling>;
beforeEach(() => {
  t = openTestNodes();
  call = calling(test.security, handler, {
    archive: test.archive.archive,
    nodes: t.nodes,
    nodeActivity: t.nodeActivity,
  });
});
afterEach(() => t.close());

const create = (body: unknown, headers = test.headers) => call('POST /api/nodes', { body, headers });
const replace = (id: string, body: unknown) =>
  call('PUT /api/nodes/{id}', { path: { id }, body, headers: test.headers });
const show = (id: string) => call('GET /api/nodes/{id}', { path: { id }, headers: test.headers });
const list = async (query = '') => (await call('GET /api/nodes', { headers: test.headers, query })).json;

const pacs = { name: 'pacs', kind: 'dimse', aeTitle: 'PACS', host: 'pacs.example', port: 104 };
const web = { name: 'web', kind: 'dicomweb', url: 'https://web.example/dicomweb/' };

describe('nodes', () => {
  it('need no more than name, kind and address; the rest has defaults', async () => {
    const made = await create(pacs);
    expect(made.status).toBe(201);
    expect(made.headers?.['location']).toBe(`/api/nodes/${made.json.id}`);
    expect(made.json).toMatchObject({
      ...pacs,
      ...{ url: null, addresses: [], spaces: null, services: null, isActive: true, quirks: {}, revision: 1 },
      tls: { mode: 'off', ca: null, certificate: null, verifyHost: true, hasPrivateKey: false },
      limits: { associations: 4, bytesPerSecond: null, timeoutMs: 30_000, windows: [] },
    });
    expect((await create(web)).json).toMatchObject({ url: 'https://web.example/dicomweb', aeTitle: null });
    expect((await show(made.json.id)).json).toEqual(made.json);
    expect((await show('gone')).json.code).toBe('NODE_NOT_FOUND');
  });

  it('are listed by name in pages, with what is going on', async () => {
    for (const name of ['c', 'a', 'b']) await create({ ...pacs, name });
    const first = await list('limit=2');
    expect(first.items.map((node: { name: string }) => node.name)).toEqual(['a', 'b']);
    t.nodeActivity.begin(first.items[0].id, 'in').instances(2, 30);
    expect((await list('limit=2')).items[0].live.in).toEqual({ associations: 1, instances: 2, bytes: 30 });
    const second = await list(`limit=2&after=${first.next}`);
    expect([second.items[0].name, second.next]).toEqual(['c', null]);
  });

  it('have one name each', async () => {
    await create(pacs);
    expect((await create(pacs)).json).toMatchObject({ status: 409, code: 'NODE_EXISTS' });
  });

  it('are replaced by who knows them, and what is left out has its default again', async () => {
    const { json } = await create({ ...pacs, quirks: { maximumLength: 16_384 }, addresses: ['10.0.0.0/8'] });
    const changed = await replace(json.id, { ...pacs, port: 4242, revision: 1 });
    expect(changed.json).toMatchObject({ port: 4242, quirks: {}, addresses: [], revision: 2 });
    expect((await replace(json.id, { ...pacs, revision: 1 })).json.code).toBe('NODE_CHANGED');
    expect((await replace(json.id, { ...pacs, port: 4242 })).json.revision).toBe(2);
    expect((await replace('gone', pacs)).json.code).toBe('NODE_NOT_FOUND');
  });

  it('are removed, and the trail keeps who made, changed and removed them', async () => {
    const { json } = await create(pacs);
    await replace(json.id, { ...pacs, port: 1 });
    const remove = () => call('DELETE /api/nodes/{id}', { path: { id: json.id }, headers: test.headers });
    expect((await remove()).status).toBe(204);
    expect((await remove()).json.code).toBe('NODE_NOT_FOUND');
    const entries = await test.security.audit.find({ object: `node:${json.id}` }, 5);
    expect(entries.map((entry) => [entry.action, entry.event])).toEqual(
      expect.arrayContaining(['C', 'U', 'D'].map((action) => [action, 'securityConfiguration'])),
    );
    expect(entries).toHaveLength(3);
  });

  it.each([
    ['aeTitle', { ...pacs, aeTitle: 'SEVENTEEN_LETTERS' }],
    ['aeTitle', { ...pacs, aeTitle: 'BACK\\SLASH' }],
    ['aeTitle', { ...pacs, aeTitle: ' PACS' }],
    ['aeTitle', { ...pacs, aeTitle: 'PÄCS' }],
    ['aeTitle', { name: 'x', kind: 'dimse' }],
    ['url', { name: 'x', kind: 'dicomweb' }],
    ['url', { ...web, url: 'https://user:pass@web.example' }],
    ['host', { ...pacs, host: 'two words' }],
    ['port', { ...pacs, port: 65_536 }],
    ['kind', { ...pacs, kind: 'ftp' }],
    ['addresses.0', { ...pacs, addresses: ['10.0.0.0/64'] }],
    ['certificates.0', { ...pacs, certificates: ['somebody'] }],
    ['spaces', { ...pacs, spaces: ['nowhere'] }],
    ['services.0', { ...pacs, services: ['fax'] }],
    ['tls.ca', { ...pacs, tls: { ca: 'no PEM' } }],
    ['tls.privateKey', { ...pacs, tls: { privateKey: 'no PEM' } }],
    ['credentials.password', { ...web, credentials: { kind: 'basic', login: 'x' } }],
    ['limits.windows.0.from', { ...pacs, limits: { windows: [{ days: ['mon'], from: '25:00', to: '07:00' }] } }],
    ['quirks.shouting', { ...pacs, quirks: { shouting: true } }],
    ['transferSyntaxUids.0', { ...pacs, transferSyntaxUids: ['jpeg'] }],
    ['colour', { ...pacs, colour: 'red' }],
  ])('are refused with a wrong %s', async (name, body) => {
    const result = await create(body);
    expect([result.status, result.json.problems?.map((problem: { name: string }) => problem.name)]).toEqual([
      400,
      [name],
    ]);
  });

  it('are shown to who may read the system, and changed by who may change routes', async () => {
    const { json } = await create(pacs);
    const { headers: reader } = await headersOf(test.security, ['system:read']);
    expect((await call('GET /api/nodes', { headers: reader })).status).toBe(200);
    expect((await create({ ...pacs, name: 'b' }, reader)).status).toBe(403);
    for (const route of ['PUT /api/nodes/{id}', 'DELETE /api/nodes/{id}'] as const)
      expect((await call(route, { path: { id: json.id }, body: pacs, headers: reader })).status).toBe(403);
    const { headers: other } = await headersOf(test.security, ['study:read']);
    expect((await call('GET /api/nodes', { headers: other })).status).toBe(403);
  });
});

describe('secrets of a node', () => {
  const credentials = { kind: 'basic', login: 'radlake', password: 'kept-secret' };
  const secretsOf = async (id: string) => t.nodes.secretsOf((await t.nodes.get(id))!);

  it('are in no answer and no log, and stay when they are not given again', async () => {
    const made = await create({ ...web, credentials });
    expect(made.json.credentials).toEqual({ kind: 'basic', login: 'radlake' });
    const again = await replace(made.json.id, { ...web, description: 'changed' });
    expect(again.json.credentials).toEqual({ kind: 'basic', login: 'radlake' });
    await replace(made.json.id, { ...web, credentials: { kind: 'basic', login: 'other' } });
    expect(await secretsOf(made.json.id)).toMatchObject({ password: 'kept-secret' });
    const said = [made, again, { body: JSON.stringify(await list()) }].map((answer) => String(answer.body)).join();
    expect(said).not.toMatch(/kept-secret|sealed/);
    expect(test.security.lines.join()).not.toContain('kept-secret');
  });

  it('change with their kind, and go with null', async () => {
    const { json } = await create({ ...web, credentials });
    const asToken = await replace(json.id, { ...web, credentials: { kind: 'bearer' } });
    expect(asToken.json.problems).toMatchObject([{ name: 'credentials.token' }]);
    await replace(json.id, { ...web, credentials: { kind: 'bearer', token: 'a-token' } });
    expect(await secretsOf(json.id)).toMatchObject({ token: 'a-token', password: null });
    expect((await replace(json.id, { ...web, credentials: null })).json.credentials).toBeNull();
    expect(await secretsOf(json.id)).toMatchObject({ token: null, password: null });
  });

  it('do not count as a change when they are the same', async () => {
    const { json } = await create({ ...web, credentials });
    expect((await replace(json.id, { ...web, credentials })).json.revision).toBe(1);
    const other = { ...credentials, password: 'new-secret' };
    expect((await replace(json.id, { ...web, credentials: other })).json.revision).toBe(2);
  });
});
