import { setTimeout as sleep } from 'node:timers/promises';
import { describeSeries } from '#shared/archive/describe/describe-series';
import { passThroughOf } from '#shared/archive/describe/pass-through';
import { indexStudy } from '#shared/archive/index-study';
import { findSeries } from '#shared/archive/retrieval/find';
import { ctImageStorage, makeObject } from '#shared/archive/testing/make-object';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { decodeDataSet, textsOf } from '#shared/dimse/client/data-sets';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { NodeDocument, NodeSettings } from '#shared/nodes/documents';
import { NodeIdentifier } from '#shared/nodes/identify';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { openRemoteTest, type RemoteTest } from '#shared/remote/testing/open-remote-test';
import type { AuditLog } from '#shared/security/audit';
import { accessPolicy } from './access-policy';
import { ArchiveReceiver } from './archive-receiver';
import type { DimseService, Operation } from './service';
import type { DimseSource } from './start-dimse-source';
import { eventually, startTestSource, TestReceiver } from './test-receiver';

/** A node that offers C-MOVE and no C-GET. What it sends, and as whose, a test decides. */
const studyRootMove = '1.2.840.10008.5.1.4.1.2.2.2';
const studyRootGet = '1.2.840.10008.5.1.4.1.2.2.3';
const [study, series] = ['1.2.3', '1.2.3.4'];
const uidOf = (number: number) => `${series}.${number}`;
const objectOf = (sopInstanceUid: string) => makeObject({ '00080018': sopInstanceUid });
const dataSetOf = (object: Buffer) => object.subarray(parsePart10Head(object).dataSetOffset);
const all = [1, 2, 3].map(uidOf);

let t: RemoteTest;
let node: NodeDocument;
let pacs: DimseSource;
let services: DimseService[];
let listener: DimseSource;
let deafen: () => void;
let serve: (move: Move) => Promise<void>;
/** Statuses of what the node sent, in the order of the answers. */
let answered: number[];
let getsAsked: number;

/** A C-MOVE as the node sees it. */
interface Move {
  /** What is asked for. */
  readonly uids: readonly string[];
  readonly operation: Operation;
  /** Sends an instance to the destination. @param originator - null: it does not say whose C-MOVE it is */
  send(sopInstanceUid: string, originator?: { aeTitle: string; messageId: number } | null): Promise<number>;
  end(completed: number, failed?: number, status?: number): Promise<void>;
}

const sendAll = async ({ uids, send, end }: Move) => {
  for (const uid of uids) await send(uid);
  await end(uids.length);
};

const moving: DimseService = {
  sopClassUids: new Set([studyRootMove]),
  commandFields: [commandFields['C-MOVE-RQ']],
  run: async (operation, dataSet) => {
    const identifier = decodeDataSet(dataSet!, operation.context.transferSyntaxUid);
    const uids = textsOf(identifier, '00080018');
    const { command, peer } = operation;
    const own = { aeTitle: peer.callingAeTitle, messageId: command.messageId! };
    const client = await DimseClient.connect({
      ...{ host: '127.0.0.1', port: listener.port, calledAeTitle: command.moveDestination!, callingAeTitle: 'PACS' },
      contexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] }],
      timeoutMs: 60_000,
    });
    const send: Move['send'] = async (sopInstanceUid, originator = own) => {
      const { status } = await client.store({
        ...{ sopClassUid: ctImageStorage, sopInstanceUid, dataSet: dataSetOf(objectOf(sopInstanceUid)) },
        ...(originator && { moveOriginator: originator }),
      });
      answered.push(status);
      return status;
    };
    const end: Move['end'] = (completed, failed = 0, status = statuses.success) =>
      operation.respond({
        status,
        numberOfCompletedSuboperations: completed,
        numberOfFailedSuboperations: failed,
        numberOfWarningSuboperations: 0,
      });
    await serve({ uids: uids.length > 0 ? uids : all, operation, send, end });
    client.abort();
  },
};

