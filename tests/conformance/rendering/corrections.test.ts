import { execFileSync } from 'node:child_process';
import { correctDataSet } from '#shared/dicom/correct/correct-data-set';
import { correctJson } from '#shared/dicom/correct/correct-json';
import { piecesOf } from '#shared/dicom/correct/pieces';
import { toDicomJson } from '#shared/dicom/json';
import { skimBytes } from '#shared/dicom/skim';
import { PlatformError } from '#shared/kernel/errors';
import { allFiles, readDataSet } from './files';

const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const installed = execFileSync(python, ['-c', 'import os, pydicom; print(os.path.dirname(pydicom.__file__))'], {
  encoding: 'utf8',
}).trim();
const origin = { at: 0, system: 'TEST', source: '', reason: 'COERCE' } as const;
/** One that fits every character set, one that fits none but Unicode. */
const names = [{ Alphabetic: 'A^B' }, { Alphabetic: 'Kim^Wang', Ideographic: '김^王' }];

interface Read {
  readonly dataSet: Uint8Array;
  readonly transferSyntaxUid: string;
}

/** Null for what no reader takes. */
function tried(file: string): Read | null {
  try {
    const read = readDataSet(file);
    toDicomJson(read.dataSet, { transferSyntaxUid: read.transferSyntaxUid });
    return read;
  } catch (error) {
    if (error instanceof PlatformError) return null;
    throw error;
  }
}

/** Whether the corrected object says what its corrected metadata says. */
function areAlike({ dataSet, transferSyntaxUid }: Read, name: object): boolean {
  const attributes = { '00100010': { vr: 'PN', Value: [name] }, '00102160': { vr: 'SH' } };
  const skimmed = skimBytes(dataSet, { transferSyntaxUid, holdsText: true });
  const corrected = correctDataSet(skimmed, transferSyntaxUid, { attributes, origin });
  const pieces = piecesOf(corrected, transferSyntaxUid, dataSet.length).map((piece) =>
    piece instanceof Uint8Array ? piece : dataSet.subarray(piece.offset, piece.offset + piece.length),
  );
  const bulkDataUri = (path: string) => `/bulkdata/${path.slice(1).replaceAll('/', '.')}`;
  const options = { transferSyntaxUid, source: {}, maxInlineBytes: 1024, bulkDataUri };
  const metadata = correctJson(toDicomJson(dataSet, options), { attributes, origin });
  return metadata === toDicomJson(Buffer.concat(pieces), options);
}

it('every file that is whole says as a corrected object what its corrected metadata says', () => {
  const different: string[] = [];
  let compared = 0;
  for (const [label, file] of allFiles(installed)) {
    const read = tried(file);
    if (!read) continue;
    compared += 1;
    for (const name of names) if (!areAlike(read, name)) different.push(`${label} ${JSON.stringify(name)}`);
  }
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(60);
});
