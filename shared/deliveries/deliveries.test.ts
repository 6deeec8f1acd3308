import { setTimeout as sleep } from 'node:timers/promises';
import { commandFields } from '#shared/dimse/messages/command-fields';
import {
  acceptAll,
  type ScpRequest,
  type ScpScript,
  type ScriptedScp,
  startScriptedScp,
} from '#shared/dimse/testing/scripted-scp';
import { systemClock } from '#shared/kernel/clock';
import { defaultNodeLimits, type NodeSettings } from '#shared/nodes/documents';
import type { SecretChanges } from '#shared/nodes/node-directory';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { ChunkRecord } from './chunk-record';
import { cancelDelivery, type Deliveries, findDelivery, retryDelivery, saveChunk } from './deliveries';
import { openTestDeliveries, type TestDeliveries, uidOf } from './testing/open-deliveries';

const isStore = (request: Pick<ScpRequest, 'command'>) => request.command.commandField === commandFields['C-STORE-RQ'];

let test: TestDeliveries;
let deliveries: Deliveries;
const peers: ScriptedScp[] = [];
const land = (count: number) => test.land(count);
const deliver = (node: string, priority?: number) => test.deliver(node, priority);
const run = () => test.run();
const settle = (id: string) => test.settle(id);
const recordOf = (id: string) => test.recordOf(id);

beforeEach(async () => {
  test = await openTestDeliveries();
  deliveries = test.deliveries;
});
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
  await test.close();
});

/** A destination that does what a script says, and knows what it received whole. */
async function destination(
  script: Partial<ScpScript> = {},
  settings: Partial<NodeSettings> = {},
  secrets: SecretChanges = {},
) {
  const received = new Map<string, number>();
  const peer = await startScriptedScp({
    ...script,
    request: async (request) => {
      if (isStore(request)) {
        const uid = request.command.affectedSopInstanceUid!;
        received.set(uid, (received.get(uid) ?? 0) + 1);
      }
      if (script.request) await script.request(request);
      else await request.respond({ status: 0 });
    },
  });
  peers.push(peer);
  const limits = { ...defaultNodeLimits, associations: 1, timeoutMs: 500 };
  const node = await test.nodes.nodes.create(
    nodeSettings({ host: '127.0.0.1', port: peer.port, limits, ...settings }),
    secrets,
  );
  return { peer, node, received };
}

