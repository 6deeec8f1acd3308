import { ctImageStorage as ct, makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { storageCommitment } from '#shared/dimse/client/commitment';
import { decodeDataSet } from '#shared/dimse/client/data-sets';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import type { EventReport } from '#shared/dimse/client/peer-requests';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import type { AuditLog } from '#shared/security/audit';
import { workflowOf } from '#shared/workflow/testing/open-workflow';
import type { Workflow } from '#shared/workflow/workflow';
import { loopbackPolicy } from '../policy';
import type { DimseSource } from '../start-dimse-source';
import { startTestSource, TestReceiver } from '../test-receiver';
import { commitmentScp } from './commitment-scp';
import { commitmentScu } from './commitment-scu';

let t: TestArchive;
let workflow: Workflow;
let source: DimseSource;
const clients: DimseClient[] = [];
beforeEach(async () => {
  t = await openTestArchive();
  workflow = workflowOf(t.archive, { keepMs: 1_000 });
  const audit = { record: () => undefined } as unknown as AuditLog;
  const services = [commitmentScp({ archive: t.archive, workflow, audit })];
  source = await startTestSource(new TestReceiver(), { services, spaceOf: () => 'main' });
  await t.send(makeObject());
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.abort();
  await source.close();
  await t.close();
});

async function connect(status = 0, port = source.port) {
  let hear: (report: EventReport) => void = () => undefined;
  const heard = new Promise<EventReport>((resolve) => {
    hear = resolve;
  });
  const client = await DimseClient.connect({
    ...{ host: '127.0.0.1', port, calledAeTitle: 'RADLAKE', callingAeTitle: 'CT1' },
    contexts: [{ abstractSyntaxUid: storageCommitment.sopClassUid, transferSyntaxUids: [IMPLICIT_VR_LITTLE_ENDIAN] }],
    eventReports: async (report) => {
      hear(report);
      return { status };
    },
  });
  clients.push(client);
  return { client, heard };
}
const references = ['1.2.3.4.1', '1.2.3.4.9'].map((sopInstanceUid) => ({ sopClassUid: ct, sopInstanceUid }));
const stored = async () => (await workflow.commitments.find({}))[0];
/** Waits for what happens in the background. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('storage commitment', () => {
  it('is reported on the association of the request while that is open', async () => {
    const { client, heard } = await connect();
    expect((await client.commit('1.9.1', references)).status).toBe(0);
    const report = await heard;
    expect([report.eventTypeId, report.sopInstanceUid]).toEqual([2, storageCommitment.sopInstanceUid]);
    const information = decodeDataSet(report.dataSet!, report.transferSyntaxUid);
    expect(information['00081195']?.Value).toEqual(['1.9.1']);
    expect(information['00081199']?.Value).toMatchObject([{ '00081155': { Value: ['1.2.3.4.1'] } }]);
    expect(information['00081198']?.Value).toMatchObject([
      { '00081155': { Value: ['1.2.3.4.9'] }, '00081197': { Value: [0x0112] } },
    ]);
    await until(async () => (await stored())?.state === 'reported');
    expect(await stored()).toMatchObject({ callingAeTitle: 'CT1', calledAeTitle: 'RADLAKE', attempts: 1, outbox: [] });
  });

  it.each([
    ['the association is released', async (client: DimseClient) => client.release(), 0],
    ['the peer refuses it there', async () => undefined, 0x0110],
  ])('goes by event to a new association when %s', async (_name, then, status) => {
    const { client } = await connect(status);
    const event = new Promise((resolve) => {
      void t.archive.bus.listen(['radlake.main.commitment.requested'], (heard) => resolve(heard.event.data));
    });
    expect((await client.commit('1.9.1', references)).status).toBe(0);
    const { id, state } = (await stored())!;
    expect(state).toBe('accepted');
    await then(client);
    expect(await event).toEqual({ space: 'main', id });
    expect((await stored())!.state).toBe('accepted');
  });

  it('is taken for 20,000 instances, and not for more than its limit', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ sopClassUid: ct, sopInstanceUid: `1.2.3.4.${at + 1}` }));
    const { client, heard } = await connect();
    expect((await client.commit('1.9.1', many(20_000))).status).toBe(0);
    const { eventTypeId, dataSet, transferSyntaxUid } = await heard;
    const information = decodeDataSet(dataSet!, transferSyntaxUid);
    expect(eventTypeId).toBe(2);
    expect(information['00081199']?.Value).toHaveLength(1);
    expect(information['00081198']?.Value).toHaveLength(19_999);
    await until(async () => (await stored())?.state === 'reported');
    const { instances, failures } = (await stored())!;
    expect([instances.sop.length, Object.keys(failures!).length, failures![1]]).toEqual([20_000, 19_999, 0x0112]);
    const refused = await client.commit('1.9.2', many(50_001));
    expect([refused.status, refused.errorComment]).toEqual([0xa700, 'more than 50000 instances']);
    const long = Buffer.alloc(8 * 1024 * 1024 + 1);
    const over = await client.normalised({ kind: 'action', ...storageCommitment, actionTypeId: 1, information: long });
    expect([over.status, over.errorComment]).toEqual([0xa700, 'data set over the size limit']);
    expect(await workflow.commitments.countDocuments({})).toBe(1);
  });

  it('is not authorized (0124) for a node without the service, which may report all the same', async () => {
    const node = { services: ['store'], quirks: {} } as unknown as NodeDocument;
    const nodes = { byAeTitle: async () => null, list: async () => [] } as unknown as NodeDirectory;
    const policy = { ...loopbackPolicy('RADLAKE'), accept: async () => ({ space: 'main', node }) };
    const ports = { archive: t.archive, workflow, audit: { record: () => undefined } as unknown as AuditLog, nodes };
    const own = await startTestSource(new TestReceiver(), {
      services: [commitmentScp(ports), commitmentScu(ports)],
      policy,
    });
    try {
      const { client } = await connect(0, own.port);
      expect((await client.commit('1.9.1', references)).status).toBe(0x0124);
      const report = { kind: 'event-report', ...storageCommitment, eventTypeId: 1 } as const;
      const information = { '00081195': { vr: 'UI', Value: ['1.9.1'] } };
      // Taken as a report, though nobody was asked under this Transaction UID.
      expect((await client.normalised({ ...report, information })).status).toBe(0x0115);
    } finally {
      await own.close();
    }
  });

  it('is refused for what is no request', async () => {
    const { client } = await connect();
    const ask = (information: object, more: object = {}) =>
      client.normalised({
        ...{ kind: 'action', ...storageCommitment, actionTypeId: 1, information: information as never, ...more },
      });
    const uid = { '00081195': { vr: 'UI', Value: ['1.9.1'] } };
    expect((await ask(uid)).status).toBe(0x0115);
    expect((await ask({ '00081199': { vr: 'SQ', Value: [{}] } })).status).toBe(0x0115);
    expect((await ask({ ...uid, '00081199': { vr: 'SQ', Value: [{}] } })).status).toBe(0x0115);
    expect((await ask(uid, { actionTypeId: 2 })).status).toBe(0x0123);
    expect((await ask(uid, { sopInstanceUid: '1.2.3' })).status).toBe(0x0112);
    expect((await ask(Buffer.alloc(100, 0xff))).status).toBe(0x0110);
    expect(await workflow.commitments.countDocuments({})).toBe(0);
  });
});
