import { ctImageStorage, makeObject, type ObjectValues } from '#shared/archive/testing/make-object';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { codeItem, dataSetOf, makeWorkitem } from '#shared/worklist/testing/make-workitem';
import { type Answer, RunningPlatform, until } from './running-platform';

const [study, series, instance] = ['1.2.3', '1.2.3.4', '1.2.3.4.1'];
const inMain = { 1048592: 'Anton^Main', 1048608: 'MAIN-1', 524368: 'ACC-MAIN' };
const inTrial = { 1048592: 'Beta^Trial', 1048608: 'TRIAL-1', 524368: 'ACC-TRIAL' };
const onlyMain = { ...inMain, 2097165: '1.7', 2097166: '1.7.1', 524312: '1.7.1.1' };
const onlyTrial = { ...inTrial, 2097165: '1.8', 2097166: '1.8.1', 524312: '1.8.1.1' };
const ofMain = /Anton|MAIN-1|ACC-MAIN|spaces\/main|"1\.7\.1/;
const ofTrial = /Beta|TRIAL-1|ACC-TRIAL|spaces\/trial|"1\.8\.1/;
const pixelBytes = 32;

/** An object whose pixels are all `fill`. */
function object(values: ObjectValues, fill: number): Buffer {
  const bytes = makeObject(values, pixelBytes);
  bytes.fill(fill, bytes.length - pixelBytes);
  return bytes;
}

const multipartBody = ({ body }: Answer): Buffer => {
  const start = body.indexOf('\r\n\r\n') + 4;
  return body.subarray(start, body.lastIndexOf('\r\n--'));
};

let platform: RunningPlatform;
let keys: { main: string; trial: string; joined: string };
beforeAll(async () => {
  platform = await RunningPlatform.start({ RADLAKE_SETTLE_MS: '0', RADLAKE_GRACE_MS: '0' });
  await platform.makeSpace('trial', { aeTitle: 'TRIAL' });
  await platform.makeSpace('joined');
  keys = {
    main: await platform.makeKey(['*'], ['main']),
    trial: await platform.makeKey(['*'], ['trial']),
    joined: await platform.makeKey(['*'], ['joined']),
  };
  const stored = [
    await platform.stow([object(inMain, 1), object(onlyMain, 1)], { key: keys.main }),
    await platform.stow([object(inTrial, 2), object(onlyTrial, 2)], { key: keys.trial, space: 'trial' }),
  ];
  expect(stored.map(({ status }) => status)).toEqual([200, 200]);
});
afterAll(() => platform.stop());

const at = (space: string, rest: string) => `/spaces/${space}/dicomweb${rest}`;
const whole = (space: string) => at(space, `/studies/${study}/series/${series}/instances/${instance}`);
const asDicom = { headers: { accept: 'application/dicom' } };

/** Settles and packs everything, as the schedule would. */
async function pack(): Promise<void> {
  await platform.services.archive.progress.caughtUp('main');
  expect((await platform.call('POST', '/function/ingest-settle')).status).toBeLessThan(300);
  await until(async () => {
    const all = await platform.services.archive.collections.series.find({});
    return all.every(({ packedCount, instanceCount }) => packedCount === instanceCount);
  });
}

const queries = [
  '/studies',
  '/series',
  '/instances',
  '/studies?includefield=all&limit=1000',
  '/series?includefield=all',
  '/instances?includefield=all',
  '/studies?PatientName=*',
  '/studies?StudyID=S1',
  `/studies?StudyInstanceUID=${study}`,
  `/studies?StudyInstanceUID=${study},1.7,1.8`,
  '/studies?ModalitiesInStudy=CT',
  '/studies?StudyDate=20240101-20241231',
  `/studies/${study}/series?includefield=all`,
  `/studies/${study}/instances?includefield=all`,
  `/studies/${study}/series/${series}/instances?includefield=all`,
  `/series?SeriesInstanceUID=${series}&includefield=all`,
  `/instances?SOPInstanceUID=${instance}&includefield=all`,
  `/instances?SeriesInstanceUID=${series}&includefield=all`,
  `/instances?StudyInstanceUID=${study}&includefield=all`,
  `/studies/${study}/metadata`,
  `/studies/${study}/series/${series}/metadata`,
  `/studies/${study}/series/${series}/instances/${instance}/metadata`,
];

const workitemOf = (values: object, code: string) =>
  JSON.stringify(makeWorkitem({ ...values, ScheduledWorkitemCodeSequence: codeItem(code), SOPInstanceUID: '1.2.3.9' }));
