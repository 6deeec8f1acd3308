import { functionTest } from '#shared/archive/testing/function-test';
import type { PeerFacts } from '#shared/nodes/identify';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import type { TurnedAway } from '#shared/nodes/unknown-peers';
import { calling, headersOf } from '#shared/security/testing';
import { handler } from './handler';

const test = functionTest(handler, ['*']);
let t: TestNodes;
let call: ReturnType<typeof calling>;
beforeEach(() => {
  t = openTestNodes();
  const { nodes, unknownPeers } = t;
  call = calling(test.security, handler, { archive: test.archive.archive, nodes, unknownPeers });
});
afterEach(() => t.close());

const unknown: TurnedAway = { reason: 'unknown-ae-title', rejection: { result: 1, source: 1, reason: 3 } };
const note = (peer: Partial<PeerFacts> = {}, how = unknown) => {
  t.clock.nowMs += 1;
  const usual = { callingAeTitle: 'CT1', address: '10.0.0.5', calledAeTitle: 'RADLAKE' };
  t.unknownPeers.note({ ...usual, ...peer }, how);
};
const list = async (query = '') => (await call('GET /api/unknown-peers', { headers: test.headers, query })).json;
const accept = (id: string, body?: unknown) =>
  call('POST /api/unknown-peers/{id}/accept', { path: { id }, headers: test.headers, ...(body ? { body } : {}) });
const only = async () => (await list()).items[0].id;

describe('unknown peers', () => {
  it('are listed at once, latest first, in pages', async () => {
    for (const callingAeTitle of ['A', 'B', 'C']) note({ callingAeTitle });
    const first = await list('limit=2');
    expect(first.items.map((peer: { callingAeTitle: string }) => peer.callingAeTitle)).toEqual(['C', 'B']);
    expect(first.items[0]).toMatchObject({ address: '10.0.0.5', count: 1, canBeAccepted: true, ...unknown });
    const rest = await list(`limit=2&after=${first.next}`);
    expect([rest.items[0].callingAeTitle, rest.next]).toEqual(['A', null]);
  });

  it.each([
    ['other-address', 'CT1', true],
    ['other-certificate', 'CT1', true],
    ['node-not-active', 'CT1', false],
    ['unknown-called-ae-title', 'CT1', false],
    ['too-many-associations', 'CT1', false],
    ['unknown-ae-title', 'CT?', false],
    ['tls-failed', '', false],
  ] as const)('turned away with %s as %j can be let in by registering them: %s', async (reason, title, expected) => {
    note({ callingAeTitle: title }, { reason, rejection: null });
    expect((await list()).items).toMatchObject([{ reason, rejection: null, canBeAccepted: expected }]);
  });

  it('become nodes with one call, by AE title and address', async () => {
    note();
    const id = await only();
    const made = await accept(id);
    expect([made.status, made.json.name, made.headers?.['location']]).toEqual([
      201,
      'CT1',
      `/api/nodes/${made.json.id}`,
    ]);
    expect(await t.nodes.get(made.json.id)).toMatchObject({ aeTitle: 'CT1', host: '10.0.0.5', spaces: null });
    expect((await list()).items).toEqual([]);
    expect((await accept(id)).json.code).toBe('UNKNOWN_PEER_NOT_FOUND');
    expect(await test.security.audit.find({ object: `node:${made.json.id}` }, 2)).toMatchObject([{ action: 'C' }]);
  });

  it('that showed a certificate become nodes by it', async () => {
    note({ certificate: { subject: 'CN=CT1', fingerprint256: `${'AB:'.repeat(31)}AB` } });
    const made = await accept(await only());
    expect(await t.nodes.get(made.json.id)).toMatchObject({ certificates: ['ab'.repeat(32)], tls: { mode: 'on' } });
  });

  it('get the name, spaces and services that are asked for', async () => {
    await t.nodes.create(nodeSettings({ name: 'CT1' }), {});
    note();
    const id = await only();
    expect((await accept(id, { spaces: ['nowhere'] })).json.problems).toMatchObject([{ name: 'spaces' }]);
    expect((await accept(id, { name: 'CT1' })).json.code).toBe('NODE_EXISTS');
    expect((await accept(id, { spaces: ['main'], services: ['store'] })).json.name).toBe('CT1-2');
    expect(await t.nodes.byName('CT1-2')).toMatchObject({ spaces: ['main'], services: ['store'] });
  });

  it('that are nodes by now, or have no AE title, are not accepted', async () => {
    note();
    const id = await only();
    const stopped = nodeSettings({ aeTitle: 'CT1', host: '10.0.0.5', isActive: false });
    await t.nodes.create(stopped, {});
    expect((await accept(id)).json.code).toBe('NODE_EXISTS');
    note({ callingAeTitle: 'CT\u00002' });
    expect((await accept(await only())).json.code).toBe('INVALID_INPUT');
  });

  it('are shown to who may read the system, and touched by who may change routes', async () => {
    note();
    const id = await only();
    const { headers } = await headersOf(test.security, ['system:read']);
    expect((await call('GET /api/unknown-peers', { headers })).status).toBe(200);
    const remove = (by: typeof headers) => call('DELETE /api/unknown-peers/{id}', { path: { id }, headers: by });
    expect((await call('POST /api/unknown-peers/{id}/accept', { path: { id }, headers })).status).toBe(403);
    expect((await remove(headers)).status).toBe(403);
    expect((await remove({ ...test.headers } as typeof headers)).status).toBe(204);
    expect((await list()).items).toEqual([]);
  });
});
