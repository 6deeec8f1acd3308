import { gzipSync } from 'node:zlib';
import { makeObject } from '#shared/archive/testing/make-object';
import { encodePdu } from '#shared/dimse/pdu/codec';
import { emptyUserInformation } from '#shared/dimse/pdu/user-information';
import { startLocalHost } from '#stacks/local/host';
import { registry } from '#stacks/registry.generated';
import { SeededRandom } from '../support/random';
import { GoodClient } from './good-client';
import { hostileObjects } from './hostile-objects';
import { rawRequest, sendRaw } from './raw-client';
import { type Answer, RunningPlatform, until } from './running-platform';

const store = '/dicomweb/studies';
const multipart = 'multipart/related; type="application/dicom"; boundary=B';
const auth = 'Authorization: Bearer a-key-for-integration-tests-of-32-or-more';
const part = (bytes: Uint8Array | string) =>
  Buffer.concat([
    Buffer.from('--B\r\nContent-Type: application/dicom\r\n\r\n'),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ]);

const socketCount = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

let platform: RunningPlatform;
let good: GoodClient;
let socketsBefore = 0;
const rssBefore = process.memoryUsage().rss;
beforeAll(async () => {
  platform = await RunningPlatform.start();
  socketsBefore = socketCount();
  good = new GoodClient(platform);
});
afterAll(() => platform.stop());

/** Refused for what it is: no success, no fault of the server. */
function expectRefused(answer: Pick<Answer, 'status'>): void {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
}

const post = (body: Uint8Array | string, type = multipart, headers: Record<string, string> = {}) =>
  platform.call('POST', store, { headers: { 'content-type': type, ...headers }, body });

describe('multipart bodies', () => {
  const object = makeObject({ 524312: '1.2.3.4.1' });
  const framings: readonly (readonly [what: string, body: string | Buffer, type?: string])[] = [
    ['nothing', ''],
    ['only a preamble', 'no boundary at all\r\n'.repeat(1000)],
    ['a boundary that never comes', part(object), 'multipart/related; type="application/dicom"; boundary=C'],
    ['only an end', '--B--\r\n'],
    ['an end before a part', Buffer.concat([Buffer.from('--B--\r\n'), part(object)])],
    ['no blank line behind the headers', '--B\r\nContent-Type: application/dicom\r\n--B--\r\n'],
    ['headers without an end', `--B\r\n${'X-A: b\r\n'.repeat(20_000)}`],
    ['a header line of 1 MB', `--B\r\nX-A: ${'b'.repeat(1_000_000)}\r\n\r\nx\r\n--B--\r\n`],
    ['a header without a colon', '--B\r\nnonsense\r\n\r\nx\r\n--B--\r\n'],
    ['binary headers', Buffer.concat([Buffer.from('--B\r\n'), Buffer.alloc(1000, 0xff), Buffer.from('\r\n\r\n')])],
    ['a boundary cut in the middle', part(object).subarray(0, -3)],
    ['half a part', part(object).subarray(0, 200)],
    ['parts of no bytes', Buffer.concat([...Array.from({ length: 50 }, () => part('')), Buffer.from('--B--\r\n')])],
    ['multipart in multipart', Buffer.concat([part(Buffer.concat([part('x'), Buffer.from('--B--')])), part('')])],
    ['a text type', object, 'text/plain'],
    ['form data', object, 'multipart/form-data; boundary=B'],
    ['no boundary', object, 'multipart/related; type="application/dicom"'],
    ['an empty boundary', object, 'multipart/related; type="application/dicom"; boundary=""'],
    ['a boundary of 5,000', object, `multipart/related; type="application/dicom"; boundary=${'b'.repeat(5000)}`],
    ['quotes that never close', object, 'multipart/related; type="application/dicom; boundary=B'],
    ['backslashes', object, `multipart/related; type="${'\\'.repeat(3000)}`],
    ['XML of DICOM', object, 'multipart/related; type="application/dicom+xml"; boundary=B'],
  ];

  it.each(framings.map(([what, body, type]) => [what, body, type ?? multipart] as const))(
    'with %s are refused',
    async (_what, body, type) => {
      const answer = await post(body, type);
      expectRefused(answer);
      expect(answer.headers['content-type']).toMatch(/json/);
    },
  );

  it('of 300 empty parts and a compressed one are answered', async () => {
    const many = Buffer.concat([
      ...Array.from({ length: 300 }, () => Buffer.from('--B\r\n\r\n\r\n')),
      Buffer.from('--B--'),
    ]);
    expectRefused(await post(many));
    for (const encoding of ['gzip', 'deflate', 'br', 'compress', 'x-nonsense']) {
      expect((await post(gzipSync(part(object)), multipart, { 'content-encoding': encoding })).status).toBe(415);
    }
  });
});