/** Accepted at negotiation and aborted when it is asked: what some nodes do that do not allow it. */
const abortingGet: DimseService = {
  sopClassUids: new Set([studyRootGet]),
  commandFields: [commandFields['C-GET-RQ']],
  run: async ({ association }) => {
    getsAsked += 1;
    association.abort();
  },
};

beforeEach(async () => {
  t = await openRemoteTest();
  getsAsked = 0;
  answered = [];
  serve = sendAll;
  services = [moving];
  pacs = await startTestSource(new TestReceiver(), { aeTitle: 'PACS', services });
  const { archive } = t.test;
  const { nodes } = t.nodes;
  const audit = { record: () => undefined } as unknown as AuditLog;
  const access = { identifier: new NodeIdentifier(nodes), nodes, spaceOf: async () => 'main' };
  const syntaxes = { allowUnknownSopClasses: false, allowUnknownTransferSyntaxes: false };
  listener = await startTestSource(new ArchiveReceiver(archive, audit, t.remote.moves), {
    policy: accessPolicy(access, syntaxes),
  });
  deafen = t.remote.moves.listen();
  // It may not store: what nobody asked for is refused.
  node = await nodes.create(settingsOf(['retrieve']), {});
  await describeSeries(archive, {
    ...{ space: 'main', nodeId: node._id, studyInstanceUid: study, seriesInstanceUid: series },
    studyAttributes: { '0020000D': { vr: 'UI', Value: [study] } },
    attributes: { '0020000D': { vr: 'UI', Value: [study] }, '0020000E': { vr: 'UI', Value: [series] } },
    instances: all.map((sopInstanceUid) => ({
      ...{ sopInstanceUid, sopClassUid: ctImageStorage, instanceNumber: null, rows: null, columns: null },
      ...{ bitsAllocated: null, numberOfFrames: null },
    })),
  });
  await indexStudy(archive, 'main', study, false);
});
afterEach(async () => {
  await t.close();
  await listener.close();
  await pacs.close();
});

const described = async () =>
  (await findSeries(t.test.archive, { space: 'main', studyInstanceUid: study, seriesInstanceUid: series }))[0]!;

/** The objects of the series, as a reader gets them. */
async function read(uids: readonly string[] | null = null, got: Buffer[] = []): Promise<Buffer[]> {
  for await (const { location } of passThroughOf(t.test.archive).stream(await described(), uids)) {
    const bytes = Buffer.from(await t.passing.read(location.key, location.offset, location.length));
    got.push(bytes);
  }
  return got;
}

/** Objects that landed. */
async function landed(): Promise<string[]> {
  await t.test.indexed();
  return (await t.test.archive.collections.instances.find({})).map(({ sopInstanceUid }) => sopInstanceUid);
}
const settingsOf = (services: NodeSettings['services']) =>
  nodeSettings({ name: 'mover', host: '127.0.0.1', port: pacs.port, services });
const mayStore = () => t.nodes.nodes.replace(node._id, settingsOf(null), {});

