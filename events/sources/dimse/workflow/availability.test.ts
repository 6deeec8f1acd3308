import type { Archive } from '#shared/archive/archive';
import { IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { DataSetJson } from '#shared/dimse/client/data-sets';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import type { AuditLog } from '#shared/security/audit';
import { availabilitySopClassUid as sopClassUid } from '#shared/workflow/availability/notify';
import { openTestWorkflow, type TestWorkflow } from '#shared/workflow/testing/open-workflow';
import { dataSetOf, type WorkitemValues } from '#shared/worklist/testing/make-workitem';
import type { DimseSource } from '../start-dimse-source';
import { startTestSource, TestReceiver } from '../test-receiver';
import { availabilityScp } from './availability-scp';

const ct = '1.2.840.10008.5.1.4.1.1.2';

let t: TestWorkflow;
let source: DimseSource;
let scu: DimseClient;
beforeEach(async () => {
  t = await openTestWorkflow();
  const audit = { record: () => undefined } as unknown as AuditLog;
  const archive = { settings: {}, log: t.workflow.log } as unknown as Archive;
  const services = [availabilityScp({ archive, audit, workflow: t.workflow })];
  source = await startTestSource(new TestReceiver(), { services, spaceOf: () => 'main' });
  scu = await DimseClient.connect({
    ...{ host: '127.0.0.1', port: source.port, calledAeTitle: 'RADLAKE', callingAeTitle: 'PACS' },
    contexts: [{ abstractSyntaxUid: sopClassUid, transferSyntaxUids: [IMPLICIT_VR_LITTLE_ENDIAN] }],
  });
});
afterEach(async () => {
  scu.abort();
  await source.close();
  await t.close();
});

const instance = (number: number, changes: WorkitemValues = {}): WorkitemValues => ({
  ...{ ReferencedSOPClassUID: ct, ReferencedSOPInstanceUID: `1.2.3.4.${number}` },
  ...{ InstanceAvailability: 'ONLINE', RetrieveAETitle: 'PACS', ...changes },
});
const dataSet = (instances: readonly WorkitemValues[], changes: WorkitemValues = {}): DataSetJson =>
  dataSetOf({
    ...{ StudyInstanceUID: '1.2.3', ReferencedPerformedProcedureStepSequence: null },
    ReferencedSeriesSequence: { SeriesInstanceUID: '1.2.3.4', ReferencedSOPSequence: instances },
    ...changes,
  } as WorkitemValues);
const create = (attributes: DataSetJson, sopInstanceUid = '1.2.7') =>
  scu.normalised({ kind: 'create', sopClassUid, sopInstanceUid, attributes });

describe('an Instance Availability Notification of another system (PS3.4 Annex R)', () => {
  it('is kept, places that instances share once, and told', async () => {
    const told: unknown[] = [];
    await t.workflow.bus.listen(['radlake.main.availability.notified'], ({ event }) => void told.push(event.data));
    const far = { InstanceAvailability: 'OFFLINE', StorageMediaFileSetID: 'TAPE7', RetrieveURL: 'https://pacs/x' };
    const { status, sopInstanceUid } = await create(dataSet([instance(1), instance(2, far), instance(3)]));
    expect([status, sopInstanceUid]).toEqual([0, '1.2.7']);
    expect(await t.workflow.receivedNotices.find({})).toMatchObject([
      {
        ...{ _id: 'main/1.2.7', studyInstanceUid: '1.2.3', nodeId: null, callingAeTitle: 'PACS', performedSteps: [] },
        whereabouts: [
          { availability: 'ONLINE', retrieveAeTitle: 'PACS', retrieveUrl: null, fileSetId: null },
          { availability: 'OFFLINE', retrieveAeTitle: 'PACS', retrieveUrl: 'https://pacs/x', fileSetId: 'TAPE7' },
        ],
        series: [
          {
            seriesInstanceUid: '1.2.3.4',
            instances: { classes: [ct], sopClass: [0, 0, 0], sop: ['1.2.3.4.1', '1.2.3.4.2', '1.2.3.4.3'] },
            places: [0, 1, 0],
          },
        ],
        outbox: [],
      },
    ]);
    expect(told).toEqual([{ space: 'main', sopInstanceUid: '1.2.7', studyInstanceUid: '1.2.3', nodeId: null }]);
    expect((await create(dataSet([instance(1)]))).status).toBe(0x0111);
    expect(await t.workflow.receivedNotices.countDocuments({})).toBe(1);
  });

  it('names its performed step', async () => {
    const step = { ReferencedSOPClassUID: '1.2.840.10008.3.1.2.3.3', ReferencedSOPInstanceUID: '1.2.8' };
    await create(dataSet([instance(1)], { ReferencedPerformedProcedureStepSequence: step }));
    const [notice] = await t.workflow.receivedNotices.find({});
    expect(notice!.performedSteps).toEqual([{ sopClassUid: '1.2.840.10008.3.1.2.3.3', sopInstanceUid: '1.2.8' }]);
  });

  it.each([
    [dataSet([instance(1)], { StudyInstanceUID: undefined }), 0x0120, [0x0020000d]],
    [dataSet([instance(1)], { StudyInstanceUID: null }), 0x0121, [0x0020000d]],
    [dataSet([instance(1)], { ReferencedSeriesSequence: undefined }), 0x0120, [0x00081115]],
    [dataSet([instance(1, { InstanceAvailability: 'SOMEWHERE' })]), 0x0106, [0x00080056]],
    [dataSet([instance(1, { RetrieveAETitle: undefined })]), 0x0120, [0x00080054]],
  ])('is refused where its attributes are wrong (%#)', async (attributes, status, offendingElements) => {
    expect(await create(attributes)).toMatchObject({ status, offendingElements });
    expect(await t.workflow.receivedNotices.countDocuments({})).toBe(0);
  });

  it('is refused without a SOP Instance UID, and when it is no data set', async () => {
    const attributes = dataSet([instance(1)]);
    expect((await scu.normalised({ kind: 'create', sopClassUid, attributes })).status).toBe(0x0117);
    const bytes = Buffer.alloc(200, 0xff);
    const broken = { kind: 'create', sopClassUid, sopInstanceUid: '1.2.7', attributes: bytes } as const;
    expect((await scu.normalised(broken)).status).toBe(0x0110);
  });

  it('may name 12,000 instances, over the limit of other requests', async () => {
    const many = Array.from({ length: 12_000 }, (_, number) => instance(number));
    expect((await create(dataSet(many))).status).toBe(0);
    const [notice] = await t.workflow.receivedNotices.find({});
    expect(notice!.series[0]!.instances.sop).toHaveLength(12_000);
  });
});
