import fc from 'fast-check';
import type { InstanceEntry } from '#shared/archive/documents';
import { joinStudy } from '#shared/archive/join';
import { planBlocks } from '#shared/archive/retrieval/read-blocks';
import { createSpace } from '#shared/archive/spaces';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { transcodeFrame } from '#shared/imaging/transcode/transcode-frame';
import type { HttpResult } from '#shared/kernel/function/result';
import { bodyOf } from '#shared/kernel/testing/body-of';
import { findValues, retrieveBulkData } from './retrieve-bulk-data';
import { retrieveFrames } from './retrieve-frames';
import { retrieveInstances } from './retrieve-instances';
import { retrieveMetadata } from './retrieve-metadata';

const study = { space: 'main', studyInstanceUid: '1.2.3' };
const series = { ...study, seriesInstanceUid: '1.2.3.4' };
const instance = { ...series, sopInstanceUid: '1.2.3.4.1' };
const numbered = (n: number, pixelBytes = 32) =>
  makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n) }, pixelBytes);

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const header = (result: HttpResult, name: string) => String((result.headers as Record<string, unknown>)[name]);

describe('reading in blocks', () => {
  it('gives each member its bytes, in order, with room for a part header before it', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1024, max: 8192 }), (members, target) => {
        let at = 0;
        const entries = members.map(([length, gap]) => {
          const offset = at + 512 + gap * 1024;
          at = offset + Math.ceil(length / 512) * 512;
          return { location: { store: 's', key: 'k', offset, length } } as InstanceEntry;
        });
        const read: [number, number][] = [];
        for (const { start, length, slices } of planBlocks(entries, { targetBytes: target })) {
          let end = 0;
          for (const { entry, from, to, isFirst } of slices) {
            expect(from - 512).toBeGreaterThanOrEqual(end);
            expect(to).toBeLessThanOrEqual(length);
            if (isFirst) expect(start + from).toBe(entry.location.offset);
            read.push([start + from, start + to]);
            end = to;
          }
        }
        const joined: [number, number][] = [];
        for (const [from, to] of read) {
          if (joined.at(-1)?.[1] === from) joined.at(-1)![1] = to;
          else joined.push([from, to]);
        }
        expect(joined).toEqual(entries.map(({ location: { offset, length } }) => [offset, offset + length]));
      }),
    );
  });
});

