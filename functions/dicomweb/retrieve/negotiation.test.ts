import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { fromNativeModel } from '#shared/dicom/native-model-reader';
import { EXPLICIT_VR_BIG_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { HttpResult } from '#shared/kernel/function/result';
import { bodyOf } from '#shared/kernel/testing/body-of';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

const study = '/spaces/{space}/dicomweb/studies/{studyInstanceUid}';
const series = `${study}/series/{seriesInstanceUid}`;
const instance = `${series}/instances/{sopInstanceUid}`;
const names = { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' };
const pixels = Buffer.from(Array.from({ length: 3000 }, (_, at) => at % 251));

let t: TestSecurity;
let test: TestArchive;
let call: ReturnType<typeof calling>;
let headers: Record<string, string>;
beforeEach(async () => {
  t = await testSecurity();
  test = await openTestArchive();
  call = calling(t, handler, { archive: test.archive });
  headers = { ...(await headersOf(t, ['study:read'])).headers };
});
afterEach(async () => {
  await test.close();
  await t.close();
});

function image(sop = '1.2.3.4.1', number = '1'): Buffer {
  const whole = makeObject({ '00080018': sop, '00200013': number }, pixels.length);
  pixels.copy(whole, whole.length - pixels.length);
  return whole;
}

async function get(
  route: string,
  more: Record<string, string> = {},
  options: { query?: string; path?: object; origin?: string } = {},
) {
  const all = Object.entries({ ...names, ...options.path });
  const path = Object.fromEntries(all.filter(([name]) => route.includes(`{${name}}`)));
  const result = (await call(`GET ${route}` as 'GET /', {
    path,
    headers: { ...headers, ...more },
    ...(options.query ? { query: options.query } : {}),
    ...(options.origin ? { origin: options.origin } : {}),
  })) as HttpResult;
  return { status: result.status, headers: result.headers as Record<string, string>, bytes: await bodyOf(result) };
}

const bulk = { path: { path: '7FE00010' } };
const frame = { path: { frames: '1' } };

describe('entity tags', () => {
  it.each([
    ['study', study, {}],
    ['series', series, {}],
    ['instance', instance, {}],
    ['metadata of a study', `${study}/metadata`, {}],
    ['metadata of a series', `${series}/metadata`, {}],
    ['metadata of an instance', `${instance}/metadata`, {}],
    ['frame', `${instance}/frames/{frames}`, frame],
    ['value', `${instance}/bulkdata/{path}`, bulk],
  ])('a %s that the client holds is not sent again, until something changes', async (_what, route, options) => {
    await test.send(image());
    const first = await get(route, {}, options);
    const { etag } = first.headers;
    expect(first.status).toBe(200);
    expect(etag).toMatch(/^(?:W\/)?"[^"]+"$/);
    expect(first.headers['vary']).toMatch(/^accept/);
    const held = await get(route, { 'if-none-match': `"x", ${etag}` }, options);
    expect([held.status, held.headers['etag'], held.bytes.length]).toEqual([304, etag, 0]);
    expect((await get(route, { 'if-none-match': '"x"' }, options)).status).toBe(200);
    if (route.startsWith(`${instance}/`) || route === instance) return;
    await test.send(image('1.2.3.4.2', '2'));
    const later = await get(route, { 'if-none-match': String(etag) }, options);
    expect(later.status).toBe(200);
    expect(later.headers['etag']).not.toBe(etag);
  });

  it('of an instance stays the same when its bytes move', async () => {
    await test.send(image());
    const { etag } = (await get(instance)).headers;
    await test.settleAndPack();
    expect((await get(instance, { 'if-none-match': String(etag) })).status).toBe(304);
  });

  it('is strong for one part, weak for multipart, and another for XML', async () => {
    await test.send(image());
    expect((await get(instance, { accept: 'application/dicom' })).headers['etag']).toMatch(/^"/);
    expect((await get(instance)).headers['etag']).toMatch(/^W\/"/);
    const json = (await get(`${series}/metadata`)).headers['etag'];
    const xml = (await get(`${series}/metadata`, { accept: 'multipart/related; type="application/dicom+xml"' }))
      .headers;
    expect(xml['etag']).not.toBe(json);
  });
});

describe('what is acceptable', () => {
  it('may stand in the query, for clients that cannot set headers', async () => {
    await test.send(image());
    const query = `accept=${encodeURIComponent('application/dicom; transfer-syntax="*"')}`;
    const alone = await get(instance, { accept: 'text/html, */*;q=0.8' }, { query });
    expect(alone.headers['content-type']).toBe('application/dicom; transfer-syntax=1.2.840.10008.1.2.1');
    expect(alone.bytes).toEqual(image());
    expect((await get(instance, {}, { query: 'accepts=a' })).status).toBe(400);
  });

  it('else 406 says what there is', async () => {
    await test.send(image());
    const ask = async (route: string, accept: string, options = {}) => {
      const { status, bytes } = await get(route, { accept }, options);
      expect(status).toBe(406);
      return (JSON.parse(bytes.toString()) as { available: string[] }).available;
    };
    // Whether one can be had of each instance is known when it is asked for.
    const part10 = 'multipart/related; type="application/dicom"; transfer-syntax=';
    const alone = 'application/dicom; transfer-syntax=';
    const possible = ['.1', '', '.1.99', '.5', '.4.70', '.4.57', '.4.80', '.4.90', '.4.201', '.4.202'];
    expect(await ask(study, 'application/dicom')).toEqual(possible.map((end) => `${part10}1.2.840.10008.1.2${end}`));
    expect(await ask(instance, `${part10}1.2.840.10008.1.2.4.50`)).toEqual(
      possible.flatMap((end) => [`${part10}1.2.840.10008.1.2${end}`, `${alone}1.2.840.10008.1.2${end}`]),
    );
    expect(await ask(`${series}/metadata`, 'application/dicom')).toEqual([
      'application/dicom+json',
      'application/json',
      'multipart/related; type="application/dicom+xml"',
    ]);
    const media = ['octet-stream', 'dicom-rle', 'jpeg', 'jls', 'jp2', 'jphc'];
    const found = await ask(`${instance}/frames/{frames}`, 'image/png', frame);
    expect(found[0]).toBe('multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1');
    for (const type of media) expect(found.join()).toContain(`/${type}; transfer-syntax=`);
    const xml = await get(study, { accept: 'application/xml' });
    expect([xml.status, xml.headers['content-type']]).toEqual([406, 'application/problem+xml']);
  });
});

describe('metadata as XML', () => {
  it.each(['landed', 'packed'])('says the same as JSON, one part for each instance, when %s', async (state) => {
    for (const n of [1, 2, 3]) await test.send(image(`1.2.3.4.${n}`, String(n)));
    if (state === 'packed') await test.settleAndPack();
    for (const route of [`${study}/metadata`, `${series}/metadata`]) {
      const json = JSON.parse((await get(route)).bytes.toString()) as object[];
      const { headers: sent, bytes } = await get(route, { accept: 'multipart/related; type="application/dicom+xml"' });
      const [, boundary] = /^multipart\/related; type="application\/dicom\+xml"; boundary=(.+)$/.exec(
        sent['content-type']!,
      )!;
      const parts = bytes.toString().split(`--${boundary}`).slice(1, -1);
      expect(parts).toHaveLength(3);
      const read = parts.map((part) => {
        const [header, ...xml] = part.trim().split('\r\n\r\n');
        expect(header).toBe('Content-Type: application/dicom+xml');
        return fromNativeModel(xml.join());
      });
      expect(asText(read)).toEqual(asText(json));
    }
  });

  it('of one instance also comes alone', async () => {
    await test.send(image());
    const { headers: sent, bytes } = await get(`${instance}/metadata`, { accept: 'application/dicom+xml' });
    expect(sent['content-type']).toBe('application/dicom+xml');
    expect(bytes.toString()).toContain('keyword="PatientName"');
    expect((await get(`${series}/metadata`, { accept: 'application/dicom+xml' })).status).toBe(406);
  });
});

/** IS and DS are numbers in JSON and text in XML. */
const asText = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one) => (typeof one === 'number' ? String(one) : one)));

describe('addresses of bulk data', () => {
  it('begin with what a proxy cuts off, in JSON and XML', async () => {
    await test.send(image());
    await test.settleAndPack();
    const origin = 'https://pacs.example/imaging';
    for (const route of [`${series}/metadata`, `${instance}/metadata`, `${study}/metadata`]) {
      for (const accept of ['application/dicom+json', 'multipart/related; type="application/dicom+xml"']) {
        const more = { accept, 'accept-encoding': 'gzip' };
        const prefixed = (await get(route, more, { origin })).bytes.toString();
        expect(prefixed).toContain('"/imaging/spaces/main/dicomweb/studies/1.2.3/');
        expect(prefixed).not.toContain('"/spaces/');
      }
    }
  });
});

describe('ranges of a value', () => {
  const route = `${instance}/bulkdata/{path}`;
  const part = (range: string, more = {}) => get(route, { accept: 'application/octet-stream', range, ...more }, bulk);

  it('are given as asked for', async () => {
    await test.send(image());
    const whole = await get(route, { accept: 'application/octet-stream' }, bulk);
    expect([whole.status, whole.headers['accept-ranges'], whole.bytes]).toEqual([200, 'bytes', pixels]);
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=1001-2000', 1001, 2001],
      ['bytes=-7', 2993, 3000],
      ['bytes=2990-9999', 2990, 3000],
    ] as const) {
      const { status, headers: sent, bytes } = await part(range);
      expect(status).toBe(206);
      expect(sent).toMatchObject({
        'content-range': `bytes ${from}-${to - 1}/3000`,
        'content-length': String(to - from),
        'content-type': 'application/octet-stream',
      });
      expect(bytes).toEqual(pixels.subarray(from, to));
    }
  });

  it('come in one part each when there are several', async () => {
    await test.send(image());
    const { status, headers: sent, bytes } = await part('bytes=0-9, 100-119');
    expect([status, bytes.length]).toEqual([206, Number(sent['content-length'])]);
    const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(sent['content-type']!)![1]!;
    const part1 = `\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 0-9/3000\r\n\r\n`;
    const part2 = `\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 100-119/3000\r\n\r\n`;
    expect(bytes).toEqual(
      Buffer.concat([
        Buffer.from(part1),
        pixels.subarray(0, 10),
        Buffer.from(part2),
        pixels.subarray(100, 120),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
    );
  });

  it('beyond its end are 416, with its length', async () => {
    await test.send(image());
    const { status, headers: sent, bytes } = await part('bytes=3000-');
    expect([status, sent['content-range']]).toEqual([416, 'bytes */3000']);
    expect(JSON.parse(bytes.toString())).toMatchObject({ code: 'RANGE_NOT_SATISFIABLE' });
  });

  it('are given of the version that If-Range names, else the whole', async () => {
    await test.send(image());
    const { etag } = (await part('bytes=0-1')).headers;
    expect((await part('bytes=0-1', { 'if-range': etag })).status).toBe(206);
    expect((await part('bytes=0-1', { 'if-range': '"other"' })).bytes).toHaveLength(3000);
  });

  it('mean the value alone where anything is accepted; a multipart answer has none', async () => {
    await test.send(image());
    expect((await get(route, { range: 'bytes=0-1' }, bulk)).bytes).toEqual(pixels.subarray(0, 2));
    const accept = 'multipart/related; type="application/octet-stream"';
    expect((await get(route, { range: 'bytes=0-1', accept }, bulk)).status).toBe(200);
  });

  it('of big endian words begin and end anywhere', async () => {
    const writer = new DataSetWriter();
    const meta = buildFileMeta({
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      sopInstanceUid: '1.2.3.4.1',
      transferSyntaxUid: EXPLICIT_VR_BIG_ENDIAN,
    });
    expect(writer.length).toBe(0);
    const big = (tag: number, vr: string, value: Buffer) => {
      const long = vr === 'OW';
      const head = Buffer.alloc(long ? 12 : 8);
      head.writeUInt16BE(tag >>> 16, 0);
      head.writeUInt16BE(tag & 0xffff, 2);
      head.write(vr, 4, 'latin1');
      if (long) head.writeUInt32BE(value.length, 8);
      else head.writeUInt16BE(value.length, 6);
      return Buffer.concat([head, value]);
    };
    const text = (value: string) => Buffer.from(value.length % 2 === 0 ? value : `${value}\0`);
    const words = Buffer.alloc(100_000);
    for (let at = 0; at < words.length; at += 2) words.writeUInt16BE((at * 7) & 0xffff, at);
    const swapped = Buffer.from(words).swap16();
    await test.send(
      Buffer.concat([
        meta,
        big(0x00080016, 'UI', text('1.2.840.10008.5.1.4.1.1.2')),
        big(0x00080018, 'UI', text('1.2.3.4.1')),
        big(0x00080060, 'CS', text('CT')),
        big(0x0020000d, 'UI', text('1.2.3')),
        big(0x0020000e, 'UI', text('1.2.3.4')),
        big(0x7fe00010, 'OW', words),
      ]),
    );
    for (const [from, to] of [
      [0, 100_000],
      [1, 2],
      [99_999, 100_000],
      [12_345, 67_890],
    ] as const) {
      const { bytes } = await part(`bytes=${from}-${to - 1}`);
      expect(Buffer.compare(bytes, swapped.subarray(from, to))).toBe(0);
    }
  });
});
