import type { JsonAttributes } from '#shared/archive/documents';
import { readDataSet } from '#shared/worklist/read-data-set';
import { dataSetOf } from '#shared/worklist/testing/make-workitem';
import { makeStep } from '../testing/make-step';
import { openTestWorkflow, type TestWorkflow } from '../testing/open-workflow';
import { createStep, setStepStatus } from './scheduled-steps';
import { searchSteps } from './search-steps';
import { readStepQuery } from './step-query';

let t: TestWorkflow;
const steps = [
  makeStep({ StudyInstanceUID: '1.2.1' }, { ScheduledProcedureStepStartTime: '080000' }),
  makeStep(
    { StudyInstanceUID: '1.2.2', PatientID: 'P2', PatientName: '张^伟', AccessionNumber: 'A2' },
    { ScheduledProcedureStepStartTime: '120000', ScheduledStationAETitle: 'MR1', Modality: 'MR' },
  ),
  makeStep(
    { StudyInstanceUID: '1.2.3', PatientID: 'P10', PatientName: 'Müller^Jörg' },
    { ScheduledProcedureStepStartDate: '20260507', ScheduledPerformingPhysicianName: 'Roe^Richard' },
  ),
  makeStep({ StudyInstanceUID: '1.2.4' }, { ScheduledProcedureStepStartDate: '20260508' }),
];

beforeAll(async () => {
  t = await openTestWorkflow();
  for (const step of steps) await createStep(t.workflow, 'main', readDataSet(step));
  const { id } = await createStep(t.workflow, 'main', readDataSet(makeStep({ StudyInstanceUID: '1.2.5' })));
  await setStepStatus(t.workflow, 'main', id, 'COMPLETED');
  await createStep(t.workflow, 'trial', readDataSet(makeStep({ StudyInstanceUID: '1.2.6' })));
});
afterAll(() => t.close());

const read = (keys: Parameters<typeof dataSetOf>[0]) => readStepQuery('main', dataSetOf(keys), 'UTC');
async function search(keys: Parameters<typeof dataSetOf>[0]): Promise<JsonAttributes[]> {
  const found: JsonAttributes[] = [];
  for await (const page of searchSteps(t.workflow, read(keys))) found.push(...page);
  return found;
}
const found = async (keys: Parameters<typeof dataSetOf>[0]) =>
  (await search({ StudyInstanceUID: null, ...keys }))
    .map((dataSet) => String(dataSet['0020000D']?.Value?.[0]).at(-1))
    .join('');
const ofStep = (item: object) => ({ ScheduledProcedureStepSequence: item });

describe('matching of scheduled procedure steps (PS3.4 K.2.2)', () => {
  it.each([
    [{}, '1234'],
    [ofStep({}), '1234'],
    [ofStep({ Modality: 'MR' }), '2'],
    [ofStep({ Modality: 'mr' }), ''],
    [ofStep({ ScheduledStationAETitle: 'CT1' }), '134'],
    [ofStep({ ScheduledStationAETitle: 'CT*' }), '134'],
    [ofStep({ ScheduledProcedureStepStartDate: '20260506' }), '12'],
    [ofStep({ ScheduledProcedureStepStartDate: '20260506-20260507' }), '123'],
    [ofStep({ ScheduledProcedureStepStartDate: '20260507-' }), '34'],
    [ofStep({ ScheduledProcedureStepStartDate: '-20260506' }), '12'],
    [ofStep({ ScheduledProcedureStepStartTime: '080000-110000' }), '134'],
    // From 10:00 on the first day to 11:00 on the last one, not these hours of each day.
    [
      ofStep({
        ScheduledProcedureStepStartDate: '20260506-20260507',
        ScheduledProcedureStepStartTime: '100000-110000',
      }),
      '23',
    ],
    [ofStep({ ScheduledProcedureStepStartDate: '20260506-', ScheduledProcedureStepStartTime: '100000-' }), '234'],
    [ofStep({ ScheduledProcedureStepStartDate: '20260506', ScheduledProcedureStepStartTime: '100000-130000' }), '2'],
    [ofStep({ ScheduledPerformingPhysicianName: 'roe^*' }), '3'],
    [ofStep({ Modality: 'CT', ScheduledPerformingPhysicianName: 'DOE^JANE' }), '14'],
    [ofStep({ ScheduledProcedureStepStatus: 'COMPLETED' }), '5'],
    [ofStep({ ScheduledProcedureStepStatus: '*' }), '15234'],
    [{ QueryRetrieveLevel: 'STUDY' }, '1234'],
    [{ PatientName: 'adams*' }, '14'],
    [{ PatientName: 'ADAMS^ADA' }, '14'],
    [{ PatientName: 'Adams' }, ''],
    [{ PatientName: 'muller*' }, '3'],
    [{ PatientName: '张*' }, '2'],
    [{ PatientName: 'zhang^wei' }, '2'],
    [{ PatientName: '*a*^A?a' }, '14'],
    [{ PatientID: 'P1' }, '14'],
    [{ PatientID: 'P1*' }, '134'],
    [{ AccessionNumber: 'A2' }, '2'],
    [{ RequestedProcedureID: 'RP1' }, '1234'],
    [{ StudyInstanceUID: ['1.2.3', '1.2.1'] }, '13'],
    [{ PatientSex: 'F' }, '1234'],
    [{ PatientBirthDate: '19700101-19701231' }, '1234'],
    [{ PatientID: 'P1', ...ofStep({ Modality: 'MR' }) }, ''],
  ])('%j', async (keys, expected) => {
    expect(await found(keys)).toBe(expected);
  });

  it.each([
    [ofStep({ ScheduledProcedureStepStartDate: 'soon' }), '00400002'],
    [ofStep({ ScheduledProcedureStepStartDate: '20261340-', ScheduledProcedureStepStartTime: '10-' }), '00400003'],
    [{ PatientBirthDate: '1970' }, '00100030'],
    [{ StudyInstanceUID: '1.2.*' }, '0020000D'],
    [{ ScheduledProcedureStepSequence: [{ Modality: 'CT' }, { Modality: 'MR' }] }, '00400100'],
  ])('refuses %j, naming the key', async (keys, tag) => {
    await expect(search(keys)).rejects.toMatchObject({ code: 'WORKLIST_QUERY', details: { tag } });
  });
});

describe('an answer', () => {
  it('has the keys of the identifier and nothing more', async () => {
    const keys = { PatientID: 'P2', PatientName: null, PatientComments: null, ...ofStep({ Modality: null }) };
    const [answer] = await search(keys);
    expect(answer).toEqual({
      '00100010': { vr: 'PN', Value: [{ Alphabetic: '张^伟' }] },
      '00100020': { vr: 'LO', Value: ['P2'] },
      '00104000': { vr: 'LT' },
      '00400100': { vr: 'SQ', Value: [{ '00080060': { vr: 'CS', Value: ['MR'] } }] },
    });
  });

  it('has the whole sequence when it is asked for without keys', async () => {
    for (const empty of [null, {}]) {
      const [answer] = await search({ PatientID: 'P2', ScheduledProcedureStepSequence: empty });
      expect(answer?.['00400100']?.Value).toMatchObject([
        { '00400001': { Value: ['MR1'] }, '00400009': { Value: ['SPS1'] } },
      ]);
    }
  });

  it('says when a key was not matched', () => {
    expect(read({ PatientID: 'P2' }).isWhole).toBe(true);
    expect(read({ PatientID: 'P2', SelectorAttribute: '00100010' }).isWhole).toBe(false);
  });
});
