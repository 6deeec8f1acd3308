import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Archive, createArchive } from '#shared/archive/archive';
import { correctAttributes } from '#shared/archive/correct';
import { specs } from '#shared/archive/documents';
import { joinStudy } from '#shared/archive/join';
import { reindex } from '#shared/archive/reindex';
import { outgoingInstances } from '#shared/archive/retrieval/outgoing/outgoing-instances';
import { selectSeries } from '#shared/archive/retrieval/outgoing/select-series';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import { createSpace } from '#shared/archive/spaces';
import type { ObjectValues } from '#shared/archive/testing/make-object';
import { objectForms } from '#shared/archive/testing/object-forms';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { backUp } from '#shared/backup/back-up';
import { restoreDocuments } from '#shared/backup/documents';
import { findBackup, manifestKey, readSummary } from '#shared/backup/manifest';
import { restoreObjects } from '#shared/backup/restore';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { inflateDataSet } from '#shared/dicom/deflate';
import { toDicomJson } from '#shared/dicom/json';
import { fromNativeModel } from '#shared/dicom/native-model-reader';
import { parsePart10Head } from '#shared/dicom/part10';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { Ffmpeg } from '#shared/imaging/video/video';
import type { RouteKey } from '#shared/kernel/function/http-event';
import type { HttpFunction } from '#shared/kernel/function/route';
import { openFileStore } from '#shared/objects/file/file-store';
import { Lander } from '#shared/objects/landing';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { registry } from '#stacks/registry.generated';

type Attributes = Record<string, { vr: string; Value?: unknown[] }>;

const study = '/spaces/{space}/dicomweb/studies/{studyInstanceUid}';
const series = `${study}/series/{seriesInstanceUid}`;
const instance = `${series}/instances/{sopInstanceUid}`;
const service = '/spaces/{space}/dicomweb';
const deflated = '1.2.840.10008.1.2.1.99';

