import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const here = path.resolve('tests', 'conformance', 'archive');
const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';

/** Where real files lie that the suite adds to its own. */
export const dataFolder = process.env['RADLAKE_TEST_DATA'] ?? path.resolve('..', 'shared', 'data', 'dicom');

/** One original file. */
export interface OriginalFile {
  readonly file: string;
  /** Relative to the folder of the data; of generated files below `generated/`. */
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly dataSetSha256: string;
  readonly transferSyntax: string;
  readonly sopClass: string;
  readonly study: string;
  readonly series: string;
  readonly instance: string;
  /** The file as DCMTK's storescp keeps it, where storescu sent it. */
  readonly asSent?: string;
}

/** One difference that the comparison found. */
export interface Difference {
  readonly check: string;
  readonly file: string;
  readonly element: string;
  readonly detail: string;
}

/** Files of the shared folder; none when it is absent. */
export function sharedFiles(): string[] {
  if (!existsSync(dataFolder)) return [];
  return readdirSync(dataFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'MANIFEST.tsv')
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/**
 * The given files, as pydicom sees them.
 *
 * @param root - folder that names are relative to
 * @param prefix - stands before each name
 */
export function surveyThese(files: readonly string[], work: string, root = '/', prefix = ''): OriginalFile[] {
  if (files.length === 0) return [];
  const list = path.join(work, 'files.txt');
  writeFileSync(list, files.join('\n'));
  return jsonLines<Omit<OriginalFile, 'name'>>('survey.py', list).map((one) => ({
    ...one,
    name: prefix + path.relative(root, one.file),
  }));
}

/** True when the file says what it is: such a file is stored, others go to quarantine. */
export const hasIdentity = ({ sopClass, study, series, instance }: OriginalFile): boolean =>
  [sopClass, study, series, instance].every((uid) => uid !== '');

/**
 * Files in waves without a repeated SOP Instance UID: each wave goes into spaces of its own, so that every file can be
 * read back. Files without identity are in the first.
 */
export function wavesOf(files: readonly OriginalFile[]): OriginalFile[][] {
  const waves: OriginalFile[][] = [];
  const seen = new Map<string, number>();
  for (const one of files) {
    const key = hasIdentity(one) ? `${one.study}/${one.series}/${one.instance}` : '';
    const wave = key === '' ? 0 : (seen.get(key) ?? 0);
    seen.set(key, wave + 1);
    waves[wave] ??= [];
    waves[wave].push(one);
  }
  return waves;
}

export interface ReadBackRequest {
  readonly url: string;
  readonly key: string;
  readonly work: string;
  /** Name of the space. */
  readonly space: string;
  readonly only: readonly ('objects' | 'frames' | 'metadata' | 'search' | 'validator')[];
  readonly files: readonly OriginalFile[];
}

/** Reads a space back and compares it with the files. */
export async function readBack(request: ReadBackRequest): Promise<ReadBack> {
  const file = path.join(request.work, `request-${++requests}.json`);
  writeFileSync(file, JSON.stringify(request));
  const done = await promisify(execFile)(python, [path.join(here, 'read_back.py'), file], { maxBuffer: 1 << 30 });
  const lines = linesOf<Difference & { counts?: Record<string, number> }>(done.stdout);
  return {
    differences: lines.filter(({ counts }) => counts === undefined),
    counts: lines.find(({ counts }) => counts !== undefined)?.counts ?? {},
  };
}

export interface ReadBack {
  readonly differences: readonly Difference[];
  readonly counts: Readonly<Record<string, number>>;
}

let requests = 0;

function jsonLines<T>(script: string, argument: string): T[] {
  const done = spawnSync(python, [path.join(here, script), argument], { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(`${script} failed: ${done.error ?? done.stderr}`);
  return linesOf(done.stdout);
}

function linesOf<T>(text: string): T[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
