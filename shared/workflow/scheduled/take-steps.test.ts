import type { JsonAttributes } from '#shared/archive/documents';
import { readDataSet } from '#shared/worklist/read-data-set';
import { createPerformedStep } from '../performed/performed-steps';
import { makePerformed } from '../testing/make-performed';
import { makeStep } from '../testing/make-step';
import { openTestWorkflow, type TestWorkflow } from '../testing/open-workflow';
import { listSteps } from './list-steps';
import { createStep, replaceStep, setStepStatus } from './scheduled-steps';
import { removeGoneSteps, takeSteps } from './take-steps';

let t: TestWorkflow;
beforeEach(async () => {
  t = await openTestWorkflow();
});
afterEach(() => t.close());

const nodeIds = new Set(['ris', 'other']);
const take = (answers: readonly JsonAttributes[], nodeId = 'ris') =>
  takeSteps(t.workflow, { space: 'main', nodeId, nodeIds }, answers);
const here = async () => (await listSteps(t.workflow, { space: 'main', fields: {}, limit: 100 })).steps;
const days = { first: '20260505', last: '20260507' };
const removeBut = (ids: readonly string[], nodeId = 'ris') =>
  removeGoneSteps(t.workflow, { space: 'main', nodeId }, days, new Set(ids));
const counts = { created: 0, changed: 0, kept: 0, refused: 0, problem: null };

/** A modality reports that it performs the step of `makeStep`. */
const perform = () =>
  createPerformedStep(
    t.workflow,
    { space: 'main', sopInstanceUid: '1.2.7.1', dataSet: readDataSet(makePerformed()) },
    'CT1',
  );

