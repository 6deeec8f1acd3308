import { setTimeout as sleep } from 'node:timers/promises';
import { storageCommitment } from '#shared/dimse/client/commitment';
import { type DataSetJson, decodeDataSet, encodeDataSet } from '#shared/dimse/client/data-sets';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { type ScriptedScp, startScriptedScp } from '#shared/dimse/testing/scripted-scp';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { answerAsArchive } from '#shared/remote/testing/answer-as-archive';
import { reportOf } from '#shared/workflow/commitment/report';
import { askForCommitment } from '#shared/workflow/commitment-request/ask-node';
import { takeReport } from '#shared/workflow/commitment-request/take-report';
import { referencesOf } from '#shared/workflow/instance-list';
import { deliveryOf, settleCommitment } from './commit-delivery';
import { findDelivery, retryDelivery } from './deliveries';
import { openTestDeliveries, type TestDeliveries, uidOf } from './testing/open-deliveries';
import { type ScriptedStow, startScriptedStow } from './testing/scripted-stow';

let test: TestDeliveries;
let scp: ScriptedScp;
let nodeId: string;
let stored: string[];
/** Status by which the node answers requests for storage commitment. */
let answer: number;
/** What the node was asked to commit to, and by which transaction. */
let asked: { transactionUid: string; uids: string[] }[];

beforeEach(async () => {
  test = await openTestDeliveries();
  [stored, asked, answer] = [[], [], 0];
  scp = await startScriptedScp({
    request: async ({ command, context, dataSet, respond, association }) => {
      if (command.commandField === commandFields['C-STORE-RQ']) {
        stored.push(command.affectedSopInstanceUid!);
        await respond({ status: 0 });
        return;
      }
      const information = decodeDataSet(dataSet!, context.transferSyntaxUid);
      const items = information['00081199']!.Value as DataSetJson[];
      const uids = items.map((item) => String(item['00081155']!.Value![0])).sort();
      asked.push({ transactionUid: String(information['00081195']!.Value![0]), uids });
      await respond({ status: answer });
      association.abort(); // it reports later
    },
  });
  nodeId = (await test.nodes.nodes.create(nodeSettings({ host: '127.0.0.1', port: scp.port }), {}))._id;
});
afterEach(async () => {
  await scp.close();
  await test.close();
});

const workflowOf = () => test.deliveries.workflow;
const requests = () => workflowOf().commitmentRequests.find({ state: 'waiting' });

/** The node is asked, as the event would have it. */
async function ask(): Promise<void> {
  const { associations } = test.deliveries;
  const parts = { workflow: workflowOf(), archive: test.archive.archive, nodes: test.nodes.nodes, associations };
  for (const { space, id } of await requests()) await askForCommitment(parts, { space, id });
}

/** The node reports on the last request: all but these are kept. Then the event comes, twice. */
async function report(id: string, reasons: Readonly<Record<string, number>> = {}): Promise<void> {
  const { transactionUid } = asked.at(-1)!;
  const [request] = await workflowOf().commitmentRequests.find({ transactionUids: transactionUid });
  const references = referencesOf(request!.instances);
  const failed = references
    .filter(({ sopInstanceUid }) => reasons[sopInstanceUid] !== undefined)
    .map((one) => ({ ...one, reason: reasons[one.sopInstanceUid]! }));
  const committed = references.filter(({ sopInstanceUid }) => reasons[sopInstanceUid] === undefined);
  const { eventTypeId, information } = reportOf({ transactionUid, calledAeTitle: 'PACS' }, { committed, failed });
  const explicitVr = '1.2.840.10008.1.2.1';
  await takeReport(workflowOf(), [nodeId], {
    ...{ ...storageCommitment, eventTypeId, transferSyntaxUid: explicitVr },
    dataSet: encodeDataSet(information, explicitVr),
  });
  expect(deliveryOf(request!.purpose)).toBe(id);
  for (let times = 0; times < 2; times++) await settleCommitment(test.deliveries, id);
}

