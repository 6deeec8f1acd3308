import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { NotDicomError } from '#shared/dicom/errors';
import { toDicomJson } from '#shared/dicom/json';
import { temporaryFolder } from '../../support/platform-process';
import { compareFiles, type Difference, type ReadFile } from '../differences/compare';
import { type ListedDifference, unlisted, unused } from '../differences/table';
import { allFiles, readDataSet } from '../rendering/files';
import { dropUnknownToThem, readJsonModel } from './json-model';

const here = path.resolve('tests', 'conformance', 'dcm2json');
const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const installed = execFileSync(python, ['-c', 'import os, pydicom; print(os.path.dirname(pydicom.__file__))'], {
  encoding: 'utf8',
}).trim();
/** Bytes of a file that is compared at most: larger ones have more pixels, not other attributes. */
const largest = 300_000;
const pixelData = '7FE00010';
const folder = temporaryFolder('dcm2json');
afterAll(() => folder.remove());

/** dcm2json writes no fragments: DCMTK itself cuts the pixel data off first. */
function withoutPixels(files: readonly string[]): string[] {
  const copies = files.map((file, at) => {
    const copy = path.join(folder.path, `${at}.dcm`);
    copyFileSync(file, copy);
    chmodSync(copy, 0o600);
    return copy;
  });
  // What it cannot read stays as it is, and dcm2json says why.
  spawnSync('dcmodify', ['--no-backup', '--ignore-errors', '--erase-all', '(7fe0,0010)', ...copies]);
  return copies;
}

function theirs(file: string): ReadFile {
  const done = spawnSync('dcm2json', ['--quiet', '--encode-extended', '--compact-code', file], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) return { error: 'refused' };
  return { elements: readJsonModel(done.stdout) };
}

/** All values inline, by the same writer as the metadata of the platform. */
function ours(file: string): ReadFile {
  try {
    const { dataSet, transferSyntaxUid } = readDataSet(file);
    const text = toDicomJson(dataSet, { transferSyntaxUid, truncated: 'keep', maxInlineBytes: 1 << 30 });
    const { [pixelData]: _pixels, ...elements } = readJsonModel(text);
    return { elements };
  } catch (error) {
    if (error instanceof NotDicomError) return { error: 'not DICOM' };
    return { error: String(error) };
  }
}

describe('metadata as DCMTK writes it', () => {
  const differences: Difference[] = [];
  const table = JSON.parse(readFileSync(path.join(here, 'differences.json'), 'utf8')) as ListedDifference[];
  const files = allFiles(installed).filter(([, file]) => statSync(file).size <= largest);
  let compared = 0;
  let unknownToThem = 0;

  beforeAll(() => {
    const copies = withoutPixels(files.map(([, file]) => file));
    for (const [at, [name, file]] of files.entries()) {
      const [a, b] = [theirs(copies[at]!), ours(file)];
      if (a.elements && b.elements) {
        compared += 1;
        unknownToThem += dropUnknownToThem(a.elements, b.elements);
      }
      differences.push(...compareFiles(name, a, b));
    }
  });

  it('compares most of the files', () => {
    expect(compared).toBeGreaterThan(files.length * 0.9);
    expect(unknownToThem).toBeGreaterThan(0);
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