describe('objects of a node that only sends', () => {
  it('come bit by bit, one by one, and none of them stays', async () => {
    expect(await read()).toEqual(all.map(objectOf));
    expect(answered).toEqual([0, 0, 0]);
    expect(await landed()).toEqual([]);
    const one = await passThroughOf(t.test.archive).one(await described(), uidOf(2));
    expect(one.sopInstanceUid).toBe(uidOf(2));
    expect(answered).toHaveLength(3); // it lingers
  });

  it('come from a node that accepts C-GET and aborts it; it is asked once', async () => {
    services.push(abortingGet);
    serve = async ({ send, end }) => {
      await send(uidOf(answered.length + 1));
      await end(1);
    };
    for (const uid of all) expect(await read([uid])).toEqual([objectOf(uid)]);
    expect(getsAsked).toBe(1);
  });

  it('are known by node and UID where it does not say whose C-MOVE they are of', async () => {
    serve = async ({ uids, send, end }) => {
      for (const uid of uids) await send(uid, null);
      await end(uids.length);
    };
    expect(await read()).toEqual(all.map(objectOf));
    expect(await landed()).toEqual([]);
  });

  it('come once each when it repeats one, and what was not asked for is refused', async () => {
    serve = async ({ send, end }) => {
      for (const uid of [uidOf(1), uidOf(1), '9.9', uidOf(2), uidOf(3)]) await send(uid);
      await end(4, 1, statuses.subOperationsIncomplete);
    };
    await mayStore();
    expect(await read()).toEqual(all.map(objectOf));
    expect(answered).toEqual([0, 0, statuses.outOfResources, 0, 0]);
    expect(await landed()).toEqual([]);
  });

  it.each([
    ['is refused where the node may not store', false, statuses.notAuthorized, []],
    ['lands where it may', true, statuses.success, [uidOf(1)]],
  ])('leave alone what is sent for somebody else meanwhile: it %s', async (_what, isAllowed, status, stored) => {
    if (isAllowed) await mayStore();
    serve = async ({ uids, operation, send, end }) => {
      await send(uidOf(1), { aeTitle: 'VIEWER', messageId: operation.command.messageId! });
      await send(uidOf(1), { aeTitle: 'RADLAKE', messageId: (operation.command.messageId! % 0xffff) + 1 });
      for (const uid of uids) await send(uid);
      await end(uids.length);
    };
    expect(await read()).toEqual(all.map(objectOf));
    expect(answered).toEqual([status, status, 0, 0, 0]);
    expect(await landed()).toEqual(stored);
  });

  it('reach two readers of one series, each its own', async () => {
    const [first, second] = await Promise.all([read(), read()]);
    expect([first!.length, second!.length, answered.length]).toEqual([3, 3, 6]);
    expect(first).toEqual(second);
  });

  it('stop when their reader leaves; what comes late is refused and does not land', async () => {
    await mayStore();
    let late = -1;
    let isCancelled = false;
    serve = async ({ operation, send, end }) => {
      await send(uidOf(1));
      while (!operation.signal.aborted) await sleep(5);
      isCancelled = true;
      late = await send(uidOf(2));
      await send(uidOf(3), null);
      await end(1, 2, statuses.cancel);
    };
    for await (const _entry of passThroughOf(t.test.archive).stream(await described(), null)) break;
    await eventually(() => answered.length === 3, 'the node hears of late objects');
    expect([isCancelled, late, answered[2]]).toEqual([true, statuses.outOfResources, statuses.outOfResources]);
    expect(await landed()).toEqual([]);
  });

  it('are waited for when it answers before it sends', async () => {
    serve = async ({ uids, send, end }) => {
      await end(uids.length);
      for (const uid of uids) await send(uid);
    };
    expect(await read()).toEqual(all.map(objectOf));
  });

  it('fail at the end when it could not send all of them', async () => {
    serve = async ({ send, end }) => {
      await send(uidOf(1));
      await end(1, 2, statuses.subOperationsIncomplete);
    };
    const got: Buffer[] = [];
    const failed = { code: 'ORIGIN_FAILED', details: { missing: 2 } };
    await expect(read(null, got)).rejects.toMatchObject(failed);
    expect(got).toEqual([objectOf(uidOf(1))]);
    serve = async ({ end }) => end(0, 3, statuses.cannotPerformSubOperations);
    await expect(read([uidOf(2)])).rejects.toMatchObject({
      code: 'ORIGIN_FAILED',
      details: { reason: 'NODE_REFUSED' },
    });
  });

  it('cannot come where nothing listens', async () => {
    deafen();
    await expect(read()).rejects.toMatchObject({ code: 'ORIGIN_UNAVAILABLE', details: { reason: 'NODE_UNUSABLE' } });
    expect(answered).toEqual([]);
  });
});
