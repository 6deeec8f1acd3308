import { correctAttributes } from '#shared/archive/correct';
import type { Resource } from '#shared/archive/retrieval/resource';
import { parsePart10Head } from '#shared/dicom/part10';
import { transcodeFrame } from '#shared/imaging/transcode/transcode-frame';
import type { HttpResult } from '#shared/kernel/function/result';
import { runIndex } from '#shared/remote/crawl/run-index';
import { answerAsArchive, type HeldInstance, objectOf } from '#shared/remote/testing/answer-as-archive';
import { openRemoteTest, type RemoteTest } from '#shared/remote/testing/open-remote-test';
import { retrieveAllBulkData } from './retrieve-all-bulk-data';
import { retrieveInstances } from './retrieve-instances';
import { retrieveMetadata } from './retrieve-metadata';

const study = { space: 'main', studyInstanceUid: '1.2.3' };
const held: HeldInstance[] = [
  { study: '1.2.3', series: '1.2.3.4', instance: '1.2.3.4.1' },
  { study: '1.2.3', series: '1.2.3.4', instance: '1.2.3.4.2' },
  { study: '1.2.3', series: '1.2.3.5', instance: '1.2.3.5.1' },
];
const patientName = '00100010';

let t: RemoteTest;
beforeEach(async () => {
  t = await openRemoteTest();
  t.answer = answerAsArchive(held);
  const index = { since: '2024-01-01', recentDays: 1, everyMs: 60_000, againMs: null };
  const settings = { nodeIds: [t.node._id], onDemand: false, waitMs: 1_000, keepMs: null, prefetch: null, index };
  await t.origins.set('main', settings);
  await runIndex(t, new AbortController().signal);
});
afterEach(() => t.close());

async function bytesOf({ body }: HttpResult): Promise<Buffer> {
  if (typeof body !== 'function') return Buffer.from((body ?? '') as Uint8Array);
  const chunks: Buffer[] = [];
  const write = (chunk: Uint8Array, released?: () => void) => {
    chunks.push(Buffer.from(chunk));
    released?.();
  };
  await body({ write, signal: new AbortController().signal });
  return Buffer.concat(chunks);
}

const get = (resource: Resource, accept = 'multipart/related; type="application/dicom"; transfer-syntax=*') =>
  retrieveInstances({ archive: t.test.archive, transcode: transcodeFrame }, resource, accept);

async function partsOf(result: HttpResult): Promise<Buffer[]> {
  const boundary = /boundary=(\S+)/.exec(String(result.headers!['content-type']))![1];
  const parts = (await bytesOf(result)).toString('latin1').split(`\r\n--${boundary}`);
  expect(parts.at(-1)).toBe('--\r\n');
  return parts.slice(1, -1).map((part) => Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4), 'latin1'));
}

const metadata = async (resource: Resource) =>
  JSON.parse(
    (await bytesOf(await retrieveMetadata(t.test.archive, resource, { accept: undefined }))).toString(),
  ) as Record<string, { Value?: unknown[] }>[];

describe('a study that is only described here', () => {
  it('is retrieved bit by bit, beside what is here of it', async () => {
    const own = objectOf({ study: '1.2.3', series: '1.2.3.6', instance: '1.2.3.6.1' });
    await t.test.send(own);
    const parts = await partsOf(await get(study));
    expect(new Set(parts.map((part) => part.toString('latin1')))).toEqual(
      new Set([...held.map(objectOf), own].map((object) => object.toString('latin1'))),
    );
    expect(await t.test.archive.collections.instances.countDocuments({})).toBe(1);
  });

  it('shows corrections in objects and metadata', async () => {
    const attributes = { [patientName]: { vr: 'PN', Value: [{ Alphabetic: 'Roe^Ann' }] } };
    await correctAttributes(t.test.archive, study, attributes, 0);
    const parts = await partsOf(await get(study));
    expect(parts.map((part) => [part.includes('Roe^Ann'), part.includes('Doe^Jane')])).toEqual(
      parts.map(() => [true, true]), // the former value stands in Original Attributes Sequence
    );
    expect((await metadata(study)).map((one) => one[patientName]?.Value)).toEqual(
      held.map(() => [{ Alphabetic: 'Roe^Ann' }]),
    );
  });

  it('gives its metadata without its pixels, which stand at addresses of ours', async () => {
    const answer = answerAsArchive(held.map((one) => ({ ...one, pixelBytes: 100_000 })));
    let sentBytes = 0;
    t.answer = (request, response) => {
      const { socket } = request;
      response.once('finish', () => {
        sentBytes += socket.bytesWritten;
      });
      answer(request, response);
    };
    t.asked.length = 0;
    const seen = await metadata({ ...study, seriesInstanceUid: '1.2.3.4' });
    expect(t.asked).toEqual(['/dicomweb/studies/1.2.3/series/1.2.3.4/metadata']);
    expect(sentBytes).toBeLessThan(10_000);
    const instances = '/spaces/main/dicomweb/studies/1.2.3/series/1.2.3.4/instances';
    expect(seen.map((one) => [one['00080018']?.Value, one['7FE00010']])).toEqual(
      ['1.2.3.4.1', '1.2.3.4.2'].map((uid) => [
        [uid],
        { vr: 'OW', BulkDataURI: `${instances}/${uid}/bulkdata/7FE00010` },
      ]),
    );
  });

  it('has its metadata made of the objects that the node gives none of', async () => {
    const answer = answerAsArchive(held);
    const fewer = answerAsArchive(held.slice(0, 1));
    const series = { ...study, seriesInstanceUid: '1.2.3.4' };
    t.answer = (request, response) => (request.url?.endsWith('/metadata') ? fewer : answer)(request, response);
    expect((await metadata(series)).map((one) => one['00080018']?.Value)).toEqual([['1.2.3.4.1'], ['1.2.3.4.2']]);
    t.answer = (request, response) =>
      request.url?.endsWith('/metadata') ? response.writeHead(501).end() : answer(request, response);
    t.asked.length = 0;
    expect(await metadata(series)).toHaveLength(2);
    expect(t.asked[1]).toBe('/dicomweb/studies/1.2.3/series/1.2.3.4/instances/1.2.3.4.1');
  });

  it('is brought to another transfer syntax', async () => {
    const implicit = '1.2.840.10008.1.2';
    const parts = await partsOf(
      await get(study, `multipart/related; type="application/dicom"; transfer-syntax=${implicit}`),
    );
    expect(parts.map((part) => parsePart10Head(part).transferSyntaxUid)).toEqual(held.map(() => implicit));
    const none = get(study, 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.102');
    await expect(none).rejects.toMatchObject({ status: 406 });
  });

  it('gives its pixels', async () => {
    const result = await retrieveAllBulkData(t.test.archive, study, 'pixeldata', { accept: undefined });
    expect((await partsOf(result)).map((part) => part.equals(Buffer.alloc(32, 7)))).toEqual(held.map(() => true));
  });

  it('answers as an error before it begins when its node is away', async () => {
    t.answer = (request) => request.socket.destroy();
    await expect(get(study)).rejects.toMatchObject({ status: 503, code: 'ORIGIN_UNAVAILABLE' });
    await expect(metadata(study)).rejects.toMatchObject({ status: 503, code: 'ORIGIN_UNAVAILABLE' });
  });
});
