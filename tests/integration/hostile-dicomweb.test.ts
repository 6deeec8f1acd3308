import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { makeObject } from '#shared/archive/testing/make-object';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { encapsulatedImage } from '#shared/imaging/testing/encapsulate';
import { startLocalHost } from '#stacks/local/host';
import { registry } from '#stacks/registry.generated';
import { SeededRandom } from '../support/random';
import { GoodClient } from './good-client';
import { type Answer, RunningPlatform, until } from './running-platform';

const study = '/dicomweb/studies/1.2.3';
const instance = `${study}/series/1.2.3.4/instances/1.2.3.4.1`;
const auth = 'Authorization: Bearer a-key-for-integration-tests-of-32-or-more';
const openFiles = () => readdirSync('/proc/self/fd').length;

let platform: RunningPlatform;
let good: GoodClient;
let filesBefore = 0;
const rssBefore = process.memoryUsage().rss;
beforeAll(async () => {
  platform = await RunningPlatform.start();
  expect((await platform.stow([makeObject()])).status).toBe(200);
  await platform.get(study, { headers: { accept: '*/*' } });
  filesBefore = openFiles();
  good = new GoodClient(platform);
});
afterAll(() => platform.stop());

/** Refused for what it is, in words that hold nothing of this machine; no header is of the client's making. */
function expectRefused(what: string, answer: Answer, statuses = [400, 404, 406, 409, 413, 414, 415, 422, 431]): void {
  expect([what, statuses.includes(answer.status) || answer.status]).toEqual([what, true]);
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(answer.text).not.toMatch(/root:|\/tmp\/|node_modules|at .*\.ts:/);
}

describe('metadata with bulk data', () => {
  const uids = { '00080016': uid('1.2.840.10008.5.1.4.1.1.7'), '0020000D': uid('1.9'), '0020000E': uid('1.9.1') };
  const described = (more: object) => [{ ...uids, '00080018': uid('1.9.1.1'), ...more }];
  const pixels = (address: string) => described({ '7FE00010': { vr: 'OW', BulkDataURI: address } });
  const post = (type: string, body: string | Buffer) =>
    platform.call('POST', '/dicomweb/studies', {
      headers: { 'content-type': `multipart/related; type="${type}"; boundary=B` },
      body: Buffer.concat([
        Buffer.from(`--B\r\nContent-Type: ${type}\r\n\r\n`),
        Buffer.from(body),
        Buffer.from('\r\n--B--'),
      ]),
    });

  it.each<[string, unknown]>([
    ['that is no object', 1],
    ['that is a list in a list', [[]]],
    ['without identity', [{}]],
    ['with identity of other types', [{ '0020000D': { vr: 'UI', Value: [{ $ne: 1 }] } }]],
    ['with a file for pixels', pixels('file:///etc/passwd')],
    ['with another server for pixels', pixels('http://127.0.0.1:1/metadata')],
    ['with a path for pixels', pixels('../../../../etc/passwd')],
    ['with a part that does not come', pixels('cid:nothing')],
    ['with a prototype', described({ __proto__: { vr: 'LO' }, constructor: { vr: 'LO', Value: ['x'] } })],
    ['with operators for tags', described({ $where: { vr: 'LO', Value: ['1'] } })],
    ['with paths for UIDs', [{ ...uids, '00080018': uid('../../x') }]],
    ['with lines in a UID', [{ ...uids, '00080018': uid('1.2\r\nSet-Cookie: x=1') }]],
    ['with a representation that there is not', described({ '00100020': { vr: 'ZZ', Value: ['x'] } })],
    [
      'with numbers that are none',
      described({ '00280010': { vr: 'US', Value: ['NaN', Number.MAX_VALUE, -1, 70_000] } }),
    ],
    ['with binary that is not base64', described({ '7FE00010': { vr: 'OW', InlineBinary: '%%%' } })],
  ])('%s fails for what it is', async (what, model) => {
    expectRefused(what, await post('application/dicom+json', JSON.stringify(model)));
  });

  it('of JSON that is broken, endless or deep is refused', async () => {
    const nested = (depth: number) => `[${'{"00081140":{"vr":"SQ","Value":['.repeat(depth)}${']}}'.repeat(depth)}]`;
    const texts = [
      '',
      '[',
      '[{]',
      `${'['.repeat(100_000)}`,
      `{"a":`.repeat(100_000),
      '[{"00100020":{"vr":"LO","Value":["\\ud800"]}}]',
      nested(20_000),
    ];
    for (const text of texts) expectRefused(text.slice(0, 20), await post('application/dicom+json', text));
  });

  it('of XML with entities, foreign documents and depth is refused', async () => {
    const lol = [
      '<!DOCTYPE l [<!ENTITY a "lol">',
      ...letters('b', 'i').map((one, at) => entity(one, letters('a', 'i')[at]!)),
    ];
    const documents = [
      `${lol.join('')}]><NativeDicomModel>&i;</NativeDicomModel>`,
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><NativeDicomModel>&x;</NativeDicomModel>',
      '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><NativeDicomModel/>',
      '<?xml-stylesheet href="file:///etc/passwd"?><html/>',
      '<NativeDicomModel>'.repeat(50_000),
      `<NativeDicomModel ${'a="b" '.repeat(50_000)}/>`,
    ];
    for (const document of documents) {
      expectRefused(document.slice(0, 30), await post('application/dicom+xml', document));
    }
  });
});

