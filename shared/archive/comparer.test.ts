import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { parsePart10Head } from '#shared/dicom/part10';
import type { ComparedObject } from './compare-data-sets';
import { inThisThread, WorkerComparer } from './comparer';
import { makeObject } from './testing/make-object';

/** A thread that dies of one object, never ends with another, and answers the rest with what it was sent. */
const badProgram = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ stored }) => {
  if (stored.bitsAllocated === 1) throw new Error('no memory');
  if (stored.bitsAllocated === 2) for (;;);
  parentPort.postMessage({ kind: 'samePixels', changed: {} });
});`;

let folder: string;
let file: (name: string) => URL;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-compare-'));
  file = (name) => pathToFileURL(path.join(folder, name));
  writeFileSync(file('bad.cjs'), badProgram);
  await build({
    entryPoints: [path.join(__dirname, 'compare-worker.ts')],
    outfile: path.join(folder, 'compare.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@cornerstonejs/*', 'sharp'],
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(__filename).href) },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const failures: unknown[] = [];
let comparer: WorkerComparer;
const open = (name: string, times = {}) => {
  failures.length = 0;
  comparer = new WorkerComparer(file(name), { onFailure: (error) => failures.push(error), ...times });
};
afterEach(async () => {
  jest.useRealTimers();
  await comparer.close();
});

function compared(values = {}, bitsAllocated = 16): ComparedObject {
  const part10 = makeObject(values);
  return { part10, ...parsePart10Head(part10), bitsAllocated };
}
const renamed = () => compared({ '00100010': 'Doe^Joan' });

it('a thread answers what this thread would, also after it was ended for want of work', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  open('compare.cjs', { idleMs: 1000 });
  for (let n = 0; n < 2; n++) {
    expect(await comparer.compare(compared(), renamed())).toEqual(await inThisThread.compare(compared(), renamed()));
    jest.advanceTimersByTime(n * 1000); // the second time it is ended
  }
  expect(await comparer.compare(compared(), renamed())).toEqual({
    kind: 'samePixels',
    changed: { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Joan' }] } },
  });
  expect(failures).toEqual([]);
});

it('bytes that are part of a larger piece of memory stay whole', async () => {
  open('compare.cjs');
  const [stored, arrived] = [compared(), renamed()];
  const memory = Buffer.concat([Buffer.alloc(7), stored.part10, Buffer.alloc(9)]);
  const part = memory.subarray(7, 7 + stored.part10.length);
  expect((await comparer.compare({ ...stored, part10: part }, arrived)).kind).toBe('samePixels');
  expect(Buffer.compare(part, compared().part10)).toBe(0);
});

it.each([
  ['dies', 1, 0, 'no memory'],
  ['takes too long', 2, 120_000, 'A comparison takes too long'],
])('a thread that %s has found no same pixels; the next pair is compared', async (_what, bits, passMs, message) => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  open('bad.cjs');
  const outcome = comparer.compare(compared({}, bits), compared());
  jest.advanceTimersByTime(passMs);
  expect(await outcome).toEqual({ kind: 'different', changed: {} });
  expect(failures).toMatchObject([{ message }]);
  expect((await comparer.compare(compared(), compared())).kind).toBe('samePixels');
});

it('a comparison under way when the platform stops decides nothing', async () => {
  open('bad.cjs');
  const under = comparer.compare(compared({}, 2), compared());
  const outcome = expect(under).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  await comparer.close();
  await outcome;
  await expect(comparer.compare(compared(), compared())).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});