describe('a delivery', () => {
  it('sends every instance once and says so of each', async () => {
    await land(120);
    const { node, received } = await destination();
    const { _id, total } = await deliver('pacs');
    const delivery = await settle(_id);
    expect(total).toBe(120);
    expect(delivery).toMatchObject({ state: 'done', nodeId: node._id, attempts: 0, lastError: null, owner: null });
    expect(delivery.counts).toMatchObject({ open: 0, sent: 120, warning: 0, failed: 0, repeated: 0 });
    expect(delivery.counts.bytes).toBeGreaterThan(120 * 2_000);
    const record = await recordOf(_id);
    expect(record.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(record.map((_one, at) => uidOf(at + 1)));
    expect([...received]).toEqual(record.map(({ sopInstanceUid }) => [sopInstanceUid, 1]));
    expect(record[119]).toMatchObject({
      ...{ state: 'sent', status: '0000', attempts: 1, repeated: false, reason: null },
      ...{ transferSyntaxUid: '1.2.840.10008.1.2.1', seriesInstanceUid: '1.2.3.4' },
    });
  });

  it('goes over a new association after as many instances as the destination takes', async () => {
    await land(20);
    const sizes = new Map<unknown, number>();
    const request: ScpScript['request'] = async ({ association, respond }) => {
      sizes.set(association, (sizes.get(association) ?? 0) + 1);
      await respond({ status: 0 });
    };
    const { received } = await destination({ request }, { quirks: { instancesPerAssociation: 7 } });
    const delivery = await settle((await deliver('pacs'))._id);
    expect(delivery).toMatchObject({ state: 'done', counts: { sent: 20, repeated: 0 } });
    expect([...sizes.values()]).toEqual([7, 7, 6]);
    expect(received.size).toBe(20);
  });

  let count = 0;
  beforeEach(() => {
    count = 0;
  });
  /** Fails some times, then answers. */
  const chaos: [what: string, script: Partial<ScpScript>][] = [
    ['refuses connections', { connected: () => ++count > 2 }],
    ['rejects for now', { decide: () => (++count > 2 ? acceptAll : { reject: { result: 2, source: 3, reason: 2 } }) }],
    [
      'says nothing to the request for an association',
      { decide: () => (++count > 1 ? acceptAll : new Promise(() => undefined)) },
    ],
    [
      'aborts in the middle of a data set',
      {
        began: ({ association }) => {
          if (++count === 4) association.abort();
        },
      },
    ],
    [
      'is gone in the middle of a data set',
      {
        began: ({ socket }) => {
          if (++count === 4) socket.destroy();
        },
      },
    ],
    [
      'is gone before it answers',
      {
        request: async ({ socket, respond }) => {
          if (++count === 4 || count === 9) socket.destroy();
          else await respond({ status: 0 });
        },
      },
    ],
    [
      'aborts instead of an answer',
      {
        request: async ({ association, respond }) => {
          if (++count === 4) association.abort();
          else await respond({ status: 0 });
        },
      },
    ],
    [
      'stalls instead of an answer',
      {
        request: async ({ respond }) => {
          if (++count !== 4) await respond({ status: 0 });
        },
      },
    ],
    [
      'closes its half of the connection',
      {
        request: async ({ socket, respond }) => {
          if (++count === 4) socket.end();
          else await respond({ status: 0 });
        },
      },
    ],
    [
      'asks for the release',
      {
        request: async ({ association, respond }) => {
          await respond({ status: 0 });
          if (++count === 4) association.release();
        },
      },
    ],
    [
      'is full for a while',
      { request: async ({ respond }) => void (await respond({ status: ++count > 3 && count < 7 ? 0xa700 : 0 })) },
    ],
    [
      'answers a request that nobody made',
      {
        request: async ({ respond }) =>
          void (await respond({ status: 0, ...(++count === 4 && { messageIdBeingRespondedTo: 999 }) })),
      },
    ],
  ];
  it.each(chaos)('is complete, and marks what it sent twice, when the peer %s', async (_what, script) => {
    await land(12);
    const { received } = await destination(script);
    const { _id } = await deliver('pacs');
    const delivery = await settle(_id);
    const record = await recordOf(_id);
    expect(delivery).toMatchObject({ state: 'done', counts: { open: 0, sent: 12, failed: 0 } });
    expect(record.map(({ state }) => state)).toEqual(Array(12).fill('sent'));
    // A refusal says that it was not kept: only what was not answered may have been received before.
    const isRefusing = _what === 'is full for a while';
    const twice = [...received].filter(([, times]) => times > 1 && !isRefusing).map(([uid]) => uid);
    const marked = record.filter(({ repeated }) => repeated).map(({ sopInstanceUid }) => sopInstanceUid);
    expect([...received.keys()].sort()).toEqual(record.map(({ sopInstanceUid }) => sopInstanceUid).sort());
    expect(marked).toEqual(expect.arrayContaining(twice));
    // Nothing is marked that was never on its way before: one at a time is, and two associations at most were lost so.
    expect(marked.length).toBeLessThanOrEqual(2);
    expect(delivery.counts.repeated).toBe(marked.length);
  });

  it('is parked after three rejections for good, and goes on when an operator says so', async () => {
    await land(2);
    let isOpen = false;
    const { peer } = await destination({
      decide: () => (isOpen ? acceptAll : { reject: { result: 1, source: 1, reason: 7 } }),
    });
    const { _id } = await deliver('pacs');
    const parked = await settle(_id);
    expect(parked).toMatchObject({ state: 'parked', attempts: 3, counts: { open: 2, sent: 0 } });
    expect(parked.lastError).toMatchObject({ code: 'DIMSE_ASSOCIATION_REJECTED' });
    expect(parked.lastError!.message).toContain('result 1, source 1, reason 7');
    expect(peer.requests).toHaveLength(3);
    isOpen = true;
    await retryDelivery(deliveries, _id);
    expect(await settle(_id)).toMatchObject({ state: 'done', counts: { sent: 2 } });
  });

  it('is parked when a peer stays away', async () => {
    await land(1);
    const { peer } = await destination({ connected: () => false });
    const { _id } = await deliver('pacs');
    expect(await settle(_id)).toMatchObject({ state: 'parked', attempts: 9, counts: { open: 1 } });
    expect(peer.requests).toHaveLength(0);
  });

  it('goes on after an instance that is refused, and keeps its status', async () => {
    await land(5);
    let isStrict = true;
    const { received } = await destination({
      request: async ({ command, respond }) => {
        const uid = command.affectedSopInstanceUid;
        const status = isStrict && uid === uidOf(2) ? 0xc000 : uid === uidOf(3) ? 0xb007 : 0;
        await respond({ status, errorComment: 'Doe^Jane is not wanted' });
      },
    });
    const { _id } = await deliver('pacs');
    const parked = await settle(_id);
    expect(parked).toMatchObject({ state: 'parked', counts: { open: 0, sent: 3, warning: 1, failed: 1 } });
    const record = await recordOf(_id);
    expect(record[1]).toMatchObject({ state: 'failed', status: 'C000', reason: 'refused', repeated: false });
    expect(record[2]).toMatchObject({ state: 'warning', status: 'B007' });
    expect(JSON.stringify([parked, record])).not.toContain('Jane');
    isStrict = false;
    await retryDelivery(deliveries, _id);
    expect(await settle(_id)).toMatchObject({ state: 'done', counts: { sent: 4, warning: 1, failed: 0, repeated: 0 } });
    expect(received.get(uidOf(2))).toBe(2);
  });

  it('does not send for ever what ends the association each time', async () => {
    await land(4);
    const { received } = await destination({
      request: async ({ command, socket, respond }) => {
        if (command.affectedSopInstanceUid === uidOf(2)) socket.destroy();
        else await respond({ status: 0 });
      },
    });
    const { _id } = await deliver('pacs');
    expect(await settle(_id)).toMatchObject({ state: 'parked', counts: { open: 0, sent: 3, failed: 1, repeated: 1 } });
    expect((await recordOf(_id))[1]).toMatchObject({
      state: 'failed',
      reason: 'unanswered',
      attempts: 3,
      repeated: true,
    });
    expect(received.get(uidOf(2))).toBe(3);
  });

  it('gives up alone what ends the association, however many there are in a row', async () => {
    await land(8);
    const bad = [2, 3, 4, 5].map(uidOf);
    const { received } = await destination({
      request: async ({ command, association, respond }) => {
        if (bad.includes(command.affectedSopInstanceUid!)) association.abort();
        else await respond({ status: 0 });
      },
    });
    const { _id } = await deliver('pacs');
    expect(await settle(_id)).toMatchObject({ state: 'parked', counts: { open: 0, sent: 4, failed: 4, repeated: 4 } });
    const failed = (await recordOf(_id)).filter(({ state }) => state === 'failed');
    expect(failed.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(bad);
    expect(failed.map(({ attempts }) => attempts)).toEqual([3, 3, 3, 3]);
    // Nothing that was answered was sent again for them.
    expect([1, 6, 7, 8].map((number) => received.get(uidOf(number)))).toEqual([1, 1, 1, 1]);
  });

  it('blames no instance for a destination that answers nothing', async () => {
    await land(5);
    const { received } = await destination({ request: ({ association }) => association.abort() });
    const { _id } = await deliver('pacs');
    const parked = await settle(_id);
    expect(parked).toMatchObject({ state: 'parked', attempts: 9, counts: { open: 5, failed: 0 } });
    expect(parked.lastError).toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
    // Others are tried before the same ones again.
    expect([...received.keys()].slice(0, 5)).toEqual([1, 2, 3, 4, 5].map(uidOf));
    expect(new Set((await recordOf(_id)).map(({ state }) => state))).toEqual(new Set(['uncertain']));
  });

  it('marks what may have been received when its sender is gone', async () => {
    await land(3);
    const { received } = await destination();
    const { _id } = await deliver('pacs');
    const [document] = await deliveries.chunks.find({ delivery: _id });
    const record = new ChunkRecord(document!);
    record.claim();
    await saveChunk(deliveries, record);
    const running = { state: 'running', owner: 'gone', leaseUntil: systemClock.now() + 300 };
    await deliveries.deliveries.updateOne({ _id }, { $set: running });
    await run();
    expect(received.size).toBe(0); // it is not taken over while its lease runs
    expect(await settle(_id)).toMatchObject({ state: 'done', counts: { sent: 3, repeated: 3 } });
    expect((await recordOf(_id)).every(({ repeated }) => repeated)).toBe(true);
    // Whoever was thought to be gone can change nothing any more.
    expect(await saveChunk(deliveries, record)).toBe(false);
  });

  it('of what was deleted meanwhile says that it is gone', async () => {
    await land(2);
    await destination();
    const { _id } = await deliver('pacs');
    await deliveries.archive.collections.series.deleteMany({});
    expect(await settle(_id)).toMatchObject({ state: 'parked', counts: { failed: 2 } });
    expect((await recordOf(_id)).map(({ reason }) => reason)).toEqual(['gone', 'gone']);
  });

  it('is not held up by another destination that stalls, and is cancelled', async () => {
    await land(3);
    await destination(
      { request: () => undefined },
      { name: 'slow', limits: { ...defaultNodeLimits, timeoutMs: 60_000 } },
    );
    await destination({}, { name: 'quick' });
    const slow = await deliver('slow');
    const quick = await deliver('quick');
    const running = run();
    while ((await findDelivery(deliveries, quick._id)).state !== 'done') await sleep(5);
    expect((await findDelivery(deliveries, slow._id)).state).toBe('running');
    await cancelDelivery(deliveries, slow._id);
    for (const socket of peers[0]!.sockets) socket.destroy();
    await running;
    expect(await findDelivery(deliveries, slow._id)).toMatchObject({ state: 'cancelled', owner: null });
    expect((await recordOf(slow._id))[0]).toMatchObject({ state: 'uncertain' });
  });

  it.each([
    ['basic', { kind: 'basic', login: 'ann' }, { password: 's3cret' }, [2, 'ann', 's3cret']],
    ['bearer', { kind: 'bearer' }, { token: 'e30.e30.c2ln' }, [5, 'e30.e30.c2ln', '']],
  ] as const)('offers who we are where the node has %s credentials', async (_kind, credentials, secrets, item) => {
    await land(1);
    const { peer } = await destination({}, { credentials }, secrets);
    const { _id } = await deliver('pacs');
    expect(await settle(_id)).toMatchObject({ state: 'done' });
    const { type, primary, secondary } = peer.requests[0]!.user.userIdentity!;
    expect([type, String(Buffer.from(primary)), String(Buffer.from(secondary))]).toEqual(item);
  });

  it('ends its associations when nothing else waits for the node', async () => {
    await test.close();
    test = await openTestDeliveries({ idleMs: 600_000 });
    deliveries = test.deliveries;
    await land(2);
    const { peer } = await destination();
    for (const { _id } of [await deliver('pacs'), await deliver('pacs')]) await settle(_id);
    while (peer.sockets.size > 0) await sleep(5);
    expect(peer.requests).toHaveLength(1);
  });

  it('sends the urgent first', async () => {
    await land(1);
    await destination();
    const ids = [await deliver('pacs', 2), await deliver('pacs', 1), await deliver('pacs', 0)].map(({ _id }) => _id);
    await run();
    const ended = await Promise.all(ids.map((id) => findDelivery(deliveries, id)));
    expect(ended.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    const times = ended.map(({ startedAt }) => Date.parse(startedAt!));
    expect([...times].sort((a, b) => b - a)).toEqual(times);
  });

  it('waits for the time window of its destination, and while the destination is switched off', async () => {
    await land(1);
    const never = { ...defaultNodeLimits, windows: [{ days: [], from: '00:00', to: '24:00' }] };
    const closed = await destination({}, { name: 'closed', limits: never });
    const off = await destination({}, { name: 'off', isActive: false });
    const waiting = [await deliver('closed'), await deliver('off')];
    await run();
    expect([closed.received.size, off.received.size]).toEqual([0, 0]);
    for (const { _id } of waiting)
      expect(await findDelivery(deliveries, _id)).toMatchObject({ state: 'queued', attempts: 0 });
  });

  it('is refused for a study that is not here, and for nodes that cannot have it', async () => {
    await expect(deliver('nobody')).rejects.toMatchObject({ code: 'DESTINATION_REFUSED' });
    await destination({}, { name: 'other', spaces: ['research'] });
    await expect(deliver('other')).rejects.toMatchObject({ code: 'DESTINATION_REFUSED' });
    await destination();
    await expect(deliver('pacs')).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
  });
});
