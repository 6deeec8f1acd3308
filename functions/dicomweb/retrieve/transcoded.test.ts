import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { inflateDataSet } from '#shared/dicom/deflate';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { samePixels } from '#shared/imaging/same-pixels';
import { transcodingTargets } from '#shared/imaging/transcode/can-transcode';
import type { HttpResult } from '#shared/kernel/function/result';
import { bodyOf } from '#shared/kernel/testing/body-of';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

const study = '/spaces/{space}/dicomweb/studies/{studyInstanceUid}';
const series = `${study}/series/{seriesInstanceUid}`;
const instance = `${series}/instances/{sopInstanceUid}`;
const syntaxes = '1.2.840.10008.1.2';
const mpeg4 = `${syntaxes}.4.102`;
const j2k = `${syntaxes}.4.90`;
const jls = `${syntaxes}.4.80`;
const htj2k = `${syntaxes}.4.201`;
const baseline = `${syntaxes}.4.50`;

/** One object of each kind, by the last part of its UID. */
const kinds = { gray: '1', color: '2', report: '3', video: '4' } as const;
type Kind = keyof typeof kinds;

function objectOf(kind: Kind): Buffer {
  const uid = `1.2.3.4.${kinds[kind]}`;
  const common = { '00080018': uid, '00200013': kinds[kind] };
  const form = { '00280002': 1, '00280004': 'MONOCHROME2 ', '00280101': 12, '00280102': 11, '00280103': 0 };
  if (kind === 'gray') {
    const whole = makeObject({ ...common, ...form });
    for (let at = 0; at < 16; at++) whole.writeUInt16LE((at * 251) % 4096, whole.length - 32 + 2 * at);
    return whole;
  }
  if (kind === 'color') {
    const rgb = { '00280002': 3, '00280004': 'RGB ', '00280006': 1, '00280100': 8, '00280101': 8, '00280102': 7 };
    const whole = makeObject({ ...common, ...form, ...rgb }, 48);
    for (let at = 0; at < 48; at++) whole[whole.length - 48 + at] = at * 5;
    return whole;
  }
  const sopClassUid = kind === 'report' ? '1.2.840.10008.5.1.4.1.1.88.11' : '1.2.840.10008.5.1.4.1.1.77.1.4.1';
  const whole = makeObject({ ...common, ...(kind === 'video' ? form : { '00280010': null, '00280011': null }) }, 0);
  const { dataSetOffset } = parsePart10Head(whole);
  const transferSyntaxUid = kind === 'video' ? mpeg4 : EXPLICIT_VR_LITTLE_ENDIAN;
  const meta = buildFileMeta({ sopClassUid, sopInstanceUid: uid, transferSyntaxUid });
  // Without the empty pixel data at the end.
  const dataSet = whole.subarray(dataSetOffset, whole.length - 12);
  const stream = [new Uint8Array(0), Uint8Array.of(0, 0, 1, 0xba)];
  const pixels = kind === 'video' ? new DataSetWriter().fragments(0x7fe00010, 'OB', stream).toBytes() : [];
  return Buffer.concat([meta, dataSet, Buffer.from(pixels)]);
}

let t: TestSecurity;
let test: TestArchive;
let call: ReturnType<typeof calling>;
let headers: Record<string, string>;
beforeAll(async () => {
  t = await testSecurity();
  test = await openTestArchive();
  call = calling(t, handler, { archive: test.archive, images: imagesInThisThread });
  headers = { ...(await headersOf(t, ['study:read'])).headers };
  for (const kind of Object.keys(kinds) as Kind[]) await test.send(objectOf(kind));
});
afterAll(async () => {
  await test.close();
  await t.close();
});

