import { deleteFrom } from '#shared/archive/delete';
import { findInstance } from '#shared/archive/retrieval/find';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { transcodeFrame } from '#shared/imaging/transcode/transcode-frame';
import { readFramed } from './read-framed';
import { retrieveInstances } from './retrieve-instances';

const instance = {
  space: 'main',
  studyInstanceUid: '1.2.3',
  seriesInstanceUid: '1.2.3.4',
  sopInstanceUid: '1.2.3.4.1',
};
const stored = (pixelBytes: number) => makeObject({ '00080018': '1.2.3.4.1', '00200013': '1' }, pixelBytes);

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

async function retrieve(accept: string) {
  const { headers, body } = await retrieveInstances(
    { archive: t.archive, transcode: transcodeFrame },
    instance,
    accept,
  );
  if (typeof body !== 'function') throw new Error('an object is streamed');
  const chunks: Buffer[] = [];
  let kept = 0;
  const write = (chunk: Uint8Array, released?: () => void) => {
    chunks.push(Buffer.from(chunk));
    if (!released) kept += 1;
    released?.();
  };
  await body({ write, signal: new AbortController().signal });
  return { headers: headers as Record<string, string>, bytes: Buffer.concat(chunks), writes: chunks.length, kept };
}

describe('one instance', () => {
  it.each([
    ['in a segment', 32],
    ['in a segment', 3_000_000],
    ['in a pack', 32],
    ['in a pack', 3_000_000],
  ])('%s comes as it was stored, alone or as a part (%d bytes of pixels)', async (where, pixelBytes) => {
    const bytes = stored(pixelBytes);
    await t.send(bytes);
    if (where === 'in a pack') await t.settleAndPack();
    const alone = await retrieve('application/dicom');
    expect(alone.headers['content-type']).toBe(`application/dicom; transfer-syntax=${EXPLICIT_VR_LITTLE_ENDIAN}`);
    expect(alone.headers['content-length']).toBe(String(bytes.length));
    expect(alone.bytes.equals(bytes)).toBe(true);
    const part = await retrieve('multipart/related; type="application/dicom"');
    const boundary = /boundary=(.+)$/.exec(part.headers['content-type']!)![1]!;
    const expected = Buffer.concat([
      Buffer.from(
        `\r\n--${boundary}\r\nContent-Type: application/dicom; transfer-syntax=${EXPLICIT_VR_LITTLE_ENDIAN}\r\n\r\n`,
      ),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    expect(part.headers['content-length']).toBe(String(expected.length));
    expect(part.bytes.equals(expected)).toBe(true);
  });

  it('that is small is one write, which gives its buffer back', async () => {
    await t.send(stored(500_000));
    expect(await retrieve('multipart/related; type="application/dicom"')).toMatchObject({ writes: 1, kept: 0 });
  });

  it('is not taken from a segment where another member lies', async () => {
    await t.send(stored(32));
    const { entry } = await findInstance(t.archive, instance);
    const { location } = entry;
    for (const wrong of [{ sequence: location.sequence! + 1 }, { length: location.length - 1 }, { offset: 0 }]) {
      await expect(
        readFramed(t.archive, { ...entry, location: { ...location, ...wrong } }, null),
      ).rejects.toMatchObject({ code: 'CORRUPT_OBJECT' });
    }
  });

  it('is gone at once when its study is deleted', async () => {
    await t.send(stored(32));
    await t.settleAndPack();
    await retrieve('application/dicom');
    await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.3' });
    await expect(retrieve('application/dicom')).rejects.toMatchObject({ status: 404 });
  });
});