const workitemQueries = [
  '/workitems',
  '/workitems?includefield=all',
  '/workitems?PatientName=*',
  '/workitems?SOPInstanceUID=1.2.3.9',
  '/workitems?ProcedureStepState=SCHEDULED&fuzzymatching=true',
  '/workitems?ScheduledWorkitemCodeSequence.CodeValue=*',
  '/workitems/1.2.3.9',
];
const workitemStrangers = ['PatientID=', 'PatientName=', 'ScheduledWorkitemCodeSequence.CodeValue='];

const strangers = [
  ['/studies?StudyInstanceUID=UID', 1],
  ['/studies?PatientID=PID', 0],
  ['/studies?AccessionNumber=ACC', 0],
  ['/studies?PatientName=NAME*', 0],
  ['/studies?PatientName=NAME&fuzzymatching=true', 0],
  ['/series?StudyInstanceUID=UID', 1],
  ['/series?SeriesInstanceUID=UID', 2],
  ['/series?PatientID=PID', 0],
  ['/instances?StudyInstanceUID=UID', 1],
  ['/instances?SeriesInstanceUID=UID', 2],
  ['/instances?SOPInstanceUID=UID', 3],
  ['/studies/UID/series', 1],
  ['/studies/UID/instances', 1],
] as const;

describe('worklists of two spaces', () => {
  const wanted = {
    main: { PatientName: 'Anton^Main', PatientID: 'MAIN-1' },
    trial: { PatientName: 'Beta^Trial', PatientID: 'TRIAL-1' },
  } as const;
  beforeAll(async () => {
    for (const space of ['main', 'trial'] as const) {
      const body = workitemOf(wanted[space], space === 'main' ? 'ACC-MAIN' : 'ACC-TRIAL');
      const headers = { 'content-type': 'application/dicom+json' };
      const made = await platform.call('POST', at(space, '/workitems'), { key: keys[space], headers, body });
      expect([made.status, made.text]).toEqual([201, '']);
    }
  });

  it.each(workitemQueries)('%s shows what is in its own space, and nothing of the other', async (query) => {
    for (const [space, own, foreign] of [
      ['main', ofMain, ofTrial],
      ['trial', ofTrial, ofMain],
    ] as const) {
      const answer = await platform.get(at(space, query), { key: keys[space] });
      expect(answer.status).toBe(200);
      expect(answer.text).toMatch(own);
      expect(answer.text).not.toMatch(foreign);
    }
  });

  it.each(workitemStrangers)('%s with values of the other space finds nothing', async (name) => {
    const values = { main: ['MAIN-1', 'Anton^Main', 'ACC-MAIN'], trial: ['TRIAL-1', 'Beta^Trial', 'ACC-TRIAL'] };
    const index = workitemStrangers.indexOf(name);
    for (const [space, other] of [
      ['main', 'trial'],
      ['trial', 'main'],
    ] as const) {
      const ask = (value: string | undefined) =>
        platform.get(at(space, `/workitems?${name}${encodeURIComponent(value ?? '')}`), { key: keys[space] });
      expect((await ask(values[space][index])).status).toBe(200);
      expect((await ask(values[other][index])).status).toBe(204);
    }
  });

  it('changes of one UID stay in their space, and locks and subscriptions too', async () => {
    const headers = { 'content-type': 'application/dicom+json' };
    const body = JSON.stringify(dataSetOf({ ProcedureStepState: 'IN PROGRESS', TransactionUID: '1.2' }));
    const claim = (space: 'main' | 'trial') =>
      platform.call('PUT', at(space, '/workitems/1.2.3.9/state'), { key: keys[space], headers, body });
    const all = `/workitems/1.2.840.10008.5.1.4.34.5/subscribers/X?deletionlock=true`;
    expect((await platform.call('POST', at('trial', all), { key: keys.trial })).status).toBe(201);
    expect((await claim('main')).status).toBe(200);
    const found = await platform.get(at('trial', '/workitems/1.2.3.9'), { key: keys.trial });
    expect(found.json[0]['00741000'].Value).toEqual(['SCHEDULED']);
    const stored = await platform.services.worklist.workitems.findOne({ _id: 'main/1.2.3.9' });
    expect(stored?.subscribers).toEqual([]);
    expect((await claim('trial')).status).toBe(200);
  });
});

