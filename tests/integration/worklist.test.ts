import {
  codeItem,
  dataSetOf,
  makeWorkitem,
  performedProcedure,
  type WorkitemValues,
} from '#shared/worklist/testing/make-workitem';
import { type Answer, type CallOptions, RunningPlatform } from './running-platform';

const dicomJson = { 'content-type': 'application/dicom+json' };
const base = '/dicomweb/workitems';
const pushClass = '1.2.840.10008.5.1.4.34.6.1';

let platform: RunningPlatform;
beforeAll(async () => {
  platform = await RunningPlatform.start();
});
afterAll(() => platform.stop());

let last = 0;
const freshUid = () => `1.2.3.${++last}`;

function send(method: string, target: string, values: WorkitemValues, options: CallOptions = {}): Promise<Answer> {
  return platform.call(method, target, { headers: dicomJson, body: JSON.stringify([dataSetOf(values)]), ...options });
}

/** Makes a workitem; answers its UID. */
async function make(changes: WorkitemValues = {}): Promise<string> {
  const uid = freshUid();
  const body = JSON.stringify([makeWorkitem(changes)]);
  const made = await platform.call('POST', `${base}?workitem=${uid}`, { headers: dicomJson, body });
  expect([made.status, made.text]).toEqual([201, '']);
  return uid;
}

const put = (uid: string, state: string, transactionUid: string | undefined) =>
  send('PUT', `${base}/${uid}/state`, { ProcedureStepState: state, TransactionUID: transactionUid });
const get = async (uid: string) => (await platform.get(`${base}/${uid}`)).json[0];
const warningOf = ({ headers }: Answer) => /^299 radlake "(.*)"$/.exec(headers.warning ?? '')?.[1];

describe('Create Workitem (PS3.18 11.4)', () => {
  it('answers 201 with its address, and gives it back with what the provider sets', async () => {
    const body = JSON.stringify([makeWorkitem({ WorklistLabel: null })]);
    const made = await platform.call('POST', `${base}?workitem=1.2.3.1000`, { headers: dicomJson, body });
    expect(made.status).toBe(201);
    const address = `${platform.url}${base}/1.2.3.1000`;
    expect([made.headers.location, made.headers['content-location'], made.headers.warning]).toEqual([
      address,
      address,
      undefined,
    ]);
    const found = await platform.get(`${base}/1.2.3.1000`);
    expect(found.headers['content-type']).toBe('application/dicom+json');
    expect(found.json).toHaveLength(1);
    const [{ '00404010': modified, ...rest }] = found.json;
    expect(modified).toEqual({ vr: 'DT', Value: [expect.stringMatching(/^20\d{12}\.\d{6}\+0000$/)] });
    const { '00081195': _, ...sent } = makeWorkitem({ WorklistLabel: 'main' });
    expect(rest).toEqual({
      ...sent,
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00080016': { vr: 'UI', Value: [pushClass] },
      '00080018': { vr: 'UI', Value: ['1.2.3.1000'] },
      '0020000D': { vr: 'UI' },
      '00404034': { vr: 'SQ' },
    });
  });

  it.each([
    ['the UID alone', '?1.2.3.1001', {}, '1.2.3.1001'],
    ['the older name', '?AffectedSOPInstanceUID=1.2.3.1002', {}, '1.2.3.1002'],
    ['the data set', '', { SOPInstanceUID: '1.2.3.1003' }, '1.2.3.1003'],
    ['both', '?workitem=1.2.3.1004', { SOPInstanceUID: '1.2.3.1004' }, '1.2.3.1004'],
  ])('takes the UID from %s', async (_, query, values, uid) => {
    const body = JSON.stringify(makeWorkitem(values));
    const made = await platform.call('POST', base + query, { headers: dicomJson, body });
    expect([made.status, made.headers.location]).toEqual([201, `${platform.url}${base}/${uid}`]);
  });

  it('makes a UID where there is none', async () => {
    const made = await platform.call('POST', base, { headers: dicomJson, body: JSON.stringify(makeWorkitem()) });
    expect(made.headers.location).toMatch(/\/workitems\/2\.25\.\d+$/);
    expect((await platform.get(new URL(made.headers.location ?? '').pathname)).status).toBe(200);
  });

  it('says that it added attributes which the sender owed', async () => {
    const made = await send('POST', `${base}?${freshUid()}`, {
      ScheduledProcedureStepPriority: 'HIGH',
      ProcedureStepLabel: 'x',
      ScheduledProcedureStepStartDateTime: '2024',
      InputReadinessState: 'READY',
      ProcedureStepState: 'SCHEDULED',
    });
    expect([made.status, warningOf(made)]).toEqual([201, 'The UPS was created with modifications.']);
  });

  it('answers 409 for a UID that is taken', async () => {
    const uid = await make();
    const body = JSON.stringify(makeWorkitem());
    const again = await platform.call('POST', `${base}?workitem=${uid}`, { headers: dicomJson, body });
    expect([again.status, again.json.code]).toEqual([409, 'WORKITEM_EXISTS']);
  });

  it.each<[string, string, WorkitemValues, string]>([
    ['another state', '', { ProcedureStepState: 'IN PROGRESS' }, 'ProcedureStepState'],
    ['a Transaction UID', '', { TransactionUID: '1.2' }, 'TransactionUID'],
    ['another SOP class', '', { SOPClassUID: '1.2.840.10008.5.1.4.34.6.3' }, 'SOPClassUID'],
    ['another UID than the address', '?workitem=1.2.9', { SOPInstanceUID: '1.2.8' }, 'SOPInstanceUID'],
    ['a UID that is none', '?workitem=1.02', {}, 'SOPInstanceUID'],
    ['the UID of the worklist', '?workitem=1.2.840.10008.5.1.4.34.5', {}, 'SOPInstanceUID'],
    [
      'a day that is none',
      '',
      { ScheduledProcedureStepStartDateTime: '20240230' },
      'ScheduledProcedureStepStartDateTime',
    ],
  ])('refuses %s by name', async (_, query, values, name) => {
    const body = JSON.stringify(makeWorkitem(values));
    const refused = await platform.call('POST', base + query, { headers: dicomJson, body });
    expect([refused.status, refused.json.code]).toEqual([400, 'INVALID_INPUT']);
    expect(refused.json.problems.map((problem: { name: string }) => problem.name)).toEqual([name]);
  });
});

