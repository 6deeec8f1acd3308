import { gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { makeWorkitem, type WorkitemValues } from '#shared/worklist/testing/make-workitem';
import { RunningPlatform, until } from './running-platform';

const base = '/dicomweb/workitems';
const dicomJson = { 'content-type': 'application/dicom+json' };
const xmlType = { 'content-type': 'application/dicom+xml' };
const canary = /Qzxkanari|QZXPID|qzx secret/;

let platform: RunningPlatform;
beforeAll(async () => {
  platform = await RunningPlatform.start();
  const made = await platform.call('POST', `${base}?1.2.3`, {
    headers: dicomJson,
    body: JSON.stringify(makeWorkitem()),
  });
  expect(made.status).toBe(201);
});
afterAll(() => platform.stop());

const withValue = (tag: string, attribute: unknown) => JSON.stringify({ ...makeWorkitem(), [tag]: attribute });
/** Written as text: nobody's JSON.stringify goes so deep. */
const nested = (depth: number): string => {
  const inner = `${'{"vr":"SQ","Value":[{"0040A730":'.repeat(depth)}{"vr":"SQ"}${'}]}'.repeat(depth)}`;
  return withValue('0040A730', 0).replace('"0040A730":0', `"0040A730":${inner}`);
};
const lots = (count: number): WorkitemValues => ({
  ScheduledProcessingParametersSequence: Array.from({ length: count }, () => ({ ValueType: 'TEXT' })),
});

const bodies: [what: string, body: string | Buffer, status: number, code: string][] = [
  ['nothing', '', 400, 'INVALID_DICOM_JSON'],
  ['no JSON', '{"00741000":', 400, 'INVALID_DICOM_JSON'],
  ['null', 'null', 400, 'INVALID_DICOM_JSON'],
  ['a text', '"x"', 400, 'INVALID_DICOM_JSON'],
  ['no workitem', '[]', 400, 'INVALID_DICOM_JSON'],
  ['two workitems', '[{},{}]', 400, 'INVALID_DICOM_JSON'],
  ['a list of lists', '[[{}]]', 400, 'INVALID_DICOM_JSON'],
  ['an empty one', '{}', 400, 'INVALID_INPUT'],
  ['names that are no tags', '{"PatientID":{"vr":"LO"}}', 400, 'INVALID_DICOM_JSON'],
  ['a prototype', '{"__proto__":{"vr":"LO"}}', 400, 'INVALID_DICOM_JSON'],
  ['an operator', '{"$where":{"vr":"LO","Value":["1"]}}', 400, 'INVALID_DICOM_JSON'],
  ['an operator as a value', withValue('00100020', { vr: 'LO', Value: [{ $ne: '' }] }), 400, 'INVALID_DICOM_JSON'],
  ['a VR that is none', withValue('00100020', { vr: 'XX' }), 400, 'INVALID_DICOM_JSON'],
  ['another VR', withValue('00100020', { vr: 'SQ', Value: [{}] }), 400, 'INVALID_DICOM_JSON'],
  ['bulk data', withValue('00420011', { vr: 'OB', BulkDataURI: 'file:///etc/passwd' }), 400, 'INVALID_DICOM_JSON'],
  ['a text too long', withValue('00100020', { vr: 'LO', Value: ['x'.repeat(65)] }), 400, 'INVALID_DICOM_JSON'],
  ['a date that is none', withValue('00100030', { vr: 'DA', Value: ['1.1.1970'] }), 400, 'INVALID_DICOM_JSON'],
  ['a UID with a slash', withValue('0020000D', { vr: 'UI', Value: ['1.2/../3'] }), 400, 'INVALID_DICOM_JSON'],
  ['CR LF in a label', withValue('00741204', { vr: 'LO', Value: ['a\r\nSet-Cookie: x'] }), 400, 'INVALID_DICOM_JSON'],
  ['NUL in a title', withValue('00741236', { vr: 'AE', Value: ['a\u0000b'] }), 400, 'INVALID_DICOM_JSON'],
  ['sequences 17 deep', nested(17), 413, 'LIMIT_EXCEEDED'],
  ['sequences 5,000 deep', nested(5_000), 413, 'LIMIT_EXCEEDED'],
  ['arrays 500,000 deep', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, 400, 'INVALID_DICOM_JSON'],
  ['30,000 items', JSON.stringify(makeWorkitem(lots(30_000))), 413, 'LIMIT_EXCEEDED'],
  ['3 MB', withValue('00400400', { vr: 'LT', Value: ['x'.repeat(3_000_000)] }), 413, 'LIMIT_EXCEEDED'],
  ['no UTF-8', Buffer.concat([Buffer.from('{"'), Buffer.of(0xff, 0xfe), Buffer.from('"}')]), 400, 'INVALID_DICOM_JSON'],
  ['gzip', gzipSync('{}'), 400, 'INVALID_DICOM_JSON'],
];

const documents: readonly (readonly [what: string, body: string, status: number])[] = [
  ['no XML', 'x', 400],
  ['another root', '<a/>', 400],
  [
    'an entity of a file',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><NativeDicomModel>&e;</NativeDicomModel>',
    400,
  ],
  [
    'entities that multiply',
    `<!DOCTYPE a [<!ENTITY a "aa">${Array.from({ length: 30 }, (_, at) => `<!ENTITY a${at} "&a;&a;">`).join('')}]><a/>`,
    400,
  ],
  ['50,000 elements deep', `${'<NativeDicomModel>'.repeat(50_000)}`, 413],
];

describe('hostile bodies', () => {
  it.each(bodies)('of %s are refused for what they are', async (_, body, status, code) => {
    for (const [method, target] of [
      ['POST', base],
      ['POST', `${base}/1.2.3`],
      ['PUT', `${base}/1.2.3/state`],
    ] as const) {
      const answer = await platform.call(method, target, { headers: dicomJson, body });
      const isChangeOfNothing = target === `${base}/1.2.3` && body === '{}';
      expect([target, answer.status]).toEqual([target, isChangeOfNothing ? 200 : status]);
      if (!isChangeOfNothing) expect(answer.json.code).toBe(code);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  it.each(documents)('of %s are refused', async (_, body, status) => {
    const answer = await platform.call('POST', base, { headers: xmlType, body });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/root:/);
  });

  it('do not change what is there', async () => {
    const found = (await platform.get(`${base}/1.2.3`)).json[0];
    expect([found['00741000'].Value, found['00100020'].Value]).toEqual([['SCHEDULED'], ['W-1']]);
  });
});

it('many changes do not make a workitem of any size', async () => {
  const uid = '1.2.77';
  const made = await platform.call('POST', `${base}?${uid}`, {
    headers: dicomJson,
    body: JSON.stringify(makeWorkitem()),
  });
  expect(made.status).toBe(201);
  const statuses: number[] = [];
  for (const tag of ['00091001', '00091002', '00091003']) {
    const body = JSON.stringify({
      '00090010': { vr: 'LO', Value: ['TEST'] },
      [tag]: { vr: 'UT', Value: ['x'.repeat(1_900_000)] },
    });
    statuses.push((await platform.call('POST', `${base}/${uid}`, { headers: dicomJson, body })).status);
  }
  expect(statuses).toEqual([200, 200, 413]);
});

describe('hostile queries', () => {
  it.each([
    ['an operator as a key', '$where=1', [400]],
    ['an operator under a key', 'PatientID[$ne]=1', [400]],
    ['an operator as a value', 'PatientID={"$ne":""}', [204]],
    ['a path of tags', `${'00404025.'.repeat(500)}00080100=1`, [400]],
    ['thousands of keys', Array.from({ length: 2_000 }, (_, at) => `k${at}=1`).join('&'), [413]],
    ['thousands of UIDs', `SOPInstanceUID=${Array.from({ length: 3_000 }, (_, at) => `1.${at}`).join(',')}`, [400]],
    ['a field of everything', `includefield=${'00100010,'.repeat(2_000)}`, [200]],
    ['no UTF-8', 'PatientName=%ff%fe', [204]],
    ['CR LF', 'PatientID=%0d%0aSet-Cookie:%20x=1', [204]],
    ['the prototype', '__proto__=1', [400]],
    ['a huge offset', 'offset=999999999999999', [204]],
  ])('with %s are answered for what they are', async (_, query, statuses) => {
    const answer = await platform.get(`${base}?${query}`);
    expect(statuses).toContain(answer.status);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('filters are bounded and text only', async () => {
    const target = `${base}/1.2.840.10008.5.1.4.34.5.1/subscribers/X`;
    for (const filter of ['$where=1', '__proto__=1', `${'00404025.'.repeat(20)}00080100=1`, 'PatientID', ',,,', '=']) {
      const answer = await platform.call('POST', `${target}?filter=${encodeURIComponent(filter)}`);
      expect([filter, answer.status]).toEqual([filter, 400]);
    }
    const operator = await platform.call('POST', `${target}?filter=${encodeURIComponent('PatientID={"$ne":""}')}`);
    expect(operator.status).toBe(201);
    const { subscribers } = (await platform.services.worklist.workitems.findOne({ _id: 'main/1.2.3' }))!;
    expect(subscribers).toEqual([]);
  });
});

it('nothing that names a patient is in the log, an error, an event or the audit trail', async () => {
  const values = {
    PatientName: 'Qzxkanari^Vogelina',
    PatientID: 'QZXPID77',
    CommentsOnTheScheduledProcedureStep: 'qzx secret',
  };
  const send = (method: string, target: string, body: unknown) =>
    platform.call(method, target, { headers: dicomJson, body: JSON.stringify(body) });
  const answers = [
    await send('POST', `${base}?1.2.4`, makeWorkitem(values)),
    await send('POST', `${base}?1.2.4`, makeWorkitem(values)),
    await send('POST', `${base}?1.2.5`, makeWorkitem({ ...values, InputReadinessState: 'qzx' })),
    await send('POST', `${base}/1.2.4`, makeWorkitem(values)),
    await platform.call('POST', `${base}/1.2.4/subscribers/WATCHER`),
    await send('POST', `${base}/1.2.4`, { '00400400': { vr: 'LT', Value: ['qzx secret 2'] } }),
    await platform.get(`${base}?PatientName=Qzxkanari*&PatientID=QZXPID77`),
    await platform.get(`${base}?PatientName=Qzxkanari*&PatientBirthDate=QZXPID77`),
    await platform.call('POST', `${base}/1.2.840.10008.5.1.4.34.5.1/subscribers/X?filter=PatientID%3DQZXPID77`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 409, 400, 400, 201, 200, 200, 400, 201]);
  for (const answer of answers.filter(({ status }) => status >= 400)) expect(answer.text).not.toMatch(canary);
  await platform.services.audit.flush();
  const trail = await platform.services.audit.find({}, 1_000);
  expect(trail.some(({ object }) => object === 'workitem:1.2.4')).toBe(true);
  expect(JSON.stringify(trail)).not.toMatch(canary);
  const events: string[] = [];
  for await (const { event } of platform.services.bus.read(['radlake.>'], new Date(0).toISOString()))
    events.push(JSON.stringify(event));
  expect(events.filter((event) => event.includes('workitem.reported')).length).toBeGreaterThan(0);
  expect(events.join()).not.toMatch(canary);
  expect(platform.lines.join()).not.toMatch(canary);
});

it('a client that only opens channels meets its limit, and leaves nothing behind', async () => {
  const sockets = Array.from(
    { length: 40 },
    () =>
      new WebSocket(`${platform.url.replace('http', 'ws')}/dicomweb/subscribers/MANY`, {
        headers: { authorization: 'Bearer a-key-for-integration-tests-of-32-or-more' },
      }),
  );
  const statuses = await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<number>((resolve) => {
          socket.once('open', () => resolve(101));
          socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
          socket.on('error', () => undefined);
        }),
    ),
  );
  expect(statuses.filter((status) => status === 101)).toHaveLength(32);
  expect(statuses.filter((status) => status === 429)).toHaveLength(8);
  for (const socket of sockets) socket.terminate();
  await until(async () => {
    const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/dicomweb/subscribers/MANY`, {
      headers: { authorization: 'Bearer a-key-for-integration-tests-of-32-or-more' },
    });
    return await new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true));
      socket.once('unexpected-response', () => resolve(false));
      socket.on('error', () => undefined);
    }).finally(() => socket.terminate());
  });
  expect((await platform.get('/healthz')).status).toBe(200);
});