describe('images that unpack to more than they are', () => {
  const random = new SeededRandom(3);
  const noise = Buffer.from(Uint8Array.from({ length: 400 }, () => random.between(0, 255)));
  const side = 65_535;
  const syntaxes: readonly (readonly [name: string, uid: string, stream: Buffer])[] = [
    [
      'RLE',
      '1.2.840.10008.1.2.5',
      Buffer.concat([Buffer.from([1, 0, 0, 0, 64, 0, 0, 0]), Buffer.alloc(56), Buffer.alloc(200, 0x81)]),
    ],
    ['JPEG', '1.2.840.10008.1.2.4.50', jpeg(0xc0, side)],
    ['JPEG Lossless', '1.2.840.10008.1.2.4.70', jpeg(0xc3, side)],
    ['JPEG-LS', '1.2.840.10008.1.2.4.80', jpeg(0xf7, side)],
    ['JPEG 2000', '1.2.840.10008.1.2.4.90', jpeg2000(side)],
    ['HTJ2K', '1.2.840.10008.1.2.4.201', jpeg2000(side)],
    ['noise', '1.2.840.10008.1.2.4.91', noise],
    ['deflated frames', '1.2.840.10008.1.2.8.1', noise],
  ];

  it.each(syntaxes)(
    'of %s are refused before they are unpacked, in every form',
    async (name, transferSyntaxUid, stream) => {
      const at = syntaxes.findIndex(([one]) => one === name);
      const sop = `1.9.2.1.${at + 1}`;
      const sample = {
        rows: side,
        columns: side,
        samplesPerPixel: 1,
        bitsAllocated: 8,
        bitsStored: 8,
        isSigned: false,
      } as const;
      const { dataSet } = encapsulatedImage({ ...sample, samples: new Uint8Array(0) }, [stream], {
        photometric: 'MONOCHROME2',
        transferSyntaxUid,
      });
      const meta = buildFileMeta({ sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: sop, transferSyntaxUid });
      const identity = makeObject(
        {
          '00080016': '1.2.840.10008.5.1.4.1.1.7',
          '00080018': sop,
          '0020000D': '1.9.2',
          '0020000E': '1.9.2.1',
          '00280010': null,
          '00280011': null,
          '00280100': null,
        },
        0,
      );
      const head = identity.subarray(identity.indexOf(Buffer.from('08000500', 'hex')), identity.length - 12);
      const stored = await platform.stow([Buffer.concat([meta, head, dataSet])]);
      expect([name, stored.status]).toEqual([name, 200]);
      const place = `/dicomweb/studies/1.9.2/series/1.9.2.1/instances/${sop}`;
      const before = process.memoryUsage().rss;
      for (const [path, accept] of [
        ['/rendered', 'image/png'],
        ['/thumbnail', 'image/jpeg'],
        ['/rendered?viewport=100000,100000', 'image/png'],
        ['/frames/1', 'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1'],
        ['', 'application/dicom; transfer-syntax=1.2.840.10008.1.2.1'],
      ] as const) {
        expectRefused(`${name} ${path}`, await platform.get(`${place}${path}`, { headers: { accept } }));
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(512 * 2 ** 20);
    },
  );
});

describe('wishes', () => {
  const long = (text: string, count: number) => Array.from({ length: count }, () => text).join(',');

  it.each([
    ['frames/0'],
    ['frames/-1'],
    ['frames/1e9'],
    ['frames/99999999999999999999'],
    ['frames/1%0d%0aX:y'],
    [`frames/${long('1', 5000)}`],
    ['frames/$ne'],
    ['frames/1/rendered?viewport=1000000000,1000000000'],
    ['frames/1/rendered?viewport=-1,5'],
    ['frames/1/rendered?viewport=NaN,Infinity'],
    ['frames/1/rendered?window=1,0,linear'],
    ['frames/1/rendered?window=1e999,1,linear'],
    ['frames/1/rendered?window=__proto__,constructor,toString'],
    ['frames/1/rendered?quality=0'],
    ['frames/1/rendered?annotation=../../etc/passwd'],
    ['frames/1/rendered?iccprofile=%00'],
    [`frames/1/rendered?accept=${'a'.repeat(5000)}`],
    ['bulkdata/..%2f..%2fetc%2fpasswd'],
    ['bulkdata/7FE00010.0.7FE00010.0.7FE00010'],
    ['bulkdata/__proto__'],
    [`bulkdata/${'00081140.0.'.repeat(700)}00081150`],
  ])('%s are refused', async (path) => {
    expectRefused(path, await platform.get(`${instance}/${path}`, { headers: { accept: '*/*' } }));
  });

  it('in headers are ignored or refused, and come back in no header', async () => {
    const wishes: readonly Record<string, string>[] = [
      { accept: long('multipart/related; type="application/octet-stream"; q=0.1', 400) },
      { accept: `application/octet-stream; ${'a=b; '.repeat(5000)}` },
      { accept: `${'*/*;q=0.'.repeat(3000)}` },
      { range: `bytes=${long('0-1', 5000)}` },
      { range: 'bytes=-99999999999999999999' },
      { range: `bytes=0-${'9'.repeat(400)}` },
      { 'if-none-match': long('"x"', 5000) },
      { 'if-range': '"'.repeat(20_000) },
      { 'accept-encoding': long('gzip;q=0', 3000) },
      { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example', 'x-forwarded-prefix': '/evil' },
      { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
    ];
    for (const headers of wishes) {
      const answer = await platform.get(`${instance}/bulkdata/7FE00010`, { headers: { accept: '*/*', ...headers } });
      expect([JSON.stringify(headers).slice(0, 60), answer.status < 500]).toEqual([expect.anything(), true]);
      expect(JSON.stringify(answer.headers)).not.toMatch(/evil/);
      expect(answer.text).not.toMatch(/evil/);
    }
  });

  it('of WADO-URI never leave the address they lead to', async () => {
    const named = 'requestType=WADO&studyUID=1.2.3&seriesUID=1.2.3.4&objectUID=1.2.3.4.1';
    for (const value of [
      '%0d%0aSet-Cookie:x=1',
      '//evil.example',
      '..%2f..%2f',
      '$ne',
      '1&frameNumber=2',
      'a'.repeat(9000),
    ]) {
      for (const key of [
        'studyUID',
        'contentType',
        'transferSyntax',
        'rows',
        'region',
        'windowCenter',
        'annotation',
        'imageQuality',
      ]) {
        const answer = await platform.get(`/dicomweb/wado?${named}&${key}=${value}`);
        const { location } = answer.headers;
        expect([key, value.slice(0, 20), answer.status < 500 || answer.status === 501]).toEqual([
          key,
          value.slice(0, 20),
          true,
        ]);
        expect(location ?? '/dicomweb').toMatch(/^(https?:\/\/127\.0\.0\.1:\d+)?\/(spaces\/main\/)?dicomweb/);
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
    }
  });
});

describe('slow readers', () => {
  const megabytes = 24;
  const slowStudy = '/dicomweb/studies/1.9.3';
  const ask = [`GET ${slowStudy} HTTP/1.1`, 'Host: a', auth, 'Accept: */*', '', ''].join('\r\n');

  beforeAll(async () => {
    const objects = Array.from({ length: megabytes }, (_, at) =>
      makeObject({ '00080018': `1.9.3.1.${at + 1}`, '0020000D': '1.9.3', '0020000E': '1.9.3.1' }, 2 ** 20),
    );
    expect((await platform.stow(objects)).status).toBe(200);
    await platform.get(`${slowStudy}/metadata`);
  });

  it("that take nothing are cut off, hold little memory, and are nobody else's trouble", async () => {
    const host = await startLocalHost({
      entries: registry,
      services: platform.services,
      listen: { host: '127.0.0.1', port: 0 },
      stallMs: 600,
    });
    const before = process.memoryUsage().rss;
    const cutOff = () => platform.lines.filter((line) => line.includes('"code":"CLIENT_GONE"')).length;
    const cutBefore = cutOff();
    const readers = Array.from({ length: 20 }, () => new Reader(host.port, ask));
    const other = await platform.get(slowStudy, { headers: { accept: '*/*' } });
    expect([other.status, other.body.length > megabytes * 2 ** 20]).toEqual([200, true]);
    await until(() => cutOff() >= cutBefore + readers.length);
    // Each held a window of ours, not its study.
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 2 ** 20);
    for (const one of readers) expect(await one.rest()).toBeLessThan(megabytes * 2 ** 20);
    await host.close(500);
  });

  it('that take a little at a time get everything', async () => {
    const last = ask.replace('Host: a', 'Host: a\r\nConnection: close');
    expect(await new Reader(platform.port, last).rest(2 ** 20)).toBeGreaterThan(megabytes * 2 ** 20);
  });
});

describe('after all that', () => {
  it('the good client was served all along', async () => {
    await good.stop();
    expect(good.failures).toEqual([]);
    expect(good.rounds).toBeGreaterThan(5);
  });

  it('no file is open, no memory held', async () => {
    await until(() => platform.services.archive.lander.memory.usedBytes === 0);
    await until(() => openFiles() <= filesBefore + 60);
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(1024 * 2 ** 20);
  });

  it('no error is the fault of the server', () => {
    const errors = platform.lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
    expect(errors).toEqual([]);
  });
});

function uid(value: string) {
  return { vr: 'UI', Value: [value] };
}

const letters = (from: string, to: string): string[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, at) =>
    String.fromCharCode(from.charCodeAt(0) + at),
  );
const entity = (name: string, of: string): string => `<!ENTITY ${name} "${`&${of};`.repeat(10)}">`;

/** A JPEG or JPEG-LS stream of one component whose header claims a side that its scan does not have. */
function jpeg(startOfFrame: number, side: number): Buffer {
  const frame = Buffer.from([
    0xff,
    startOfFrame,
    0,
    11,
    8,
    side >> 8,
    side & 255,
    side >> 8,
    side & 255,
    1,
    1,
    0x11,
    0,
  ]);
  const scan = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0]);
  return Buffer.concat([Buffer.from('ffd8', 'hex'), frame, scan, Buffer.alloc(100, 0x55), Buffer.from('ffd9', 'hex')]);
}

