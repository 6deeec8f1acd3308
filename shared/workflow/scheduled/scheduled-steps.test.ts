import { readDataSet } from '#shared/worklist/read-data-set';
import { makeStep, stepItem } from '../testing/make-step';
import { openTestWorkflow, type TestWorkflow } from '../testing/open-workflow';
import { listSteps } from './list-steps';
import { createStep, deleteStep, findStep, replaceStep, setStepStatus } from './scheduled-steps';
import { sweepSteps } from './sweep-steps';

let t: TestWorkflow;
beforeEach(async () => {
  t = await openTestWorkflow();
});
afterEach(() => t.close());

const create = (...changes: Parameters<typeof makeStep>) =>
  createStep(t.workflow, 'main', readDataSet(makeStep(...changes)));

describe('a scheduled procedure step (PS3.4 Table K.6-1)', () => {
  it('is kept with its type 2 attributes, its status and what it is found by', async () => {
    const step = await create();
    expect(step).toMatchObject({
      ...{ space: 'main', status: 'SCHEDULED', revision: 1, modality: 'CT', stationAeTitles: ['CT1'] },
      ...{ patientId: 'P1', accessionNumber: 'A1', requestedProcedureId: 'RP1', studyInstanceUid: '1.2.3.1' },
      ...{ startAt: Date.parse('2026-05-06T10:00:00Z'), scheduledProcedureStepId: 'SPS1' },
    });
    expect(step.dataSet['00400100']?.Value).toMatchObject([{ '00400020': { vr: 'CS', Value: ['SCHEDULED'] } }]);
    expect(step.dataSet['00102110']).toEqual({ vr: 'LO' });
    expect(await findStep(t.workflow, 'main', step.id)).toEqual(step);
  });

  it.each([
    [{ PatientName: undefined }, {}, 'PatientName'],
    [{ PatientID: null }, {}, 'PatientID'],
    [{ RequestedProcedureID: undefined }, {}, 'RequestedProcedureID'],
    [{ RequestedProcedureDescription: undefined }, {}, 'RequestedProcedureDescription'],
    [{ ScheduledProcedureStepSequence: undefined }, {}, 'ScheduledProcedureStepSequence'],
    [{ ScheduledProcedureStepSequence: [stepItem, stepItem] }, {}, 'ScheduledProcedureStepSequence'],
    [{}, { Modality: undefined }, 'ScheduledProcedureStepSequence[0].Modality'],
    [{}, { ScheduledStationAETitle: null }, 'ScheduledProcedureStepSequence[0].ScheduledStationAETitle'],
    [{}, { ScheduledProcedureStepID: undefined }, 'ScheduledProcedureStepSequence[0].ScheduledProcedureStepID'],
    [
      {},
      { ScheduledProcedureStepDescription: undefined },
      'ScheduledProcedureStepSequence[0].ScheduledProcedureStepDescription',
    ],
    [
      {},
      { ScheduledProcedureStepStartDate: '20260231' },
      'ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate',
    ],
    [
      { ReferencedStudySequence: { ReferencedSOPClassUID: '1.2' } },
      {},
      'ReferencedStudySequence[0].ReferencedSOPInstanceUID',
    ],
  ])('is refused by name: %j %j', async (changes, ofItem, name) => {
    await expect(create(changes, ofItem)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { problems: expect.arrayContaining([expect.objectContaining({ name })]) },
    });
  });

  it('takes a code in the place of a description, and makes a Study Instance UID', async () => {
    const code = { CodeValue: 'CT', CodingSchemeDesignator: '99X', CodeMeaning: 'CT' };
    const step = await create(
      { StudyInstanceUID: undefined, RequestedProcedureDescription: undefined, RequestedProcedureCodeSequence: code },
      { ScheduledProcedureStepDescription: undefined, ScheduledProtocolCodeSequence: code },
    );
    expect(step.studyInstanceUid).toMatch(/^2\.25\.\d+$/);
  });

  it('exists once in its requested procedure and space', async () => {
    const { id } = await create();
    await expect(create({ PatientID: 'P2' })).rejects.toMatchObject({ code: 'WORKLIST_ITEM_EXISTS', details: { id } });
    await create({}, { ScheduledProcedureStepID: 'SPS2' });
    await createStep(t.workflow, 'trial', readDataSet(makeStep()));
  });

  it('starts in the zone that it names, else in that of the site', async () => {
    const zoned = await create({ TimezoneOffsetFromUTC: '+0200' });
    expect(zoned.startAt).toBe(Date.parse('2026-05-06T08:00:00Z'));
    const site = { ...t.workflow, settings: { ...t.workflow.settings, timeZone: 'Asia/Shanghai' } };
    const other = await createStep(site, 'other', readDataSet(makeStep()));
    expect(other.startAt).toBe(Date.parse('2026-05-06T02:00:00Z'));
  });

  it('is replaced, but stays the same step', async () => {
    const { id } = await create();
    const changed = readDataSet(makeStep({ StudyInstanceUID: undefined }, { ScheduledStationAETitle: 'CT2' }));
    const after = await replaceStep(t.workflow, 'main', id, changed);
    expect(after).toMatchObject({ id, revision: 2, stationAeTitles: ['CT2'], studyInstanceUid: '1.2.3.1' });
    const other = readDataSet(makeStep({}, { ScheduledProcedureStepID: 'SPS9' }));
    await expect(replaceStep(t.workflow, 'main', id, other)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('changes its status everywhere it stands', async () => {
    const { id } = await create();
    const after = await setStepStatus(t.workflow, 'main', id, 'STARTED');
    expect([after.status, after.revision]).toEqual(['STARTED', 2]);
    expect(after.dataSet['00400100']?.Value).toMatchObject([{ '00400020': { Value: ['STARTED'] } }]);
    expect((await setStepStatus(t.workflow, 'main', id, 'STARTED')).revision).toBe(2);
  });

  it('is gone when it is deleted, and when its time is over', async () => {
    const { id } = await create();
    await deleteStep(t.workflow, 'main', id);
    await expect(deleteStep(t.workflow, 'main', id)).rejects.toMatchObject({ code: 'WORKLIST_ITEM_NOT_FOUND' });
    await create();
    await create({}, { ScheduledProcedureStepID: 'SPS2', ScheduledProcedureStepStartDate: '20260507' });
    t.clock.nowMs = Date.parse('2026-06-05T10:00:00Z');
    expect(await sweepSteps(t.workflow)).toBe(1);
    expect((await t.workflow.scheduledSteps.find({})).map((step) => step.scheduledProcedureStepId)).toEqual(['SPS2']);
  });
});

describe('the list', () => {
  it('is paged by start, and narrowed by fields and time', async () => {
    for (const [at, time] of ['110000', '090000', '100000', '100000'].entries())
      await create({}, { ScheduledProcedureStepID: `S${at}`, ScheduledProcedureStepStartTime: time, Modality: 'MR' });
    await create({}, { ScheduledProcedureStepID: 'CT' });
    const listing = { space: 'main', fields: { modality: 'MR' }, limit: 1 };
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const { steps, next } = await listSteps(t.workflow, { ...listing, after });
      seen.push(...steps.map((step) => step.scheduledProcedureStepId));
      if (next === null) break;
      after = next;
    }
    expect(seen[0]).toBe('S1');
    expect([...seen].sort()).toEqual(['S0', 'S1', 'S2', 'S3']);
    expect(seen.at(-1)).toBe('S0');
    const span = { from: Date.parse('2026-05-06T09:30:00Z'), until: Date.parse('2026-05-06T10:00:00Z') };
    expect((await listSteps(t.workflow, { ...listing, ...span, limit: 9 })).steps).toHaveLength(2);
    await expect(listSteps(t.workflow, { ...listing, after: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