describe.each(['as landed', 'when packed'])('two spaces, %s', (state) => {
  beforeAll(async () => {
    if (state === 'when packed') await pack();
  });

  it.each(queries)('%s shows what is in its own space, and nothing of the other', async (query) => {
    for (const [space, own, foreign] of [
      ['main', ofMain, ofTrial],
      ['trial', ofTrial, ofMain],
      ['main', ofMain, ofTrial],
    ] as const) {
      const answer = await platform.get(at(space, query), { key: keys[space] });
      expect(answer.status).toBe(200);
      expect(answer.text).toMatch(own);
      expect(answer.text).not.toMatch(foreign);
    }
  });

  it.each(strangers)('%s with values of the other space finds nothing', async (query, level) => {
    const put = (prefix: string, pid: string, acc: string, name: string) =>
      query
        .replace('UID=UID', `UID=${['', '', '.1', '.1.1'].map((_, i, all) => (i <= level ? all[i] : '')).at(level)}`)
        .replace('UID=', `UID=${prefix}`)
        .replace('/UID/', `/${prefix}/`)
        .replace('PID', pid)
        .replace('ACC', acc)
        .replace('NAME', name);
    const inTrialOnly = put('1.8', 'TRIAL-1', 'ACC-TRIAL', 'Beta');
    const inMainOnly = put('1.7', 'MAIN-1', 'ACC-MAIN', 'Anton');
    for (const [space, present, absent] of [
      ['main', inMainOnly, inTrialOnly],
      ['trial', inTrialOnly, inMainOnly],
    ] as const) {
      const there = await platform.get(at(space, present), { key: keys[space] });
      expect([there.status, there.json.length > 0]).toEqual([200, true]);
      const answer = await platform.get(at(space, absent), { key: keys[space] });
      const found = answer.status === 404 ? [] : answer.json;
      expect(found).toEqual([]);
    }
  });

  it('one UID has the bytes of each space: object, frame, bulk data', async () => {
    for (const [space, values, fill] of [
      ['main', inMain, 1],
      ['trial', inTrial, 2],
    ] as const) {
      const options = { key: keys[space] };
      const got = await platform.get(whole(space), { ...options, ...asDicom });
      expect(Buffer.compare(got.body, object(values, fill))).toBe(0);
      for (const path of ['/frames/1', '/bulkdata/7FE00010']) {
        const part = await platform.get(`${whole(space)}${path}`, options);
        expect([part.status, multipartBody(part).equals(Buffer.alloc(pixelBytes, fill))]).toEqual([200, true]);
      }
    }
  });

  it.each([
    '',
    '/metadata',
    '/series/X',
    '/series/X/metadata',
    '/series/X/instances/Y',
    '/series/X/instances/Y/metadata',
  ])('a study of the other space is as absent as one that is nowhere: %s', async (rest) => {
    const ask = async (uid: string) => {
      const path = `/studies/${uid}${rest}`.replace('X', `${uid}.1`).replace('Y', `${uid}.1.1`);
      const answer = await platform.get(at('main', path), { key: keys.main });
      const { instance: _call, ...problem } = answer.json;
      return { status: answer.status, problem: JSON.stringify(problem).replaceAll(uid, 'UID') };
    };
    const other = await ask('1.8');
    expect(other.status).toBe(404);
    expect(other).toEqual(await ask('1.9'));
  });

  it('a deletion of what only the other space has is not found, and deletes nothing', async () => {
    for (const rest of ['', '/series/1.8.1', '/series/1.8.1/instances/1.8.1.1']) {
      const answer = await platform.call('DELETE', `/api/spaces/main/studies/1.8${rest}`, { key: keys.main });
      expect([answer.status, answer.json.code]).toEqual([404, 'STUDY_NOT_FOUND']);
    }
    expect((await platform.get(at('trial', '/studies/1.8'), { key: keys.trial })).status).toBe(200);
  });
});

/** The object of main with the correction that arrived there: its name, and everything else as it was. */
function expectCorrected(body: Buffer): void {
  const stored = object(inMain, 1);
  expect(body.includes('Corrected^Main')).toBe(true);
  expect(body.includes(inMain[1048608])).toBe(true);
  expect(body.subarray(-pixelBytes).equals(stored.subarray(-pixelBytes))).toBe(true);
}

