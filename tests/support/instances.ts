import { createCipheriv, createHash } from 'node:crypto';
import { DataSetWriter } from '#shared/dicom/data-set-writer';

/** CT Image Storage. */
export const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

export interface InstanceNames {
  /** Root of the UIDs, so that runs do not meet: digits and dots. */
  readonly root: string;
  readonly patient: number;
  readonly study: number;
  readonly series: number;
  readonly instance: number;
}

/** A generated instance: what is sent, and what must come back. */
export interface TestInstance {
  readonly patient: PatientMarks;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly dataSet: Buffer;
  /** Of the data set, hex. */
  readonly sha256: string;
}

/** What tells a patient's bytes from all others. */
export interface PatientMarks {
  readonly name: string;
  readonly id: string;
  readonly accessionNumber: string;
  /** GB18030 for odd patients, UTF-8 for even ones. */
  readonly characterSet: 'GB18030' | 'ISO_IR 192';
  readonly encodedName: Buffer;
  /** 32 bytes that stand at the start and the end of the pixel data of each of the patient's instances. */
  readonly pixelMark: Buffer;
}

/** Characters that GB18030 writes in two bytes, with those bytes (GB/T 2312 row and cell plus A0). */
const givenNames: readonly (readonly [string, string])[] = [
  ['伟', 'ceb0'],
  ['芳', 'b7bc'],
  ['娜', 'c4c8'],
  ['敏', 'c3f4'],
  ['静', 'beb2'],
  ['丽', 'c0f6'],
  ['强', 'c7bf'],
  ['磊', 'c0da'],
];
const surname = ['王', 'cdf5'] as const;

/** The marks of a patient by number; the same number gives the same marks. */
export function patientMarks(root: string, patient: number): PatientMarks {
  const tail = createHash('sha256').update(`${root}/${patient}`).digest();
  const latin = `Qzx${tail.toString('hex', 0, 6)}`;
  const [given, gb] = givenNames[patient % givenNames.length]!;
  const name = `${latin}^Wang=${surname[0]}^${given}${latin}`;
  const isGb = patient % 2 === 1;
  const gbName = Buffer.concat([
    Buffer.from(`${latin}^Wang=`),
    Buffer.from(`${surname[1]}5e${gb}`, 'hex'),
    Buffer.from(latin),
  ]);
  return {
    name,
    id: `PID-${tail.toString('hex', 6, 14)}`,
    accessionNumber: `A-${tail.toString('hex', 14, 20)}`,
    characterSet: isGb ? 'GB18030' : 'ISO_IR 192',
    encodedName: isGb ? gbName : Buffer.from(name),
    pixelMark: createHash('sha256').update(`pixels ${root}/${patient}`).digest(),
  };
}

/** Makes an instance of `pixelBytes` bytes of unlike pixels. The same names give the same bytes. */
export function makeInstance(names: InstanceNames, pixelBytes = 3072): TestInstance {
  const { root, patient, study, series, instance } = names;
  const marks = patientMarks(root, patient);
  const studyInstanceUid = `${root}.${patient}.${study}`;
  const seriesInstanceUid = `${studyInstanceUid}.${series}`;
  const sopInstanceUid = `${seriesInstanceUid}.${instance}`;
  const side = Math.floor(Math.sqrt(pixelBytes / 2));
  const dataSet = Buffer.from(
    new DataSetWriter()
      .element(0x00080005, 'CS', marks.characterSet)
      .element(0x00080016, 'UI', ctImageStorage)
      .element(0x00080018, 'UI', sopInstanceUid)
      .element(0x00080020, 'DA', '20260115')
      .element(0x00080030, 'TM', '101530')
      .element(0x00080050, 'SH', marks.accessionNumber)
      .element(0x00080060, 'CS', 'CT')
      .element(0x00100010, 'PN', marks.encodedName)
      .element(0x00100020, 'LO', marks.id)
      .element(0x00100030, 'DA', '19700101')
      .element(0x00100040, 'CS', 'F')
      .element(0x0020000d, 'UI', studyInstanceUid)
      .element(0x0020000e, 'UI', seriesInstanceUid)
      .element(0x00200010, 'SH', String(study))
      .element(0x00200011, 'IS', String(series))
      .element(0x00200013, 'IS', String(instance))
      .integers(0x00280002, 'US', 1)
      .element(0x00280004, 'CS', 'MONOCHROME2')
      .integers(0x00280010, 'US', side)
      .integers(0x00280011, 'US', side)
      .integers(0x00280100, 'US', 16)
      .integers(0x00280101, 'US', 16)
      .integers(0x00280102, 'US', 15)
      .integers(0x00280103, 'US', 0)
      .element(0x7fe00010, 'OW', pixels(marks.pixelMark, sopInstanceUid, side * side * 2))
      .toBytes(),
  );
  const sha256 = createHash('sha256').update(dataSet).digest('hex');
  return { patient: marks, studyInstanceUid, seriesInstanceUid, sopInstanceUid, dataSet, sha256 };
}

/** Bytes that do not compress and differ between instances, between two marks. */
function pixels(mark: Buffer, seed: string, length: number): Buffer {
  const key = createHash('sha256').update(seed).digest();
  const out = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(length));
  mark.copy(out, 0);
  mark.copy(out, Math.max(0, length - mark.length));
  return out;
}