describe('objects', () => {
  it.each(hostileObjects())(
    '%s: stored as it is or refused, and whatever is stored can be read',
    async (_what, bytes) => {
      const body = Buffer.concat([part(bytes), Buffer.from('--B--\r\n')]);
      const answer = await post(body);
      expect([200, 202, 400, 409, 413]).toContain(answer.status);
      for (const stored of answer.status < 300 ? (answer.json['00081199']?.Value ?? []) : []) {
        const { pathname } = new URL(stored['00081190'].Value[0]);
        for (const path of [pathname, `${pathname}/metadata`, `${pathname}/frames/1`]) {
          const read = await platform.get(path);
          expect([path, read.status < 500]).toEqual([path, true]);
        }
      }
    },
  );

  it('by C-STORE are refused by status, and the association lives', async () => {
    const { DimseClient } = await import('#shared/dimse/client/dimse-client');
    const sopClassUid = '1.2.840.10008.5.1.4.1.1.2';
    const client = await DimseClient.connect({
      host: '127.0.0.1',
      port: platform.dimsePort,
      calledAeTitle: 'RADLAKE',
      callingAeTitle: 'BAD',
      contexts: [{ abstractSyntaxUid: sopClassUid, transferSyntaxUids: ['1.2.840.10008.1.2.1'] }],
    });
    for (const [what, bytes] of hostileObjects()) {
      const { status } = await client.store({ sopClassUid, sopInstanceUid: '1.2.3.4.1', dataSet: bytes });
      expect([what, [0, 0xa900, 0xc000].includes(status) || (status & 0xf000) === 0xc000]).toEqual([what, true]);
    }
    await client.release();
  });
});

describe('paths', () => {
  const values = [
    '..',
    '.',
    '%2e%2e',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%252e%252e%252fetc%252fpasswd',
    '....%2f%2f',
    '%00',
    'a%00b',
    '%c0%ae%c0%ae%2f',
    '%ff%fe',
    '..%5c..%5cwindows',
    '%0d%0aset-cookie:%20x=1',
    '$where',
    '%7b%22$ne%22:%22%22%7d',
    '__proto__',
    'constructor',
    '%F0%9F%92%A9',
    "'%20OR%201=1--",
    '1.2.3;DROP%20TABLE%20studies',
    '*',
    '%25',
    '-1',
    'a'.repeat(5_000),
  ];
  const templates = registry.flatMap((entry) => entry.routes).filter((routeKey) => routeKey.includes('{'));

  it.each(templates)('%s takes no hostile value', async (routeKey) => {
    const [method = '', template = ''] = routeKey.split(' ');
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    for (const hostile of names) {
      for (const value of values) {
        const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
          name === hostile ? value : name === 'space' ? 'main' : '1',
        );
        const answer = await platform.call(method, path);
        expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
        expect(answer.headers['set-cookie']).toBeUndefined();
        expect(answer.text).not.toMatch(/root:|\/tmp\/|node_modules|at .*\.ts:/);
      }
    }
  });
});