const names = Object.keys(objectForms);
const uidOf = (n: number) => `1.2.3.4.${n}`;
/** The first instance carries a correction of its own. */
const own = uidOf(1);
const long = 'former '.repeat(200);
const stored: ObjectValues = { '00080005': 'ISO_IR 100', '00100010': 'Buechner^Jerome', '00204000': long };
/** As a resent object says it, at every level; the comments are gone. */
const resent: ObjectValues = {
  '00080005': 'ISO_IR 192',
  '00100010': 'Wang^XiaoDong=王^小东',
  '0008103E': 'coronal',
  '00200013': '7',
  '00204000': null,
};
const name = { vr: 'PN', Value: [{ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' }] };
const description = { vr: 'LO', Value: ['coronal'] };
/** Made by hand, of the series and beside what was resent. */
const protocol = { vr: 'LO', Value: ['Schädel'] };

/** An archive on whose ways out something is to be seen. */
interface World {
  readonly archive: Archive;
  readonly space: string;
}

let t: TestArchive;
let security: TestSecurity;
let credentials: Record<string, string>;
let folder: string;
const opened: { close(): Promise<unknown> }[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-overlays-'));
  security = await testSecurity();
  ({ headers: credentials } = await headersOf(security, ['*']));
  t = await openTestArchive();
  for (const [at, form] of names.entries())
    await t.send(objectForms[form]!({ ...stored, '00080018': uidOf(at + 1), '00200013': String(at + 1) }));
});
afterAll(async () => {
  for (const one of opened.reverse()) await one.close();
  await t.close();
  await security.close();
  rmSync(folder, { recursive: true, force: true });
});

async function correct(): Promise<void> {
  await t.send(objectForms[names[0]!]!({ ...stored, ...resent, '00080018': own }));
  const target = { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' };
  await correctAttributes(t.archive, target, { '00181030': protocol }, 1);
}

interface Answered {
  readonly type: string;
  readonly body: Buffer;
}

/** Calls a route of a world by its key. */
async function get(
  { archive, space }: World,
  route: string,
  more: { readonly accept?: string; readonly query?: string; readonly sop?: string; readonly path?: string } = {},
): Promise<Answered> {
  const { handler } = registry.find(({ routes }) => routes.includes(route))!;
  const services = { archive, images: imagesInThisThread, video: new Ffmpeg(undefined) };
  const call = calling(security, handler as HttpFunction, services);
  const uids = { studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4', sopInstanceUid: more.sop ?? own };
  const values = { space, ...uids, frames: '1', path: more.path ?? '' };
  const result = await call(route as RouteKey, {
    path: Object.fromEntries(Object.entries(values).filter(([key]) => route.includes(`{${key}}`))),
    query: more.query ?? '',
    headers: { ...credentials, ...(more.accept === undefined ? {} : { accept: more.accept }) },
  });
  expect([result.status, result.status < 300 ? '' : result.json]).toEqual([200, '']);
  const chunks: Buffer[] = [];
  const write = (chunk: Uint8Array, released?: () => void) => {
    chunks.push(Buffer.from(chunk));
    released?.();
  };
  const { body } = result;
  if (typeof body === 'function') await body({ write, signal: new AbortController().signal });
  else chunks.push(Buffer.from(body ?? ''));
  return { type: String(result.headers?.['content-type']), body: Buffer.concat(chunks) };
}

function partsOf({ type, body }: Answered): Buffer[] {
  const boundary = /boundary=([^;]+)/.exec(type)![1];
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  return parts.map((part) => Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4, -2), 'latin1'));
}

function attributesOf(part10: Buffer): Attributes {
  const { dataSetOffset, transferSyntaxUid } = parsePart10Head(part10.subarray(0, 65_536));
  return attributesIn(part10.subarray(dataSetOffset), transferSyntaxUid);
}

function attributesIn(raw: Buffer, transferSyntaxUid: string): Attributes {
  const dataSet = transferSyntaxUid === deflated ? inflateDataSet(raw, 2 ** 24) : raw;
  return JSON.parse(toDicomJson(dataSet, { transferSyntaxUid, source: {}, truncated: 'keep' }));
}

const json = ({ body }: Answered): Attributes[] => JSON.parse(body.toString());
const objects = 'multipart/related; type="application/dicom"; transfer-syntax=*';
const alone = (syntax = '*') => `application/dicom; transfer-syntax=${syntax}`;
const xml = 'multipart/related; type="application/dicom+xml"';

/** What instances show, whole: all instances of the series, or the first alone. */
function expectInstances(shown: readonly Attributes[], count = names.length): void {
  expect(shown).toHaveLength(count);
  for (const attributes of shown) {
    const isOwn = attributes['00080018']!.Value![0] === own;
    expect(attributes['00100010']).toEqual(name);
    expect(attributes['0008103E']).toEqual(description);
    expect(attributes['00181030']).toEqual(protocol);
    expect(attributes['00080005']).toEqual({ vr: 'CS', Value: ['ISO_IR 192'] });
    expect(attributes['00200013']!.Value).toEqual([isOwn ? 7 : names.indexOf(formOf(attributes)) + 1]);
    if (isOwn) expect(attributes['00204000']).toEqual({ vr: 'LT' });
    else expect(attributes['00204000']).not.toEqual({ vr: 'LT' });
    const [original] = attributes['04000561']!.Value as Attributes[];
    const [former] = original!['04000550']!.Value as Attributes[];
    expect(former!['00100010']!.Value).toEqual([{ Alphabetic: 'Buechner^Jerome' }]);
    expect(Object.keys(former!)).toEqual([
      ...['0008103E', '00100010', '00181030'],
      ...(isOwn ? ['00200013', '00204000'] : []),
    ]);
  }
}

const formOf = (attributes: Attributes): string =>
  names[Number(String(attributes['00080018']!.Value![0]).split('.').pop()) - 1]!;

async function searched(world: World, route: string, expected: object): Promise<void> {
  const query = 'includefield=00100010&includefield=0008103E';
  const answers = json(await get(world, route, { query }));
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) expect(answer).toMatchObject(expected);
  const byName = `PatientName=${encodeURIComponent('王*')}`;
  expect(json(await get(world, route, { query: byName }))).toHaveLength(answers.length);
}

async function searchedInstances(world: World, route: string): Promise<void> {
  await searched(world, route, { '00100010': name, '0008103E': description });
  const answers = json(await get(world, route));
  const numbers = new Map(answers.map((one) => [one['00080018']!.Value![0], one['00200013']!.Value]));
  expect(numbers.get(own)).toEqual([7]);
  expect(numbers.get(uidOf(2))).toEqual([2]);
}

async function metadata(world: World, route: string, count?: number): Promise<void> {
  expectInstances(json(await get(world, route)), count);
  const documents = partsOf(await get(world, route, { accept: xml }));
  const shown = documents.map((document) => fromNativeModel(document.toString()) as unknown as Attributes);
  for (const attributes of shown) attributes['00200013']!.Value = attributes['00200013']!.Value!.map(Number);
  expectInstances(shown, count);
}

async function wholeObjects(world: World, route: string): Promise<void> {
  expectInstances(partsOf(await get(world, route, { accept: objects })).map(attributesOf));
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2';
  const made = partsOf(await get(world, route, { accept }));
  for (const part10 of made)
    expect(parsePart10Head(part10.subarray(0, 65_536)).transferSyntaxUid).toBe('1.2.840.10008.1.2');
  expectInstances(made.map(attributesOf));
}

/** Values that metadata gives by address: not those that corrections took away. */
async function bulkData(world: World, route: string): Promise<void> {
  const { body } = await get(world, route);
  const locations = [...body.toString('latin1').matchAll(/instances\/([0-9.]+)\/bulkdata\/([0-9A-F]{8})\r/g)];
  const comments = locations.filter(([, , tag]) => tag === '00204000').map(([, uid]) => uid);
  expect(comments).not.toContain(own);
  if (!route.includes('instances')) expect(comments).toHaveLength(names.length - 1);
}

/** Text is drawn as into a picture of an object that says it by itself. */
async function drawn(world: World, route: string): Promise<void> {
  const how = {
    accept: 'image/png, multipart/related; type="image/png"',
    query: 'annotation=patient,technique&viewport=256,256',
  };
  // Their order stays that of the bytes.
  const pictures = async (of: World) => {
    const answered = await get(of, route, how);
    const all = answered.type.startsWith('multipart') ? partsOf(answered) : [answered.body];
    return all.map((bytes) => createHash('sha256').update(bytes).digest('hex')).sort();
  };
  const here = await pictures(world);
  expect(here).toEqual(await pictures({ archive: t.archive, space: 'twin' }));
  const former = await pictures({ archive: t.archive, space: 'former' });
  for (const picture of here) expect(former).not.toContain(picture);
}

/** Every way out, and what is looked at there. */
const rows: Readonly<Record<string, (world: World, route: string) => Promise<void>>> = {
  [`GET ${service}/studies`]: (world, route) => searched(world, route, { '00100010': name }),
  [`GET ${service}/series`]: (world, route) => searched(world, route, { '00100010': name, '0008103E': description }),
  [`GET ${study}/series`]: (world, route) => searched(world, route, { '0008103E': description }),
  [`GET ${service}/instances`]: searchedInstances,
  [`GET ${study}/instances`]: searchedInstances,
  [`GET ${series}/instances`]: searchedInstances,
  [`GET ${study}/metadata`]: (world, route) => metadata(world, route),
  [`GET ${series}/metadata`]: (world, route) => metadata(world, route),
  [`GET ${instance}/metadata`]: (world, route) => metadata(world, route, 1),
  [`GET ${study}`]: wholeObjects,
  [`GET ${series}`]: wholeObjects,
  [`GET ${instance}`]: async (world, route) => {
    for (const accept of [
      alone(),
      alone('1.2.840.10008.1.2'),
      alone('1.2.840.10008.1.2.1.99'),
      alone('1.2.840.10008.1.2.5'),
    ]) {
      const all = names.map((_, at) => get(world, route, { accept, sop: uidOf(at + 1) }));
      expectInstances((await Promise.all(all)).map(({ body }) => attributesOf(body)));
    }
    expectInstances(partsOf(await get(world, route, { accept: objects })).map(attributesOf), 1);
  },
  [`GET ${service}/wado`]: async (world, route) => {
    for (const at of names.keys()) {
      const uids = `studyUID=1.2.3&seriesUID=1.2.3.4&objectUID=${uidOf(at + 1)}`;
      const query = `requestType=WADO&${uids}&contentType=application/dicom&transferSyntax=*`.replace(
        '&transferSyntax=*',
        '',
      );
      expectInstances([attributesOf((await get(world, route, { query })).body)], 1);
    }
  },
  [`GET ${study}/bulkdata`]: bulkData,
  [`GET ${series}/bulkdata`]: bulkData,
  [`GET ${instance}/bulkdata`]: bulkData,
  [`GET ${instance}/bulkdata/{path}`]: async (world, route) => {
    for (const at of names.keys()) {
      const accept = 'application/octet-stream';
      const { body } = await get(world, route, { accept, sop: uidOf(at + 1), path: '00100010' });
      expect(body.toString().trim()).toBe('Wang^XiaoDong=王^小东');
    }
  },
  [`GET ${study}/rendered`]: drawn,
  [`GET ${series}/rendered`]: drawn,
  [`GET ${instance}/rendered`]: drawn,
  [`GET ${instance}/frames/{frames}/rendered`]: drawn,
};

/** What C-GET, C-MOVE and deliveries send: as stored, and in a transfer syntax each object is brought to. */
async function sentByDimse({ archive, space }: World): Promise<void> {
  const study = { studyInstanceUids: ['1.2.3'], patientIds: null, seriesInstanceUids: null, sopInstanceUids: null };
  const selected = await selectSeries(archive, space, study);
  const transcode = transcodeWith(() => imagesInThisThread, new AbortController().signal);
  for (const syntax of [undefined, '1.2.840.10008.1.2', deflated, '1.2.840.10008.1.2.5']) {
    const shown: Attributes[] = [];
    const syntaxesFor = (_sopClass: string, storedSyntax: string) => [syntax ?? storedSyntax];
    for await (const instance of outgoingInstances(selected, { archive, transcode, syntaxesFor })) {
      if ('obstacle' in instance) throw new Error(instance.obstacle);
      const { dataSet, transferSyntaxUid } = instance;
      const chunks: Uint8Array[] = [];
      for await (const chunk of dataSet instanceof Uint8Array ? [dataSet] : dataSet.chunks)
        chunks.push(Buffer.from(chunk));
      shown.push(attributesIn(Buffer.concat(chunks), transferSyntaxUid));
      await instance.release();
    }
    expectInstances(shown);
  }
}

/** Ways out on which no attribute of an instance goes: pixels alone, what the service can do, other resources. */
const withoutAttributes = [
  ...[study, series, instance].map((resource) => `GET ${resource}/pixeldata`),
  ...[study, series, instance, `${instance}/frames/{frames}`].map((resource) => `GET ${resource}/thumbnail`),
  `GET ${instance}/frames/{frames}`,
  `GET ${service}`,
  `OPTIONS ${service}`,
];

it('every way out of DICOMweb is a row of this table', () => {
  const others = ['dicomweb-worklist', 'dicomweb-store'];
  const routes = registry
    .filter((entry) => entry.name.startsWith('dicomweb-') && !others.includes(entry.name))
    .flatMap((entry) => entry.routes);
  expect(routes.toSorted()).toEqual([...Object.keys(rows), ...withoutAttributes].sort());
});

/** States of an archive, each made out of the one before. */
const states: readonly (readonly [string, () => Promise<World>])[] = [
  [
    'not packed yet',
    async () => {
      for (const space of ['twin', 'former']) {
        await createSpace(t.archive, space, {});
        const values = space === 'twin' ? { ...resent, '00181030': 'Schädel' } : {};
        for (const [at, form] of names.entries()) {
          const more = { '00080018': uidOf(at + 1), '00200013': at === 0 && space === 'twin' ? '7' : String(at + 1) };
          await t.send(objectForms[form]!({ ...stored, ...values, ...more }), space);
        }
      }
      await correct();
      return { archive: t.archive, space: 'main' };
    },
  ],
  [
    'packed',
    async () => {
      await t.settleAndPack();
      return { archive: t.archive, space: 'main' };
    },
  ],
  [
    'joined into another space',
    async () => {
      await createSpace(t.archive, 'trial', {});
      await joinStudy(t.archive, { from: 'main', to: 'trial', studyInstanceUid: '1.2.3' });
      return { archive: t.archive, space: 'trial' };
    },
  ],
  [
    'rebuilt from bytes and journal',
    async () => {
      await reindex(t.archive);
      return { archive: t.archive, space: 'main' };
    },
  ],
  ['restored from a backup', restored],
];

async function restored(): Promise<World> {
  const { store, catalogue, bus, clock, log, settings } = t.archive;
  const target = await openFileStore({ name: 'backups', root: path.join(folder, 'backups'), poolSize: 0 });
  opened.push(target);
  const source = { store, catalogue, collections: [specs.spaces], keyFolder: folder, graceMs: 60_000 };
  await backUp(source, target, Date.UTC(2026, 0, 2));
  const found = await findBackup(target);
  const root = path.join(folder, 'restored');
  const copy = await openFileStore({ name: 'main', root, poolSize: 0 });
  await restoreObjects(target, found, copy);
  const other = openSqliteCatalogue(':memory:');
  opened.push(other);
  const { documents } = await readSummary(target, manifestKey(found));
  await restoreDocuments({ ...source, catalogue: other, keyFolder: path.join(folder, 'keys') }, target, documents);
  await copy.close(); // as the command does: what opens it next seals what was not sealed
  const again = await openFileStore({ name: 'main', root, poolSize: 0 });
  opened.push(again);
  const archive = createArchive({ catalogue: other, bus, lander: new Lander(again), clock, log, settings });
  await reindex(archive);
  return { archive, space: 'main' };
}

describe.each(states)('corrected attributes of a study that is %s', (_state, make) => {
  let world: World;
  beforeAll(async () => {
    world = await make();
  });

  it.each(Object.keys(rows))('show on %s', (route) => rows[route]!(world, route));

  it('show on what is sent by C-STORE', () => sentByDimse(world));
});
