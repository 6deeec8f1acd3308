import type { Archive } from '#shared/archive/archive';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { transcodePart10 } from '#shared/imaging/testing/transcode-bytes';
import { transcodeFrame } from '#shared/imaging/transcode/transcode-frame';
import type { ByteSink, HttpResult } from '#shared/kernel/function/result';
import type { ObjectStore } from '#shared/objects/port';
import { retrieveFrames } from './retrieve-frames';
import { retrieveInstances } from './retrieve-instances';

const series = { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' };
const one = { ...series, sopInstanceUid: '1.2.3.4.1' };
const jls = '1.2.840.10008.1.2.4.80';
const parts = `multipart/related; type="application/dicom"; transfer-syntax=${jls}`;
const octets = 'multipart/related; type="application/octet-stream"';

let test: TestArchive;
let archive: Archive;
let open = 0;
let opened = 0;

beforeEach(async () => {
  test = await openTestArchive();
  const rle = '1.2.840.10008.1.2.5';
  const values = { '00280002': 1, '00280004': 'MONOCHROME2 ', '00280008': '3 ', '00280101': 16, '00280102': 15 };
  for (const n of [1, 2, 3]) {
    const uids = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: `1.2.3.4.${n}` };
    const object = makeObject({ ...values, '00280103': 0, '00080018': uids.sopInstanceUid, '00200013': String(n) }, 96);
    const compressed = await transcodePart10(object, rle, uids);
    // The third frame of the last one says that it has nine segments.
    if (n === 3) compressed[compressed.lastIndexOf(Buffer.of(0xfe, 0xff, 0x00, 0xe0)) + 8] = 9;
    await test.send(compressed);
  }
  [open, opened] = [0, 0];
  const counting = counted(test.archive.store);
  archive = { ...test.archive, store: counting, stores: new Map([[counting.name, counting]]) };
});
afterEach(() => test.close());

/** A store that counts the readers that are open. */
function counted(store: ObjectStore): ObjectStore {
  const openCounted: ObjectStore['open'] = async (key) => {
    const reader = await store.open(key);
    open += 1;
    opened += 1;
    return {
      length: reader.length,
      read: (into, at) => reader.read(into, at),
      close: async () => {
        open -= 1;
        await reader.close();
      },
    };
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'open') return openCounted;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function take({ body }: HttpResult, chunks = Number.POSITIVE_INFINITY): Promise<void> {
  let left = chunks;
  const write: ByteSink['write'] = async (_chunk, released) => {
    released?.();
    left -= 1;
    if (left < 0) throw new Error('gone');
  };
  await (body as (sink: ByteSink) => Promise<void>)({ write, signal: new AbortController().signal });
}

const retrieval = () => ({ archive, transcode: transcodeFrame });

describe('what is made while it is sent', () => {
  it('leaves nothing open when it was sent', async () => {
    await take(await retrieveInstances(retrieval(), one, parts));
    await take(await retrieveFrames(retrieval(), one, [3, 1], octets));
    expect([open, opened > 0]).toEqual([0, true]);
  });

  it.each([0, 1, 2, 3, 5, 8, 12])('leaves nothing open when the client leaves after %i chunks', async (chunks) => {
    await expect(take(await retrieveInstances(retrieval(), series, parts), chunks)).rejects.toThrow('gone');
    await expect(take(await retrieveInstances(retrieval(), one, parts), Math.min(chunks, 5))).rejects.toThrow('gone');
    await expect(take(await retrieveFrames(retrieval(), one, [1, 2, 3], octets), Math.min(chunks, 5))).rejects.toThrow(
      'gone',
    );
    expect(open).toBe(0);
  });

  it('leaves nothing open when nobody wants the body, nothing changed, or nothing can be had', async () => {
    for (const make of [
      (etag?: string) => retrieveInstances(retrieval(), one, parts, etag ? { ifNoneMatch: etag } : {}),
      (etag?: string) => retrieveFrames(retrieval(), one, [1, 2], octets, etag ? { ifNoneMatch: etag } : {}),
      (etag?: string) => retrieveInstances(retrieval(), series, parts, etag ? { ifNoneMatch: etag } : {}),
    ]) {
      const result = await make();
      expect(result.status).toBe(200);
      await result.discard?.();
      const held = await make(String(result.headers?.['etag']));
      expect(held.status).toBe(304);
    }
    const refused = parts.replace(jls, '1.2.840.10008.1.2.4.50');
    await expect(retrieveInstances(retrieval(), one, refused)).rejects.toMatchObject({ status: 406 });
    await expect(retrieveFrames(retrieval(), one, [4], octets)).rejects.toMatchObject({ status: 404 });
    expect(open).toBe(0);
  });

  it('ends in the middle where a later frame is damaged, and says so at once where the first one is', async () => {
    await expect(take(await retrieveInstances(retrieval(), series, parts))).rejects.toMatchObject({
      code: 'FRAME_DECODING',
    });
    const damaged = { ...one, sopInstanceUid: '1.2.3.4.3' };
    await expect(retrieveFrames(retrieval(), damaged, [3], octets)).rejects.toMatchObject({ status: 422 });
    expect(open).toBe(0);
  });
});
