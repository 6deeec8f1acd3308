import type { Archive } from '#shared/archive/archive';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { type DataSetJson, decodeDataSet, encodeDataSet } from '#shared/dimse/client/data-sets';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { commandFields } from '#shared/dimse/messages/command-fields';
import type { AuditLog } from '#shared/security/audit';
import { followPerformed } from '#shared/workflow/performed/follow-performed';
import { scheduledStepIdOf } from '#shared/workflow/scheduled/documents';
import { createStep, findStep } from '#shared/workflow/scheduled/scheduled-steps';
import { makePerformed, performedEnd } from '#shared/workflow/testing/make-performed';
import { makeStep } from '#shared/workflow/testing/make-step';
import { openTestWorkflow, type TestWorkflow } from '#shared/workflow/testing/open-workflow';
import { readDataSet } from '#shared/worklist/read-data-set';
import { dataSetOf, type WorkitemValues } from '#shared/worklist/testing/make-workitem';
import type { DimseSource } from '../start-dimse-source';
import { startTestSource, TestReceiver } from '../test-receiver';
import { performedStepScps } from './performed-step-scp';
import { worklistScp } from './worklist-scp';

const worklist = '1.2.840.10008.5.1.4.31';
const mpps = '1.2.840.10008.3.1.2.3.3';
const mppsRetrieve = '1.2.840.10008.3.1.2.3.4';

let t: TestWorkflow;
let source: DimseSource;
let scu: DimseClient;
beforeEach(async () => {
  t = await openTestWorkflow();
  const audit = { record: () => undefined } as unknown as AuditLog;
  const archive = { settings: {}, log: t.workflow.log } as unknown as Archive;
  const ports = { archive, audit, workflow: t.workflow };
  source = await startTestSource(new TestReceiver(), {
    services: [worklistScp(ports), ...performedStepScps(ports)],
    spaceOf: () => 'main',
  });
  scu = await DimseClient.connect({
    ...{ host: '127.0.0.1', port: source.port, calledAeTitle: 'RADLAKE', callingAeTitle: 'CT1' },
    contexts: [worklist, mpps, mppsRetrieve].map((abstractSyntaxUid) => ({
      ...{ abstractSyntaxUid, transferSyntaxUids: [IMPLICIT_VR_LITTLE_ENDIAN] },
    })),
  });
});
afterEach(async () => {
  scu.abort();
  await source.close();
  await t.close();
});

/** One query, its answers as DICOM JSON. */
async function find(identifier: Uint8Array) {
  const answers: { status: number | undefined; dataSet: DataSetJson }[] = [];
  const pending = ({ command, dataSet }: { command: { status?: number }; dataSet: Uint8Array | null }) =>
    answers.push({ status: command.status, dataSet: decodeDataSet(dataSet!, IMPLICIT_VR_LITTLE_ENDIAN) });
  const command = { commandField: commandFields['C-FIND-RQ'], affectedSopClassUid: worklist, priority: 0 };
  const { command: last } = await scu.invoke(scu.context(worklist), command, { dataSet: identifier, pending });
  return { last, answers };
}
const identifier = (keys: WorkitemValues, characterSet?: string) =>
  encodeDataSet(dataSetOf(keys), IMPLICIT_VR_LITTLE_ENDIAN, characterSet);

describe('C-FIND of the Modality Worklist', () => {
  it('finds scheduled steps in the character set that is asked in', async () => {
    await createStep(t.workflow, 'main', readDataSet(makeStep({ PatientName: '张^伟' })));
    await createStep(t.workflow, 'main', readDataSet(makeStep({ StudyInstanceUID: '1.9', PatientName: 'Doe^J' })));
    await createStep(t.workflow, 'other', readDataSet(makeStep({ PatientName: '张^三' })));
    const keys = { SpecificCharacterSet: 'GB18030', PatientName: '张*', PatientID: null };
    const asked = { ...keys, ScheduledProcedureStepSequence: { Modality: 'CT', ScheduledStationAETitle: null } };
    const { last, answers } = await find(identifier(asked, 'GB18030'));
    expect(last.status).toBe(0);
    expect(answers).toEqual([
      {
        status: 0xff00,
        dataSet: {
          '00080005': { vr: 'CS', Value: ['GB18030'] },
          '00100010': { vr: 'PN', Value: [{ Alphabetic: '张^伟' }] },
          '00100020': { vr: 'LO', Value: ['P1'] },
          '00400100': {
            vr: 'SQ',
            Value: [{ '00080060': { vr: 'CS', Value: ['CT'] }, '00400001': { vr: 'AE', Value: ['CT1'] } }],
          },
        },
      },
    ]);
  });

  it('refuses a key without a value of its VR, and what is no data set', async () => {
    const wrong = await find(
      identifier({ ScheduledProcedureStepSequence: { ScheduledProcedureStepStartDate: '2026' } }),
    );
    expect(wrong.last).toMatchObject({ status: 0xa900, offendingElement: [0x00400002] });
    expect((await find(Buffer.from('0800050004000000', 'hex'))).last.status).toBe(0xc000);
    expect((await find(Buffer.alloc(64, 0xfe))).last.status).not.toBe(0);
    expect((await find(identifier({}))).last.status).toBe(0);
  });
});

