import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { transcodeBytes } from '#shared/imaging/testing/transcode-bytes';
import { ctImageStorage, type SyntheticSeries } from './synthetic-ct';

/** What DCMTK's `dcmcjpeg` makes of signed samples of 16 bits: those with loss, which we never write. */
const lossy: ReadonlyMap<string, readonly string[]> = new Map([
  ['1.2.840.10008.1.2.4.50', ['+eb', '+Wm', '+be']],
  ['1.2.840.10008.1.2.4.51', ['+ee', '+Wm', '+bt']],
]);

/** A slice in another transfer syntax, its data set without file meta. @throws Error where DCMTK cannot compress it */
export async function sliceIn(
  series: SyntheticSeries,
  slice: number,
  transferSyntaxUid: string,
  folder: string,
): Promise<Uint8Array> {
  if (transferSyntaxUid === EXPLICIT_VR_LITTLE_ENDIAN) return series.dataSet(slice);
  const options = lossy.get(transferSyntaxUid);
  const sopInstanceUid = series.sopInstanceUids[slice]!;
  const uids = { sopClassUid: ctImageStorage, sopInstanceUid };
  const whole = options
    ? byDcmtk(series.file(slice), options, folder)
    : await transcodeBytes(series.dataSet(slice), EXPLICIT_VR_LITTLE_ENDIAN, transferSyntaxUid, uids);
  return whole.subarray(parsePart10Head(whole).dataSetOffset);
}

/** Keeps the SOP Instance UID, which compression with loss would change. */
function byDcmtk(file: Uint8Array, options: readonly string[], folder: string): Buffer {
  mkdirSync(folder, { recursive: true });
  const [from, to] = ['plain.dcm', 'compressed.dcm'].map((name) => path.join(folder, name)) as [string, string];
  writeFileSync(from, file);
  execFileSync('dcmcjpeg', [...options, '+un', from, to], { stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(to);
}
