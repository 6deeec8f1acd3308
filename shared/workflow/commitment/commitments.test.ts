import { deleteFrom } from '#shared/archive/delete';
import { ctImageStorage as ct, makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { sweepWorkflow } from '../sweep';
import { workflowOf } from '../testing/open-workflow';
import type { Workflow } from '../workflow';
import { checkInstances } from './check-instances';
import { acceptCommitment, findCommitment, reportAgain, reportCommitment } from './commitments';
import type { CommitmentOutcome } from './documents';
import { reportOf } from './report';

let t: TestArchive;
let workflow: Workflow;
beforeEach(async () => {
  t = await openTestArchive();
  workflow = workflowOf(t.archive, { keepMs: 1_000 });
});
afterEach(() => t.close());

const send = (number: number, series = 1) =>
  t.send(makeObject({ '00080018': `1.2.3.4.${number}`, '0020000E': `1.2.3.${series}` }));
const reference = (number: number, sopClassUid = ct) => ({ sopClassUid, sopInstanceUid: `1.2.3.4.${number}` });
const request = (references = [reference(1)], transactionUid = '1.9.1') => ({
  ...{ space: 'main', transactionUid, callingAeTitle: 'CT1', calledAeTitle: 'RADLAKE', references },
});
const check = async (...references: ReturnType<typeof reference>[]) => {
  const { committed, failed } = await checkInstances(t.archive, { ...request(references), isDuplicate: false });
  const reasons = failed.map(({ sopInstanceUid, reason }) => [sopInstanceUid, reason.toString(16)]);
  return { committed: committed.map(({ sopInstanceUid }) => sopInstanceUid), reasons };
};

describe('an instance is committed to (PS3.4 J.3.3)', () => {
  it('when it is in the space, of the class that is named, packed or not', async () => {
    await send(1);
    await send(2, 2);
    const all = [reference(1), reference(2), reference(3), reference(1, '1.2.840.10008.5.1.4.1.1.4')] as const;
    const expected = {
      committed: ['1.2.3.4.1', '1.2.3.4.2'],
      reasons: [
        ['1.2.3.4.3', '112'],
        ['1.2.3.4.1', '119'],
      ],
    };
    expect(await check(...all)).toEqual(expected);
    await t.settleAndPack();
    expect(await check(...all)).toEqual(expected);
  });

  it('not when it is deleted, or in another space', async () => {
    const { studyInstanceUid } = await send(1);
    await t.send(makeObject({ '00080018': '1.2.3.4.2' }), 'main');
    await deleteFrom(t.archive, {
      space: 'main',
      studyInstanceUid,
      seriesInstanceUid: '1.2.3.1',
      sopInstanceUid: '1.2.3.4.1',
    });
    expect((await check(reference(1))).reasons).toEqual([['1.2.3.4.1', '112']]);
    const other = await checkInstances(t.archive, { ...request([reference(2)]), space: 'trial', isDuplicate: false });
    expect(other.failed).toMatchObject([{ reason: 0x0112 }]);
  });

  it('not when its bytes are gone from the store, nor when other pixels have its UID', async () => {
    await send(1);
    await send(2);
    const others = { '00080018': '1.2.3.4.2', '0020000E': '1.2.3.1', '00280010': 2, '00280011': 8 };
    await t.send(makeObject(others));
    expect((await check(reference(1), reference(2))).reasons).toEqual([['1.2.3.4.2', '110']]);
    const [row] = await t.archive.collections.instances.find({ sopInstanceUid: '1.2.3.4.1' });
    jest.spyOn(t.archive.store, 'head').mockResolvedValue({ key: row!.location.key, length: row!.location.offset });
    expect((await check(reference(1))).reasons).toEqual([['1.2.3.4.1', '110']]);
  });

  it('nobody can say while what was received is not indexed', async () => {
    jest.spyOn(t.archive.progress, 'caughtUp').mockResolvedValue(false);
    await expect(check(reference(1))).rejects.toMatchObject({ code: 'NOT_INDEXED_YET', retryable: true });
  });
});

describe('a request for storage commitment', () => {
  const reported: CommitmentOutcome[] = [];
  const take = async (_: unknown, outcome: CommitmentOutcome) => void reported.push(outcome);
  beforeEach(() => reported.splice(0));

  it('is kept until the peer took its report, and noted when it did not', async () => {
    await send(1);
    const { id, outbox } = await acceptCommitment(workflow, request());
    expect(outbox).toMatchObject([
      { subject: 'radlake.main.commitment.requested', event: { data: { space: 'main', id } } },
    ]);
    const away = Object.assign(new Error('away'));
    const parts = { workflow, archive: t.archive };
    await expect(reportCommitment(parts, { space: 'main', id }, () => Promise.reject(away))).rejects.toBe(away);
    const failed = await findCommitment(workflow, 'main', id);
    expect(failed).toMatchObject({ state: 'accepted', attempts: 1, lastFailure: { code: 'INTERNAL' }, outbox: [{}] });
    for (let twice = 0; twice < 2; twice++) await reportCommitment(parts, { space: 'main', id }, take);
    expect(reported).toEqual([{ committed: [reference(1)], failed: [] }]);
    const done = await findCommitment(workflow, 'main', id);
    expect(done).toMatchObject({ state: 'reported', attempts: 2, lastFailure: null, outbox: [], failures: {} });
    await reportAgain(workflow, 'main', id);
    await reportCommitment(parts, { space: 'main', id }, take);
    expect(reported).toHaveLength(2);
  });

  it('made twice is one; a Transaction UID in use for other instances fails with 0131', async () => {
    await send(1);
    const first = await acceptCommitment(workflow, request());
    expect((await acceptCommitment(workflow, request())).id).toBe(first.id);
    const other = await acceptCommitment(workflow, request([reference(1), reference(2)]));
    expect(other.id).not.toBe(first.id);
    await reportCommitment({ workflow, archive: t.archive }, other, take);
    expect(reported[0]!.failed.map(({ reason }) => reason)).toEqual([0x0131, 0x0131]);
    expect(await workflow.commitments.countDocuments({})).toBe(2);
  });

  it('is told as event type 1 or 2 (Table J.3-2)', () => {
    const about = { transactionUid: '1.9.1', calledAeTitle: 'RADLAKE' };
    const item = { '00081150': { vr: 'UI', Value: [ct] }, '00081155': { vr: 'UI', Value: ['1.2.3.4.1'] } };
    const head = { '00080054': { vr: 'AE', Value: ['RADLAKE'] }, '00081195': { vr: 'UI', Value: ['1.9.1'] } };
    expect(reportOf(about, { committed: [reference(1)], failed: [] })).toEqual({
      ...{ eventTypeId: 1, information: { ...head, '00081199': { vr: 'SQ', Value: [item] } } },
    });
    const failed = [{ ...reference(1), reason: 0x0112 }];
    expect(reportOf(about, { committed: [], failed })).toEqual({
      eventTypeId: 2,
      information: {
        ...head,
        '00081198': { vr: 'SQ', Value: [{ ...item, '00081197': { vr: 'US', Value: [0x0112] } }] },
      },
    });
  });

  it('is forgotten when its time is over', async () => {
    const { id } = await acceptCommitment(workflow, request());
    await reportCommitment({ workflow, archive: t.archive }, { space: 'main', id }, take);
    expect((await sweepWorkflow(workflow)).deletedCommitments).toBe(0);
    t.clock.pass(1_001);
    expect((await sweepWorkflow(workflow)).deletedCommitments).toBe(1);
  });
});
