import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compareFiles, type Difference } from '../differences/compare';
import { type ListedDifference, unlisted, unused } from '../differences/table';
import { type DumpedFile, dumpFile } from './dump';

const here = path.resolve('tests', 'conformance', 'pydicom');
const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const dataFolder = path.resolve('..', 'shared', 'data', 'dicom');

function run(args: string[]): string {
  const done = spawnSync(python, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(`${python} ${args.join(' ')} failed: ${done.error ?? done.stderr}`);
  return done.stdout;
}

/** `prefix/relative` -> absolute path, of every file below a folder. */
function filesOf(prefix: string, folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc') && !entry.name.endsWith('.py'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file): [string, string] => [`${prefix}/${path.relative(folder, file)}`, file])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function dumpWithPydicom(files: readonly string[]): DumpedFile[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'radlake-pydicom-'));
  try {
    const list = path.join(folder, 'files.txt');
    writeFileSync(list, files.join('\n'));
    const lines = run([path.join(here, 'dump_pydicom.py'), list])
      .trim()
      .split('\n');
    return lines.map((line) => JSON.parse(line) as DumpedFile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const installed = run(['-c', 'import os, pydicom; print(os.path.dirname(pydicom.__file__))']).trim();
const files = filesOf('pydicom', path.join(installed, 'data'));
if (existsSync(dataFolder)) files.unshift(...filesOf('dicom', dataFolder));
else console.warn(`Skipped: ${dataFolder} is absent; only the files of pydicom itself are compared`);

describe('reading every file as pydicom does', () => {
  const differences: Difference[] = [];
  const table = JSON.parse(readFileSync(path.join(here, 'differences.json'), 'utf8')) as ListedDifference[];

  beforeAll(() => {
    const theirs = dumpWithPydicom(files.map(([, file]) => file));
    for (const [index, [name, file]] of files.entries()) {
      differences.push(...compareFiles(name, theirs[index]!, dumpFile(file)));
    }
  });

  it('compares at least the files of the wheel', () => {
    expect(files.length).toBeGreaterThan(150);
  });

  it('differs only where the reviewed table says so', () => {
    expect(unlisted(differences, table)).toEqual([]);
  });

  it('has no entry in the table that does not occur any more', () => {
    const prefixes = new Set(files.map(([name]) => name.split('/')[0]));
    const looked = table.filter((entry) => prefixes.has(entry.file.split('/')[0]!));
    expect(unused(differences, looked)).toEqual([]);
  });

  it('has a paragraph and a reason in each entry of the table', () => {
    for (const entry of table) {
      expect(entry.paragraph).toMatch(/^PS3\.\d+ /);
      expect(entry.reason.length).toBeGreaterThan(20);
    }
  });
});