describe('a study of main that is joined into another space', () => {
  beforeAll(async () => {
    const body = { from: 'main', studyInstanceUid: study };
    expect((await platform.call('POST', '/api/spaces/joined/studies', { body })).status).toBe(201);
  });

  it('needs the right to read there and to write here', async () => {
    const body = { from: 'main', studyInstanceUid: study };
    for (const key of [keys.main, keys.joined]) {
      expect((await platform.call('POST', '/api/spaces/joined/studies', { key, body })).status).toBe(403);
    }
  });

  it('is there with the same bytes', async () => {
    const got = await platform.get(whole('joined'), { key: keys.joined, ...asDicom });
    expect(Buffer.compare(got.body, object(inMain, 1))).toBe(0);
  });

  it('every address in every answer is of the space that was asked', async () => {
    for (const query of queries) {
      for (const space of ['joined', 'main', 'joined'] as const) {
        const answer = await platform.get(at(space, query), { key: keys[space] });
        expect(answer.status).toBe(200);
        const named = answer.text.match(/spaces\/[a-z]+/g) ?? [];
        expect([...new Set(named)]).toEqual([`spaces/${space}`]);
      }
    }
  });

  it('its bulk data addresses work with a key of that space alone', async () => {
    const [metadata] = (await platform.get(`${whole('joined')}/metadata`, { key: keys.joined })).json;
    const { pathname } = new URL(metadata['7FE00010'].BulkDataURI, platform.url);
    expect(pathname.startsWith('/spaces/joined/')).toBe(true);
    const bulk = await platform.get(pathname, { key: keys.joined });
    expect(multipartBody(bulk).equals(Buffer.alloc(pixelBytes, 1))).toBe(true);
  });

  it('what arrives later in one space stays there', async () => {
    const later = object({ ...inMain, 524312: '1.2.3.4.2' }, 1);
    expect((await platform.stow([later], { key: keys.main })).status).toBe(200);
    const count = async (space: 'main' | 'joined') =>
      (await platform.get(at(space, `/studies/${study}/instances`), { key: keys[space] })).json.length;
    expect([await count('main'), await count('joined')]).toEqual([2, 1]);
  });

  it('a correction in one space leaves the answers of the other as they were', async () => {
    const read = async (space: 'main' | 'joined') =>
      (await platform.get(at(space, `/studies/${study}/metadata`), { key: keys[space] })).text;
    const before = await read('joined');
    const corrected = object({ ...inMain, 1048592: 'Corrected^Main' }, 1);
    expect((await platform.stow([corrected], { key: keys.main })).status).toBe(200);
    await read('main');
    expect(await read('joined')).toBe(before);
    const found = await platform.get(at('joined', '/studies?PatientName=Corrected*'), { key: keys.joined });
    expect(found.json).toEqual([]);
  });

  it('leaving it leaves the first space whole', async () => {
    const left = await platform.call('DELETE', `/api/spaces/joined/studies/${study}`, { key: keys.joined });
    expect(left.status).toBe(204);
    await platform.call('POST', '/function/lifecycle-sweep');
    expect((await platform.get(whole('joined'), { key: keys.joined })).status).toBe(404);
    const got = await platform.get(whole('main'), { key: keys.main, ...asDicom });
    expectCorrected(got.body);
  });

  it('is whole after it was deleted where it came from, even when bytes are freed', async () => {
    const body = { from: 'main', studyInstanceUid: study };
    expect((await platform.call('POST', '/api/spaces/joined/studies', { body })).status).toBe(201);
    expect((await platform.call('DELETE', `/api/spaces/main/studies/${study}`, { key: keys.main })).status).toBe(204);
    for (let run = 0; run < 3; run++) await platform.call('POST', '/function/lifecycle-sweep');
    expect((await platform.get(whole('main'), { key: keys.main })).status).toBe(404);
    const got = await platform.get(whole('joined'), { key: keys.joined, ...asDicom });
    // The correction that was made in main before came along.
    expectCorrected(got.body);
    const trial = await platform.get(whole('trial'), { key: keys.trial, ...asDicom });
    expect(Buffer.compare(trial.body, object(inTrial, 2))).toBe(0);
  });
});

