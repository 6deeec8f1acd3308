import { Readable } from 'node:stream';
import { functionTest } from '#shared/archive/testing/function-test';
import { makeObject } from '#shared/archive/testing/make-object';
import { headersOf } from '#shared/security/testing';
import { handler } from './handler';

const test = functionTest(handler, ['study:write'], { host: 'pacs.example:8080' });

const type = 'multipart/related; type="application/dicom"; boundary=B';
const multipart = (...parts: readonly Buffer[]) =>
  Buffer.concat([
    ...parts.flatMap((part) => [
      Buffer.from('--B\r\nContent-Type: application/dicom\r\n\r\n'),
      part,
      Buffer.from('\r\n'),
    ]),
    Buffer.from('--B--\r\n'),
  ]);

function* chunksOf(body: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield Buffer.from(body.subarray(at, at + size));
}

function post(body: Buffer, options: { study?: string; type?: string; size?: number; headers?: object } = {}) {
  const route = options.study ? '/{studyInstanceUid}' : '';
  return test.call(`POST /spaces/{space}/dicomweb/studies${route}`, {
    path: { space: 'main', ...(options.study ? { studyInstanceUid: options.study } : {}) },
    headers: { ...test.headers, 'content-type': options.type ?? type, ...options.headers },
    stream: Readable.from(chunksOf(body, options.size ?? 65_536)),
  });
}

const ct = '1.2.840.10008.5.1.4.1.1.2';
const object = (sop: string, more = {}) => makeObject({ '00080018': sop, ...more });
const base = 'http://pacs.example:8080/spaces/main/dicomweb';

