import { createHash } from 'node:crypto';
import { readBuffers } from '#shared/archive/retrieval/buffer-pool';
import type { Resource } from '#shared/archive/retrieval/resource';
import { objectForms } from '#shared/archive/testing/object-forms';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { inflateDataSet } from '#shared/dicom/deflate';
import { toDicomJson } from '#shared/dicom/json';
import { parsePart10Head } from '#shared/dicom/part10';
import { transcodeFrame } from '#shared/imaging/transcode/transcode-frame';
import type { HttpResult } from '#shared/kernel/function/result';
import { retrieveBulkData } from './retrieve-bulk-data';
import { retrieveInstances } from './retrieve-instances';
import { retrieveMetadata } from './retrieve-metadata';

const [explicit, implicit, deflated] = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.1.99'] as const;
const study = { space: 'main', studyInstanceUid: '1.2.3' };
const series = { ...study, seriesInstanceUid: '1.2.3.4' };
const patientName = '00100010';
const single = 'application/dicom; transfer-syntax=*';

const uidOf = (n: number) => `1.2.3.4.${n}`;
const names = Object.keys(objectForms);
const formOf = (n: number, name: string) => objectForms[names[n - 1]!]!({ '00080018': uidOf(n), [patientName]: name });

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
  for (const at of names.keys()) await t.send(formOf(at + 1, 'Doe^Jane'));
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

const retrieval = () => ({ archive: t.archive, transcode: transcodeFrame });
const get = (resource: Resource, accept?: string, conditions = {}) =>
  retrieveInstances(retrieval(), resource, accept, conditions);

/** Part 10 objects of a multipart body, by SOP Instance UID. */
async function partsOf(result: HttpResult): Promise<Map<string, Buffer>> {
  const body = (await bytesOf(result)).toString('latin1');
  const boundary = /boundary=(\S+)/.exec(String(result.headers!['content-type']))![1];
  const parts = body.split(`\r\n--${boundary}`).slice(1, -1);
  return new Map(
    parts.map((part) => {
      const bytes = Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4), 'latin1');
      return [/1\.2\.3\.4\.\d+/.exec(bytes.toString('latin1', 0, 400))![0], bytes];
    }),
  );
}

const hashes = (parts: Map<string, Buffer>) =>
  [...parts].map(([uid, bytes]) => [uid, createHash('sha256').update(bytes).digest('hex')]);

type Attributes = Record<string, { vr: string; Value?: unknown[] }>;

function attributesOf(part10: Buffer): Attributes {
  const { dataSetOffset, transferSyntaxUid } = parsePart10Head(part10);
  const raw = part10.subarray(dataSetOffset);
  const dataSet = transferSyntaxUid === deflated ? inflateDataSet(raw, 2 ** 24) : raw;
  const bulkDataUri = () => 'bulk';
  return JSON.parse(toDicomJson(dataSet, { transferSyntaxUid, source: {}, maxInlineBytes: 1024, bulkDataUri }));
}

async function metadataOf(resource: Resource): Promise<Attributes[]> {
  const result = await retrieveMetadata(t.archive, resource, { accept: undefined });
  return JSON.parse((await bytesOf(result)).toString());
}

/** Without what only metadata or only its place says. */
const comparable = (attributes: Attributes) => {
  const { '00083002': _, '7FE00010': pixels, ...others } = attributes;
  expect(pixels).toHaveProperty('BulkDataURI');
  return others;
};

const correct = (name: string) => t.send(formOf(1, name));

