import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonAttributes } from '#shared/archive/documents';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { decodeDataSet, encodeDataSet } from '#shared/dimse/client/data-sets';
import { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { statuses } from '#shared/dimse/messages/statuses';
import { type ScpRequest, type ScriptedScp, startScriptedScp } from '#shared/dimse/testing/scripted-scp';
import { createLogger } from '#shared/kernel/logger';
import type { NodeDocument } from '#shared/nodes/documents';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { listSteps } from '#shared/workflow/scheduled/list-steps';
import { makeStep } from '#shared/workflow/testing/make-step';
import { workflowOf } from '#shared/workflow/testing/open-workflow';
import type { Workflow } from '#shared/workflow/workflow';
import { createRemotes, type RemoteServices } from '../open-remote';
import { askWorklist } from './ask-worklist';
import { RemoteWorklists } from './remote-worklists';
import { takeWorklists } from './take-worklists';

/** A RIS whose answers a test writes; the time is 2026-01-01T00:00:00Z, in Shanghai 8 o'clock. */
let test: TestArchive;
let nodes: TestNodes;
let ris: ScriptedScp;
let pool: AssociationPool;
let remote: RemoteServices;
let workflow: Workflow;
let worklists: RemoteWorklists;
let node: NodeDocument;
let answer: (request: ScpRequest) => void | Promise<void>;
const asked: JsonAttributes[] = [];
const log = createLogger('silent');

beforeEach(async () => {
  test = await openTestArchive();
  nodes = openTestNodes();
  asked.length = 0;
  ris = await startScriptedScp({
    request: (request) => {
      asked.push(decodeDataSet(request.dataSet!, request.context.transferSyntaxUid) as JsonAttributes);
      return answer(request);
    },
  });
  const { archive } = test;
  const { catalogue, bus, clock } = archive;
  pool = new AssociationPool();
  remote = createRemotes({ archive, nodes: nodes.nodes, pool, aeTitle: 'RADLAKE' });
  workflow = workflowOf({ catalogue, bus, clock, log }, { timeZone: 'Asia/Shanghai' });
  worklists = new RemoteWorklists(archive, catalogue);
  const { port } = ris;
  node = await nodes.nodes.create(nodeSettings({ name: 'ris', aeTitle: 'RIS', host: '127.0.0.1', port }), {});
  await worklists.set('main', node._id, { daysBack: 1, daysAhead: 2, everyMs: 60_000 });
});
afterEach(async () => {
  await pool.close();
  await ris.close();
  await nodes.close();
  await test.close();
});

const look = (signal = new AbortController().signal) => takeWorklists({ remote, worklists, workflow, log }, signal);
const step = (uid: string) => makeStep({ StudyInstanceUID: uid }, { ScheduledProcedureStepStartDate: '20260102' });
const here = async () => {
  const { steps } = await listSteps(workflow, { space: 'main', fields: {}, limit: 100 });
  return steps.map(({ studyInstanceUid }) => studyInstanceUid).sort();
};
const shown = async () => (await worklists.get('main', node._id))!;

/** Answers with some steps and a last status. */
function gives(uids: readonly string[], status: number = statuses.success): void {
  answer = async ({ respond, context }) => {
    for (const uid of uids)
      await respond({ status: statuses.pending }, encodeDataSet(step(uid), context.transferSyntaxUid));
    await respond({ status });
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

/** Looks again when the next look is due. */
async function lookAgain(): Promise<void> {
  test.clock.pass(60_000);
  await look();
}

it('the days that are asked for are those of the site, in one range', async () => {
  test.clock.pass(17 * 3_600_000); // 2026-01-02 01:00 in Shanghai
  gives([]);
  await look();
  expect(asked[0]!['00400100']!.Value).toMatchObject([
    { '00400002': { vr: 'DA', Value: ['20260101-20260104'] }, '00400009': { vr: 'SH' }, '00400020': { vr: 'CS' } },
  ]);
  expect(asked[0]!['00100010']).toEqual({ vr: 'PN' });
  expect(ris.requests[0]).toMatchObject({ callingAeTitle: 'RADLAKE', calledAeTitle: 'RIS' });
});

it('steps come, stay and go as the node has them, and the last look is shown', async () => {
  gives(['1.1', '1.2']);
  await look();
  expect(await here()).toEqual(['1.1', '1.2']);
  expect(await shown()).toMatchObject({
    ...{ leaseUntil: 0, owner: null, nextAt: test.clock.now() + 60_000, lastDoneAt: '2026-01-01T00:00:00.000Z' },
    lastRun: { found: 2, created: 2, changed: 0, removed: 0, kept: 0, refused: 0, problem: null, error: null },
  });
  await look(); // not due yet
  expect(asked).toHaveLength(1);
  gives(['1.2', '1.3']);
  await lookAgain();
  expect(await here()).toEqual(['1.2', '1.3']);
  expect((await shown()).lastRun).toMatchObject({ found: 2, created: 1, changed: 0, removed: 1 });
});

it.each<[string, () => void, string]>([
  ['refuses', () => gives([], 0xa700), 'DIMSE_PEER_STATUS'],
  ['fails after some answers', () => gives(['1.3'], 0xc001), 'DIMSE_PEER_STATUS'],
  ['ends it as if cancelled', () => gives(['1.3'], statuses.cancel), 'NODE_ANSWERS_CUT'],
  ['ends it with a warning', () => gives(['1.3'], 0xb000), 'NODE_ANSWERS_CUT'],
  [
    'breaks off',
    () => {
      answer = ({ socket }) => void socket.destroy();
    },
    'DIMSE_ASSOCIATION_ABORTED',
  ],
])('a node that %s takes nothing off the worklist', async (_what, misbehave, code) => {
  gives(['1.1', '1.2']);
  await look();
  misbehave();
  await lookAgain();
  expect(await here()).toEqual(expect.arrayContaining(['1.1', '1.2']));
  expect(await shown()).toMatchObject({
    ...{ owner: null, lastDoneAt: '2026-01-01T00:00:00.000Z', lastRun: { removed: 0, error: { code } } },
  });
  gives(['1.2']);
  await lookAgain();
  expect(await here()).toEqual(['1.2']);
});

it('a node without the service, or that is switched off, is told by its code', async () => {
  await ris.close();
  ris = await startScriptedScp({
    decide: () => ({
      accept: {
        acceptsAbstractSyntax: () => false,
        chooseTransferSyntax: () => undefined,
        requestorRoles: () => ({ scu: true, scp: false }),
      },
    }),
    request: () => undefined,
  });
  node = await nodes.nodes.replace(
    node._id,
    nodeSettings({ name: 'ris', aeTitle: 'RIS', host: '127.0.0.1', port: ris.port }),
    {},
  );
  await look();
  expect((await shown()).lastRun!.error).toMatchObject({ code: 'DIMSE_NO_PRESENTATION_CONTEXT' });
  await nodes.nodes.replace(node._id, nodeSettings({ name: 'ris', aeTitle: 'RIS', isActive: false }), {});
  await lookAgain();
  expect((await shown()).lastRun!.error).toMatchObject({ code: 'NODE_UNUSABLE' });
});

it('an answer that is no data set takes nothing from the others, and nothing off the worklist', async () => {
  gives(['1.1', '1.2']);
  await look();
  answer = async ({ respond, context }) => {
    await respond({ status: statuses.pending }, Buffer.from('0800500053480600', 'hex'));
    await respond({ status: statuses.pending }, encodeDataSet(step('1.3'), context.transferSyntaxUid));
    await respond({ status: statuses.success });
  };
  await lookAgain();
  expect(await here()).toEqual(['1.1', '1.2', '1.3']);
  const { lastRun } = await shown();
  expect(lastRun).toMatchObject({
    found: 2,
    created: 1,
    removed: 0,
    refused: 1,
    problem: 'not a data set',
    error: null,
  });
});

it('a node that has nothing at all is believed the second time', async () => {
  gives(['1.1']);
  await look();
  gives([]);
  await lookAgain();
  expect(await here()).toEqual(['1.1']);
  await lookAgain();
  expect(await here()).toEqual([]);
});

it('one process looks, and who died is followed after a while', async () => {
  const other = new RemoteWorklists(test.archive, test.archive.catalogue);
  expect(await other.claimDue()).toHaveLength(1);
  gives(['1.1']);
  await look();
  expect(asked).toHaveLength(0);
  test.clock.pass(149_000);
  await look();
  expect(asked).toHaveLength(0);
  test.clock.pass(1_000);
  await look();
  expect(await here()).toEqual(['1.1']);
});

it('what is stopped is due again at once', async () => {
  const stop = new AbortController();
  let stopped = false;
  answer = () => {
    stopped = true;
    stop.abort();
  };
  await look(stop.signal);
  expect(stopped).toBe(true);
  expect(await shown()).toMatchObject({ owner: null, leaseUntil: 0, lastRun: null });
  expect((await shown()).nextAt).toBeLessThanOrEqual(test.clock.now());
});

it('a worklist whose node was removed is forgotten', async () => {
  await nodes.nodes.remove(node._id);
  await look();
  expect(await worklists.get('main', node._id)).toBeNull();
});

it('a node that takes connections and says nothing ends a question when the time is over', async () => {
  const silent = createServer((socket) => void socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const settings = nodeSettings({ name: 'ris', aeTitle: 'RIS', host: '127.0.0.1', port });
  node = await nodes.nodes.replace(node._id, { ...settings, limits: { ...settings.limits, timeoutMs: 2_000 } }, {});
  const question = { space: 'main', node, keys: {}, limit: 1, signal: AbortSignal.timeout(50) };
  const startedAt = performance.now();
  await expect(askWorklist(remote, question).next()).rejects.toMatchObject({ code: 'NODE_TIMEOUT' });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await new Promise((resolve) => silent.close(resolve)); // the connection is ended too
});

it('a question ends with an error after as many answers as are taken, and when the time is over', async () => {
  gives(['1.1', '1.2', '1.3']);
  const items: JsonAttributes[] = [];
  const ask = async (limit: number, signal: AbortSignal) => {
    items.length = 0;
    const question = { space: 'main', node, keys: { Modality: 'CT' }, limit, signal };
    for await (const item of askWorklist(remote, question)) items.push(item);
  };
  const never = new AbortController().signal;
  await expect(ask(2, never)).rejects.toMatchObject({ code: 'NODE_ANSWERS_CUT' });
  expect(items).toHaveLength(2);
  await ask(3, never);
  expect(items.map((item) => item['0020000D']!.Value)).toEqual([['1.1'], ['1.2'], ['1.3']]);
  answer = () => undefined; // not even to C-CANCEL
  await expect(ask(1, AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'NODE_TIMEOUT' });
  await until(() => ris.sockets.size === 0);
});
