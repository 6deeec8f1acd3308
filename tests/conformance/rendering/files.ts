import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inflateDataSet } from '#shared/dicom/deflate';
import { isDeflated, MAX_HEAD_BYTES, parsePart10Head } from '#shared/dicom/part10';

const dataFolder = path.resolve('..', 'shared', 'data', 'dicom');

/**
 * The files of the shared data and of pydicom's own: `prefix/relative`, absolute path. Says what is absent. Of the long
 * series, whose slices are alike, one in twenty.
 */
export function allFiles(pydicomFolder: string): [string, string][] {
  const files = filesOf('pydicom', path.join(pydicomFolder, 'data', 'test_files'));
  const isTaken = ([name]: [string, string], at: number) => !/\/\d{3}\.dcm$/.test(name) || at % 20 === 0;
  if (existsSync(dataFolder)) files.push(...filesOf('dicom', dataFolder).filter(isTaken));
  else console.warn(`Skipped: ${dataFolder} is absent; only the files of pydicom itself are compared`);
  return files;
}

function filesOf(prefix: string, folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:pyc?|tsv|json|txt|gz|dump|icc)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file): [string, string] => [`${prefix}/${path.relative(folder, file)}`, file])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A data set of a file, inflated, without file meta. */
export function readDataSet(file: string): { dataSet: Uint8Array; transferSyntaxUid: string } {
  const bytes = readFileSync(file);
  const head = parsePart10Head(bytes.subarray(0, MAX_HEAD_BYTES));
  const rest = bytes.subarray(head.dataSetOffset);
  return {
    dataSet: isDeflated(head) ? inflateDataSet(rest, 1 << 30) : rest,
    transferSyntaxUid: head.transferSyntaxUid,
  };
}
