import { Readable } from 'node:stream';
import { functionTest } from '#shared/archive/testing/function-test';
import { makeObject } from '#shared/archive/testing/make-object';
import { toDicomJson } from '#shared/dicom/json';
import { toNativeModel } from '#shared/dicom/native-model';
import { fromNativeModel } from '#shared/dicom/native-model-reader';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { handler } from './handler';

const test = functionTest(handler, ['study:write'], { host: 'pacs.example' });
afterEach(() => expect(test.archive.archive.lander.memory.usedBytes).toBe(0));

type Model = Record<string, { vr: string; Value?: unknown[]; BulkDataURI?: string; InlineBinary?: string }>;
type Part = readonly [headers: Record<string, string>, body: string | Uint8Array];

/** The metadata of a small image whose pixel data has this name. */
function described(sop: string, uri?: string, more: Model = {}): Model {
  const part10 = makeObject({ '00080018': sop }, 0);
  const { dataSetOffset } = parsePart10Head(part10);
  const json = JSON.parse(
    toDicomJson(part10.subarray(dataSetOffset), { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN }),
  );
  delete json['7FE00010'];
  return { ...json, ...more, ...(uri === undefined ? {} : { '7FE00010': { vr: 'OW', BulkDataURI: uri } }) };
}

function body(...parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(([names, content]) => [
    Buffer.from(
      `--B\r\n${Object.entries(names)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    ),
    Buffer.from(content as string),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from('--B--\r\n')]);
}

const jsonPart = (...models: Model[]): Part => [{ 'Content-Type': 'application/dicom+json' }, JSON.stringify(models)];
const xmlPart = (model: Model): Part => [
  { 'Content-Type': 'application/dicom+xml; charset=utf-8' },
  toNativeModel(model),
];
const bulkPart = (location: string, bytes: Uint8Array, type = 'application/octet-stream'): Part => [
  { 'Content-Type': type, 'Content-Location': location },
  bytes,
];

async function post(bytes: Buffer, options: { type?: string; accept?: string; study?: string; size?: number } = {}) {
  const size = options.size ?? 65_536;
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    Buffer.from(bytes.subarray(at * size, (at + 1) * size)),
  );
  const route = options.study ? '/{studyInstanceUid}' : '';
  return await test.call(`POST /spaces/{space}/dicomweb/studies${route}`, {
    path: { space: 'main', ...(options.study ? { studyInstanceUid: options.study } : {}) },
    headers: {
      ...test.headers,
      'content-type': options.type ?? 'multipart/related; type="application/dicom+json"; boundary=B',
      ...(options.accept ? { accept: options.accept } : {}),
    },
    stream: Readable.from(chunks),
  });
}
const xml = { type: 'multipart/related; type="application/dicom+xml"; boundary=B' };

/** What is stored under a SOP Instance UID. */
async function stored(sop: string) {
  await test.archive.indexed();
  const found = await test.archive.archive.collections.instances.findOne({ sopInstanceUid: sop });
  const { key, offset, length } = found!.location;
  const bytes = Buffer.from(await test.archive.archive.store.read(key, offset, length));
  const head = parsePart10Head(bytes);
  return { head, dataSet: bytes.subarray(head.dataSetOffset) };
}

const modelOf = (dataSet: Uint8Array): Model =>
  JSON.parse(toDicomJson(dataSet, { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, maxInlineBytes: 1_000_000 }));
const reasonOf = (result: Awaited<ReturnType<typeof post>>) => result.json['00081198']?.Value[0]['00081197'].Value[0];

describe('metadata with bulk data', () => {
  const pixels = Buffer.from(Array.from({ length: 100_001 }, (_, at) => at % 253));

  it.each([
    ['JSON', (model: Model) => jsonPart(model), {}],
    ['XML', (model: Model) => xmlPart(model), xml],
  ])('in %s becomes one Part 10 object, bytes padded to even length', async (_form, part, options) => {
    const model = described('1.2.3.4.1', 'bulk/1', { '00104000': { vr: 'LT', Value: ['Ünïcode <&> 王'] } });
    const result = await post(body(part(model), bulkPart('bulk/1', pixels)), { ...options, size: 1009 });
    expect(result.status).toBe(200);
    const { head, dataSet } = await stored('1.2.3.4.1');
    expect(head).toMatchObject({
      transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
      mediaStorageSopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      mediaStorageSopInstanceUid: '1.2.3.4.1',
    });
    expect(dataSet.subarray(-pixels.length - 13)).toEqual(
      Buffer.concat([Buffer.from('e07f10004f570000a2860100', 'hex'), pixels, Buffer.alloc(1)]),
    );
    const { '7FE00010': pixelData, ...rest } = modelOf(dataSet);
    expect(pixelData?.vr).toBe('OW');
    const { '7FE00010': _, ...sent } = model;
    expect(rest).toEqual(sent);
  });

  it('lands many instances, whatever bulk data is between them', async () => {
    const models = [1, 2, 3].map((n) => described(`1.2.3.4.${n}`, `u${n}`));
    const parts = [2, 1, 3].map((n) => bulkPart(`u${n}`, Buffer.from(`pixels of ${n}!`)));
    const result = await post(body(jsonPart(...models), bulkPart('nobody', pixels), ...parts));
    expect(result.status).toBe(200);
    for (const n of [1, 2, 3]) {
      const { dataSet } = await stored(`1.2.3.4.${n}`);
      expect(dataSet.subarray(-12).toString()).toBe(`pixels of ${n}!`);
    }
  });

  it('takes bulk data of any place in the data set, in sequences too, and by Content-ID', async () => {
    const model = described('1.2.3.4.1', 'p', {
      '00091001': { vr: 'OB', BulkDataURI: 'cid:early' },
      '00090010': { vr: 'LO', Value: ['ACME'] },
      '00281201': { vr: 'OW', BulkDataURI: 'red' },
      '54000100': { vr: 'SQ', Value: [{ '54001010': { vr: 'OW', BulkDataURI: 'wave' } }] },
    });
    const early: Part = [{ 'Content-ID': '<early>' }, Buffer.from('early!')];
    const others = [
      bulkPart('wave', Buffer.from('wave')),
      bulkPart('p', Buffer.from('pp')),
      bulkPart('red', Buffer.from('redred')),
    ];
    expect((await post(body(jsonPart(model), early, ...others))).status).toBe(200);
    const read = modelOf((await stored('1.2.3.4.1')).dataSet);
    const inline = (text: string) => Buffer.from(text).toString('base64');
    expect(read['00091001']?.InlineBinary).toBe(inline('early!'));
    expect(read['00281201']?.InlineBinary).toBe(inline('redred'));
    expect(read['54000100']?.Value).toEqual([{ '54001010': { vr: 'OW', InlineBinary: inline('wave') } }]);
    expect(read['7FE00010']?.InlineBinary).toBe(inline('pp'));
  });

  it('makes fragments of compressed frames, in the transfer syntax of their media type', async () => {
    const jpeg = 'image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50';
    const model = described('1.2.3.4.1', 'f');
    const parts = [bulkPart('f', Buffer.from('frame-1'), jpeg), bulkPart('f', Buffer.from('frame 2!'), jpeg)];
    expect((await post(body(jsonPart(model), ...parts))).status).toBe(200);
    const { head, dataSet } = await stored('1.2.3.4.1');
    expect(head.transferSyntaxUid).toBe('1.2.840.10008.1.2.4.50');
    const tail = Buffer.concat([
      Buffer.from('e07f10004f420000ffffffff', 'hex'),
      Buffer.from('feff00e000000000', 'hex'),
      Buffer.from('feff00e008000000', 'hex'),
      Buffer.from('frame-1\0'),
      Buffer.from('feff00e008000000', 'hex'),
      Buffer.from('frame 2!'),
      Buffer.from('feffdde000000000', 'hex'),
    ]);
    expect(dataSet.subarray(-tail.length)).toEqual(tail);
    expect((await post(body(jsonPart(described('1.2.3.4.2', 'g')), bulkPart('g', pixels, 'image/jls')))).status).toBe(
      200,
    );
    expect((await stored('1.2.3.4.2')).head.transferSyntaxUid).toBe('1.2.840.10008.1.2.4.80');
  });

  it('of large values goes through files, not through memory', async () => {
    const large = Buffer.alloc(40 * 2 ** 20, 'x');
    let most = 0;
    const watched = setInterval(() => {
      most = Math.max(most, test.archive.archive.lander.memory.usedBytes);
    }, 1);
    const result = await post(body(jsonPart(described('1.2.3.4.1', 'u')), bulkPart('u', large)));
    clearInterval(watched);
    expect(result.status).toBe(200);
    expect(most).toBeLessThanOrEqual(test.archive.archive.lander.memory.totalBytes);
    const { dataSet } = await stored('1.2.3.4.1');
    expect(Buffer.compare(dataSet.subarray(-large.length), large)).toBe(0);
  });

  it('may have none at all, and come as one part alone', async () => {
    const type = 'application/dicom+json';
    expect((await post(Buffer.from(JSON.stringify([described('1.2.3.4.1')])), { type })).status).toBe(200);
    expect((await post(Buffer.from(JSON.stringify(described('1.2.3.4.2'))), { type })).status).toBe(200);
    const result = await post(Buffer.from(toNativeModel(described('1.2.3.4.3'))), { type: 'application/dicom+xml' });
    expect(result.status).toBe(200);
    expect(modelOf((await stored('1.2.3.4.3')).dataSet)).toEqual(described('1.2.3.4.3'));
  });
});

describe('what of it cannot be stored', () => {
  it('fails alone, with its UIDs and a Failure Reason', async () => {
    const bad = described('1.2.3.4.2', undefined, { '00280010': { vr: 'US', Value: ['many'] } });
    const result = await post(body(jsonPart(described('1.2.3.4.1'), bad, described('1.2.3.4.3', 'missing'))));
    expect(result.status).toBe(202);
    const failed = result.json['00081198'].Value;
    const item = (sop: string) => ({
      '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00081155': { vr: 'UI', Value: [sop] },
      '00081197': { vr: 'US', Value: [0xc000] },
    });
    expect(failed).toEqual([item('1.2.3.4.2'), item('1.2.3.4.3')]);
  });

  it('is 409 when nothing is left', async () => {
    const other = await post(body(jsonPart(described('1.2.3.4.1'))), { study: '9.9' });
    expect([other.status, reasonOf(other)]).toEqual([409, 0xa900]);
    const noUid = described('1.2.3.4.1');
    delete noUid['00080018'];
    const nameless = await post(body(jsonPart(noUid)));
    expect([nameless.status, reasonOf(nameless)]).toEqual([409, 0xc000]);
  });

  it.each([
    ['no JSON', 'nonsense', 400, 'INVALID_DICOM_JSON'],
    ['an array that does not end', '[{}', 400, 'INVALID_DICOM_JSON'],
    ['text behind the array', '[] []', 400, 'INVALID_DICOM_JSON'],
    ['no comma', '[{}{}]', 400, 'INVALID_DICOM_JSON'],
    ['an empty array', '[]', 400, 'MALFORMED_MULTIPART'],
  ])('is the whole request when it is %s', async (_what, text, status, code) => {
    const result = await post(body([{ 'Content-Type': 'application/dicom+json' }, text]));
    const refused = result.status === 409 ? { code: 409 } : result.json;
    expect({ status: result.status, code: refused.code }).toEqual({ status, code });
  });

  it('is refused by limits: metadata without end, the same name twice, foreign media types', async () => {
    const long = await post(body([{ 'Content-Type': 'application/dicom+json' }, Buffer.alloc(33 * 2 ** 20, ' ')]));
    expect(long.status).toBe(413);
    const twice = described('1.2.3.4.1', 'u', { '00281201': { vr: 'OW', BulkDataURI: 'u' } });
    expect((await post(body(jsonPart(twice), bulkPart('u', Buffer.from('uu'))))).status).toBe(400);
    const html = await post(body(jsonPart(described('1.2.3.4.1', 'u')), bulkPart('u', Buffer.from('uu'), 'text/html')));
    expect([html.status, html.json.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    const doctype = await post(
      body([{ 'Content-Type': 'application/dicom+xml' }, '<!DOCTYPE a><NativeDicomModel/>']),
      xml,
    );
    expect([doctype.status, doctype.json.code]).toEqual([400, 'INVALID_NATIVE_MODEL']);
  });

  it('leaves nothing behind when the client goes in the middle of bulk data', async () => {
    const whole = body(
      jsonPart(described('1.2.3.4.1'), described('1.2.3.4.2', 'u')),
      bulkPart('u', Buffer.alloc(5_000_000)),
    );
    const gone = async function* () {
      yield whole.subarray(0, 4_000_000);
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    };
    const result = await test.call('POST /spaces/{space}/dicomweb/studies', {
      path: { space: 'main' },
      headers: { ...test.headers, 'content-type': 'multipart/related; type="application/dicom+json"; boundary=B' },
      stream: Readable.from(gone()),
    });
    expect(result.status).toBe(499);
    await test.archive.indexed();
    const found = await test.archive.archive.collections.instances.find({});
    expect(found.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.4.1']);
  });
});

describe('the answer', () => {
  it('comes as XML for who reads that', async () => {
    const json = await post(body(jsonPart(described('1.2.3.4.1'))));
    const result = await post(body(jsonPart(described('1.2.3.4.1'))), { accept: 'application/dicom+xml' });
    expect(result.headers?.['content-type']).toBe('application/dicom+xml');
    expect(fromNativeModel(String(result.body))).toEqual(json.json);
  });
});
