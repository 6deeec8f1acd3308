import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_BIG_ENDIAN, encodingOf } from '#shared/dicom/transfer-syntaxes';
import { temporaryFolder } from '../../support/platform-process';
import { imagesOfEverySyntax } from '../archive/fixtures/images';
import { objectsOfEveryModality } from '../archive/fixtures/modalities';
import type { Difference } from '../differences/compare';
import { type ListedDifference, unlisted, unused } from '../differences/table';
import { type ComparedArchive, startBoth } from './archives';
import {
  type Attribute,
  compareLists,
  compareObjects,
  compareParts,
  type JsonDataSet,
  objectsOf,
} from './compare-answers';
import { refusals, searches } from './requests';

const folder = temporaryFolder('orthanc');
const table = JSON.parse(
  readFileSync(path.resolve('tests', 'conformance', 'orthanc', 'differences.json'), 'utf8'),
) as ListedDifference[];
const found: Difference[] = [];
const json = 'application/dicom+json';
const octets = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
/** What the standard calls a compressed frame by; Orthanc calls all of them octets. */
const asStored = ['jpeg', 'jls', 'jp2', 'dicom-rle'].map((type) => `multipart/related; type="image/${type}"`).join();
const objects = 'multipart/related; type="application/dicom"; transfer-syntax=*';
let ours: ComparedArchive;
let theirs: ComparedArchive;
/** What both stored: its address below the root, and the name of its file. */
const stored: { name: string; place: string; kind: 'native' | 'compressed' | 'big endian' | 'no image' }[] = [];

beforeAll(async () => {
  [ours, theirs] = await startBoth(folder.path);
  // Deflated and HTJ2K are not known to this Orthanc.
  const images = (await imagesOfEverySyntax()).filter(({ name }) => !/deflated|htj2k/.test(name));
  for (const { name, bytes } of [...images, ...objectsOfEveryModality()]) {
    const [a, b] = [await theirs.store(bytes), await ours.store(bytes)];
    const [place, other] = [a, b].map(({ status, body }) => (status === 200 ? placeOf(body) : `refused: ${status}`));
    if (place !== other) found.push({ file: name, element: 'store', theirs: place!, ours: other! });
    else stored.push({ name, place: place!, kind: kindOf(bytes) });
  }
});
afterAll(async () => {
  await ours?.stop();
  await theirs?.stop();
  folder.remove();
});

function kindOf(object: Buffer) {
  const { transferSyntaxUid } = parsePart10Head(object);
  if (!object.includes(Buffer.from('e07f1000', 'hex')))
    return transferSyntaxUid === EXPLICIT_VR_BIG_ENDIAN ? 'big endian' : 'no image';
  return encodingOf(transferSyntaxUid).encapsulated ? 'compressed' : 'native';
}

/** Where a store response says the instance is: `/studies/...`. */
function placeOf(body: Buffer): string {
  const answer = JSON.parse(body.toString());
  const url: string = answer['00081199'].Value[0]['00081190'].Value[0];
  return url.slice(url.indexOf('/studies/'));
}

async function both(target: string, accept: string) {
  return [await theirs.get(target, accept), await ours.get(target, accept)] as const;
}

/** Addresses of bulk data of the top level, by tag. */
function bulkData(object: JsonDataSet): Map<string, string> {
  const named = Object.entries(object).filter(
    (entry): entry is [string, Attribute & { BulkDataURI: string }] => entry[1].BulkDataURI !== undefined,
  );
  return new Map(named.map(([tag, { BulkDataURI }]) => [tag, BulkDataURI]));
}

async function compareBulkData(name: string, theirObject: JsonDataSet, ourObject: JsonDataSet): Promise<void> {
  const named = bulkData(theirObject);
  for (const [tag, uri] of bulkData(ourObject)) {
    const other = named.get(tag);
    // Of compressed pixels each archive names its fragments otherwise; they are compared as frames.
    if (other === undefined || tag === '7FE00010') continue;
    const answers = [await theirs.get(other, octets), await ours.get(uri, octets)] as const;
    found.push(...compareParts(`${name} bulk data ${tag}`, ...answers));
  }
}

function expectListed(file: RegExp): void {
  expect(
    unlisted(
      found.filter((one) => file.test(one.file)),
      table,
    ),
  ).toEqual([]);
}

describe('the same objects, stored by STOW-RS here and at Orthanc', () => {
  it('are named alike', () => {
    expect(stored.length).toBeGreaterThan(50);
    expectListed(/\.dcm$/);
  });

  it('are found alike', async () => {
    for (const target of searches) found.push(...compareLists(target, ...(await both(target, json))));
    expectListed(/^\/(studies|series|instances)/);
  });

  it('are given alike: metadata, bytes, frames and bulk data', async () => {
    for (const { name, place, kind } of stored) {
      found.push(...compareParts(`${name} bytes`, ...(await both(place, objects)), dataSetOf));
      const [a, b] = (await both(`${place}/metadata`, json)).map((answer) => objectsOf(answer)?.[0]);
      found.push(...compareObjects(`${name} metadata`, a!, b));
      await compareBulkData(name, a!, b!);
      if (kind === 'no image') continue;
      found.push(
        ...compareParts(`${name} rendered`, ...(await both(`${place}/rendered`, 'image/png')), () => Buffer.alloc(0)),
      );
      const frame = `${place}/frames/1`;
      const answers = [
        await theirs.get(frame, octets),
        await ours.get(frame, kind === 'compressed' ? asStored : octets),
      ] as const;
      found.push(...compareParts(`${name} frame`, ...answers));
    }
    expectListed(/\.dcm /);
  });

  it('are refused alike', async () => {
    for (const { target, accept } of refusals) {
      const [a, b] = await both(target, accept ?? json);
      const [x, y] = [String(a.status), String(b.status)];
      if (x !== y) found.push({ file: `refused ${target}`, element: 'status', theirs: x, ours: y });
    }
    expectListed(/^refused/);
  });

  it('differ in nothing else, and the table has no entry that does not occur', () => {
    expect(unlisted(found, table)).toEqual([]);
    expect(unused(found, table)).toEqual([]);
    for (const { paragraph, reason } of table) {
      expect(paragraph).toMatch(/^PS3\.\d+ /);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});

function dataSetOf(part: Buffer): Buffer {
  return part.subarray(parsePart10Head(part).dataSetOffset);
}
