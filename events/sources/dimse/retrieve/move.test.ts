import { makeObject, type ObjectValues } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { parsePart10Head } from '#shared/dicom/part10';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import type { SubOperations } from '#shared/dimse/client/retrieve';
import { rejections } from '#shared/dimse/pdu/reasons';
import {
  type ScpRequest,
  type ScpScript,
  type ScriptedScp,
  startScriptedScp,
} from '#shared/dimse/testing/scripted-scp';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { defaultNodeLimits, type NodeSettings } from '#shared/nodes/documents';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import type { AuditLog } from '#shared/security/audit';
import type { AuditEvent } from '#shared/security/audit-events';
import type { DimseSource } from '../start-dimse-source';
import { startTestSource, TestReceiver } from '../test-receiver';
import { NodeDestinations } from './move-destinations';
import { moveScp } from './move-scp';

const studyRoot = '1.2.840.10008.5.1.4.1.2.2.2';
const explicit = '1.2.840.10008.1.2.1';
const implicit = '1.2.840.10008.1.2';

let t: TestArchive;
let directory: TestNodes;
let pool: AssociationPool;
let source: DimseSource;
let client: DimseClient;
let destination: ScriptedScp;
let events: AuditEvent[];

beforeEach(async () => {
  events = [];
  t = await openTestArchive();
  directory = openTestNodes();
  pool = new AssociationPool();
  const { nodes, nodeActivity } = directory;
  const audit = { record: (event: AuditEvent) => events.push(event) } as unknown as AuditLog;
  const destinations = new NodeDestinations(nodes, nodeActivity, pool);
  const parts = { archive: t.archive, audit, images: imagesInThisThread, destinations, retryMs: [1, 1] };
  source = await startTestSource(new TestReceiver(), { services: [moveScp(parts)] });
  client = await DimseClient.connect({
    ...{ host: '127.0.0.1', port: source.port, calledAeTitle: 'RADLAKE', callingAeTitle: 'VIEWER' },
    contexts: [{ abstractSyntaxUid: studyRoot, transferSyntaxUids: [explicit] }],
  });
});
afterEach(async () => {
  client.abort();
  await pool.close();
  await destination?.close();
  await source.close();
  await directory.close();
  await t.close();
});

const slice = (number: number, more: ObjectValues = {}) =>
  makeObject({ '00080018': `1.2.3.4.${number}`, '00200013': String(number), ...more });
const dataSetOf = (part10: Buffer) => part10.subarray(parsePart10Head(part10).dataSetOffset);
const uidOf = ({ command }: Pick<ScpRequest, 'command'>) => command.affectedSopInstanceUid ?? '';

async function store(count: number): Promise<Buffer[]> {
  const sent = Array.from({ length: count }, (_, at) => slice(at + 1));
  for (const part10 of sent) await t.send(part10);
  return sent;
}

/** A registered node that does what a script says. */
async function listen(script: Partial<ScpScript>, settings: Partial<NodeSettings> = {}): Promise<void> {
  destination = await startScriptedScp({ request: ({ respond }) => void respond({ status: 0 }), ...script });
  const where = { host: '127.0.0.1', port: destination.port, aeTitle: 'STORE' };
  await directory.nodes.create(nodeSettings({ ...where, ...settings }), {});
}

const move = (
  more: { moveDestination?: string; signal?: AbortSignal; progress?: (counts: SubOperations) => void } = {},
) =>
  client.move({
    ...{ sopClassUid: studyRoot, moveDestination: 'STORE', priority: 'high' },
    identifier: { '00080052': { vr: 'CS', Value: ['STUDY'] }, '0020000D': { vr: 'UI', Value: ['1.2.3'] } },
    ...more,
  });

