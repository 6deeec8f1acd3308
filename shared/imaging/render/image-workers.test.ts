import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { openImageBytes, readFrame } from '../image/frame-source';
import { nativeImage } from '../testing/encapsulate';
import type { ImageJob } from './image-jobs';
import { ImageWorkers, imagesInThisThread } from './image-workers';

/** A thread that dies of one quality, never ends with another, and answers the rest with it. */
const badProgram = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ options }) => {
  if (options.quality === 1) throw new Error('no memory');
  if (options.quality === 2) for (;;);
  parentPort.postMessage({ result: { bytes: new Uint8Array(0), width: options.quality, height: 1 } });
});`;

let folder: string;
let workers: ImageWorkers | undefined;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-images-'));
  writeFileSync(path.join(folder, 'bad.cjs'), badProgram);
  // Beside the packages that it needs.
  await build({
    entryPoints: [path.join(__dirname, 'image-worker.ts')],
    outfile: path.join(folder, 'images.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@cornerstonejs/*'],
    plugins: [
      {
        name: 'installed-sharp',
        setup: (setup) =>
          setup.onResolve({ filter: /^sharp$/ }, () => ({ path: require.resolve('sharp'), external: true })),
      },
    ],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => workers?.close());

const failures: unknown[] = [];
function open(name: string, options: object = {}): ImageWorkers {
  failures.length = 0;
  const onFailure = (error: unknown) => failures.push(error);
  const opened = new ImageWorkers(pathToFileURL(path.join(folder, name)), { size: 1, onFailure, ...options });
  workers = opened;
  return opened;
}

/** A small animation: work for another thread. */
async function job(quality = 90): Promise<ImageJob> {
  const { source, options } = await quickJob(quality);
  return { kind: 'animate', sources: [source], options: { ...options, format: 'gif' }, frameMs: 100 };
}

async function quickJob(quality = 90): Promise<Extract<ImageJob, { kind: 'render' }>> {
  const samples = Uint8Array.from({ length: 64 }, (_, at) => 4 * at);
  const frame = {
    rows: 8,
    columns: 8,
    samplesPerPixel: 1,
    bitsAllocated: 8,
    bitsStored: 8,
    isSigned: false,
    samples,
  } as const;
  const { dataSet } = nativeImage(frame, [samples], { photometric: 'MONOCHROME2' });
  const { image, read } = await openImageBytes(dataSet, EXPLICIT_VR_LITTLE_ENDIAN);
  return {
    kind: 'render',
    source: await readFrame(image, 1, read),
    options: { format: 'png', quality, hasProfile: false },
  };
}

describe('threads that render', () => {
  it('make the same picture as this thread, several times over', async () => {
    const here = await imagesInThisThread.run(await job());
    const threads = open('images.cjs');
    const there = await Promise.all([1, 2, 3].map(async () => threads.run(await job())));
    for (const { bytes, width, height } of there) {
      expect([width, height]).toEqual([8, 8]);
      expect(Buffer.compare(bytes, here.bytes)).toBe(0);
    }
    expect(failures).toEqual([]);
  });

  it('give errors of the image with their code', async () => {
    const threads = open('images.cjs');
    const { sources, ...rest } = (await job()) as Extract<ImageJob, { kind: 'animate' }>;
    const broken = { ...rest, sources: [{ ...sources[0]!, pixels: new Uint8Array(3) }] };
    await expect(threads.run(broken)).rejects.toMatchObject({ code: 'FRAME_DECODING', status: 422 });
  });

  it('are spared what is quicker done here, and take over when much of it comes at once', async () => {
    const threads = open('bad.cjs');
    const jobs = await Promise.all(Array.from({ length: 9 }, () => quickJob(50)));
    const made = await Promise.all(jobs.map((one) => threads.run(one)));
    // The bad program answers without a picture.
    expect(made.map(({ bytes }) => bytes.length > 0)).toEqual([...new Array(8).fill(true), false]);
    expect(await threads.run(await quickJob(50))).toMatchObject({ width: 8, height: 8 });
  });

  it('that die take one job with them; the next gets a new thread', async () => {
    const threads = open('bad.cjs');
    const dying = threads.run(await job(1));
    const next = threads.run(await job(50));
    await expect(dying).rejects.toMatchObject({ status: 500 });
    expect(await next).toMatchObject({ width: 50 });
    expect(failures).toHaveLength(1);
  });

  it('that do not end are ended', async () => {
    const threads = open('bad.cjs', { jobLimitMs: 50 });
    await expect(threads.run(await job(2))).rejects.toMatchObject({ code: 'TIME_LIMIT' });
  });

  it('have so much waiting and no more; what nobody waits for is taken back', async () => {
    const threads = open('bad.cjs', { maxWaiting: 1 });
    const endless = threads.run(await job(2));
    const abort = new AbortController();
    const waiting = threads.run(await job(50), abort.signal);
    await expect(threads.run(await job(51))).rejects.toMatchObject({ code: 'IMAGES_BUSY', status: 503 });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    const after = threads.run(await job(52));
    const ends = [
      expect(endless).rejects.toMatchObject({ status: 503 }),
      expect(after).rejects.toMatchObject({ status: 503 }),
    ];
    await threads.close();
    await Promise.all(ends);
  });
});
