import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parsePart10Head } from '#shared/dicom/part10';
import { bundle } from '../support/bundles';
import { completeAnswer, mainRoot, multipartBodies } from '../support/dicomweb';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { dcmtk } from './dcmtk';

const data = path.resolve('..', 'shared', 'data', 'dicom');
const folder = temporaryFolder('dimse-in-place');
const hasData = existsSync(data);
if (!hasData) process.stderr.write(`Indexing real files in place is skipped: no folder ${data}\n`);
const suite = hasData ? describe : describe.skip;
const dataFolder = path.join(folder.path, 'data');
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

async function makeSource(name: string, place: string): Promise<string> {
  const settings = { folders: [place], mode: 'index', scanMs: 500 };
  const body = JSON.stringify({ name, kind: 'folder', settings });
  const headers = { 'content-type': 'application/json' };
  const made = await platform.call('/api/sources', { method: 'POST', headers, body });
  expect(made.status).toBe(201);
  return ((await made.json()) as { id: string }).id;
}
const sourceOf = async (source: string) =>
  (await (await platform.call(`/api/sources/${source}`)).json()) as {
    open: number;
    lagMs: number;
    counts: Record<'found' | 'landed', number>;
  };
const isDone = ({ open, lagMs }: Awaited<ReturnType<typeof sourceOf>>) => open === 0 && lagMs === 0;
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`did not happen in time\n${platform.tail()}`);
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
    const repeat = {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"repeat":"newVersion"}',
    };
    expect((await platform.call('/api/spaces/main', repeat)).status).toBe(200);
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
    const program = [bundle('plain'), 'reindex'];
    const { stdout } = await promisify(execFile)(process.execPath, program, { env: platform.env });
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
