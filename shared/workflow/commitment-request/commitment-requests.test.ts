import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { commitmentContext, storageCommitment } from '#shared/dimse/client/commitment';
import { type DataSetJson, decodeDataSet, encodeDataSet } from '#shared/dimse/client/data-sets';
import { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { type ScpRequest, type ScriptedScp, startScriptedScp } from '#shared/dimse/testing/scripted-scp';
import { destinationOf } from '#shared/nodes/destination';
import { defaultNodeLimits } from '#shared/nodes/documents';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { reportOf } from '../commitment/report';
import type { InstanceReference } from '../instance-list';
import { sweepWorkflow } from '../sweep';
import { workflowOf } from '../testing/open-workflow';
import type { Workflow } from '../workflow';
import { askForCommitment } from './ask-node';
import { findCommitmentRequest, requestCommitment, retryCommitmentRequest } from './requests';
import { takeReport } from './take-report';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const references = [1, 2, 3].map((n) => ({ sopClassUid: ct, sopInstanceUid: `1.2.3.4.${n}` }));
const explicitVr = '1.2.840.10008.1.2.1';

let t: TestArchive;
let workflow: Workflow;
let n: TestNodes;
let scp: ScriptedScp;
let associations: AssociationPool;
let nodeId: string;
let told: unknown[];
/** Requests that the node got. */
let asked: { transactionUid: string; instances: string[] }[];
/** What the node does when it is asked. */
let answer: (request: ScpRequest, transactionUid: string) => Promise<void>;
const hangUp = async ({ respond, association }: ScpRequest) => {
  await respond({ status: 0 });
  association.abort();
};

beforeEach(async () => {
  t = await openTestArchive();
  workflow = workflowOf(t.archive, { reportMs: 1_000 });
  n = openTestNodes();
  associations = new AssociationPool();
  asked = [];
  told = [];
  answer = hangUp;
  scp = await startScriptedScp({
    request: async (request) => {
      if (request.command.commandField !== commandFields['N-ACTION-RQ']) return;
      const information = decodeDataSet(request.dataSet!, request.context.transferSyntaxUid);
      const transactionUid = String(information['00081195']!.Value![0]);
      const items = information['00081199']!.Value as DataSetJson[];
      asked.push({ transactionUid, instances: items.map((item) => String(item['00081155']!.Value![0])) });
      await answer(request, transactionUid);
    },
  });
  nodeId = (await n.nodes.create(nodeSettings({ host: '127.0.0.1', port: scp.port }), {}))._id;
  await t.archive.bus.listen(['radlake.main.commitment.reported'], ({ event }) => void told.push(event.data));
});
afterEach(async () => {
  await associations.close();
  await scp.close();
  await n.close();
  await t.close();
});

const make = (instances: readonly InstanceReference[] = references, purpose = 'delivery:1') =>
  requestCommitment(workflow, { space: 'main', nodeId, studyInstanceUid: '1.2.3', purpose, instances });
const one = async () => (await make())[0]!;
const find = (id: string) => findCommitmentRequest(workflow, 'main', id);
const ask = (id: string) =>
  askForCommitment({ workflow, archive: t.archive, nodes: n.nodes, associations }, { space: 'main', id });

/** The report of a node: it keeps the first, not the second, and says nothing of the third. */
const partly = (transactionUid: string) =>
  reportOf(
    { transactionUid, calledAeTitle: 'PACS' },
    { committed: [references[0]!], failed: [{ ...references[1]!, reason: 0x0112 }] },
  );
const whole = (transactionUid: string) =>
  reportOf({ transactionUid, calledAeTitle: 'PACS' }, { committed: references, failed: [] });
const report = ({ eventTypeId, information }: ReturnType<typeof whole>, from: readonly string[] = [nodeId]) =>
  takeReport(workflow, from, {
    ...{ ...storageCommitment, eventTypeId, transferSyntaxUid: explicitVr },
    dataSet: encodeDataSet(information, explicitVr),
  });

describe('a request of ours for storage commitment', () => {
  it('is one for each thousand of instances, and made once for a purpose', async () => {
    const many = Array.from({ length: 2_001 }, (_, at) => ({ sopClassUid: ct, sopInstanceUid: `1.2.${at}` }));
    const made = await make(many);
    expect(made.map(({ instances }) => instances.sop.length)).toEqual([1_000, 1_000, 1]);
    expect(made[2]!.instances).toEqual({ classes: [ct], sopClass: [0], sop: ['1.2.2000'] });
    expect((await make(many)).map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expect((await make(many, 'delivery:2'))[0]!.id).not.toBe(made[0]!.id);
    expect(await make([], 'delivery:3')).toEqual([]);
    expect(await workflow.commitmentRequests.countDocuments({ purpose: 'delivery:1' })).toBe(3);
  });

  it('takes one of the associations that the node may have at once, and waits for it', async () => {
    const limits = { ...defaultNodeLimits, associations: 1, timeoutMs: 200 };
    const node = await n.nodes.replace(nodeId, nodeSettings({ host: '127.0.0.1', port: scp.port, limits }), {});
    const destination = destinationOf(node, n.nodes.secretsOf(node), 'RADLAKE');
    const other = await associations.acquire(destination, [commitmentContext]);
    const { id } = await one();
    await expect(ask(id)).rejects.toMatchObject({ code: 'NODE_TIMEOUT' });
    expect(await find(id)).toMatchObject({ state: 'waiting', attempts: 1, lastFailure: { code: 'NODE_TIMEOUT' } });
    expect(asked).toEqual([]);
    const asking = ask(id);
    other.release();
    await asking;
    expect(await find(id)).toMatchObject({ state: 'requested' });
    // Not over the one that is idle: reports come over it.
    expect(scp.requests).toHaveLength(2);
  });

  it('is reported on the association on which the node was asked', async () => {
    const statuses: (number | undefined)[] = [];
    answer = async ({ respond, association, context }, transactionUid) => {
      await respond({ status: 0 });
      const { eventTypeId, information } = partly(transactionUid);
      const command = {
        commandField: commandFields['N-EVENT-REPORT-RQ'],
        ...{ affectedSopClassUid: storageCommitment.sopClassUid, eventTypeId },
        affectedSopInstanceUid: storageCommitment.sopInstanceUid,
      };
      const dataSet = encodeDataSet(information, context.transferSyntaxUid);
      const { command: response } = await association.invoke(context, command, { dataSet, timeoutMs: 10_000 });
      statuses.push(response.status);
    };
    const { id } = await one();
    await ask(id);
    expect(asked).toMatchObject([{ instances: ['1.2.3.4.1', '1.2.3.4.2', '1.2.3.4.3'] }]);
    expect(statuses).toEqual([0]);
    expect(await find(id)).toMatchObject({
      ...{ state: 'reported', failures: { 1: 0x0112, 2: null }, dueAt: null, outbox: [] },
      transactionUids: [asked[0]!.transactionUid],
    });
    const counts = { committedCount: 1, failedCount: 2 };
    expect(told).toEqual([{ space: 'main', id, nodeId, purpose: 'delivery:1', state: 'reported', ...counts }]);
    await ask(id);
    expect(asked).toHaveLength(1);
  });

  it('is reported later by the node that was asked, and by nobody else', async () => {
    const { id } = await one();
    await ask(id);
    const { transactionUid } = asked[0]!;
    expect(await find(id)).toMatchObject({ state: 'requested', attempts: 1, taken: 1, lastFailure: null });
    const refused = { dimseStatus: 0x0115, offendingElements: [0x00081195] };
    for (const from of [['other'], []])
      await expect(report(whole(transactionUid), from)).rejects.toMatchObject(refused);
    await expect(report(whole('1.2.3'))).rejects.toMatchObject(refused);
    await report(whole(transactionUid));
    await report(partly(transactionUid));
    expect(await find(id)).toMatchObject({ state: 'reported', failures: {} });
    expect(told).toMatchObject([{ committedCount: 3, failedCount: 0 }]);
    await expect(retryCommitmentRequest(workflow, 'main', id)).rejects.toMatchObject({
      code: 'COMMITMENT_REQUEST_STATE',
    });
  });

  it.each([
    ['another event type', { eventTypeId: 3 }, 0x0113],
    ['another instance', { sopInstanceUid: '1.2.3' }, 0x0112],
    ['another class', { sopClassUid: '1.2.3' }, 0x0118],
    ['no data set', { dataSet: null }, 0x0115],
    ['what is no data set', { dataSet: Buffer.alloc(100, 0xff) }, 0x0110],
  ])('refuses %s as a report', async (_name, more, dimseStatus) => {
    const { eventTypeId, information } = whole('1.2.3');
    const dataSet = encodeDataSet(information, explicitVr);
    const plain = { ...storageCommitment, eventTypeId, dataSet, transferSyntaxUid: explicitVr };
    await expect(takeReport(workflow, [nodeId], { ...plain, ...more })).rejects.toMatchObject({ dimseStatus });
  });

  it('is asked again under another Transaction UID when its report is overdue, and expires; a late report counts', async () => {
    const { id } = await one();
    for (let time = 1; time <= 3; time++) {
      await ask(id);
      expect((await find(id)).taken).toBe(time);
      expect((await sweepWorkflow(workflow)).expiredRequests).toBe(0);
      t.clock.pass(1_000);
      expect((await sweepWorkflow(workflow)).expiredRequests).toBe(time === 3 ? 1 : 0);
    }
    expect(await find(id)).toMatchObject({ state: 'expired', dueAt: null });
    expect(new Set(asked.map(({ transactionUid }) => transactionUid)).size).toBe(3);
    expect(told).toMatchObject([{ state: 'expired', committedCount: 0, failedCount: 3 }]);
    await report(whole(asked[0]!.transactionUid));
    expect(await find(id)).toMatchObject({ state: 'reported', failures: {} });
    expect(told).toMatchObject([{}, { state: 'reported', committedCount: 3 }]);
  });

  it('is tried again while its node is away, fails after twenty times, and can be asked for again', async () => {
    const { id } = await one();
    await scp.close();
    for (let time = 1; time < 20; time++) {
      await expect(ask(id)).rejects.toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
    }
    expect(await find(id)).toMatchObject({
      ...{ state: 'waiting', attempts: 19, transactionUids: [] },
      lastFailure: { code: 'DIMSE_ASSOCIATION_ABORTED' },
    });
    await ask(id);
    expect(await find(id)).toMatchObject({ state: 'failed', attempts: 20 });
    expect(told).toMatchObject([{ state: 'failed', failedCount: 3 }]);
    expect(await retryCommitmentRequest(workflow, 'main', id)).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  it.each([
    ['0110 is tried again', 0x0110, 'waiting'],
    ['A700 is tried again', 0xa700, 'waiting'],
    ['0112 is for good', 0x0112, 'failed'],
  ])('a refusal by %s', async (_name, status, state) => {
    answer = async ({ respond }) => void (await respond({ status }));
    const { id } = await one();
    await ask(id).catch((error: { code: string }) => expect(error.code).toBe('DIMSE_PEER_STATUS'));
    expect(await find(id)).toMatchObject({ state, attempts: 1, lastFailure: { code: 'DIMSE_PEER_STATUS' } });
  });

  it('fails at once without a node that can be asked', async () => {
    const { id } = await one();
    await n.nodes.remove(nodeId);
    await ask(id);
    expect(await find(id)).toMatchObject({ state: 'failed', lastFailure: { code: 'NOBODY_TO_ASK' } });
  });

  it('asks for what failed once more, and forgets the transaction that was answered', async () => {
    const { id } = await one();
    await ask(id);
    await report(partly(asked[0]!.transactionUid));
    await retryCommitmentRequest(workflow, 'main', id);
    await expect(report(partly(asked[0]!.transactionUid))).rejects.toMatchObject({ dimseStatus: 0x0115 });
    await ask(id);
    await report(whole(asked[1]!.transactionUid));
    expect(await find(id)).toMatchObject({ state: 'reported', failures: {} });
  });
});
