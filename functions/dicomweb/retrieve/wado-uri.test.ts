import { functionTest } from '#shared/archive/testing/function-test';
import { makeObject } from '#shared/archive/testing/make-object';
import { headersOf } from '#shared/security/testing';
import { handler } from './handler';

const test = functionTest(handler, ['study:read'], { host: 'pacs.example' });
beforeEach(async () => {
  await test.archive.send(makeObject());
  await test.archive.send(makeObject({ '00080018': '1.2.3.4.2', '00280010': null, '00280011': null }));
});

const image = { requestType: 'WADO', studyUID: '1.2.3', seriesUID: '1.2.3.4', objectUID: '1.2.3.4.1' };
const ask = (query: Record<string, string>, more: Record<string, string> = {}) =>
  test.call('GET /spaces/{space}/dicomweb/wado', {
    path: { space: 'main' },
    query: new URLSearchParams(query).toString(),
    headers: { ...test.headers, ...more },
  });

describe('WADO-URI', () => {
  it('gives the object as it is stored', async () => {
    const { body, ...result } = await ask({ ...image, contentType: 'application/dicom' });
    expect(result).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/dicom; transfer-syntax=1.2.840.10008.1.2.1', etag: expect.any(String) },
    });
    const chunks: Buffer[] = [];
    const write = (chunk: Uint8Array, released?: () => void) => {
      chunks.push(Buffer.from(chunk));
      released?.();
    };
    await (body as (sink: object) => Promise<void>)({ write });
    expect(Buffer.concat(chunks)).toEqual(makeObject());
    const held = await ask({ ...image, contentType: 'application/dicom' }, { 'if-none-match': '*' });
    expect(held.status).toBe(304);
  });

  it('gives the object in another transfer syntax', async () => {
    for (const transferSyntax of ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1.99']) {
      const result = await ask({ ...image, contentType: 'application/dicom', transferSyntax });
      expect([result.status, result.headers?.['content-type']]).toEqual([
        200,
        `application/dicom; transfer-syntax=${transferSyntax}`,
      ]);
      await result.discard?.();
    }
  });

  it('gives an object that is no image when no type is named, and ignores parameters that it does not know', async () => {
    const result = await ask({ ...image, objectUID: '1.2.3.4.2', vendor: 'x' });
    expect([result.status, result.headers?.['content-type']]).toEqual([
      200,
      'application/dicom; transfer-syntax=1.2.840.10008.1.2.1',
    ]);
    await result.discard?.();
  });

  const base = 'http://pacs.example/spaces/main/dicomweb/studies/1.2.3/series/1.2.3.4/instances/1.2.3.4.1';
  it.each([
    [{}, `${base}/rendered?accept=image%2Fjpeg`],
    [{ contentType: 'video/mpeg, image/png' }, `${base}/rendered?accept=image%2Fpng`],
    [{ frameNumber: '1' }, `${base}/frames/1/rendered?accept=image%2Fjpeg`],
    [{ rows: '100', columns: '200' }, `${base}/rendered?accept=image%2Fjpeg&viewport=200%2C100`],
    [{ rows: '100' }, `${base}/rendered?accept=image%2Fjpeg&viewport=4096%2C100`],
    [{ region: '0.25,0.5,1,1' }, `${base}/rendered?accept=image%2Fjpeg&viewport=3%2C2%2C1%2C2%2C3%2C2`],
    [
      { windowCenter: '-40', windowWidth: '400.5', imageQuality: '80', annotation: 'patient,technique' },
      `${base}/rendered?accept=image%2Fjpeg&window=-40%2C400.5%2Clinear&quality=80&annotation=patient%2Ctechnique`,
    ],
    [
      { presentationSeriesUID: '1.2.3.5', presentationUID: '1.2.3.5.1' },
      `${base}/rendered?accept=image%2Fjpeg&presentationSeriesUID=1.2.3.5&presentationUID=1.2.3.5.1`,
    ],
  ])('redirects to the picture: %j', async (query, location) => {
    const result = await ask({ ...image, ...(query as Record<string, string>) });
    expect([result.status, result.headers?.['location']]).toEqual([307, location]);
  });

  it.each([
    ['no requestType', { requestType: '' }, 400, 'requestType'],
    ['no study', { studyUID: '' }, 400, 'studyUID'],
    ['a UID that is none', { objectUID: "1' OR 1" }, 400, 'objectUID'],
    ['a window without width', { windowCenter: '40' }, 400, ''],
    ['a presentation state without its series', { presentationUID: '1.2.3.5.1' }, 400, ''],
    [
      'a region beside a presentation state',
      { presentationSeriesUID: '1.2.3.5', presentationUID: '1.2.3.5.1', region: '0,0,1,1' },
      400,
      '',
    ],
    ['a region outside of the image', { region: '0,0,2,1' }, 400, 'region'],
    ['header injection', { annotation: 'patient\r\nSet-Cookie: a=b' }, 400, 'annotation'],
    [
      'a window of an object',
      { contentType: 'application/dicom', windowCenter: '1', windowWidth: '2' },
      400,
      'windowCenter',
    ],
    [
      'another transfer syntax',
      { contentType: 'application/dicom', transferSyntax: '1.2.840.10008.1.2.4.50' },
      406,
      '',
    ],
    ['a type that there is not', { contentType: 'text/html' }, 406, ''],
    ['de-identification', { anonymize: 'yes' }, 501, ''],
    ['an instance that there is not', { objectUID: '1.9' }, 404, ''],
    ['a series that there is not', { seriesUID: '1.9' }, 404, ''],
  ])('refuses %s', async (_what, query, status, name) => {
    const result = await ask({ ...image, ...(query as Record<string, string>) });
    expect(result.status).toBe(status);
    const problems = (result.json.problems ?? []) as { name: string }[];
    expect(problems.map((problem) => problem.name).join()).toContain(name);
  });

  it('needs the right to read in the space', async () => {
    const { headers: writer } = await headersOf(test.security, ['study:write']);
    expect((await ask(image, writer)).status).toBe(403);
  });
});