/** A JPEG 2000 code stream, SIZ and SOT alone, whose header claims a side. */
function jpeg2000(side: number): Buffer {
  const siz = Buffer.alloc(43);
  siz.writeUInt16BE(0xff51, 0);
  siz.writeUInt16BE(41, 2);
  for (const at of [6, 10, 22, 26]) siz.writeUInt32BE(side, at);
  siz.writeUInt16BE(1, 38);
  siz.set([7, 1, 1], 40);
  return Buffer.concat([
    Buffer.from('ff4f', 'hex'),
    siz,
    Buffer.from('ff90000a00000000000000010000ff93ffd9', 'hex'),
    Buffer.alloc(60),
  ]);
}

/** Sends a request and reads nothing of the answer. */
class Reader {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;

  constructor(port: number, request: string) {
    this.#socket = connect({ host: '127.0.0.1', port });
    this.#socket.pause();
    this.#socket.on('connect', () => this.#socket.write(request));
    this.#socket.on('error', () => undefined); // a reset is as good as an end
    this.#closed = new Promise((resolve) => this.#socket.on('close', () => resolve()));
  }

  /** Reads to the end, with a pause after so many bytes each; how many came. */
  async rest(bytesAtOnce = Number.POSITIVE_INFINITY): Promise<number> {
    let bytes = 0;
    let taken = 0;
    this.#socket.on('data', (chunk) => {
      bytes += chunk.length;
      taken += chunk.length;
      if (taken < bytesAtOnce) return;
      taken = 0;
      this.#socket.pause();
      setTimeout(() => this.#socket.resume(), 5);
    });
    this.#socket.resume();
    await this.#closed;
    return bytes;
  }
}