describe('queries', () => {
  it.each([
    ['10 MB', `PatientName=${'a'.repeat(10_000_000)}`, [431]],
    ['30 KB', `PatientName=${'a'.repeat(30_000)}`, [400]],
    ['25 KB behind a wildcard', `PatientID=*${'a'.repeat(25_000)}`, [400]],
    ['brackets behind a wildcard', `PatientID=*${'('.repeat(1_000)}&StudyID=*${'['.repeat(1_000)}`, [204]],
    ['many wildcards', `ModalitiesInStudy=${Array.from({ length: 900 }, (_, at) => `*${at}`).join(',')}`, [400]],
    ['thousands of parameters', 'a=1&'.repeat(5_000), [413]],
    ['thousands of keys', Array.from({ length: 2_000 }, (_, at) => `k${at}=1`).join('&'), [413]],
    ['one key very often', 'PatientID=1&'.repeat(200), [400]],
    ['an unknown key', 'drop=1', [400]],
    ['an operator as a key', '$where=1', [400]],
    ['an operator under a key', 'PatientID[$ne]=1', [400]],
    ['a key of the prototype', '__proto__=1', [400]],
    ['the constructor', 'constructor=1&hasOwnProperty=2&toString=3', [400]],
    ['a negative limit', 'limit=-1', [400]],
    ['a limit that is no number', 'limit=1e9', [400]],
    ['a limit beyond numbers', `limit=${'9'.repeat(40)}`, [400]],
    ['a huge offset', 'offset=999999999999999', [204]],
    ['bytes that are no UTF-8', 'PatientName=%ff%fe%80', [200, 204, 400]],
    ['a broken escape', 'PatientName=%zz%', [200, 204, 400]],
    ['NUL', 'PatientName=%00', [200, 204, 400]],
    ['CR LF', 'PatientID=%0d%0aSet-Cookie:%20x=1', [200, 204, 400]],
    ['a UID that is none', 'StudyInstanceUID=../..', [400]],
    [
      'thousands of UIDs',
      `StudyInstanceUID=${Array.from({ length: 3_000 }, (_, at) => `1.${at}`).join(',')}`,
      [200, 204, 400],
    ],
    ['a date that is none', 'StudyDate=20240231-99999999-', [400]],
    ['a fuzzy flag that is none', 'fuzzymatching=maybe', [400]],
    ['a deep path', `${'00400275.'.repeat(500)}00400009=1`, [400]],
    ['the deepest path', `${'00400275.'.repeat(7)}00400009=1`, [204, 400, 413]],
    ['dots', '....=1', [400]],
    ['a path into another store', '00400275.$where=1&searchKeys=x&attributes.00100010.Value=x', [400]],
    ['a sequence as a value', '00400275=1', [400]],
    ['private tags', '00091001=1', [400]],
    ['private tags to include', 'includefield=00091001', [200, 204]],
    ['a group that is none', 'FFFFFFFF=1', [400]],
    ['the end of items', 'FFFEE00D=1', [400]],
    ['pixels', 'PixelData=1', [400]],
    ['a time zone that is none', 'TimezoneOffsetFromUTC=99999', [400]],
    ['flags that are none', 'emptyvaluematching=1&multiplevaluematching=', [400]],
    ['an empty value of anything', `PatientID=""&StudyDate=""&emptyvaluematching=true`, [200, 204, 400]],
    ['marks of the index', 'OtherPatientIDs=%5C%5C%5C&BodyPartExamined=%01%02', [200, 204, 400]],
    ['backslashes', `OtherPatientIDs=${'%5C'.repeat(2_000)}&multiplevaluematching=true`, [200, 204, 400]],
    ['expressions in items', `ProcedureCodeSequence.CodeValue=${encodeURIComponent('((a+)+)+$|.*{9}[')}`, [200, 204]],
    ['includefield of everything', `includefield=${'00100010,'.repeat(2_000)}`, [200, 204, 400]],
  ])('with %s are answered for what they are', async (_what, query, statuses) => {
    for (const level of ['studies', 'series', 'instances']) {
      const answer = await platform.get(`/dicomweb/${level}?${query}`);
      expect(statuses).toContain(answer.status);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  it.each(['{"$ne":""}', '{"$gt":""}', '$where:1', '{"$regex":".*"}', "'; return true; //", "' OR '1'='1", '[$ne]'])(
    'the value %s matches as text, which nobody has',
    async (value) => {
      for (const key of ['PatientID', 'AccessionNumber', 'StudyID', 'PatientName', 'StudyDescription']) {
        const answer = await platform.get(`/dicomweb/studies?${key}=${encodeURIComponent(value)}`);
        expect([key, answer.status === 400 ? [] : answer.json]).toEqual([key, []]);
      }
    },
  );

  it('wildcards that make matching explode are answered soon', async () => {
    const stars = `${'*a'.repeat(200)}*b`;
    const optional = [
      'OtherPatientIDs',
      'RequestingPhysician',
      'ProcedureCodeSequence.CodeMeaning',
      'SeriesDescription',
    ];
    for (const key of ['PatientName', 'PatientID', 'StudyDescription', 'AccessionNumber', ...optional]) {
      const started = process.cpuUsage();
      const answer = await platform.get(`/dicomweb/studies?${key}=${encodeURIComponent(stars)}`);
      expect([200, 204, 400]).toContain(answer.status);
      expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
    }
  });
});

describe('JSON bodies', () => {
  const nest = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
  it.each<[string, string | Buffer, number[]]>([
    ['no JSON', '{"name":', [400]],
    ['a list', '[]', [400]],
    ['null', 'null', [400]],
    ['arrays 100,000 deep', nest('[', ']', 100_000), [400]],
    ['objects 50,000 deep', `${'{"name":'.repeat(50_000)}1${'}'.repeat(50_000)}`, [400]],
    ['a prototype', '{"__proto__":{"isAdmin":true},"name":"polluted","constructor":{}}', [400]],
    ['an operator for a name', '{"name":{"$ne":""}}', [400]],
    ['an operator as a name', '{"name":"a","$set":{"x":1}}', [400]],
    ['a path for a name', '{"name":"../main"}', [400]],
    ['invalid UTF-8', Buffer.concat([Buffer.from('{"name":"'), Buffer.of(0xff, 0xc0, 0x80), Buffer.from('"}')]), [400]],
    ['a lone surrogate', '{"name":"\\ud800"}', [400]],
    ['NUL in a name', '{"name":"a\\u0000b"}', [400]],
    ['CR LF in an AE title', '{"name":"a","aeTitle":"A\\r\\nB"}', [400]],
    ['2 MB', JSON.stringify({ name: 'a'.repeat(2_000_000) }), [413]],
    ['gzip', gzipSync('{"name":"zipped"}'), [400, 415]],
  ])('of %s are refused', async (_what, body, statuses) => {
    const answer = await platform.call('POST', '/api/spaces', {
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(statuses).toContain(answer.status);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('for events are refused or fail one by one', async () => {
    const event = { specversion: '1.0', id: 'e', type: 't', source: '/s', data: { segment: '../../etc', items: 'x' } };
    const headers = { 'content-type': 'application/cloudevents+json' };
    const fed = await platform.call('POST', '/function/ingest-normalise', { headers, body: JSON.stringify(event) });
    expect([fed.status, fed.json.batchItemFailures.length]).toEqual([200, 1]);
    for (const body of ['', '[]', '{}', 'x', nest('[', ']', 100_000)]) {
      expectRefused(await platform.call('POST', '/function/ingest-normalise', { headers, body }));
    }
  });
});

describe('requests against HTTP itself', () => {
  const line = `POST ${store}`;
  it.each<[string, string, number[]]>([
    ['no HTTP', 'nonsense\r\n\r\n', [400]],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['DICOM', '\x01\x00\x00\x00\x00\xcd\x00\x01', [400]],
    ['a negative length', rawRequest(line, ['Host: a', auth, 'Content-Length: -1']), [400]],
    ['two lengths', rawRequest(line, ['Host: a', auth, 'Content-Length: 3', 'Content-Length: 4'], 'abc'), [400]],
    [
      'length and chunks',
      rawRequest(line, ['Host: a', auth, 'Content-Length: 3', 'Transfer-Encoding: chunked'], 'abc'),
      [400],
    ],
    ['an unknown encoding', rawRequest(line, ['Host: a', auth, 'Transfer-Encoding: gzip'], 'abc'), [400, 501]],
    [
      'a chunk of 16 exabytes',
      rawRequest(
        line,
        ['Host: a', auth, `Content-Type: ${multipart}`, 'Transfer-Encoding: chunked'],
        'FFFFFFFFFFFFFFFFF\r\nabc',
      ),
      [400],
    ],
    [
      'a chunk size of letters',
      rawRequest(line, ['Host: a', auth, `Content-Type: ${multipart}`, 'Transfer-Encoding: chunked'], 'zz\r\nabc'),
      [400],
    ],
    ['CR in a header', rawRequest('GET /healthz', ['Host: a', 'X-Call-Id: a\rSet-Cookie: x=1']), [400]],
    ['NUL in a header', rawRequest('GET /healthz', ['Host: a', 'X-Call-Id: a\0b']), [400]],
    ['no Host', rawRequest('GET /healthz', ['X: y']), [400]],
    ['a folded header', rawRequest('GET /healthz', ['Host: a', 'X: y', ' z']), [400]],
    ['headers of 40 KB', rawRequest('GET /healthz', ['Host: a', `X: ${'y'.repeat(40_000)}`]), [431]],
    [
      'thousands of headers',
      rawRequest('GET /healthz', ['Host: a', ...Array.from({ length: 5_000 }, (_, at) => `X${at}: y`)]),
      [200, 431], // the headers beyond the hundredth are not read
    ],
    [
      'a length that never comes',
      rawRequest(line, ['Host: a', auth, `Content-Type: ${multipart}`, 'Content-Length: 99999'], '--B\r\n'),
      [0, 400, 499],
    ],
    ['a target of another host', rawRequest('GET http://evil.example/api/spaces', ['Host: a']), [401, 404]],
    ['CONNECT', rawRequest('CONNECT evil.example:80', ['Host: a']), [0, 400, 404, 405]],
    ['an upgrade', rawRequest('GET /api/spaces', ['Host: a', 'Connection: Upgrade', 'Upgrade: websocket']), [401]],
  ])('%s is refused and the connection ends', async (_what, bytes, statuses) => {
    const answer = await sendRaw(platform.port, Buffer.from(bytes, 'latin1'));
    expect(statuses).toContain(answer.status);
    expect(answer.closed).toBe(true);
    expect(answer.text).not.toMatch(/^set-cookie/im);
  });

  it('a call id, a host and an accept header of our own making come back in no header', async () => {
    const hostile = { 'x-call-id': 'a b<script>', host: 'evil"><script>', accept: '"'.repeat(20_000) };
    const answer = await platform.get('/dicomweb/studies', { headers: hostile });
    expect(answer.status).toBeLessThan(500);
    expect(JSON.stringify(answer.headers)).not.toContain('script');
    expect(answer.text).not.toContain('<script>');
  });
});

describe('peers of the DIMSE port', () => {
  const request = encodePdu({
    kind: 'associate-rq',
    protocolVersion: 1,
    calledAeTitle: 'RADLAKE',
    callingAeTitle: 'BAD',
    applicationContextUid: '1.2.840.10008.3.1.1.1',
    contexts: [{ id: 1, abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: ['1.2.840.10008.1.2'] }],
    user: { ...emptyUserInformation(), maximumLength: 16_384 },
  });
  const random = new SeededRandom(7);
  const noise = (length: number) => Buffer.from(Uint8Array.from({ length }, () => random.between(0, 255)));

  it.each<[string, Buffer]>([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')],
    ['an A-ASSOCIATE-RQ of 4 GiB', Buffer.from('0100ffffffff00010000', 'hex')],
    ['an unknown PDU', Buffer.from('990000000004aaaaaaaa', 'hex')],
    ['data before an association', Buffer.from('04000000000600000002010300', 'hex')],
    ['half a request', Buffer.from(request).subarray(0, 60)],
    ['noise behind a request', Buffer.concat([request, noise(5_000)])],
    ['a PDV longer than its PDU', Buffer.concat([request, Buffer.from('040000000006ffffffff0103', 'hex')])],
    ['two requests', Buffer.concat([request, request])],
    ...Array.from({ length: 10 }, (_, at): [string, Buffer] => [`noise ${at}`, noise(10 ** (at % 5))]),
    ...Array.from({ length: 10 }, (_, at): [string, Buffer] => {
      const broken = Buffer.from(request);
      for (let hit = 0; hit < 4; hit++) broken[random.between(6, broken.length - 1)] = random.between(0, 255);
      return [`a broken request ${at}`, broken];
    }),
  ])('that send %s are cut off', async (_what, bytes) => {
    expect((await sendRaw(platform.dimsePort, bytes)).closed).toBe(true);
  });
});

describe('slow clients', () => {
  it('are cut off in the head, in a JSON body and in a study, each by its limit', async () => {
    const limits = { headersTimeoutMs: 400 };
    const host = await startLocalHost({
      entries: registry,
      services: platform.services,
      listen: { host: '127.0.0.1', port: 0 },
      limits,
      stallMs: 600,
    });
    const drip = { byte: 'a', everyMs: 50 };
    const stream = ['Host: a', auth, `Content-Type: ${multipart}`, 'Content-Length: 100000'];
    const json = ['Host: a', auth, 'Content-Type: application/json', 'Content-Length: 100000'];
    const slow = await Promise.all([
      sendRaw(host.port, 'GET /healthz HTTP/1.1\r\nX: ', { drip }),
      sendRaw(host.port, rawRequest('POST /api/spaces', json), { drip }),
      sendRaw(host.port, rawRequest(`POST ${store}`, stream, '--B\r\n'), { end: false }),
      ...Array.from({ length: 50 }, () => sendRaw(host.port, 'GET / HTTP/1.1\r\n', { end: false })),
    ]);
    expect(slow.filter(({ closed }) => !closed)).toEqual([]);
    expect(slow[0]?.status).toBe(408);
    expect(slow[1]?.status).toBe(504);
    expect(slow.filter(({ status }) => status >= 500 && status !== 504)).toEqual([]);
    await host.close(500);
  });
});

describe('after all that', () => {
  it('the good client was served all along', async () => {
    await good.stop();
    expect(good.failures).toEqual([]);
    expect(good.rounds).toBeGreaterThan(5);
    expect(good.slowestMs).toBeLessThan(60_000); // only what hangs is as slow
  });

  it('no memory is held for what never landed, and no connection is open', async () => {
    await until(() => platform.services.archive.lander.memory.usedBytes === 0);
    await until(() => socketCount() <= socketsBefore + 40);
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(1024 * 2 ** 20);
  });

  it('no error is the fault of the server', () => {
    const errors = platform.lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
    expect(errors).toEqual([]);
  });
});