const create = (changes: WorkitemValues = {}, sopInstanceUid = '1.2.7') =>
  scu.normalised({ kind: 'create', sopClassUid: mpps, sopInstanceUid, attributes: makePerformed(changes) });
const set = (values: WorkitemValues, sopInstanceUid = '1.2.7') =>
  scu.normalised({ kind: 'set', sopClassUid: mpps, sopInstanceUid, modifications: dataSetOf(values) });

describe('MPPS', () => {
  it('goes from IN PROGRESS to COMPLETED, and the scheduled step follows', async () => {
    await createStep(t.workflow, 'main', readDataSet(makeStep()));
    const id = scheduledStepIdOf('1.2.3.1', 'SPS1');
    expect((await create()).status).toBe(0);
    await followPerformed(t.workflow, 'main', id);
    expect((await findStep(t.workflow, 'main', id)).status).toBe('STARTED');
    expect((await set({ PerformedProcedureStepDescription: 'done' })).status).toBe(0);
    expect((await set({ ...performedEnd, PerformedProcedureStepStatus: 'COMPLETED' })).status).toBe(0);
    await followPerformed(t.workflow, 'main', id);
    expect((await findStep(t.workflow, 'main', id)).status).toBe('COMPLETED');
    const [step] = await t.workflow.performedSteps.find({});
    expect(step).toMatchObject({ status: 'COMPLETED', revision: 3, callingAeTitle: 'CT1', scheduledStepIds: [id] });
    expect(step!.outbox).toEqual([]);
    const refused = await set({ PerformedProcedureStepDescription: 'later' });
    expect(refused.status).toBe(0x0110);
    expect(refused.errorComment).toBe('Performed Procedure Step Object may no longer be updated');
  });

  it.each([
    [{ PerformedProcedureStepID: undefined }, 0x0120],
    [{ PerformedProcedureStepID: null }, 0x0121],
    [{ PerformedProcedureStepStatus: 'COMPLETED' }, 0x0106],
    [{ ScheduledStepAttributesSequence: undefined }, 0x0120],
    [{ ScheduledStepAttributesSequence: { AccessionNumber: 'A' } }, 0x0120],
    [{ Modality: null }, 0x0121],
  ])('N-CREATE with %j is refused', async (changes, status) => {
    expect((await create(changes)).status).toBe(status);
    expect(await t.workflow.performedSteps.countDocuments({})).toBe(0);
  });

  it('keeps attributes of type 2 that are missing without a value, and gives a UID', async () => {
    const attributes = makePerformed({ PatientSex: undefined });
    const { status, sopInstanceUid } = await scu.normalised({ kind: 'create', sopClassUid: mpps, attributes });
    expect([status, sopInstanceUid?.startsWith('2.25.')]).toEqual([0, true]);
    const [step] = await t.workflow.performedSteps.find({});
    expect(step!.dataSet['00100040']).toEqual({ vr: 'CS' });
  });

  it('refuses a UID that is taken or unknown, and an end without series', async () => {
    expect((await set({}, '1.9.9')).status).toBe(0x0112);
    await create();
    expect((await create()).status).toBe(0x0111);
    const noSeries = { ...performedEnd, PerformedSeriesSequence: undefined };
    expect((await set({ ...noSeries, PerformedProcedureStepStatus: 'DISCONTINUED' })).status).toBe(0x0121);
    expect((await set({ PerformedProcedureStepStatus: 'DONE' })).status).toBe(0x0106);
    expect((await set({ PatientName: 'Other^Name' })).status).toBe(0x0107);
    const [step] = await t.workflow.performedSteps.find({});
    expect(step!.dataSet['00100010']?.Value).toEqual([{ Alphabetic: 'Adams^Ada' }]);
  });

  it('is retrieved by N-GET, whole or in part', async () => {
    await create();
    const get = (attributes?: number[]) =>
      scu.normalised({
        ...{ kind: 'get', sopClassUid: mppsRetrieve, sopInstanceUid: '1.2.7' },
        ...(attributes && { attributes }),
      });
    const part = await get([0x00400252, 0x00400281]);
    expect(part.status).toBe(0x0001);
    expect(decodeDataSet(part.dataSet!, part.transferSyntaxUid)['00400252']?.Value).toEqual(['IN PROGRESS']);
    const whole = await get();
    expect(whole.status).toBe(0);
    expect(decodeDataSet(whole.dataSet!, whole.transferSyntaxUid)['00080060']?.Value).toEqual(['CT']);
  });

  it('refuses hostile data sets and lives on', async () => {
    const deep = (depth: number): DataSetJson =>
      depth === 0 ? {} : { '00400270': { vr: 'SQ', Value: [deep(depth - 1)] } };
    const wide = { '00081115': { vr: 'SQ', Value: Array.from({ length: 60_000 }, () => ({})) } };
    for (const attributes of [
      deep(40),
      Buffer.alloc(2_000, 0x41),
      encodeDataSet(deep(3), EXPLICIT_VR_LITTLE_ENDIAN),
      wide,
    ]) {
      const { status } = await scu.normalised({
        kind: 'create',
        sopClassUid: mpps,
        sopInstanceUid: '1.2.8',
        attributes,
      });
      expect(status).toBeGreaterThan(0);
    }
    expect((await create()).status).toBe(0);
  });
});
