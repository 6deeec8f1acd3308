import { nodeSettings, openTestNodes, type TestNodes } from './testing/open-nodes';

let t: TestNodes;
beforeEach(() => {
  t = openTestNodes();
});
afterEach(() => t.close());

const idle = { associations: 0, instances: 0, bytes: 0 };

describe('activity of nodes', () => {
  it('counts what is open, and what moved in the last minute', () => {
    const { nodeActivity, clock } = t;
    const first = nodeActivity.begin('a', 'in');
    const second = nodeActivity.begin('a', 'in');
    nodeActivity.begin('a', 'out').instances(1, 7);
    first.instances(2, 100);
    clock.nowMs += 30_000;
    second.instances(1, 50);
    second.end();
    expect(nodeActivity.of('a')).toEqual({
      in: { associations: 1, instances: 3, bytes: 150 },
      out: { associations: 1, instances: 1, bytes: 7 },
    });
    clock.nowMs += 31_000;
    expect(nodeActivity.of('a').in).toEqual({ associations: 1, instances: 1, bytes: 50 });
    clock.nowMs += 30_000;
    expect(nodeActivity.of('a').in).toEqual({ ...idle, associations: 1 });
    expect(nodeActivity.of('b')).toEqual({ in: idle, out: idle });
  });

  it('hears nothing of an association that is over', async () => {
    const { nodes, nodeActivity } = t;
    const { _id } = await nodes.create(nodeSettings(), {});
    const open = nodeActivity.begin(_id, 'in');
    open.end();
    open.end();
    open.instances(1, 1);
    open.failed(new Error('late'));
    expect(nodeActivity.of(_id).in).toEqual(idle);
    await nodes.close();
    expect(await nodes.get(_id)).toMatchObject({ lastError: null, lastSeenAt: '2026-01-02T03:04:05.000Z' });
  });
});