describe('media types', () => {
  it('are JSON and XML, both ways', async () => {
    const uid = await make({ PatientName: 'Müller^Jörg', ScheduledWorkitemCodeSequence: codeItem('A', 'Größe') });
    const asXml = await platform.get(`${base}/${uid}`, { headers: { accept: 'application/dicom+xml' } });
    expect(asXml.headers['content-type']).toBe('application/dicom+xml');
    expect(asXml.text).toContain('<FamilyName>Müller</FamilyName>');
    const copy = asXml.text.replaceAll(uid, '1.2.3.2000');
    const headers = { 'content-type': 'application/dicom+xml; charset=utf-8' };
    const made = await platform.call('POST', base, { headers, body: copy });
    expect([made.status, made.text]).toEqual([201, '']);
    const [{ '00404010': _a, '00080018': _b, ...original }, { '00404010': _c, '00080018': uidOfCopy, ...copied }] =
      await Promise.all([get(uid), get('1.2.3.2000')]);
    expect(copied).toEqual(original);
    expect(uidOfCopy.Value).toEqual(['1.2.3.2000']);
  });

  it('others are refused: 415 for what comes, 406 for what goes', async () => {
    const uid = await make();
    for (const type of ['text/plain', 'multipart/related; type="application/dicom+json"; boundary=x', ''])
      expect((await platform.call('POST', base, { headers: { 'content-type': type }, body: '[]' })).status).toBe(415);
    const packed = { ...dicomJson, 'content-encoding': 'gzip' };
    expect((await platform.call('POST', base, { headers: packed, body: '[]' })).status).toBe(415);
    for (const target of [`${base}/${uid}`, base])
      expect((await platform.get(target, { headers: { accept: 'text/html' } })).status).toBe(406);
  });
});