describe('a join into a space that holds other bytes under the same UID', () => {
  it('replaces nothing there: its object stays as it was, what is new joins, and the answer says which did not', async () => {
    const body = { from: 'joined', studyInstanceUid: study };
    const joined = await platform.call('POST', '/api/spaces/trial/studies', { body });
    expect(joined.status).toBe(201);
    expect(joined.json).toMatchObject({ joined: 1, conflicts: 1 });
    expect(joined.json.instances).toMatchObject([{ sopInstanceUid: instance, outcome: 'conflict' }]);
    // Once more: nothing changes, now that the series holds both.
    expect((await platform.call('POST', '/api/spaces/trial/studies', { body })).status).toBe(201);
    const got = await platform.get(whole('trial'), { key: keys.trial, ...asDicom });
    expect(Buffer.compare(got.body, object(inTrial, 2))).toBe(0);
    const listed = await platform.get(at('trial', `/studies/${study}/instances`), { key: keys.trial });
    expect(listed.json).toHaveLength(2);
    const metadata = await platform.get(`${whole('trial')}/metadata`, { key: keys.trial });
    expect(metadata.json).toHaveLength(1);
    expect(metadata.text).not.toMatch(ofMain);
    // The correction of main's patient belongs to what came from there, not to the study of another patient.
    const came = await platform.get(at('trial', `/studies/${study}/metadata`), { key: keys.trial });
    const names = came.json.map((one: Record<string, { Value?: { Alphabetic: string }[] }>) => [
      one['00080018']?.Value?.[0],
      one['00100010']?.Value?.[0]?.Alphabetic,
    ]);
    expect(new Map(names)).toEqual(
      new Map([
        [instance, 'Beta^Trial'],
        ['1.2.3.4.2', 'Corrected^Main'],
      ]),
    );
    const [shown] = (await platform.get(at('trial', `/studies?StudyInstanceUID=${study}`), { key: keys.trial })).json;
    expect(shown['00201208'].Value).toEqual([2]);
  });
});

describe('a join into a space that holds the same objects already', () => {
  it('shows each of them once', async () => {
    const both = { 2097165: '1.4', 2097166: '1.4.1', 524312: '1.4.1.1' };
    for (const space of ['main', 'joined'] as const) {
      expect((await platform.stow([object(both, 6)], { key: keys[space], space })).status).toBe(200);
    }
    const body = { from: 'main', studyInstanceUid: '1.4' };
    expect((await platform.call('POST', '/api/spaces/joined/studies', { body })).status).toBe(201);
    for (const query of ['/studies/1.4/instances', '/studies/1.4/metadata', '/instances?SOPInstanceUID=1.4.1.1']) {
      expect((await platform.get(at('joined', query), { key: keys.joined })).json).toHaveLength(1);
    }
    const [shown] = (await platform.get(at('joined', '/studies?StudyInstanceUID=1.4'), { key: keys.joined })).json;
    expect(shown['00201208'].Value).toEqual([1]);
  });
});

describe('DIMSE', () => {
  it('stores in the space of the called AE title, and in no other', async () => {
    const [studyUid, sopInstanceUid] = ['1.5', '1.5.1.1'];
    const values = { ...inTrial, 2097165: studyUid, 2097166: '1.5.1', 524312: sopInstanceUid };
    const client = await DimseClient.connect({
      host: '127.0.0.1',
      port: platform.dimsePort,
      calledAeTitle: 'TRIAL',
      callingAeTitle: 'SENDER',
      contexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] }],
    });
    const bytes = object(values, 3);
    const dataSet = bytes.subarray(parsePart10Head(bytes).dataSetOffset);
    expect(await client.store({ sopClassUid: ctImageStorage, sopInstanceUid, dataSet })).toEqual({ status: 0 });
    await client.release();
    const find = async (space: string) =>
      (await platform.get(at(space, `/studies?StudyInstanceUID=${studyUid}`))).json.length;
    expect([await find('trial'), await find('main'), await find('joined')]).toEqual([1, 0, 0]);
  });
});

describe('deduplication', () => {
  it('is not visible: storing what another space has answers like storing what nobody has', async () => {
    const store = async (uid: string) => {
      const values = { 2097165: uid, 2097166: `${uid}.1`, 524312: `${uid}.1.1` };
      const answer = await platform.stow([object(values, 5)], { key: keys.joined, space: 'joined' });
      return { status: answer.status, text: answer.text.replaceAll(uid, 'UID') };
    };
    expect(await store('1.8')).toEqual(await store('1.6'));
  });
});

describe('what is recorded and said', () => {
  it('of one space is read with a key of that space, and of no other', async () => {
    const limited = await platform.makeKey(['audit:read'], ['trial']);
    const answer = await platform.get('/api/audit?space=trial&limit=1000', { key: limited });
    expect(answer.json.items.length).toBeGreaterThan(3);
    expect([...new Set(answer.json.items.map(({ space }: { space: string }) => space))]).toEqual(['trial']);
    expect((await platform.get('/api/audit?space=main', { key: limited })).status).toBe(403);
    expect((await platform.get('/api/audit', { key: limited })).status).toBe(403);
  });
});
