import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { bundle } from '../support/bundles';
import { completeAnswer, mainRoot, multipartBodies } from '../support/dicomweb';
import { ctImageStorage, makeInstance, type TestInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { send } from '../support/senders';
import { dcmtk } from './dcmtk';
import { Doors } from './doors';

const data = path.resolve('..', 'shared', 'data', 'dicom');
const folder = temporaryFolder('dimse-in-place');
const hasData = existsSync(data);
if (!hasData) process.stderr.write(`Indexing real files in place is skipped: no folder ${data}\n`);
const suite = hasData ? describe : describe.skip;
let dataFolder = path.join(folder.path, 'data');
let platform: PlatformProcess;
let id = '';

async function start(): Promise<void> {
  const env = { RADLAKE_SEGMENT_POOL: '0', RADLAKE_SETTLE_MS: '200' };
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder, env });
}
beforeAll(async () => {
  if (hasData) await start();
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const call = (method: string, target: string, body: object) =>
  platform.call(target, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const sourceBody = (name: string, place: string, scanMs = 500) => ({
  ...{ name, kind: 'folder', settings: { folders: [place], mode: 'index', scanMs } },
});
async function makeSource(name: string, place: string, scanMs?: number): Promise<string> {
  const made = await call('POST', '/api/sources', sourceBody(name, place, scanMs));
  expect(made.status).toBe(201);
  return ((await made.json()) as { id: string }).id;
}
const sourceOf = async (source: string) =>
  (await (await platform.call(`/api/sources/${source}`)).json()) as {
    open: number;
    parked: number;
    lagMs: number;
    lastError: { code: string } | null;
    counts: Record<'found' | 'landed', number>;
  };
const isDone = ({ open, lagMs }: Awaited<ReturnType<typeof sourceOf>>) => open === 0 && lagMs === 0;
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error(
        `did not happen in time: ${await (await platform.call('/api/sources')).text()}\n${platform.tail(5)}`,
      );
    await sleep(50);
  }
}
/** Paths of files in one state. */
async function filesIn(state: string, source = id): Promise<string[]> {
  const answer = await platform.call(`/api/sources/${source}/items?state=${state}&limit=500`);
  return ((await answer.json()) as { items: { key: string }[] }).items.map(({ key }) => key);
}
async function studies(): Promise<string[]> {
  const answer = await completeAnswer(platform, `${mainRoot}/studies?limit=200`);
  if (answer.status === 204) return [];
  return ((await answer.json()) as Record<string, { Value: string[] }>[]).map((one) => one['0020000D']!.Value[0]!);
}
/** SHA-256 of every object, whole, as WADO-RS gives it. */
async function retrieved(): Promise<string[]> {
  const all: string[] = [];
  for (const study of await studies()) {
    const headers = { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' };
    const answer = await completeAnswer(platform, `${mainRoot}/studies/${study}`, headers).catch((cause: unknown) => {
      throw new Error(`no whole answer\n${platform.tail()}`, { cause });
    });
    expect(answer.status).toBe(200);
    const bytes = Buffer.from(await answer.arrayBuffer());
    all.push(...multipartBodies(bytes, answer.headers.get('content-type') ?? '').map(sha256));
  }
  return all.sort();
}
/** Runs the command line; its output. */
const radlake = async (...args: readonly string[]) =>
  (await promisify(execFile)(process.execPath, [bundle('plain'), ...args], { env: platform.env })).stdout;
/** Bytes of the store, without those of files that repeat a UID with other pixels: these are kept aside, as a copy. */
function storedBytes(): number {
  const names = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' });
  const objects = names.filter((name) => /\.(?:tar|gz)$/.test(name) && !name.includes('aside'));
  return objects.reduce((sum, name) => sum + statSync(path.join(dataFolder, name)).size, 0);
}

suite('real files that are indexed in place', () => {
  let first: string[] = [];

  it('come back bit by bit by WADO-RS and C-GET; nothing of them is copied', async () => {
    // Else files that repeat a UID with other attributes correct the first, and it is sent with them.
    expect((await call('PATCH', '/api/spaces/main', { repeat: 'newVersion' })).status).toBe(200);
    id = await makeSource('real', data);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    await until(async () => {
      const source = await sourceOf(id);
      return source.counts.found === files.length && isDone(source);
    });
    const done = await filesIn('done');
    expect(done.length).toBeGreaterThan(400);
    const shaOf = new Map(done.map((file) => [sha256(readFileSync(file)), file]));
    first = await retrieved();
    expect(first.length).toBeGreaterThan(400);
    expect(first.filter((one) => !shaOf.has(one))).toEqual([]);

    const ct = path.join(data, 'ct_ts_example');
    const slices = readdirSync(ct).filter((name) => name.endsWith('.dcm'));
    const head = readFileSync(path.join(ct, slices[0]!)).toString('latin1');
    // One UID may begin with another.
    const [study] = (await studies()).filter((uid) => head.includes(uid)).sort((a, b) => b.length - a.length);
    const into = path.join(folder.path, 'got');
    mkdirSync(into);
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study}`];
    const to = ['-aec', 'RADLAKE', '127.0.0.1', String(platform.dimsePort)];
    const got = await dcmtk('getscu', ['-S', '+B', '-od', into, ...keys, ...to]);
    expect(got).toMatchObject({ code: 0 });
    const dataSets = (from: string, names: readonly string[]) =>
      names
        .map((name) => readFileSync(path.join(from, name)))
        .map((bytes) => sha256(bytes.subarray(parsePart10Head(bytes).dataSetOffset)))
        .sort();
    expect(dataSets(into, readdirSync(into))).toEqual(dataSets(ct, slices));
    // The journal of what corrects them; the files have 57 MB.
    expect(storedBytes()).toBeLessThan(200_000);
  });

  it('are served again after kill -9, and after a reindex once they are looked at', async () => {
    const { counts } = await sourceOf(id);
    await platform.kill();
    await start();
    expect(await retrieved()).toEqual(first);
    expect((await sourceOf(id)).counts).toEqual(counts);
    await platform.stop();
    const stdout = await radlake('reindex');
    expect(stdout).toMatch(/^\d{3} files that are indexed in place are looked at again when the platform runs$/m);
    await start();
    await until(async () => isDone(await sourceOf(id)));
    expect(await retrieved()).toEqual(first);
    expect(storedBytes()).toBeLessThan(200_000);
  });

  it('say clearly that they are gone, and come back with their files', async () => {
    const place = path.join(folder.path, 'place');
    mkdirSync(place);
    const file = path.join(place, 'mg.dcm');
    const original = path.join(data, 'mg_mask_data1.dcm');
    await platform.call(`/api/sources/${id}`, { method: 'DELETE' });
    expect(await studies()).toEqual([]);
    for (const one of [file, path.join(place, 'other.dcm')]) copyFileSync(original, one);
    rmSync(path.join(place, 'other.dcm'));
    const small = await makeSource('small', place);
    await until(async () => (await filesIn('done', small)).length === 1);
    const [study] = await studies();
    const get = async () => {
      const answer = await platform.call(`${mainRoot}/studies/${study}`);
      return { status: answer.status, text: await answer.text() };
    };
    expect((await get()).status).toBe(200);
    rmSync(file);
    const gone = await get();
    const code = 'PLACED_FILE_MISSING';
    expect([gone.status, JSON.parse(gone.text)]).toEqual([503, expect.objectContaining({ code })]);
    await until(async () => (await filesIn('parked', small)).length === 1);
    copyFileSync(original, file);
    await until(async () => (await get()).status === 200);
  });
});

suite('a study in place, by every door', () => {
  const place = path.join(folder.path, 'doors');
  const inPlace = (name: string) => path.join(place, name);
  const make = (patient: number, study: number, instance: number) =>
    makeInstance({ root: '1.2.826.0.1.3680043.8.498.62', patient, study, series: 1, instance });
  const slices = [1, 2, 3].map((instance) => make(1, 1, instance));
  const [first] = slices as [TestInstance];
  const study = first.studyInstanceUid;
  const part10 = ({ sopInstanceUid, dataSet }: TestInstance) => {
    const names = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
    return Buffer.concat([buildFileMeta(names), dataSet]);
  };
  const otherPixels = (bytes: Buffer) => bytes.fill(7, bytes.length - 100);
  const series = `${mainRoot}/studies/${study}/series/${first.seriesInstanceUid}`;
  const instance = `${series}/instances/${first.sopInstanceUid}`;
  const corrected = { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Roe^Corrected' }] } };
  const file = inPlace('1.dcm');
  let doors: Doors;
  let source = '';

  const stateOf = () =>
    slices.map((_, at) => statSync(inPlace(`${at + 1}.dcm`))).map(({ mtimeMs, ctimeMs }) => [mtimeMs, ctimeMs]);
  const setActive = async (isActive: boolean) => {
    const body = { ...sourceBody('doors', place, 100), isActive };
    expect((await call('PUT', `/api/sources/${source}`, body)).status).toBe(200);
  };
  const partsOf = async (target: string, accept: string) => {
    const answer = await platform.call(target, { headers: { accept } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? '';
    const parts = type.startsWith('multipart/') ? multipartBodies(bytes, type).length : null;
    return {
      status: answer.status,
      warning: answer.headers.get('warning'),
      etag: answer.headers.get('etag'),
      parts,
      bytes,
    };
  };

  beforeAll(async () => {
    mkdirSync(place);
    for (const [at, one] of slices.entries()) writeFileSync(inPlace(`${at + 1}.dcm`), part10(one));
    copyFileSync(path.join(data, 'misc', 'pydicom__MR_small_RLE.dcm'), inPlace('rle.dcm'));
    writeFileSync(inPlace('deleted.dcm'), part10(make(2, 1, 1)));
    const sinks = path.join(folder.path, 'sinks');
    mkdirSync(sinks);
    doors = await Doors.open(platform, sinks);
    source = await makeSource('doors', place, 100);
    await until(async () => (await filesIn('done', source)).length === 5);
  });
  afterAll(() => doors?.close());

  it('goes out bit by bit, frame by frame, and in what a peer takes', async () => {
    const expected = slices.map(({ sha256: hash }) => hash).sort();
    for (const [door, retrieve] of doors.all)
      expect([door, (await retrieve(study)).map(sha256).sort()]).toEqual([door, expected]);
    const frame = await partsOf(`${instance}/frames/1`, 'application/octet-stream');
    expect(frame.bytes.equals(first.dataSet.subarray(-frame.bytes.length))).toBe(true);
    expect(frame.bytes.length).toBeGreaterThan(3_000);
    expect((await platform.call(`${instance}/rendered`)).headers.get('content-type')).toBe('image/jpeg');

    const [rle] = await platform.json<Record<string, { Value: string[] }>[]>(
      `${mainRoot}/studies?ModalitiesInStudy=MR`,
    );
    const { output } = await doors.move('PLAIN', rle!['0020000D']!.Value[0]!);
    expect(output).toContain('Received Final Move Response (Success)');
    const [plain, more] = doors.received('PLAIN');
    expect([plain?.head.transferSyntaxUid, more]).toEqual([IMPLICIT_VR_LITTLE_ENDIAN, undefined]);
    // The same image as it was before somebody compressed it.
    const original = readFileSync(path.join(data, 'misc', 'pydicom__MR_small_implicit.dcm'));
    const at = original.indexOf(Buffer.from('e07f100000200000', 'hex'));
    expect(plain?.dataSet.includes(original.subarray(at, at + 8 + 8_192))).toBe(true);
  });

  it('shows corrections by every door, and stays as it is', async () => {
    const before = stateOf();
    const corrections = `/api/spaces/main/studies/${study}/corrections`;
    expect((await call('POST', corrections, { revision: 0, attributes: corrected })).status).toBe(201);
    const element = Buffer.from('\x10\0\x10\0PN\x0e\0Roe^Corrected ', 'latin1');
    for (const [door, retrieve] of doors.all) {
      const found = await retrieve(study);
      expect([door, found.map((dataSet) => dataSet.includes(element))]).toEqual([door, [true, true, true]]);
      const pixels = slices.map(({ dataSet }) => dataSet.subarray(-3_000));
      expect(pixels.every((some) => found.some((dataSet) => dataSet.includes(some)))).toBe(true);
    }
    for (const target of [`${mainRoot}/studies?PatientName=Roe*`, `${series}/metadata`, `${instance}/metadata`])
      expect((await platform.json<object[]>(target))[0]).toMatchObject(corrected);
    const keys = ['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${study}`, 'PatientName=Roe*'];
    const to = ['-aec', 'RADLAKE', '127.0.0.1', String(platform.dimsePort)];
    const { output } = await dcmtk('findscu', ['-v', '-S', ...keys.flatMap((key) => ['-k', key]), ...to]);
    expect(output).toContain('Roe^Corrected');
    expect(stateOf()).toEqual(before);
    expect(slices.map((one, at) => part10(one).equals(readFileSync(inPlace(`${at + 1}.dcm`))))).toEqual([
      true,
      true,
      true,
    ]);
  });

  describe('of which a file', () => {
    const away = path.join(folder.path, 'away');
    // Else what is another file by now is indexed as such.
    beforeAll(() => setActive(false));

    it.each([
      ['is removed', 'PLACED_FILE_MISSING', () => undefined],
      ['is cut', 'PLACED_FILE_CHANGED', () => writeFileSync(file, part10(first).subarray(0, 1_000))],
      ['has other pixels', 'PLACED_FILE_CHANGED', () => writeFileSync(file, otherPixels(part10(first)))],
      ["is another patient's", 'PLACED_FILE_CHANGED', () => writeFileSync(file, part10(make(3, 1, 1)))],
      ['is a link', 'PLACED_FILE_MISSING', () => symlinkSync(away, file)],
      ['is a folder', 'PLACED_FILE_CHANGED', () => mkdirSync(file)],
    ])('%s lacks it, says so, and has it again once it is back', async (_what, code, damage) => {
      renameSync(file, away);
      damage();
      for (const target of [instance, `${instance}/metadata`, `${instance}/frames/1`, `${instance}/rendered`]) {
        const answer = await platform.call(target);
        expect([target, answer.status, await answer.json()]).toEqual([target, 503, expect.objectContaining({ code })]);
      }
      const warning = expect.stringContaining('1 instances are left out');
      const octets = 'multipart/related; type="application/dicom"';
      for (const [target, accept] of [
        ['', octets],
        ['', `${octets}; transfer-syntax=${IMPLICIT_VR_LITTLE_ENDIAN}`],
        ['/rendered', 'multipart/related; type="image/png"'],
        ['/metadata', 'multipart/related; type="application/dicom+xml"'],
        ['/bulkdata', 'multipart/related; type="application/octet-stream"'],
      ] as const)
        expect(await partsOf(`${series}${target}`, accept)).toMatchObject({
          status: 206,
          parts: 2,
          warning,
          etag: null,
        });
      const metadata = await partsOf(`${series}/metadata`, 'application/dicom+json');
      expect([metadata.status, JSON.parse(String(metadata.bytes)).length]).toEqual([206, 2]);
      const { output } = await doors.move('SINK', study);
      expect(output).toContain('Final Move Response (Warning: SubOperationsCompleteOneOrMoreFailures)');
      expect(doors.received('SINK').length).toBe(2);
      await until(async () => (await filesIn('parked', source)).includes(file));
      rmSync(file, { recursive: true, force: true });
      renameSync(away, file);
      expect((await platform.call(instance)).status).toBe(200);
    });

    it('and its folder are away with their mount fails, in deliveries too, which are retried', async () => {
      renameSync(place, away);
      const { status } = await platform.call(`${mainRoot}/studies/${study}`);
      expect(status).toBe(503);
      expect((await doors.move('SINK', study)).output).toContain('OutOfResourcesSubOperations');
      const { id: delivery, ...ended } = await doors.deliver(study, 'sink');
      expect(ended).toMatchObject({ state: 'parked', counts: { sent: 0, failed: 3 } });
      await setActive(true);
      await until(async () => (await sourceOf(source)).lastError?.code === 'FOLDER_UNREADABLE');
      renameSync(away, place);
      expect(await doors.retry(delivery)).toMatchObject({ state: 'done', counts: { sent: 3, failed: 0 } });
      await until(async () => {
        const { lastError, parked } = await sourceOf(source);
        return lastError === null && parked === 0;
      });
    });
  });

  it('is taken over by bytes that land, and stays deleted, over a restored backup too', async () => {
    expect((await send([first], { port: platform.dimsePort })).acknowledged.size).toBe(1);
    renameSync(file, `${file}.tmp`);
    expect((await platform.call(instance)).status).toBe(200);
    renameSync(`${file}.tmp`, file);
    const gone = make(2, 1, 1).studyInstanceUid;
    expect((await platform.call(`/api/spaces/main/studies/${gone}`, { method: 'DELETE' })).status).toBe(204);
    writeFileSync(inPlace('new.dcm'), part10(make(4, 1, 1)));
    renameSync(inPlace('deleted.dcm'), inPlace('renamed.dcm'));
    const isTaken = async () => {
      const done = await filesIn('done', source);
      return ['new.dcm', 'renamed.dcm', '1.dcm'].every((name) => done.includes(inPlace(name)));
    };
    await until(isTaken);
    const before = [(await studies()).sort(), await retrieved()];
    expect(before[0]).not.toContain(gone);

    const backups = path.join(folder.path, 'backups');
    await radlake('backup', backups);
    expect(await radlake('verify')).toContain('no');
    await platform.stop();
    dataFolder = path.join(folder.path, 'restored');
    const env = { ...platform.env, RADLAKE_DATA: dataFolder };
    await promisify(execFile)(process.execPath, [bundle('plain'), 'restore', backups], { env });
    const away = path.join(folder.path, 'away');
    renameSync(inPlace('rle.dcm'), away);
    await start();
    const isParked = async () => (await filesIn('parked', source)).includes(inPlace('rle.dcm'));
    await until(isParked);
    renameSync(away, inPlace('rle.dcm'));
    await until(async () => isDone(await sourceOf(source)) && !(await isParked()));
    expect([(await studies()).sort(), await retrieved()]).toEqual(before);
  });
});