describe('Change State (PS3.18 11.7)', () => {
  it('claims, completes, and lets nobody else', async () => {
    const uid = await make();
    const state = async () => (await get(uid))['00741000'].Value[0];
    expect((await put(uid, 'IN PROGRESS', '1.2.9')).status).toBe(200);
    expect(await state()).toBe('IN PROGRESS');
    expect(JSON.stringify(await get(uid))).not.toContain('1.2.9');

    const missing = await put(uid, 'COMPLETED', undefined);
    expect([missing.status, missing.json.code, warningOf(missing)]).toEqual([
      400,
      'TRANSACTION_UID',
      'The Transaction UID is missing.',
    ]);
    const other = await put(uid, 'COMPLETED', '1.2.8');
    expect([other.status, warningOf(other)]).toEqual([400, 'The Transaction UID is incorrect.']);
    const twice = await put(uid, 'IN PROGRESS', '1.2.9');
    expect([twice.status, twice.json.code, warningOf(twice)]).toEqual([
      409,
      'WORKITEM_STATE',
      'The submitted request is inconsistent with the state of the UPS Instance.',
    ]);

    const early = await put(uid, 'COMPLETED', '1.2.9');
    expect([early.status, early.json.code]).toEqual([409, 'FINAL_STATE_REQUIREMENTS']);
    expect(early.json.problems[0].name).toBe('UnifiedProcedureStepPerformedProcedureSequence');
    expect((await send('POST', `${base}/${uid}?1.2.9`, performedProcedure)).status).toBe(200);
    expect((await put(uid, 'COMPLETED', '1.2.9')).status).toBe(200);
    expect(await state()).toBe('COMPLETED');

    const again = await put(uid, 'COMPLETED', '1.2.9');
    expect([again.status, warningOf(again)]).toEqual([200, 'The UPS is already in the requested state of COMPLETED.']);
    expect((await put(uid, 'CANCELED', '1.2.9')).status).toBe(409);
    expect((await put(uid, 'IN PROGRESS', '1.2.9')).status).toBe(409);
  });

  it('cancels with two requests and no more', async () => {
    const uid = await make();
    expect((await put(uid, 'CANCELED', '1.2.9')).status).toBe(409);
    expect((await put(uid, 'IN PROGRESS', '1.2.9')).status).toBe(200);
    expect((await put(uid, 'CANCELED', '1.2.9')).status).toBe(200);
    const [progress] = (await get(uid))['00741002'].Value;
    expect(progress['00404052'].Value[0]).toMatch(/^20\d{12}/);
    expect(progress['0074100E'].Value[0]['00080100'].Value).toEqual(['110513']);
    const again = await put(uid, 'CANCELED', '1.2.9');
    expect([again.status, warningOf(again)]).toEqual([200, 'The UPS is already in the requested state of CANCELED.']);
    expect(warningOf(await put(uid, 'CANCELED', '1.2.8'))).toBe('The Transaction UID is incorrect.');
  });

  it.each([
    ['SCHEDULED', '1.2'],
    ['DONE', '1.2'],
    ['IN PROGRESS', 'x'],
  ])('refuses %s with %s', async (state, transactionUid) => {
    expect((await put(await make(), state, transactionUid)).status).toBe(400);
  });

  it('one of many who claim at once gets it', async () => {
    const uid = await make();
    const claims = await Promise.all(Array.from({ length: 8 }, (_, at) => put(uid, 'IN PROGRESS', `1.2.3.${at + 1}`)));
    expect(claims.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 400)]);
  });

  it('answers 404 for one that is not there', async () => {
    const refused = await put('1.2.3.999999', 'IN PROGRESS', '1.2');
    expect([refused.status, refused.json.code]).toEqual([404, 'WORKITEM_NOT_FOUND']);
  });
});

