import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { surveyThese } from '../archive/data-set';
import { encapsulatedPixels, frameOf, nativePixels } from '../archive/fixtures/images';
import { described, identified, uidOf } from '../archive/fixtures/objects';
import { fileOf } from '../archive/fixtures/part10';

/** What differs between the arrivals under one UID; nothing: the same object. */
export interface Change {
  readonly patientName?: string;
  /** Another seed makes other pixels. */
  readonly seed?: number;
  /** An encapsulated transfer syntax: the same pixels, compressed without loss. */
  readonly transferSyntaxUid?: string;
}

const bits = { bitsStored: 12, bitsAllocated: 16, samplesPerPixel: 1 } as const;
const ctImage = '1.2.840.10008.5.1.4.1.1.2';

/** Writes arrivals of the one instance of a case, one file each. @returns the files as pydicom sees them */
export async function writeArrivals(folder: string, name: string, changes: readonly Change[]) {
  const files: string[] = [];
  for (const [at, { patientName = 'First^Name', seed = 1, transferSyntaxUid }] of changes.entries()) {
    const frame = frameOf(seed, bits);
    const spelling = { characterSet: '', patientName, referringPhysicianName: 'Referrer^Rita', description: 'A case' };
    const what = { sopClass: ctImage, modality: 'CT', numbers: [80, 1, 1] as const, spelling };
    const { bytes } = fileOf(name, transferSyntaxUid ?? EXPLICIT_VR_LITTLE_ENDIAN, [
      ...identified({ study: name, series: `series of ${name}`, instance: `instance of ${name}`, ...what }),
      ...described(frame),
      transferSyntaxUid === undefined ? nativePixels([frame]) : await encapsulatedPixels(transferSyntaxUid, [frame]),
    ]);
    const file = path.join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 16)}-${at}.dcm`);
    writeFileSync(file, bytes, { flag: 'wx' });
    files.push(file);
  }
  return {
    studyInstanceUid: uidOf(name),
    sopInstanceUid: uidOf(`instance of ${name}`),
    arrivals: surveyThese(files, folder),
  };
}
