import { describeSeries } from '#shared/archive/describe/describe-series';
import { OriginFailedError, OriginUnavailableError } from '#shared/archive/describe/pass-through';
import { listInstances } from '#shared/archive/list-instances';
import { createSpace } from '#shared/archive/spaces';
import { ctImageStorage, makeObject } from '#shared/archive/testing/make-object';
import { startScriptedScp } from '#shared/dimse/testing/scripted-scp';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { openTestDeliveries, type TestDeliveries, uidOf } from './testing/open-deliveries';
import { startScriptedStow } from './testing/scripted-stow';

const [studyInstanceUid, seriesInstanceUid] = ['1.2.3', '1.2.3.4'];
let test: TestDeliveries;
/** Of the destination: how often it got each instance. */
let received: () => Map<string, number>;
let closePeer: () => Promise<unknown>;
/** What becomes of each reading from the system that has the objects: so many come, then it fails; null: all come. */
let reads: ({ readonly after: number; readonly error: Error } | null)[];
let asked: number;

beforeEach(async () => {
  test = await openTestDeliveries();
  [reads, asked] = [[], 0];
});
afterEach(async () => {
  await closePeer();
  await test.close();
});

/** Describes instances in `main` that another space has in the place of a node. */
async function describeInstances(count: number): Promise<void> {
  const { archive } = test.archive;
  await createSpace(archive, 'elsewhere', {});
  const instances = Array.from({ length: count }, (_, at) => ({
    ...{ sopInstanceUid: uidOf(at + 1), sopClassUid: ctImageStorage, instanceNumber: at + 1 },
    ...{ rows: null, columns: null, bitsAllocated: null, numberOfFrames: null },
  }));
  for (const { sopInstanceUid } of instances)
    await test.archive.send(makeObject({ '00080018': sopInstanceUid }, 2_000), 'elsewhere');
  const place = { space: 'main', nodeId: 'origin', studyInstanceUid, seriesInstanceUid };
  await describeSeries(archive, { ...place, studyAttributes: {}, attributes: {}, instances });
  archive.passThrough = {
    one: () => Promise.reject(new OriginFailedError('not asked for')),
    metadata: () => {
      throw new OriginFailedError('not asked for');
    },
    stream: async function* (_series, uids) {
      asked += 1;
      const read = reads.shift() ?? null;
      const [series] = await archive.collections.series.find({ space: 'elsewhere' });
      const all = await listInstances(archive, series!);
      const wanted = all.filter(({ sopInstanceUid }) => uids?.includes(sopInstanceUid) ?? true);
      yield* wanted.slice(0, read?.after);
      if (read) throw read.error;
    },
  };
}

async function destination(kind: string): Promise<void> {
  if (kind === 'STOW-RS') {
    const peer = await startScriptedStow({});
    received = () => new Map([...peer.received].map(([uid, parts]) => [uid, parts.length]));
    closePeer = () => peer.close();
    const where = { kind: 'dicomweb', host: null, port: null, aeTitle: null, url: peer.url } as const;
    await test.nodes.nodes.create(nodeSettings(where), {});
    return;
  }
  const got = new Map<string, number>();
  const peer = await startScriptedScp({
    request: async ({ command: { affectedSopInstanceUid: uid = '' }, respond }) => {
      got.set(uid, (got.get(uid) ?? 0) + 1);
      await respond({ status: 0 });
    },
  });
  received = () => got;
  closePeer = () => peer.close();
  await test.nodes.nodes.create(nodeSettings({ host: '127.0.0.1', port: peer.port }), {});
}

const away = new OriginUnavailableError('away');
const uids = (count: number) => Array.from({ length: count }, (_, at) => uidOf(at + 1));

describe.each(['C-STORE', 'STOW-RS'])('a delivery of what is only described here, by %s', (kind) => {
  it('waits while the system that has it is away, and goes on with what is missing', async () => {
    await describeInstances(5);
    await destination(kind);
    reads = [{ after: 0, error: away }, { after: 2, error: away }, null];
    const { _id } = await test.deliver('pacs');
    const counts = { open: 0, sent: 5, failed: 0, repeated: 0 };
    expect(await test.settle(_id)).toMatchObject({ state: 'done', counts, lastError: null });
    expect(asked).toBe(3);
    expect([...received()].sort()).toEqual(uids(5).map((uid) => [uid, 1]));
    await test.nodes.nodes.flush();
    const [node] = await test.nodes.nodes.list();
    expect(node).toMatchObject({ name: 'pacs', lastError: null });
  });

  it('is parked when that system stays away', async () => {
    await describeInstances(2);
    await destination(kind);
    reads = Array(20).fill({ after: 0, error: away });
    const { _id } = await test.deliver('pacs');
    const lastError = { code: 'ORIGIN_UNAVAILABLE' };
    expect(await test.settle(_id)).toMatchObject({ state: 'parked', attempts: 9, counts: { open: 2 }, lastError });
    expect(received().size).toBe(0);
  });

  it('says what that system cannot give', async () => {
    await describeInstances(3);
    await destination(kind);
    reads = [{ after: 1, error: new OriginFailedError('no') }];
    const { _id } = await test.deliver('pacs');
    expect(await test.settle(_id)).toMatchObject({ state: 'parked', counts: { open: 0, sent: 1, failed: 2 } });
    expect((await test.recordOf(_id)).map(({ reason }) => reason)).toEqual([null, 'unreadable', 'unreadable']);
  });
});
