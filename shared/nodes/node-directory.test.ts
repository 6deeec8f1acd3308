import { AssociationRejectedError } from '#shared/dimse/errors';
import { nodeSettings, openTestNodes, type TestNodes } from './testing/open-nodes';

let t: TestNodes;
beforeEach(() => {
  t = openTestNodes();
});
afterEach(() => t.close());

describe('a node directory', () => {
  it('finds nodes by id and name, and lists them by name', async () => {
    const b = await t.nodes.create(nodeSettings({ name: 'b' }), {});
    const a = await t.nodes.create(nodeSettings({ name: 'a' }), {});
    expect(await t.nodes.get(b._id)).toEqual(b);
    expect(await t.nodes.byName('a')).toEqual(a);
    expect((await t.nodes.list()).map((node) => node.name)).toEqual(['a', 'b']);
    expect([await t.nodes.get('x'), await t.nodes.byName('x'), await t.nodes.byAeTitle('X')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('gives, of nodes with one AE title, an active one that can be called', async () => {
    const make = (name: string, given: object) => t.nodes.create(nodeSettings({ name, aeTitle: 'CT', ...given }), {});
    await make('stopped', { isActive: false });
    const caller = await make('caller', { host: null, port: null });
    expect(await t.nodes.byAeTitle('CT')).toEqual(caller);
    const called = await make('called', {});
    await make('younger', {});
    expect(await t.nodes.byAeTitle('CT')).toEqual(called);
    expect(await t.nodes.byAeTitle('ct')).toBeNull();
  });

  it('takes a name once', async () => {
    const { _id } = await t.nodes.create(nodeSettings({ name: 'a' }), {});
    await t.nodes.create(nodeSettings({ name: 'b' }), {});
    const exists = expect.objectContaining({ code: 'NODE_EXISTS' });
    await expect(t.nodes.create(nodeSettings({ name: 'a' }), {})).rejects.toEqual(exists);
    await expect(t.nodes.replace(_id, nodeSettings({ name: 'b' }), {})).rejects.toEqual(exists);
  });

  it('changes a node only for who knows it, and only where there is a difference', async () => {
    const { _id } = await t.nodes.create(nodeSettings(), { password: 'old' });
    const same = await t.nodes.replace(_id, nodeSettings({ quirks: {} }), { password: 'old' }, 1);
    expect(same.revision).toBe(1);
    const changed = await t.nodes.replace(_id, nodeSettings({ port: 11112 }), {}, 1);
    expect(changed).toMatchObject({ revision: 2, port: 11112 });
    expect((await t.nodes.replace(_id, nodeSettings({ port: 11112 }), { password: 'new' })).revision).toBe(3);
    await expect(t.nodes.replace(_id, nodeSettings(), {}, 2)).rejects.toMatchObject({
      code: 'NODE_CHANGED',
      details: { revision: 3 },
    });
  });

  it('is without a node that was removed', async () => {
    const { _id } = await t.nodes.create(nodeSettings(), {});
    await t.nodes.remove(_id);
    expect(await t.nodes.get(_id)).toBeNull();
    const missing = expect.objectContaining({ code: 'NODE_NOT_FOUND' });
    await expect(t.nodes.remove(_id)).rejects.toEqual(missing);
    await expect(t.nodes.replace(_id, nodeSettings(), {})).rejects.toEqual(missing);
  });

  it('keeps secrets sealed, and takes one away where null is given', async () => {
    const secrets = { password: 'geheim', privateKey: 'a key' };
    const node = await t.nodes.create(nodeSettings(), secrets);
    expect(JSON.stringify(node)).not.toMatch(/geheim|a key/);
    expect(t.nodes.secretsOf(node)).toEqual({ ...secrets, token: null });
    const after = await t.nodes.replace(node._id, nodeSettings(), { password: null, token: 'new' });
    expect(t.nodes.secretsOf(after)).toEqual({ password: null, token: 'new', privateKey: 'a key' });
  });
});

describe('outcomes', () => {
  it('are kept as the last error and the last sign of life, in words of ours', async () => {
    const { _id } = await t.nodes.create(nodeSettings(), {});
    const { nodes } = t;
    nodes.recordOutcome(_id, new AssociationRejectedError('rejected', { details: {} }));
    t.clock.nowMs += 1000;
    nodes.recordOutcome(_id, null);
    await nodes.close();
    expect(await nodes.get(_id)).toMatchObject({
      lastError: { at: '2026-01-02T03:04:05.000Z', code: 'DIMSE_ASSOCIATION_REJECTED', message: 'rejected' },
      lastSeenAt: '2026-01-02T03:04:06.000Z',
      revision: 1,
    });
    nodes.recordOutcome(_id, new Error('Mueller^Hans'));
    nodes.recordOutcome('gone', null);
    await nodes.close();
    expect((await nodes.list()).map((node) => node.lastError)).toEqual([
      { at: '2026-01-02T03:04:06.000Z', code: 'INTERNAL_ERROR', message: 'unexpected failure, see the log' },
    ]);
  });
});