describe('C-MOVE', () => {
  it('sends to a registered node, naming who asked, with the priority asked for', async () => {
    const requests: ScpRequest[] = [];
    await listen({
      request: (request) => {
        requests.push(request);
        void request.respond({ status: 0 });
      },
    });
    const sent = await store(3);
    const result = await move();
    expect(result).toMatchObject({ status: 0, completed: 3, failed: 0, warning: 0, remaining: null });
    expect(requests.map(({ dataSet }) => dataSet)).toEqual(sent.map(dataSetOf));
    expect(requests[0]!.command).toMatchObject({
      ...{ priority: 1, moveOriginatorApplicationEntityTitle: 'VIEWER', affectedSopInstanceUid: '1.2.3.4.1' },
    });
    expect(requests[0]!.command.moveOriginatorMessageId).toBeGreaterThan(0);
    const [association] = destination.requests;
    expect([association!.callingAeTitle, association!.calledAeTitle]).toEqual(['RADLAKE', 'STORE']);
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({
      ...{ event: 'instancesTransferred', action: 'R', operation: 'c-move', object: 'dimse:STORE', space: 'main' },
      ...{ actor: 'dimse:VIEWER', peer: '127.0.0.1', studyInstanceUid: '1.2.3' },
    });
    const [node] = await directory.nodes.list();
    expect(directory.nodeActivity.of(node!._id).out.instances).toBe(3);
  });

  it('knows no destination that is not registered, not active, or may not use the space', async () => {
    await store(1);
    await listen({}, { name: 'a', spaces: ['research'] });
    const sleeping = { name: 'b', aeTitle: 'ASLEEP', host: '127.0.0.1', port: destination.port, isActive: false };
    await directory.nodes.create(nodeSettings(sleeping), {});
    await directory.nodes.create(nodeSettings({ name: 'c', aeTitle: 'CALLS', host: null, port: null }), {});
    for (const moveDestination of ['NOBODY', 'STORE', 'ASLEEP', 'CALLS']) {
      expect(await move({ moveDestination })).toMatchObject({ status: 0xa801, completed: 0, failed: 0 });
    }
    expect(destination.requests).toEqual([]);
  });

  it('counts what the destination took, took with warnings and refused, and names the last', async () => {
    const answers = new Map([
      ['1.2.3.4.1', 0xa700],
      ['1.2.3.4.2', 0xb007],
    ]);
    await listen({ request: (request) => void request.respond({ status: answers.get(uidOf(request)) ?? 0 }) });
    await store(4);
    expect(await move()).toMatchObject({
      ...{ status: 0xb000, completed: 2, failed: 1, warning: 1, failedSopInstanceUids: ['1.2.3.4.1'] },
    });
  });

  it('goes on over a new association when one ends', async () => {
    const taken: string[] = [];
    let deaths = 0;
    await listen({
      began: ({ command, socket }) => {
        if (command.affectedSopInstanceUid === '1.2.3.4.3' && deaths++ === 0) socket.destroy();
      },
      request: (request) => {
        if (request.socket.destroyed) return;
        taken.push(uidOf(request));
        void request.respond({ status: 0 });
      },
    });
    await store(5);
    expect(await move()).toMatchObject({ status: 0, completed: 5, failed: 0 });
    expect(destination.requests).toHaveLength(2);
    // What was on its way comes last.
    expect(taken).toEqual([1, 2, 4, 5, 3].map((number) => `1.2.3.4.${number}`));
  });

  it('gives up alone what every association ends with, however many there are in a row', async () => {
    const taken: string[] = [];
    const bad = [2, 3, 4, 5].map((number) => `1.2.3.4.${number}`);
    await listen({
      request: (request) => {
        const uid = uidOf(request);
        if (bad.includes(uid)) return request.association.abort();
        taken.push(uid);
        void request.respond({ status: 0 });
      },
    });
    await store(7);
    const result = await move();
    expect(result).toMatchObject({ status: 0xb000, completed: 3, failed: 4, failedSopInstanceUids: bad });
    expect(taken).toEqual([1, 6, 7].map((number) => `1.2.3.4.${number}`));
    // Twice each, and the last of them on the last one.
    expect(destination.requests).toHaveLength(1 + 2 * bad.length);
  });

  it('gives up alone what is not answered twice', async () => {
    const limits = { ...defaultNodeLimits, timeoutMs: 200 };
    const request: ScpScript['request'] = (one) => {
      if (uidOf(one) !== '1.2.3.4.2') void one.respond({ status: 0 });
    };
    await listen({ request }, { limits });
    await store(3);
    expect(await move()).toMatchObject({
      ...{ status: 0xb000, completed: 2, failed: 1, failedSopInstanceUids: ['1.2.3.4.2'] },
    });
  });

  it('blames none of those that were on their way with what an association ends with', async () => {
    const taken = new Set<string>();
    await listen({
      operations: 8,
      request: (request) => {
        if (uidOf(request) === '1.2.3.4.3') return request.association.abort();
        taken.add(uidOf(request));
        // Those of the first association are on their way together.
        if (destination.requests.length > 1) void request.respond({ status: 0 });
      },
    });
    await store(6);
    expect(await move()).toMatchObject({
      ...{ status: 0xb000, completed: 5, failed: 1, failedSopInstanceUids: ['1.2.3.4.3'] },
    });
    expect(taken.size).toBe(5);
  });

  it('gives up a destination that ends every association, whatever it is sent', async () => {
    await listen({ request: ({ association }) => association.abort() });
    await store(12);
    expect(await move()).toMatchObject({ status: 0xa702, completed: 0, failed: 12 });
    expect(destination.requests).toHaveLength(10);
  });

  it('leaves out what every association ends with', async () => {
    await listen({
      began: ({ command, socket }) => {
        if (command.affectedSopInstanceUid === '1.2.3.4.2') socket.destroy();
      },
    });
    await store(3);
    expect(await move()).toMatchObject({
      ...{ status: 0xb000, completed: 2, failed: 1, failedSopInstanceUids: ['1.2.3.4.2'] },
    });
  });

  it('performs nothing when the destination refuses for good: one try, all named', async () => {
    await listen({ decide: () => ({ reject: rejections.calledAeTitleNotRecognised }) });
    await store(2);
    const result = await move();
    expect(result).toMatchObject({ status: 0xa702, completed: 0, failed: 2 });
    expect(result.failedSopInstanceUids).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
    expect(destination.requests).toHaveLength(1);
    await directory.nodes.close();
    const [node] = await directory.nodes.list();
    expect(node!.lastError?.code).toBe('DIMSE_ASSOCIATION_REJECTED');
  });

  it('tries a destination that is away several times, then gives up', async () => {
    await listen({ connected: () => false });
    await store(2);
    expect(await move()).toMatchObject({ status: 0xa702, failed: 2 });
  });

  it('sends over as many associations as its SOP classes need', async () => {
    for (let at = 0; at < 130; at++) {
      const uids = { '00080016': `1.2.840.99.${at}`, '0020000E': `1.2.3.4.${at}`, '00080018': `1.2.3.4.${at}.1` };
      await t.send(makeObject(uids));
    }
    await listen({});
    expect(await move()).toMatchObject({ status: 0, completed: 130, failed: 0 });
    expect(destination.requests.map(({ contexts }) => contexts.length)).toEqual([128, 128, 4]);
  });

  it('offers only what the node is to be offered, and transcodes to it', async () => {
    const requests: ScpRequest[] = [];
    const request = (one: ScpRequest) => {
      requests.push(one);
      void one.respond({ status: 0 });
    };
    await listen({ request }, { transferSyntaxUids: [implicit] });
    await store(1);
    expect(await move()).toMatchObject({ status: 0, completed: 1 });
    expect(destination.requests[0]!.contexts.map(({ transferSyntaxUids }) => transferSyntaxUids)).toEqual([[implicit]]);
    // The first element without VR: tag, 32-bit length (PS3.5 7.1.3).
    expect(requests[0]!.dataSet!.subarray(0, 8).toString('hex')).toBe('080005000a000000');
  });

  it('goes on over new associations where a node takes few instances over one', async () => {
    const counts: number[] = [];
    const seen = new WeakMap<object, number>();
    await listen(
      {
        request: ({ association, respond }) => {
          if (!seen.has(association)) seen.set(association, counts.push(0) - 1);
          counts[seen.get(association)!]! += 1;
          void respond({ status: 0 });
        },
      },
      { quirks: { instancesPerAssociation: 2 } },
    );
    await store(5);
    expect(await move()).toMatchObject({ status: 0, completed: 5, failed: 0 });
    expect(counts).toEqual([2, 2, 1]);
    expect(destination.requests).toHaveLength(3);
  });

  it('ends after C-CANCEL: what is on its way arrives, the rest remains', async () => {
    const stop = new AbortController();
    await listen({
      request: (request) => {
        if (uidOf(request) === '1.2.3.4.2') stop.abort();
        setTimeout(() => void request.respond({ status: 0 }), 100);
      },
    });
    await store(4);
    const result = await move({ signal: stop.signal });
    expect(result.status).toBe(0xfe00);
    expect(result.completed + result.remaining!).toBe(4);
    expect(result.remaining).toBeGreaterThan(0);
  });

  it('tells how far it is while it waits for a slow destination', async () => {
    const told: SubOperations[] = [];
    await listen({ request: ({ respond }) => void setTimeout(() => void respond({ status: 0 }), 1_200) });
    await store(2);
    expect(await move({ progress: (counts) => told.push(counts) })).toMatchObject({ status: 0, completed: 2 });
    expect(told[0]).toEqual({ remaining: 2, completed: 0, failed: 0, warning: 0 });
    expect(told).toContainEqual({ remaining: 1, completed: 1, failed: 0, warning: 0 });
  });
});