describe('a series', () => {
  it.each(['in segments', 'in packs', 'in both'])(
    'comes as parts with the stored bytes when it lies %s',
    async (where) => {
      const objects = [numbered(1), numbered(2, 3_000_000), numbered(3, 500)];
      for (const bytes of objects.slice(0, 2)) await t.send(bytes);
      if (where !== 'in segments') await t.settleAndPack();
      await t.send(objects[2]!);
      if (where === 'in packs') await t.settleAndPack();
      const result = await retrieveInstances(
        { archive: t.archive, transcode: transcodeFrame },
        series,
        'multipart/related; type="application/dicom"',
      );
      const boundary = /boundary=(.+)$/.exec(header(result, 'content-type'))![1]!;
      const part = `\r\n--${boundary}\r\nContent-Type: application/dicom; transfer-syntax=${EXPLICIT_VR_LITTLE_ENDIAN}\r\n\r\n`;
      const expected = Buffer.concat([
        ...objects.flatMap((bytes) => [Buffer.from(part), bytes]),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]);
      expect(header(result, 'content-length')).toBe(String(expected.length));
      expect((await bodyOf(result)).equals(expected)).toBe(true);
    },
  );

  it('gives the same metadata from packs, segments and both, and with the space of the reader', async () => {
    await createSpace(t.archive, 'other', {});
    const metadata = async (space = 'main') =>
      (
        await bodyOf(
          await retrieveMetadata(t.archive, { ...series, space }, { accept: undefined, acceptEncoding: undefined }),
        )
      ).toString();
    await t.send(numbered(1));
    await t.send(numbered(2, 3_000_000));
    const unpacked = await metadata();
    const parsed = JSON.parse(unpacked) as Record<string, { vr: string; Value?: unknown[]; BulkDataURI?: string }>[];
    expect(parsed[1]!['00083002']).toEqual({ vr: 'UI', Value: [EXPLICIT_VR_LITTLE_ENDIAN] });
    expect(parsed[1]!['7FE00010']!.BulkDataURI).toBe(
      '/spaces/main/dicomweb/studies/1.2.3/series/1.2.3.4/instances/1.2.3.4.2/bulkdata/7FE00010',
    );
    await t.settleAndPack();
    expect(JSON.parse(await metadata())).toEqual(parsed);
    await joinStudy(t.archive, { from: 'main', to: 'other', studyInstanceUid: '1.2.3' });
    expect(await metadata('other')).toBe((await metadata()).replaceAll('/spaces/main/', '/spaces/other/'));
    await t.send(numbered(3));
    expect((JSON.parse(await metadata()) as unknown[]).slice(0, 2)).toEqual(parsed);
  });

  it('names its transfer syntax at the top level, whatever its items hold', async () => {
    const item = new DataSetWriter().element(0x0020000e, 'UI', '9.9').toBytes();
    await t.send(makeObject({ '00081115': [item], '0008103E': 'a "quoted\\\\text' }));
    const result = await retrieveMetadata(t.archive, instance, { accept: undefined, acceptEncoding: undefined });
    const [one] = JSON.parse((await bodyOf(result)).toString()) as Record<string, unknown>[];
    expect(one!['00083002']).toEqual({ vr: 'UI', Value: [EXPLICIT_VR_LITTLE_ENDIAN] });
    expect(one!['00081115']).toEqual({ vr: 'SQ', Value: [{ '0020000E': { vr: 'UI', Value: ['9.9'] } }] });
    expect(Object.keys(one!)).toEqual(Object.keys(one!).toSorted());
  });
});

describe('frames and bulk data', () => {
  it('are ranges of the stored pixels, of small and of large objects', async () => {
    const pixels = Buffer.alloc(4 * 4 * 2 * 100_000, 7);
    for (const count of [3, 100_000]) {
      const uid = `1.2.3.4.${count}`;
      const bytes = makeObject({ '00080018': uid, '00280002': 1, '00280008': String(count) }, 32 * count);
      bytes.fill(9, bytes.length - 32);
      await t.send(bytes);
      const resource = { ...instance, sopInstanceUid: uid };
      const frame = async (n: number) =>
        await bodyOf(
          await retrieveFrames(
            { archive: t.archive, transcode: transcodeFrame },
            resource,
            [n],
            'application/octet-stream',
          ),
        );
      expect(await frame(1)).toEqual(pixels.subarray(0, 32));
      expect(await frame(count)).toEqual(Buffer.alloc(32, 9));
      await expect(frame(count + 1)).rejects.toMatchObject({ code: 'FRAME_NOT_FOUND' });
      const bulk = await retrieveBulkData(t.archive, resource, '7FE00010', 'application/octet-stream');
      expect(header(bulk, 'content-length')).toBe(String(32 * count));
      expect((await bodyOf(bulk)).equals(bytes.subarray(bytes.length - 32 * count))).toBe(true);
    }
  });

  it('are found by the path of their items only', () => {
    const leaf = (text: string) => new DataSetWriter().element(0x00081030, 'LO', text).toBytes();
    const inner = (a: string, b: string) => new DataSetWriter().element(0x00081140, 'SQ', [leaf(a), leaf(b)]).toBytes();
    const dataSet = new DataSetWriter().element(0x00081115, 'SQ', [inner('00', '01'), inner('10', '11')]).toBytes();
    const at = (path: string) =>
      findValues(dataSet, EXPLICIT_VR_LITTLE_ENDIAN, path).map((bytes) => Buffer.from(bytes).toString());
    for (const [a, b] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const)
      expect(at(`00081115.${a}.00081140.${b}.00081030`)).toEqual([`${a}${b}`]);
    expect(() => at('00081115.2.00081140.0.00081030')).toThrow(expect.objectContaining({ status: 404 }));
    expect(() => at('00081030')).toThrow(expect.objectContaining({ status: 404 }));
  });
});
