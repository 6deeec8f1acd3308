import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { openImageBytes, readFrame } from '#shared/imaging/image/frame-source';
import { describeImage, readTree } from '#shared/imaging/image/image';
import { type PixelSource, samePixels } from '#shared/imaging/same-pixels';
import { transcodeBytes } from '#shared/imaging/testing/transcode-bytes';
import { encodableSyntaxes } from '#shared/imaging/transcode/transcode-frame';
import { PlatformError } from '#shared/kernel/errors';
import { allFiles, readDataSet } from './files';

const here = path.resolve('tests', 'conformance', 'rendering');
const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const installed = execFileSync(python, ['-c', 'import os, pydicom; print(os.path.dirname(pydicom.__file__))'], {
  encoding: 'utf8',
}).trim();
/**
 * Native data sets up to this size are brought from each syntax to each other, larger ones from native form to each and
 * back; of the largest two syntaxes by turns, all with `RADLAKE_TEST_EVERY_SYNTAX=1`.
 */
const crossedBytes = 20_000;
const everySyntaxBytes = process.env['RADLAKE_TEST_EVERY_SYNTAX'] ? Number.POSITIVE_INFINITY : 50_000;
const rle = '1.2.840.10008.1.2.5';
const targets = [EXPLICIT_VR_LITTLE_ENDIAN, ...encodableSyntaxes];
const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-transcoding-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function opened(part10: Uint8Array): { dataSet: Uint8Array; transferSyntaxUid: string } {
  const { dataSetOffset, transferSyntaxUid } = parsePart10Head(part10);
  return { dataSet: part10.subarray(dataSetOffset), transferSyntaxUid };
}

/** Null: refused for what it is. */
async function tried<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PlatformError) return null;
    throw error;
  }
}

/**
 * Native, the stored bits by our own decoders: what every other form is compared with. Native pixel data is copied, that
 * of halved colors too: those are compared once they are whole.
 */
async function nativeOf(file: string): Promise<(PixelSource & { bitsAllocated: number }) | null> {
  return await tried(async () => {
    const { dataSet, transferSyntaxUid } = readDataSet(file);
    const { image, read } = await openImageBytes(dataSet, transferSyntaxUid);
    const { format, photometric } = describeImage(readTree(await readFrame(image, 1, read)));
    const native = opened(await transcodeBytes(dataSet, transferSyntaxUid, EXPLICIT_VR_LITTLE_ENDIAN));
    const { bitsAllocated } = format;
    if (!photometric.endsWith('_422') || image.index.native === null) return { ...native, bitsAllocated };
    const whole = opened(await transcodeBytes(dataSet, transferSyntaxUid, rle));
    return { ...opened(await transcodeBytes(whole.dataSet, rle, EXPLICIT_VR_LITTLE_ENDIAN)), bitsAllocated };
  });
}

async function compared(native: PixelSource, dataSet: Uint8Array, from: string, to: string): Promise<string> {
  try {
    const two = opened(await transcodeBytes(dataSet, from, to));
    return await samePixels(native, { ...two, bitsAllocated: native.bitsAllocated });
  } catch (error) {
    // Color and wide samples have no encoder in every syntax.
    return /cannot be brought/.test(String(error)) ? 'refused' : String(error);
  }
}

function syntaxesFor(length: number, turn: number): readonly string[] {
  if (length <= everySyntaxBytes) return encodableSyntaxes;
  const count = encodableSyntaxes.length;
  return [0, Math.floor(count / 2)].map((step) => encodableSyntaxes[(turn + step) % count]!);
}

describe('transcoding', () => {
  const wrong: string[] = [];
  const jobs: { name: string; native: string; compressed: string; syntax: string }[] = [];
  let pairs = 0;
  let files = 0;

  beforeAll(async () => {
    for (const [name, file] of allFiles(installed)) {
      const native = await nativeOf(file);
      if (!native) continue;
      const original = readDataSet(file);
      const same = await samePixels({ ...original, bitsAllocated: native.bitsAllocated }, native);
      // Only what has another color space, or no decoder for the comparison, may differ here.
      if (same !== 'same' && native.bitsAllocated > 1) console.info(`native form compared otherwise: ${name}`);
      const nativeFile = path.join(folder, `${jobs.length}-native.dcm`);
      writeFileSync(
        nativeFile,
        await transcodeBytes(native.dataSet, EXPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN),
      );
      files += 1;
      for (const first of syntaxesFor(native.dataSet.length, files)) {
        const one = await tried(() => transcodeBytes(native.dataSet, EXPLICIT_VR_LITTLE_ENDIAN, first));
        if (!one) continue;
        const compressed = path.join(folder, `${jobs.length}-compressed.dcm`);
        writeFileSync(compressed, one);
        jobs.push({ name, native: nativeFile, compressed, syntax: first });
        for (const second of native.dataSet.length < crossedBytes ? targets : [EXPLICIT_VR_LITTLE_ENDIAN]) {
          pairs += 1;
          const outcome = await compared(native, opened(one).dataSet, first, second);
          if (outcome === 'refused') pairs -= 1;
          else if (outcome !== 'same') wrong.push(`${name}: ${first} -> ${second}: ${outcome}`);
        }
      }
    }
  }, 900_000);

  it('keeps every stored bit, from each syntax to each other', () => {
    expect(wrong).toEqual([]);
    expect(pairs).toBeGreaterThan(300);
  });

  it('gives pydicom and its plugins the same samples', () => {
    const input = jobs.map((job) => `${JSON.stringify(job)}\n`).join('');
    const done = spawnSync(python, [path.join(here, 'same_samples.py')], {
      encoding: 'utf8',
      input,
      maxBuffer: 1 << 28,
    });
    expect(done.stderr).toBe('');
    const answers = done.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; syntax: string; problem?: string });
    expect(answers).toHaveLength(jobs.length);
    expect(answers.filter(({ problem }) => problem)).toEqual([]);
  });

  it('is as valid as the original', () => {
    if (!existsSync('/usr/bin/dciodvfy')) return console.warn('Skipped: dciodvfy is absent');
    const errors = (file: string): Set<string> | null => {
      const { status, stderr } = spawnSync('/usr/bin/dciodvfy', [file], { encoding: 'utf8' });
      // It dies of some native objects of 32 bits.
      if (status === null || stderr.trim() === '') return null;
      return new Set(stderr.split('\n').filter((line) => line.startsWith('Error')));
    };
    let compared = 0;
    // It does not know HTJ2K yet.
    const validated = jobs.filter(({ syntax }, at) => at % 7 === 0 && !/20[12]$/.test(syntax));
    for (const { name, native, compressed, syntax } of validated) {
      const [before, after] = [errors(native), errors(compressed)];
      if (!before || !after) continue;
      compared += 1;
      expect({ name, syntax, added: [...after].filter((line) => !before.has(line)) }).toEqual({
        name,
        syntax,
        added: [],
      });
    }
    expect(compared).toBeGreaterThan(5);
    return undefined;
  });
});