async function get(route: string, more: Record<string, string>, kind: Kind = 'gray') {
  const names = { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' };
  const all = Object.entries({ ...names, sopInstanceUid: `1.2.3.4.${kinds[kind]}` });
  const path = Object.fromEntries(all.filter(([name]) => route.includes(`{${name}}`)));
  const result = (await call(`GET ${route}` as 'GET /', { path, headers: { ...headers, ...more } })) as HttpResult;
  return { status: result.status, headers: result.headers as Record<string, string>, bytes: await bodyOf(result) };
}

/** The parts of a multipart body. */
function partsOf({ headers: sent, bytes }: { headers: Record<string, string>; bytes: Buffer }) {
  const boundary = /boundary=(.+)$/.exec(sent['content-type']!)![1]!;
  const text = bytes.toString('latin1');
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n');
      const syntax = /transfer-syntax=([0-9.]+)/.exec(part.slice(0, end))?.[1];
      return { syntax, bytes: Buffer.from(part.slice(end + 4, -2), 'latin1') };
    });
}

const alone = (uid: string, more = '') => `application/dicom; transfer-syntax=${uid}${more}`;
const inParts = (uid: string, more = '') =>
  `multipart/related; type="application/dicom"; transfer-syntax=${uid}${more}`;

const sourceOf = (whole: Buffer, bitsAllocated: number) => {
  const { dataSetOffset, transferSyntaxUid } = parsePart10Head(whole);
  const bytes = whole.subarray(dataSetOffset);
  const isDeflated = transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
  return { dataSet: isDeflated ? inflateDataSet(bytes, 10_000) : bytes, transferSyntaxUid, bitsAllocated };
};

describe('an instance in another transfer syntax', () => {
  it.each(transcodingTargets)('%s: has the same pixels', async (uid) => {
    const { status, headers: sent, bytes } = await get(instance, { accept: alone(uid) });
    expect([status, sent['content-type']]).toEqual([200, alone(uid)]);
    expect(sent['content-length'] ?? String(bytes.length)).toBe(String(bytes.length));
    expect(await samePixels(sourceOf(objectOf('gray'), 16), sourceOf(bytes, 16))).toBe('same');
    const parts = partsOf(await get(instance, { accept: inParts(uid) }));
    expect(parts).toEqual([{ syntax: uid, bytes }]);
  });

  it.each<[Kind, string, number, string]>([
    ['gray', 'application/*', 200, EXPLICIT_VR_LITTLE_ENDIAN],
    ['gray', 'application/dicom', 200, EXPLICIT_VR_LITTLE_ENDIAN],
    ['gray', alone('"*"'), 200, EXPLICIT_VR_LITTLE_ENDIAN],
    ['gray', alone(baseline), 406, ''],
    ['gray', `${alone(baseline)}, ${alone('*', ';q=0.1')}`, 200, EXPLICIT_VR_LITTLE_ENDIAN],
    ['gray', `${alone(j2k, ';q=0.5')}, ${alone(jls, ';q=0.9')}`, 200, jls],
    ['gray', `${alone(j2k)}, ${alone(EXPLICIT_VR_LITTLE_ENDIAN)}`, 200, EXPLICIT_VR_LITTLE_ENDIAN],
    ['gray', `${alone(j2k)}, ${alone(EXPLICIT_VR_LITTLE_ENDIAN, ';q=0.1')}`, 200, j2k],
    ['gray', `${alone(EXPLICIT_VR_LITTLE_ENDIAN, ';q=0')}, application/dicom`, 200, IMPLICIT_VR_LITTLE_ENDIAN],
    ['color', alone(htj2k), 406, ''],
    ['color', `${alone(htj2k)}, ${alone(jls, ';q=0.5')}`, 200, jls],
    ['color', `${alone(htj2k)}, application/*;q=0.5`, 200, EXPLICIT_VR_LITTLE_ENDIAN],
    ['report', alone(IMPLICIT_VR_LITTLE_ENDIAN), 200, IMPLICIT_VR_LITTLE_ENDIAN],
    ['report', alone(j2k), 406, ''],
    ['video', alone(EXPLICIT_VR_LITTLE_ENDIAN), 406, ''],
    ['video', alone(mpeg4), 200, mpeg4],
    ['video', 'application/dicom', 200, mpeg4],
  ])('%s, accepted %s: %i %s', async (kind, accept, status, syntax) => {
    const answer = await get(instance, { accept }, kind);
    expect(answer.status).toBe(status);
    if (status === 406) {
      const { available } = JSON.parse(answer.bytes.toString()) as { available: string[] };
      expect(available).toContain(alone(kind === 'video' ? mpeg4 : EXPLICIT_VR_LITTLE_ENDIAN));
      expect(available).not.toContain(accept);
    } else expect(parsePart10Head(answer.bytes).transferSyntaxUid).toBe(syntax);
  });

  it('is another representation: its own entity tag, told apart by Accept', async () => {
    const accept = { stored: 'application/dicom', made: alone(j2k), parts: inParts(j2k) };
    const stored = await get(instance, { accept: accept.stored });
    const made = await get(instance, { accept: accept.made });
    expect([stored, made].map(({ headers: sent }) => sent['vary'])).toEqual(['accept', 'accept']);
    expect(made.headers['etag']).not.toBe(stored.headers['etag']);
    const tags = { 'if-none-match': made.headers['etag']! };
    expect((await get(instance, { accept: accept.made, ...tags })).status).toBe(304);
    expect((await get(instance, { accept: accept.parts, ...tags })).status).toBe(304);
    expect((await get(instance, { accept: accept.stored, ...tags })).status).toBe(200);
  });
});