describe('Update Workitem (PS3.18 11.6)', () => {
  it('sets what was scheduled, without Transaction UID', async () => {
    const uid = await make();
    const before = (await get(uid))['00404010'].Value[0];
    expect((await send('POST', `${base}/${uid}`, { ScheduledProcedureStepPriority: 'HIGH' })).status).toBe(200);
    const after = await get(uid);
    expect(after['00741200'].Value).toEqual(['HIGH']);
    expect(after['00404010'].Value[0] >= before).toBe(true);
    expect(after['00100010'].Value).toEqual([{ Alphabetic: 'Anton^Worklist' }]);
    const unclaimed = await send('POST', `${base}/${uid}?transaction-uid=1.2`, {
      ScheduledProcedureStepPriority: 'LOW',
    });
    expect([unclaimed.status, warningOf(unclaimed)]).toEqual([
      409,
      'The target URI did not reference a claimed Workitem.',
    ]);
  });

  it('of a claimed one needs its Transaction UID, in the query or the data set', async () => {
    const uid = await make();
    await put(uid, 'IN PROGRESS', '1.2.9');
    const change = { CommentsOnTheScheduledProcedureStep: 'x' };
    const at = `${base}/${uid}`;
    const statuses = [
      await send('POST', at, change),
      await send('POST', `${at}?transaction-uid=1.2.8`, change),
      await send('POST', `${at}?transaction-uid=1.2.9`, change),
      await send('POST', `${at}?transaction=1.2.9`, change),
      await send('POST', `${at}?1.2.9`, change),
      await send('POST', at, { ...change, TransactionUID: '1.2.9' }),
      await send('POST', `${at}?1.2.9`, { ...change, TransactionUID: '1.2.8' }),
    ].map((answer) => [answer.status, warningOf(answer)]);
    expect(statuses).toEqual([
      [400, 'The Transaction UID is missing.'],
      [400, 'The Transaction UID is incorrect.'],
      [200, undefined],
      [200, undefined],
      [200, undefined],
      [200, undefined],
      [400, undefined],
    ]);
    expect(JSON.stringify(await get(uid))).not.toContain('1.2.9"');
  });

  it('of a final one is refused', async () => {
    const uid = await make();
    await platform.call('POST', `${base}/${uid}/cancelrequest`);
    const refused = await send('POST', `${base}/${uid}`, { ScheduledProcedureStepPriority: 'LOW' });
    expect([refused.status, refused.json.code, warningOf(refused)]).toEqual([
      400,
      'WORKITEM_FINAL',
      'The submitted request is inconsistent with the current state of the Workitem.',
    ]);
  });

  it('names what cannot be changed', async () => {
    const refused = await send('POST', `${base}/${await make()}`, { PatientID: 'X', ProcedureStepState: 'COMPLETED' });
    expect(refused.status).toBe(400);
    expect(refused.json.problems.map((problem: { name: string }) => problem.name)).toEqual([
      'PatientID',
      'ProcedureStepState',
    ]);
  });

  it('many at once lose nothing', async () => {
    const uid = await make();
    const keywords = ['CommentsOnTheScheduledProcedureStep', 'ProcedureStepLabel', 'WorklistLabel', 'MedicalAlerts'];
    const answers = await Promise.all(
      keywords.map((keyword) => send('POST', `${base}/${uid}`, { [keyword]: keyword })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const found = JSON.stringify(await get(uid));
    expect(keywords.filter((keyword) => !found.includes(`"${keyword}"`))).toEqual([]);
  });
});

describe('Request Cancellation (PS3.18 11.8)', () => {
  const cancel = (uid: string, values?: WorkitemValues) =>
    values
      ? send('POST', `${base}/${uid}/cancelrequest`, values)
      : platform.call('POST', `${base}/${uid}/cancelrequest`);

  it('cancels what nobody claimed, with the reason given', async () => {
    const uid = await make();
    const reason = { ReasonForCancellation: 'wrong patient', ContactDisplayName: 'Dr. Who' };
    expect((await cancel(uid, reason)).status).toBe(202);
    const found = await get(uid);
    expect(found['00741000'].Value).toEqual(['CANCELED']);
    expect(found['00741002'].Value[0]['00741238'].Value).toEqual(['wrong patient']);
    const again = await cancel(uid);
    expect([again.status, warningOf(again)]).toEqual([202, 'The UPS is already in the requested state of CANCELED.']);
  });

  it('of a claimed one that nobody listens to is refused, and so of a completed one', async () => {
    const uid = await make();
    await put(uid, 'IN PROGRESS', '1.2.9');
    const deaf = await cancel(uid);
    expect([deaf.status, deaf.json.code, warningOf(deaf)]).toEqual([
      409,
      'WORKITEM_STATE',
      'The performer cannot be contacted.',
    ]);
    await send('POST', `${base}/${uid}?1.2.9`, performedProcedure);
    await put(uid, 'COMPLETED', '1.2.9');
    const late = await cancel(uid);
    expect([late.status, warningOf(late)]).toEqual([409, 'The UPS is already COMPLETED.']);
  });
});