describe('steps of a node', () => {
  it('are made once, changed as the node has them, and left alone where nothing differs', async () => {
    const first = makeStep();
    expect(await take([first])).toMatchObject({ ...counts, created: 1 });
    expect(await take([first])).toMatchObject(counts);
    const [made] = await here();
    expect(made).toMatchObject({
      ...{ revision: 1, patientId: 'P1', status: 'SCHEDULED', startAt: Date.parse('2026-05-06T10:00:00Z') },
      taken: { nodeId: 'ris' },
    });
    const moved = makeStep({ PatientName: 'Adams^Eva' }, { ScheduledProcedureStepStartTime: '113000' });
    expect(await take([moved])).toMatchObject({ ...counts, changed: 1 });
    const [changed] = await here();
    expect(changed).toMatchObject({ id: made!.id, revision: 2, startAt: Date.parse('2026-05-06T11:30:00Z') });
    expect(changed!.patientNameKeys).toContain('=adams^eva');
  });

  it('twice in one answer are one', async () => {
    expect(await take([makeStep(), makeStep()])).toMatchObject({ ...counts, created: 1 });
    expect(await here()).toHaveLength(1);
  });

  it('are as the node has them again when they were changed here', async () => {
    const { ids } = await take([makeStep()]);
    const local = readDataSet(makeStep({ PatientName: 'Nobody' }));
    await replaceStep(t.workflow, 'main', ids[0]!, local);
    expect(await take([makeStep()])).toMatchObject({ ...counts, changed: 1 });
    expect((await here())[0]!.patientNameKeys).toContain('=adams^ada');
  });

  it('do not touch what was scheduled here, or came from another node', async () => {
    await createStep(t.workflow, 'main', readDataSet(makeStep({ PatientName: 'Local' })));
    await take([makeStep({ StudyInstanceUID: '1.2.3.2' })], 'other');
    const answers = [makeStep({ PatientName: 'X' }), makeStep({ StudyInstanceUID: '1.2.3.2', PatientName: 'Y' })];
    expect(await take(answers)).toMatchObject({ ...counts, kept: 2 });
    expect(await removeBut([])).toBe(0);
    expect(await here()).toHaveLength(2);
  });

  it('of a node that is gone are those of the node that has them now', async () => {
    await take([makeStep()], 'gone');
    expect(await take([makeStep()])).toMatchObject({ ...counts, changed: 1 });
    expect((await here())[0]!.taken).toMatchObject({ nodeId: 'ris' });
  });

  it('that are performed here stay as they are, whatever the node says', async () => {
    await take([makeStep()]);
    await perform();
    expect(await take([makeStep({ PatientName: 'Late' })])).toMatchObject({ ...counts, kept: 1 });
    expect(await removeBut([])).toBe(0);
    expect((await here())[0]!.patientNameKeys).toContain('=adams^ada');
  });

  it('that a modality performed before they came follow it', async () => {
    await perform();
    expect(await take([makeStep()])).toMatchObject({ ...counts, created: 1 });
    expect((await here())[0]!.status).toBe('STARTED');
  });

  it('take their status from the node while nobody performs them', async () => {
    const { ids } = await take([makeStep({}, { ScheduledProcedureStepStatus: 'ARRIVED' })]);
    expect((await here())[0]!.status).toBe('ARRIVED');
    await setStepStatus(t.workflow, 'main', ids[0]!, 'READY');
    expect(await take([makeStep({}, { ScheduledProcedureStepStatus: 'DISCONTINUED' })])).toMatchObject({ changed: 1 });
    expect((await here())[0]!.status).toBe('DISCONTINUED');
  });

  it('are removed when the node has them no more, of the days that were asked for', async () => {
    const on = (uid: string, date: string) =>
      makeStep({ StudyInstanceUID: uid }, { ScheduledProcedureStepStartDate: date });
    await take([on('1.1', '20260504'), on('1.2', '20260505'), on('1.3', '20260507'), on('1.4', '20260508')]);
    await take([on('1.5', '20260506')], 'other');
    const { ids } = await take([on('1.3', '20260507')]);
    expect(await removeBut(ids)).toBe(1);
    expect((await here()).map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.1', '1.5', '1.3', '1.4']);
  });
});

describe('answers of real worklists', () => {
  it('may lack what modalities can do without', async () => {
    const answer = makeStep(
      { PatientName: undefined, RequestedProcedureID: undefined, RequestedProcedureDescription: undefined },
      { ScheduledStationAETitle: null, ScheduledProcedureStepStartTime: null, Modality: undefined },
    );
    expect(await take([answer])).toMatchObject({ ...counts, created: 1 });
    expect((await here())[0]).toMatchObject({ startAt: Date.parse('2026-05-06T00:00:00Z'), stationAeTitles: [] });
  });

  it('without a Study Instance UID get one from their order, the same each time', async () => {
    const answer = makeStep({ StudyInstanceUID: undefined });
    expect(await take([answer])).toMatchObject({ created: 1 });
    expect(await take([makeStep({ StudyInstanceUID: null, PatientName: 'New' })])).toMatchObject({ changed: 1 });
    expect(await take([makeStep({ StudyInstanceUID: null, AccessionNumber: 'A2' })])).toMatchObject({ created: 1 });
    const uids = (await here()).map(({ studyInstanceUid }) => studyInstanceUid);
    expect(new Set(uids).size).toBe(2);
    for (const uid of uids) expect(uid).toMatch(/^2\.25\.\d+$/);
  });

  const item = 'ScheduledProcedureStepSequence[0]';
  const deep = (levels: number): JsonAttributes =>
    levels === 0 ? {} : { '00081140': { vr: 'SQ', Value: [deep(levels - 1)] } };
  it.each([
    [makeStep({ PatientID: null }), 'PatientID: needs a value'],
    [makeStep({ StudyInstanceUID: '../x' }), 'StudyInstanceUID: not a UID'],
    [makeStep({ ScheduledProcedureStepSequence: undefined }), 'ScheduledProcedureStepSequence: missing'],
    [makeStep({}, { ScheduledProcedureStepID: undefined }), `${item}.ScheduledProcedureStepID: missing`],
    [makeStep({}, { ScheduledProcedureStepStartDate: '20260231' }), 'ScheduledProcedureStepStartDate: not a date'],
    [{ ...makeStep(), '00104000': { vr: 'LT', Value: ['x'.repeat(300_000)] } }, 'too long'],
    [{ ...makeStep(), ...deep(9) }, 'sequences nest too deeply'],
  ])('that cannot be taken are counted, and take nothing from the others: %#', async (answer, problem) => {
    const good = makeStep({ StudyInstanceUID: '1.9' });
    expect(await take([answer, good])).toMatchObject({ ...counts, created: 1, refused: 1, problem });
    expect(await here()).toHaveLength(1);
  });

  it('that cannot be taken any more remove nothing', async () => {
    await take([makeStep()]);
    const { ids, refused } = await take([makeStep({}, { ScheduledProcedureStepStartDate: '20260231' })]);
    expect(refused).toBe(1);
    expect(await removeBut(ids)).toBe(0);
    expect(await here()).toHaveLength(1);
  });
});
