import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { openFileStore } from '#shared/objects/file/file-store';
import type { ObjectStore } from '#shared/objects/port';
import { openExport, readExport, readStudyFile } from './read';

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-read-'));
  store = await openFileStore({ name: 'export', root: folder, poolSize: 0, sync: 'files' });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex');
const at = '2026-01-01T00:00:00.000Z';
const space = { _id: 'trial', purpose: null, aeTitle: null, repeat: 'overlay', missingType1: 'warn', createdAt: at };
const header = { radlakeExport: 1, startedAt: at, space };
const object = { key: 'studies/1.2/a.json', length: 1, sha256: sha256('') };
const study = { studyInstanceUid: '1.2', study: object, instances: 1, bytes: 10 };
const workitem = { collection: 'workitems', document: { _id: 'trial/1.2.3', any: ['thing'] } };
const totals = { studies: 1, instances: 1, bytes: 10, quarantined: 0, documents: 1 };

/** A manifest with a last line that fits the lines before it. */
function manifest(lines: readonly unknown[]): string {
  const head = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  return `${head}${JSON.stringify({ finishedAt: at, ...totals, sha256: sha256(head) })}\n`;
}

let written = 0;
async function write(text: string | Uint8Array): Promise<string> {
  const key = `exports/${String(written++).padStart(6, '0')}.jsonl`;
  await store.put(key, [Buffer.from(text)]);
  return key;
}

async function readAll(): Promise<unknown[]> {
  const { key } = await openExport(store);
  const lines: unknown[] = [];
  for await (const line of readExport(store, key)) lines.push(line);
  return lines;
}

const refused = { code: 'EXPORT_DAMAGED', details: { key: expect.stringMatching(/^exports\//) } };

it('reads the newest manifest, its summary and its lines', async () => {
  await write(manifest([header]));
  const key = await write(manifest([header, study, workitem]));
  expect(await openExport(store)).toMatchObject({ key, header, summary: totals });
  expect(await readAll()).toEqual([study, workitem]);
});

it('refuses a manifest that lacks its end, its beginning, or a line', async () => {
  const whole = manifest([header, study, workitem]);
  const lines = whole.trimEnd().split('\n');
  for (const some of [lines.slice(0, 3), lines.slice(1), [lines[0], lines[2], lines[3]], []]) {
    await write(some.map((line) => `${line}\n`).join(''));
    await expect(readAll()).rejects.toMatchObject(refused);
  }
  await write(whole.slice(0, -1));
  await expect(readAll()).rejects.toMatchObject(refused);
});

it.each([
  ['a UID that leaves the folder', { ...study, studyInstanceUid: '../../etc' }],
  ['a key that leaves the store', { ...study, study: { ...object, key: '../secret' } }],
  ['no length', { ...study, study: { ...object, length: -1 } }],
  ['a hash that is none', { ...study, study: { ...object, sha256: 'x' } }],
  ['a row of quarantine without state', { quarantine: { _id: 'q' }, object: null }],
  ['a line that is no object', '7'],
  ['a line of something else', { other: 1 }],
])('refuses %s', async (_what, line) => {
  await write(manifest([header, line]));
  await expect(readAll()).rejects.toMatchObject(refused);
});

it('takes any bytes for what they are: an export, or a damaged one', async () => {
  const line = fc.oneof(
    fc.json(),
    fc.constantFrom(study, workitem, header, {}).map((one) => JSON.stringify(one)),
  );
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(line, { maxLength: 5 }).map((lines) => manifest([header, ...lines])),
    fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([place, value]) => {
      const bytes = Buffer.from(manifest([header, study, workitem]));
      bytes[place % bytes.length] = value;
      return bytes;
    }),
  );
  await fc.assert(
    fc.asyncProperty(text, async (bytes) => {
      await write(bytes);
      await readAll().catch((error: unknown) => expect(error).toMatchObject({ code: 'EXPORT_DAMAGED' }));
    }),
    { numRuns: 150 },
  );
});

it('refuses the file of a study that is another, is missing, or says things of no study', async () => {
  const put = async (value: unknown) => {
    const bytes = Buffer.from(JSON.stringify(value));
    const key = `studies/1.2/${written++}.json`;
    await store.put(key, [bytes]);
    return { key, length: bytes.length, sha256: sha256(bytes.toString()) };
  };
  const good = { studyInstanceUid: '1.2', series: [], overlays: [], kept: [] };
  const there = await put(good);
  expect(await readStudyFile(store, there)).toEqual(good);
  const others = [
    { ...there, length: 1 },
    { ...there, sha256: sha256('other') },
    { ...there, key: 'studies/1.2/none.json' },
    await put({ ...good, series: [{ seriesInstanceUid: '/', packs: [] }] }),
    await put({ ...good, overlays: [{ _id: 'trial/1.2', level: 'study', history: [{ sequence: -1 }] }] }),
  ];
  for (const one of others)
    await expect(readStudyFile(store, one)).rejects.toMatchObject({
      code: 'EXPORT_DAMAGED',
      details: { key: one.key },
    });
});