describe.each([
  ['waiting', async () => undefined],
  ['packed', () => t.settleAndPack()],
])('objects with corrections that are %s', (_where, prepare) => {
  it.each([
    ['Roe^Ann', 'that fit', 'ISO_IR 192'],
    ['王^小东', 'in Chinese', 'ISO_IR 192'],
  ])('show the same as metadata, one by one and together: %s', async (name) => {
    await prepare();
    await correct(name);
    const together = await partsOf(await get(series));
    expect([...together.keys()].sort()).toEqual(names.map((_, at) => uidOf(at + 1)));
    for (const attributes of await metadataOf(series)) {
      const uid = String(attributes['00080018']!.Value![0]);
      const part10 = together.get(uid)!;
      expect(comparable(attributesOf(part10))).toEqual(comparable(attributes));
      expect(attributes[patientName]!.Value).toEqual([{ Alphabetic: name }]);
      expect(comparable((await metadataOf({ ...series, sopInstanceUid: uid }))[0]!)).toEqual(comparable(attributes));
      const alone = await get({ ...series, sopInstanceUid: uid }, single);
      const bytes = await bytesOf(alone);
      expect(attributesOf(bytes)).toEqual(attributesOf(part10));
      if (alone.headers!['content-length']) expect(alone.headers!['content-length']).toBe(String(bytes.length));
    }
    expect(hashes(await partsOf(await get(study)))).toEqual(hashes(together));
  });

  it('keep file meta, transfer syntax and pixels', async () => {
    await prepare();
    const before = await partsOf(await get(series));
    await correct('Roe^Ann');
    const after = await partsOf(await get(series));
    for (const [uid, stored] of before) {
      const corrected = after.get(uid)!;
      const { dataSetOffset } = parsePart10Head(stored);
      expect(Buffer.compare(corrected.subarray(0, dataSetOffset), stored.subarray(0, dataSetOffset))).toBe(0);
      const pixels = (part10: Buffer) => {
        const raw = part10.subarray(dataSetOffset);
        const dataSet = parsePart10Head(part10).transferSyntaxUid === deflated ? inflateDataSet(raw, 2 ** 24) : raw;
        const bytes = Buffer.from(dataSet);
        return bytes.subarray(bytes.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0])));
      };
      expect(Buffer.compare(pixels(corrected), pixels(stored))).toBe(0);
    }
  });

  it('come in another transfer syntax as well', async () => {
    await prepare();
    await correct('Roe^Ann');
    for (const at of [1, 2, 3, 4]) {
      const resource = { ...series, sopInstanceUid: uidOf(at) };
      const target = at === 3 ? explicit : implicit;
      const bytes = await bytesOf(await get(resource, `application/dicom; transfer-syntax=${target}`));
      expect(parsePart10Head(bytes).transferSyntaxUid).toBe(target);
      const [metadata] = await metadataOf(resource);
      expect(comparable(attributesOf(bytes))).toEqual(comparable(metadata!));
    }
  });

  it('have another ETag after each correction, strong where they come alone as they are stored', async () => {
    await prepare();
    const tags = async () => {
      const resources: [Resource, string?][] = [
        [study],
        [series],
        ...[1, 2].map((n): [Resource, string] => [{ ...series, sopInstanceUid: uidOf(n) }, single]),
      ];
      return await Promise.all(
        resources.map(async ([resource, accept]) => {
          const result = await get(resource, accept);
          await result.discard?.();
          return String(result.headers!['etag']);
        }),
      );
    };
    const states = [await tags()];
    for (const name of ['B', 'C']) {
      await correct(name);
      states.push(await tags());
      expect(await tags()).toEqual(states.at(-1));
    }
    for (const at of [0, 1, 2, 3]) {
      expect(new Set(states.map((state) => state[at])).size).toBe(3);
      expect(states.map((state) => state[at]!.startsWith('W/'))).toEqual(Array(3).fill(at < 2));
    }
    const held = { ifNoneMatch: states[2]![2]! };
    expect(await get({ ...series, sopInstanceUid: uidOf(1) }, single, held)).toMatchObject({ status: 304 });
  });

  it('give corrected values as bulk data', async () => {
    await prepare();
    await correct('Roe^Ann');
    for (const at of names.keys()) {
      const resource = { ...series, sopInstanceUid: uidOf(at + 1) };
      const value = await retrieveBulkData(t.archive, resource, patientName, 'application/octet-stream');
      expect((await bytesOf(value)).toString().trim()).toBe('Roe^Ann');
    }
  });
});

it('a correction leaves no buffer behind', async () => {
  const [take, give] = [jest.spyOn(readBuffers, 'take'), jest.spyOn(readBuffers, 'give')];
  await correct('Roe^Ann');
  await bytesOf(await get(series));
  await bytesOf(await get({ ...series, sopInstanceUid: uidOf(1) }, single));
  expect(take.mock.calls.length).toBeGreaterThan(1);
  expect(give).toHaveBeenCalledTimes(take.mock.calls.length);
  jest.restoreAllMocks();
});
