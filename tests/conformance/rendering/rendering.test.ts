import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openImageBytes, readFrame } from '#shared/imaging/image/frame-source';
import { readTree } from '#shared/imaging/image/image';
import { makePicture } from '#shared/imaging/pipeline/picture';
import { PlatformError } from '#shared/kernel/errors';
import { allFiles, readDataSet } from './files';

const here = path.resolve('tests', 'conformance', 'rendering');
const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-rendering-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: string[], input = ''): string {
  const done = spawnSync(python, args, { encoding: 'utf8', input, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${python} ${args.join(' ')} failed: ${done.error ?? done.stderr}`);
  return done.stdout;
}

/** A rendered frame that lies in the temporary folder, or why there is none. */
type Rendered = { name: string; file: string; frame: number; picture: string } | { name: string; refused: string };

/** First, middle and last frame. */
const someOf = (count: number): number[] => [...new Set([1, Math.ceil(count / 2), count])];

async function renderFile(name: string, file: string): Promise<Rendered[]> {
  try {
    const { dataSet, transferSyntaxUid } = readDataSet(file);
    const { image, read } = await openImageBytes(dataSet, transferSyntaxUid);
    const rendered: Rendered[] = [];
    for (const frame of someOf(image.index.frameCount)) {
      const source = await readFrame(image, frame, read);
      const { data } = await makePicture(source, readTree(source));
      const picture = path.join(folder, `${name.replaceAll('/', '_')}-${frame}.raw`);
      writeFileSync(picture, data);
      rendered.push({ name, file, frame, picture });
    }
    return rendered;
  } catch (error) {
    if (error instanceof PlatformError) return [{ name, refused: `${error.code}: ${error.message}` }];
    throw error;
  }
}

interface Answer {
  readonly name: string;
  readonly frame: number;
  readonly worst?: number;
  readonly beyond?: number;
  readonly skipped?: string;
}

describe('rendering every image as pydicom does', () => {
  const installed = run(['-c', 'import os, pydicom; print(os.path.dirname(pydicom.__file__))']).trim();
  const rendered: Rendered[] = [];
  let answers: Answer[] = [];

  beforeAll(async () => {
    for (const [name, file] of allFiles(installed)) rendered.push(...(await renderFile(name, file)));
    const jobs = rendered.filter((one) => 'picture' in one);
    const lines = run(
      [path.join(here, 'render_pydicom.py'), folder],
      jobs.map((job) => `${JSON.stringify(job)}\n`).join(''),
    );
    answers = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
    for (const one of rendered) if ('refused' in one) console.info(`not rendered: ${one.name}: ${one.refused}`);
    for (const one of answers) if (one.skipped) console.info(`not compared: ${one.name}: ${one.skipped}`);
  });

  it('within one gray level', () => {
    expect(answers.filter((one) => (one.worst ?? 0) > 1)).toEqual([]);
  });

  it('over nearly all files that have pixels', () => {
    expect(answers.filter((one) => one.worst !== undefined).length).toBeGreaterThan(80);
  });
});
