import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { buildFileMeta } from '#shared/dicom/file-meta';
import type { HttpResult } from '#shared/kernel/function/result';
import { bodyOf } from '#shared/kernel/testing/body-of';
import { retrieveAllBulkData } from './retrieve-all-bulk-data';
import { retrieveBulkData, ValueNotFoundError } from './retrieve-bulk-data';
import { retrieveMetadata } from './retrieve-metadata';

const study = { space: 'main', studyInstanceUid: '1.2.3' };
const series = { ...study, seriesInstanceUid: '1.2.3.4' };
const octets = 'application/octet-stream';
const any = { accept: undefined };

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

/** A part of a multipart answer: its Content-Location and its bytes. */
type Part = readonly [string, Buffer];

async function partsOf(result: HttpResult): Promise<Part[]> {
  const boundary = /boundary=(.+)$/.exec(String(result.headers?.['content-type']))![1]!;
  const pieces = (await bodyOf(result)).toString('latin1').split(`\r\n--${boundary}`);
  expect(pieces.at(-1)).toBe('--\r\n');
  return pieces.slice(1, -1).map((piece): Part => {
    const at = piece.indexOf('\r\n\r\n');
    expect(piece.slice(0, at)).toContain(`Content-Type: ${octets}`);
    const location = /Content-Location: (.+)/.exec(piece.slice(0, at))?.[1] ?? '';
    return [location.trim(), Buffer.from(piece.slice(at + 4), 'latin1')];
  });
}

/** Every Bulk Data URI of DICOM JSON, in order. */
const urisOf = (json: string): string[] => [...json.matchAll(/"BulkDataURI":"([^"]+)"/g)].map(([, uri]) => uri!);

const item = (...elements: readonly (readonly [number, string, Uint8Array])[]): Uint8Array => {
  const writer = new DataSetWriter();
  for (const [tag, vr, bytes] of elements) writer.element(tag, vr, bytes);
  return writer.toBytes();
};

/** Long values at the top and in sequences, beside short ones. */
const rich = () =>
  makeObject(
    {
      '00080018': '1.2.3.4.1',
      '00420011': 'd'.repeat(2000),
      '54000100': [
        item([0x54001010, 'OW', Buffer.alloc(1500, 1)]),
        item([0x54001010, 'OW', Buffer.alloc(100, 2)]),
        item([0x54001010, 'OW', Buffer.alloc(70_000, 3)]),
      ],
    },
    3_000_000,
  );

function bigEndian(): Buffer {
  const element = (tag: number, vr: string, value: Buffer): Buffer => {
    const long = vr === 'OW';
    const header = Buffer.alloc(long ? 12 : 8);
    header.writeUInt16BE(tag >>> 16, 0);
    header.writeUInt16BE(tag & 0xffff, 2);
    header.write(vr, 4, 'latin1');
    if (long) header.writeUInt32BE(value.length, 8);
    else header.writeUInt16BE(value.length, 6);
    return Buffer.concat([header, value]);
  };
  const text = (value: string) => Buffer.from(value.length % 2 === 0 ? value : `${value} `);
  const uid = (value: string) => Buffer.from(value.length % 2 === 0 ? value : `${value}\0`);
  return Buffer.concat([
    buildFileMeta({
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      sopInstanceUid: '1.2.3.4.2',
      transferSyntaxUid: '1.2.840.10008.1.2.2',
    }),
    element(0x00080016, 'UI', uid('1.2.840.10008.5.1.4.1.1.2')),
    element(0x00080018, 'UI', uid('1.2.3.4.2')),
    element(0x0020000d, 'UI', uid('1.2.3')),
    element(0x0020000e, 'UI', uid('1.2.3.4')),
    element(0x00200013, 'IS', text('2')),
    element(0x7fe00010, 'OW', Buffer.from([1, 2, 3, 4])),
  ]);
}

function encapsulated(): Buffer {
  const uids = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.3.4.3' };
  const dataSet = new DataSetWriter()
    .element(0x00080016, 'UI', uids.sopClassUid)
    .element(0x00080018, 'UI', uids.sopInstanceUid)
    .element(0x0020000d, 'UI', '1.2.3')
    .element(0x0020000e, 'UI', '1.2.3.4')
    .element(0x00200013, 'IS', '3')
    .fragments(0x7fe00010, 'OB', [new Uint8Array(0), Buffer.from('first.'), Buffer.from('second')])
    .toBytes();
  return Buffer.concat([buildFileMeta({ ...uids, transferSyntaxUid: '1.2.840.10008.1.2.5' }), dataSet]);
}