describe.each(['landed', 'packed'])('a study of many kinds in other transfer syntaxes, %s', (state) => {
  beforeAll(async () => {
    if (state === 'packed') await test.settleAndPack();
  });

  it.each<[string, string, number, readonly (string | null)[]]>([
    // In the order of kinds; null: left out.
    [
      'all as stored',
      inParts('*'),
      200,
      [EXPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, mpeg4],
    ],
    [
      'no video',
      inParts(IMPLICIT_VR_LITTLE_ENDIAN),
      206,
      [IMPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, null],
    ],
    ['images only', inParts(j2k), 206, [j2k, j2k, null, null]],
    [
      'the second best',
      `${inParts(htj2k)}, ${inParts(jls, ';q=0.5')}, ${inParts('*', ';q=0.1')}`,
      200,
      [htj2k, jls, EXPLICIT_VR_LITTLE_ENDIAN, mpeg4],
    ],
    [
      'what is accepted stays',
      `${inParts(mpeg4)}, ${inParts(IMPLICIT_VR_LITTLE_ENDIAN)}`,
      200,
      [IMPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, mpeg4],
    ],
    ['video only', inParts(mpeg4), 206, [null, null, null, mpeg4]],
  ])('%s', async (_what, accept, status, wanted) => {
    for (const route of [study, series]) {
      const answer = await get(route, { accept });
      expect(answer.status).toBe(status);
      const missing = wanted.filter((syntax) => syntax === null).length;
      expect(answer.headers['warning']).toBe(
        missing === 0 ? undefined : `299 radlake "${missing} instances cannot be given in an accepted transfer syntax"`,
      );
      const parts = partsOf(answer);
      expect(parts.map(({ syntax }) => syntax)).toEqual(wanted.filter((syntax) => syntax !== null));
      for (const { syntax, bytes } of parts) expect(parsePart10Head(bytes).transferSyntaxUid).toBe(syntax);
      const again = await get(route, { accept, 'if-none-match': answer.headers['etag']! });
      expect(again.status).toBe(304);
    }
  });

  it('nothing of it: 406', async () => {
    const { status, bytes } = await get(study, { accept: inParts(baseline) });
    expect([status, JSON.parse(bytes.toString())]).toMatchObject([406, { code: 'NOT_ACCEPTABLE' }]);
  });
});