describe('a delivery with storage commitment', () => {
  it('is done when the node has committed to everything', async () => {
    await test.land(3);
    const { _id } = await test.deliver('pacs', 1, true);
    await test.run();
    const sent = await findDelivery(test.deliveries, _id);
    expect(sent).toMatchObject({ state: 'committing', endedAt: null, counts: { open: 0, sent: 3, committed: 0 } });
    await settleCommitment(test.deliveries, _id); // nothing was said yet
    await ask();
    expect(asked).toMatchObject([{ uids: [uidOf(1), uidOf(2), uidOf(3)] }]);
    await report(_id);
    const done = await findDelivery(test.deliveries, _id);
    expect(done).toMatchObject({ state: 'done', lastError: null, counts: { sent: 3, committed: 3, repeated: 0 } });
    expect((await test.recordOf(_id)).map(({ committed }) => committed)).toEqual([true, true, true]);
    expect(stored).toHaveLength(3);
  });

  it('is not asked for where nobody wants it', async () => {
    await test.land(1);
    const { _id } = await test.deliver('pacs');
    expect(await test.settle(_id)).toMatchObject({ state: 'done', commit: false, counts: { committed: 0 } });
    expect(await requests()).toEqual([]);
  });

  it('sends again what the node does not keep, marked so, and is parked with its reason when that does not help', async () => {
    await test.land(3);
    const { _id } = await test.deliver('pacs', 1, true);
    await test.run();
    await ask();
    await report(_id, { [uidOf(2)]: 0x0112 });
    expect(await findDelivery(test.deliveries, _id)).toMatchObject({
      ...{ state: 'queued', counts: { open: 1, sent: 2, committed: 2 } },
    });
    expect((await test.recordOf(_id))[1]).toMatchObject({ state: 'uncertain', status: '0112', committed: false });
    while ((await findDelivery(test.deliveries, _id)).state === 'queued') await test.run();
    await ask();
    expect(asked.map(({ uids }) => uids)).toEqual([[uidOf(1), uidOf(2), uidOf(3)], [uidOf(2)]]);
    await report(_id, { [uidOf(2)]: 0x0112 });
    const parked = await findDelivery(test.deliveries, _id);
    expect(parked).toMatchObject({
      ...{ state: 'parked', lastError: { code: 'INSTANCES_FAILED' } },
      counts: { open: 0, sent: 2, failed: 1, committed: 2, repeated: 1 },
    });
    expect((await test.recordOf(_id))[1]).toMatchObject({ state: 'failed', status: '0112', reason: 'not-committed' });
    expect(stored).toEqual([uidOf(1), uidOf(2), uidOf(3), uidOf(2)]);
    // An operator sends it once more.
    await retryDelivery(test.deliveries, _id);
    while ((await findDelivery(test.deliveries, _id)).state === 'queued') await test.run();
    await ask();
    await report(_id);
    expect(await findDelivery(test.deliveries, _id)).toMatchObject({
      state: 'done',
      counts: { sent: 3, committed: 3 },
    });
  });

  it('is parked when the node cannot be asked, and an operator has it asked again without sending anything', async () => {
    await test.land(2);
    answer = 0x0112; // no such instance: it is no SCP of storage commitment
    const { _id } = await test.deliver('pacs', 1, true);
    await test.run();
    await ask();
    await settleCommitment(test.deliveries, _id);
    const parked = await findDelivery(test.deliveries, _id);
    expect(parked).toMatchObject({
      state: 'parked',
      lastError: { code: 'NOT_COMMITTED' },
      counts: { sent: 2, committed: 0 },
    });
    answer = 0;
    await retryDelivery(test.deliveries, _id);
    await test.run();
    await ask();
    await report(_id);
    expect(await findDelivery(test.deliveries, _id)).toMatchObject({ state: 'done', counts: { committed: 2 } });
    expect(stored).toHaveLength(2);
  });

  it('is known by the purpose of its requests, as others are not', () => {
    expect(deliveryOf('delivery:main/01#3')).toBe('main/01');
    expect(deliveryOf('manual:key:1/2')).toBeNull();
  });
});

describe('a delivery by STOW-RS that is to be found', () => {
  let web: ScriptedStow;
  /** What the node took, and does not find. */
  let lost: Set<string>;
  beforeEach(async () => {
    lost = new Set();
    const held = () =>
      [...web.received.keys()]
        .filter((instance) => !lost.has(instance))
        .map((instance) => ({ study: '1.2.3', series: '1.2.3.4', instance }));
    web = await startScriptedStow({ get: answerAsArchive(held) });
    await test.nodes.nodes.create(nodeSettings({ name: 'web', kind: 'dicomweb', aeTitle: null, url: web.url }), {});
  });
  afterEach(() => web.close());

  it('is done when a search at the node finds everything', async () => {
    await test.land(2);
    const { _id } = await test.deliver('web', 1, true);
    await test.run();
    expect(await findDelivery(test.deliveries, _id)).toMatchObject({ state: 'committing', counts: { sent: 2 } });
    await ask();
    await settleCommitment(test.deliveries, _id);
    const done = { state: 'done', counts: { sent: 2, committed: 2, repeated: 0 } };
    expect(await findDelivery(test.deliveries, _id)).toMatchObject(done);
    const [request] = await workflowOf().commitmentRequests.find({});
    expect(request).toMatchObject({ state: 'reported', isLookedUp: true, transactionUids: [], failures: {} });
    expect(scp.requests).toEqual([]);
  });

  it('sends once more what is not found, and fails when that is not found again', async () => {
    await test.land(2);
    lost.add(uidOf(2));
    const { _id } = await test.deliver('web', 1, true);
    for (const round of [1, 2]) {
      await test.run();
      // It may still be at it.
      for (let times = 0; times < 3; times++)
        await expect(ask()).rejects.toMatchObject({ code: 'INSTANCES_NOT_FOUND_THERE' });
      await ask();
      await settleCommitment(test.deliveries, _id);
      expect((await findDelivery(test.deliveries, _id)).state).toBe(round === 1 ? 'queued' : 'parked');
      while ((await findDelivery(test.deliveries, _id)).nextAt > Date.now()) await sleep(5);
    }
    const [first, second] = await test.recordOf(_id);
    expect(first).toMatchObject({ state: 'sent', committed: true, repeated: false });
    expect(second).toMatchObject({ state: 'failed', reason: 'not-committed', status: '0112', repeated: true });
    expect([uidOf(1), uidOf(2)].map((uid) => web.received.get(uid)!.length)).toEqual([1, 2]);
    lost.clear();
    await retryDelivery(test.deliveries, _id);
    await test.run();
    await ask();
    await settleCommitment(test.deliveries, _id);
    expect(await findDelivery(test.deliveries, _id)).toMatchObject({ state: 'done', counts: { committed: 2 } });
  });
});