describe('all bulk data of a study, series or instance', () => {
  it.each(['in segments', 'in a pack'])('is what its metadata names by address, one by one (%s)', async (where) => {
    for (const object of [rich(), bigEndian(), encapsulated()]) await t.send(object);
    if (where === 'in a pack') await t.settleAndPack();
    const parts = await partsOf(await retrieveAllBulkData(t.archive, study, 'bulkdata', any));
    const metadata = await bodyOf(await retrieveMetadata(t.archive, study, any));
    const uris = urisOf(metadata.toString());
    expect(uris).toHaveLength(6);
    expect([...new Set(parts.map(([location]) => location))]).toEqual(uris);
    for (const uri of uris) {
      const [, sopInstanceUid = '', path = ''] = /instances\/([^/]+)\/bulkdata\/(.+)$/.exec(uri)!;
      const one = await retrieveBulkData(t.archive, { ...series, sopInstanceUid }, path, 'multipart/related');
      const boundary = /boundary=(.+)$/.exec(String(one.headers?.['content-type']))![1]!;
      const values = (await bodyOf(one)).toString('latin1').split(`\r\n--${boundary}`).slice(1, -1);
      const alone = values.map((value) => value.slice(value.indexOf('\r\n\r\n') + 4));
      const together = parts.filter(([location]) => location === uri).map(([, bytes]) => bytes.toString('latin1'));
      expect(together.length).toBeGreaterThan(0);
      expect(together.every((bytes, at) => bytes === alone[at]) && together.length === alone.length).toBe(true);
    }
  });

  it('is its pixel data alone where that is asked for: little endian, fragments apart', async () => {
    for (const object of [rich(), bigEndian(), encapsulated()]) await t.send(object);
    const wanted = (n: number) =>
      `/pacs/spaces/main/dicomweb/studies/1.2.3/series/1.2.3.4/instances/1.2.3.4.${n}/bulkdata/7FE00010`;
    const parts = await partsOf(await retrieveAllBulkData(t.archive, series, 'pixeldata', { ...any, prefix: '/pacs' }));
    expect(parts.map(([location, bytes]) => [location, bytes.length])).toEqual([
      [wanted(1), 3_000_000],
      [wanted(2), 4],
      [wanted(3), 6],
      [wanted(3), 6],
    ]);
    expect(parts.slice(1).map(([, bytes]) => bytes.toString('latin1'))).toEqual([
      '\x02\x01\x04\x03',
      'first.',
      'second',
    ]);
    const instance = { ...series, sopInstanceUid: '1.2.3.4.3' };
    expect(await partsOf(await retrieveAllBulkData(t.archive, instance, 'pixeldata', any))).toHaveLength(2);
  });

  it('has a weak entity tag of its own, and frees what it opened when nobody reads it', async () => {
    await t.send(rich());
    const both = [];
    for (const kind of ['bulkdata', 'pixeldata'] as const) {
      const result = await retrieveAllBulkData(t.archive, study, kind, any);
      await result.discard!();
      const etag = String(result.headers?.['etag']);
      expect(etag).toMatch(/^W\//);
      both.push(etag);
      const again = await retrieveAllBulkData(t.archive, study, kind, { ...any, ifNoneMatch: etag });
      expect([again.status, again.body]).toEqual([304, undefined]);
    }
    expect(both[0]).not.toBe(both[1]);
  });

  it('is 404 where there is none, 406 in another form', async () => {
    const report = makeObject({ '00080018': '1.2.3.4.9' });
    // Without pixel data.
    await t.send(report.subarray(0, report.length - 32 - 12));
    for (const resource of [study, series, { ...series, sopInstanceUid: '1.2.3.4.9' }])
      await expect(retrieveAllBulkData(t.archive, resource, 'bulkdata', any)).rejects.toThrow(ValueNotFoundError);
    await expect(retrieveAllBulkData(t.archive, study, 'bulkdata', { accept: octets })).rejects.toMatchObject({
      code: 'NOT_ACCEPTABLE',
    });
  });
});