describe('storing instances', () => {
  it('answers 200 with a reference to each when all are stored', async () => {
    const result = await post(multipart(object('1.2.3.4.1'), object('1.2.3.4.2')), { size: 7 });
    expect(result.status).toBe(200);
    expect(result.headers?.['content-type']).toBe('application/dicom+json');
    const reference = (sop: string) => ({
      '00081150': { vr: 'UI', Value: [ct] },
      '00081155': { vr: 'UI', Value: [sop] },
      '00081190': { vr: 'UR', Value: [`${base}/studies/1.2.3/series/1.2.3.4/instances/${sop}`] },
    });
    expect(result.json).toEqual({
      '00081190': { vr: 'UR', Value: [`${base}/studies/1.2.3`] },
      '00081199': { vr: 'SQ', Value: [reference('1.2.3.4.1'), reference('1.2.3.4.2')] },
    });
  });

  it('keeps every byte', async () => {
    const bytes = makeObject({}, 300_000);
    await post(multipart(bytes), { size: 10_007 });
    await test.archive.indexed();
    const [document] = await test.archive.archive.collections.instances.find({});
    const { key, offset, length } = document!.location;
    expect(Buffer.compare(Buffer.from(await test.archive.archive.store.read(key, offset, length)), bytes)).toBe(0);
  });

  it('takes one instance as it is', async () => {
    const result = await post(object('1.2.3.4.9'), { type: 'application/dicom' });
    expect(result.status).toBe(200);
    expect(result.json['00081199'].Value[0]['00081155'].Value).toEqual(['1.2.3.4.9']);
  });

  it('lands many instances of one request in few groups', async () => {
    let groups = 0;
    test.archive.archive.lander.onLanded(() => {
      groups += 1;
    });
    const many = Array.from({ length: 50 }, (_, at) => object(`1.2.3.4.${at + 1}`));
    expect((await post(multipart(...many))).json['00081199'].Value).toHaveLength(50);
    expect(groups).toBeLessThan(20);
  });

  it('refuses instances of another study than the address says, and stores the others', async () => {
    const other = object('1.9.9.9', { '0020000D': '1.9', '0020000E': '1.9.9' });
    const result = await post(multipart(object('1.2.3.4.1'), other), { study: '1.2.3' });
    expect(result.status).toBe(202);
    expect(result.json['00081198'].Value).toEqual([
      {
        '00081150': { vr: 'UI', Value: [ct] },
        '00081155': { vr: 'UI', Value: ['1.9.9.9'] },
        '00081197': { vr: 'US', Value: [0xa900] },
      },
    ]);
    expect(result.json['00081199'].Value).toHaveLength(1);
    expect((await post(multipart(other), { study: '1.2.3' })).status).toBe(409);
  });

  it('quarantines what it cannot understand and says so without UIDs', async () => {
    const result = await post(multipart(Buffer.from('no DICOM at all, only text that is long enough'.repeat(9))));
    expect(result.status).toBe(409);
    expect(result.json).toEqual({
      '00081190': { vr: 'UR' },
      '00081198': {
        vr: 'SQ',
        Value: [{ '00081150': { vr: 'UI' }, '00081155': { vr: 'UI' }, '00081197': { vr: 'US', Value: [0xc000] } }],
      },
    });
    expect(await test.archive.archive.collections.quarantine.countDocuments({})).toBe(1);
  });

  it('keeps no empty parts, and of a request of broken parts only the first hundred or so', async () => {
    const empty = Array.from({ length: 20 }, () => Buffer.alloc(0));
    const broken = Array.from({ length: 300 }, (_, at) => Buffer.from(`no DICOM object at all, number ${at}`));
    const result = await post(multipart(...empty, ...broken, object('1.2.3.4.1')));
    expect(result.status).toBe(202);
    const held = await test.archive.archive.collections.quarantine.countDocuments({ state: 'held' });
    expect(held).toBeGreaterThanOrEqual(80);
    expect(held).toBeLessThanOrEqual(120);
  });

  it('warns of a missing Type 1 attribute and stores the instance', async () => {
    const result = await post(multipart(object('1.2.3.4.1', { '00080060': null })));
    expect(result.status).toBe(202);
    expect(result.json['00081199'].Value[0]['00081196']).toEqual({ vr: 'US', Value: [0xb007] });
  });

  it('keeps what was complete when the body breaks off', async () => {
    const whole = multipart(object('1.2.3.4.1'), object('1.2.3.4.2'));
    const cut = whole.subarray(0, whole.length - 100);
    const gone = async function* () {
      yield cut;
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    };
    const result = await test.call('POST /spaces/{space}/dicomweb/studies', {
      path: { space: 'main' },
      headers: { ...test.headers, 'content-type': type },
      stream: Readable.from(gone()),
    });
    expect(result.status).toBe(499);
    await test.archive.indexed();
    const found = await test.archive.archive.collections.instances.find({});
    expect(found.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.4.1']);
    expect(test.archive.archive.lander.memory.usedBytes).toBe(0);
  });

  it('reports a part without closing boundary as failed beside those that are stored', async () => {
    const whole = multipart(object('1.2.3.4.1'), object('1.2.3.4.2'));
    const result = await post(whole.subarray(0, whole.length - 20));
    expect(result.status).toBe(202);
    expect(result.json['00081199'].Value[0]['00081155'].Value).toEqual(['1.2.3.4.1']);
    expect(result.json['00081198'].Value[0]['00081155'].Value).toEqual(['1.2.3.4.2']);
    expect((await post(whole.subarray(0, 300))).status).toBe(400);
  });

  it.each([
    ['JSON', 'application/json', 415],
    ['other parts', 'multipart/related; type="image/png"; boundary=B', 415],
    ['DICOM JSON without a part', 'multipart/related; type="application/dicom+json"; boundary=B', 400],
    ['no Content-Type', '', 415],
    ['no boundary', 'multipart/related; type="application/dicom"', 400],
    ['no part', type, 400],
  ])('refuses a body of %s', async (_what, contentType, status) => {
    expect((await post(Buffer.from('--B--'), { type: contentType })).status).toBe(status);
  });

  it('refuses a compressed body, an unknown space and a client that reads no DICOM JSON', async () => {
    const body = multipart(object('1.2.3.4.1'));
    expect((await post(body, { headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    expect((await post(body, { headers: { accept: 'text/html' } })).status).toBe(406);
    const elsewhere = await test.call('POST /spaces/{space}/dicomweb/studies', {
      path: { space: 'nowhere' },
      headers: { ...test.headers, 'content-type': type },
      stream: Readable.from([body]),
    });
    expect(elsewhere.status).toBe(404);
  });

  it('needs the right to write in the space', async () => {
    const { headers: reader } = await headersOf(test.security, ['study:read']);
    expect((await post(multipart(object('1.2.3.4.1')), { headers: reader })).status).toBe(403);
  });

  it('answers 507 when the store is full', async () => {
    const { StoreFullError } = await import('#shared/objects/errors');
    const full = jest.spyOn(test.archive.archive.store, 'land').mockRejectedValue(new StoreFullError('no room'));
    const result = await post(multipart(object('1.2.3.4.1')));
    full.mockRestore();
    expect(result.status).toBe(507);
    expect(result.json['00081198'].Value[0]['00081197'].Value).toEqual([0xa700]);
    expect((await post(multipart(object('1.2.3.4.1')))).status).toBe(200);
  });

  it('is recorded, one entry per study', async () => {
    await post(multipart(object('1.2.3.4.1'), object('1.2.3.4.2')));
    await test.security.audit.flush();
    const entries = await test.security.audit.find({ studyInstanceUid: '1.2.3' }, 10);
    expect(entries).toMatchObject([{ operation: 'dicomweb-store', space: 'main', count: 2 }]);
  });
});
