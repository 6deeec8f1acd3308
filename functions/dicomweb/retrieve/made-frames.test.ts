import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { frameMediaType } from '#shared/dicom/frame-media';
import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import { decodeFrame } from '#shared/imaging/codecs/decode-frame';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { transcodePart10 } from '#shared/imaging/testing/transcode-bytes';
import { encodableSyntaxes } from '#shared/imaging/transcode/transcode-frame';
import type { HttpResult } from '#shared/kernel/function/result';
import { bodyOf } from '#shared/kernel/testing/body-of';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

const route =
  'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}';
const octets = 'application/octet-stream';
const baseline = '1.2.840.10008.1.2.4.50';
const count = 3;
const frameBytes = 32;
const format = { rows: 4, columns: 4, samplesPerPixel: 1, bitsAllocated: 16 };

const sources = [
  IMPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  ...encodableSyntaxes,
];
const uidOf = (syntax: string): string => `1.2.3.4.${1 + sources.indexOf(syntax)}`;

/** Three frames, each its own noise of 12 bits. */
function image(syntax: string): Buffer {
  const values = { '00080018': uidOf(syntax), '00280002': 1, '00280004': 'MONOCHROME2 ', '00280008': '3 ' };
  const whole = makeObject({ ...values, '00280101': 12, '00280102': 11, '00280103': 0 }, count * frameBytes);
  pixels.copy(whole, whole.length - pixels.length);
  return whole;
}
const pixels = Buffer.from(
  Uint16Array.from({ length: (count * frameBytes) / 2 }, (_, at) => (at * 2_654_435) % 4096).buffer,
);
const frame = (number: number): Buffer => pixels.subarray((number - 1) * frameBytes, number * frameBytes);

let t: TestSecurity;
let test: TestArchive;
let call: ReturnType<typeof calling>;
let headers: Record<string, string>;
beforeAll(async () => {
  t = await testSecurity();
  test = await openTestArchive();
  call = calling(t, handler, { archive: test.archive, images: imagesInThisThread });
  headers = { ...(await headersOf(t, ['study:read'])).headers };
  for (const syntax of sources) {
    const original = image(syntax);
    const uids = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: uidOf(syntax) };
    await test.send(syntax === EXPLICIT_VR_LITTLE_ENDIAN ? original : await transcodePart10(original, syntax, uids));
  }
});
afterAll(async () => {
  await test.close();
  await t.close();
});

async function get(syntax: string, frames: string, accept: string, more: Record<string, string> = {}) {
  const path = { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' };
  const all = { path: { ...path, sopInstanceUid: uidOf(syntax), frames }, headers: { ...headers, accept, ...more } };
  const result = (await call(route, all)) as HttpResult;
  return { status: result.status, headers: result.headers as Record<string, string>, bytes: await bodyOf(result) };
}

function partsOf({ headers: sent, bytes }: { headers: Record<string, string>; bytes: Buffer }): Buffer[] {
  const boundary = /boundary=(.+)$/.exec(sent['content-type']!)![1]!;
  const parts = bytes.toString('latin1').split(`--${boundary}`).slice(1, -1);
  return parts.map((part) => Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4, -2), 'latin1'));
}

const typeOf = (syntax: string): string => {
  const { type, transferSyntaxUid } = frameMediaType(syntax);
  return type === octets ? octets : `${type}; transfer-syntax=${transferSyntaxUid}`;
};

describe.each(sources)('frames stored in %s', (syntax) => {
  it('come as samples', async () => {
    for (const number of [1, 2, 3]) {
      const { status, headers: sent, bytes } = await get(syntax, String(number), octets);
      expect([status, sent['content-type'], sent['content-length']]).toEqual([200, octets, String(frameBytes)]);
      expect(Buffer.compare(bytes, frame(number))).toBe(0);
    }
  });

  it('come in the order that is asked for, each in a part', async () => {
    const answer = await get(syntax, '3,1,3', `multipart/related; type="${octets}"`);
    expect(answer.headers['content-length']).toBe(String(answer.bytes.length));
    expect(partsOf(answer)).toEqual([frame(3), frame(1), frame(3)]);
  });

  it.each(encodableSyntaxes)('come in %s', async (target) => {
    const accept = typeOf(target);
    const { status, headers: sent, bytes } = await get(syntax, '2', accept);
    expect([status, sent['content-type']]).toEqual([200, accept]);
    expect(Buffer.compare(await decodeFrame(target, bytes, format), frame(2))).toBe(0);
    const [type] = accept.split(';');
    const parts = partsOf(await get(syntax, '2,3', `multipart/related; type="${type}"; transfer-syntax=${target}`));
    const decoded = await Promise.all(parts.map((part) => decodeFrame(target, part, format)));
    expect(Buffer.compare(Buffer.concat(decoded), Buffer.concat([frame(2), frame(3)]))).toBe(0);
  });

  it('come as stored where that is accepted', async () => {
    for (const accept of ['*/*', `${octets}, ${typeOf(syntax)}`, `multipart/related; type="${octets}", */*`])
      expect((await get(syntax, '1', accept)).headers['content-type']).toMatch(
        accept.startsWith(octets) ? typeOf(syntax) : `multipart/related; type="${frameMediaType(syntax).type}"`,
      );
  });

  it('refuse what cannot be made, numbers that are not there', async () => {
    const refused = await get(syntax, '1', `image/jpeg; transfer-syntax=${baseline}`);
    expect(refused.status).toBe(406);
    const { available } = JSON.parse(refused.bytes.toString()) as { available: string[] };
    expect(available).toContain('image/jls; transfer-syntax=1.2.840.10008.1.2.4.80');
    for (const accept of [octets, typeOf('1.2.840.10008.1.2.4.80')])
      expect((await get(syntax, '4', accept)).status).toBe(404);
  });
});

it('each form has its own entity tag', async () => {
  const tags = new Map<string, string>();
  for (const target of [EXPLICIT_VR_LITTLE_ENDIAN, ...encodableSyntaxes]) {
    const accept = typeOf(target);
    const { headers: sent } = await get(EXPLICIT_VR_LITTLE_ENDIAN, '1', accept);
    expect(sent['vary']).toBe('accept');
    tags.set(sent['etag']!, accept);
  }
  expect(tags.size).toBe(encodableSyntaxes.length + 1);
  for (const [etag, accept] of tags)
    expect((await get(EXPLICIT_VR_LITTLE_ENDIAN, '1', accept, { 'if-none-match': etag })).status).toBe(304);
});
