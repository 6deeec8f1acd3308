import type { PerformedStepChanged } from '#events/contracts/performed-step-changed.v1';
import type { PerformedStepNoticeDue } from '#events/contracts/performed-step-notice-due.v1';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { type ScpRequest, type ScriptedScp, startScriptedScp } from '#shared/dimse/testing/scripted-scp';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { workflowOf } from '../testing/open-workflow';
import { notifyOfStep, performedStepNotification, type StepNoticeParts, sendStepNotice } from './notify-nodes';

let t: TestArchive;
let n: TestNodes;
let parts: StepNoticeParts;
let scp: ScriptedScp;
let heard: ScpRequest[];
let due: PerformedStepNoticeDue[];
let status: number;
beforeEach(async () => {
  t = await openTestArchive();
  n = openTestNodes();
  [heard, due, status] = [[], [], 0];
  const associations = new AssociationPool();
  parts = { workflow: workflowOf(t.archive), archive: t.archive, nodes: n.nodes, associations };
  scp = await startScriptedScp({
    request: async (request) => {
      heard.push(request);
      await request.respond({ status });
    },
  });
  await t.archive.bus.listen(['radlake.main.performed-step.notice-due'], ({ event }) => {
    due.push(event.data as PerformedStepNoticeDue);
  });
});
afterEach(async () => {
  await scp.close();
  await n.close();
  await t.close();
});

const register = (name: string, more: Parameters<typeof nodeSettings>[0] = {}) =>
  n.nodes.create(
    nodeSettings({ name, host: '127.0.0.1', port: scp.port, services: ['mpps-notification'], ...more }),
    {},
  );
const step = (more: Partial<PerformedStepChanged> = {}): PerformedStepChanged => ({
  ...{ space: 'main', sopInstanceUid: '1.2.7', status: 'IN PROGRESS', revision: 1 },
  ...{ studyInstanceUids: [], scheduledStepIds: [], seriesInstanceUids: [], ...more },
});

describe('notification of performed procedure steps (PS3.4 F.9)', () => {
  it.each([
    ['IN PROGRESS', 1, 1],
    ['IN PROGRESS', 2, 4],
    ['COMPLETED', 3, 2],
    ['DISCONTINUED', 2, 3],
  ] as const)('of %s at revision %i is event type %i', async (stepStatus, revision, eventTypeId) => {
    const { _id: nodeId } = await register('ris');
    await notifyOfStep(parts, step({ status: stepStatus, revision }));
    expect(due).toEqual([{ space: 'main', sopInstanceUid: '1.2.7', nodeId, eventTypeId }]);
  });

  it('goes to nodes that name the service, are active, can be called, and may use the space', async () => {
    const { _id: nodeId } = await register('ris');
    await register('all', { services: null });
    await register('other', { services: ['mpps'] });
    await register('off', { isActive: false });
    await register('deaf', { host: null });
    await register('trial', { spaces: ['trial'] });
    await notifyOfStep(parts, step());
    expect(due.map((one) => one.nodeId)).toEqual([nodeId]);
  });

  it('is an event report without information, in the role of SCP', async () => {
    const { _id: nodeId } = await register('ris');
    await sendStepNotice(parts, { space: 'main', sopInstanceUid: '1.2.7', nodeId, eventTypeId: 2 });
    const [{ command, dataSet }] = heard as [ScpRequest];
    expect(command).toMatchObject({
      ...{ commandField: 0x0100, affectedSopClassUid: performedStepNotification, affectedSopInstanceUid: '1.2.7' },
      eventTypeId: 2,
    });
    expect(dataSet).toBeNull();
    expect(scp.requests[0]).toMatchObject({
      callingAeTitle: 'RADLAKE',
      user: { roleSelections: [{ sopClassUid: performedStepNotification, scu: false, scp: true }] },
    });
  });

  it('is tried again when the node refuses, and dropped when it is gone', async () => {
    const { _id: nodeId } = await register('ris');
    status = 0x0110;
    const notice = { space: 'main', sopInstanceUid: '1.2.7', nodeId, eventTypeId: 2 };
    await expect(sendStepNotice(parts, notice)).rejects.toMatchObject({ code: 'DIMSE_PEER_STATUS' });
    await n.nodes.remove(nodeId);
    await sendStepNotice(parts, notice);
    expect(heard).toHaveLength(1);
  });
});
