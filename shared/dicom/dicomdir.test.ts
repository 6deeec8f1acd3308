import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { PlatformError } from '#shared/kernel/errors';
import { readDicomDir } from './dicomdir';
import { makeDicomDir, type RecordOfTest } from './testing/make-dicomdir';

const image = (n: number, more: Partial<RecordOfTest> = {}): RecordOfTest => ({
  type: 'IMAGE',
  fileId: `DICOM\\IM${n}`,
  sopInstanceUid: `1.2.${n}`,
  ...more,
});
const tree = (...images: RecordOfTest[]): RecordOfTest[] => [
  { type: 'PATIENT', below: [{ type: 'STUDY', below: [{ type: 'SERIES', below: images }] }] },
  { type: 'PATIENT', below: [image(9)] },
];
const names = (bytes: Uint8Array) => readDicomDir(bytes).map(({ fileId }) => fileId.join('/'));

describe('a DICOMDIR', () => {
  it.each([false, true])('names its files in the order of its offsets (records reversed: %s)', (isReversed) => {
    const bytes = makeDicomDir(tree(image(1), image(2), image(3)), isReversed);
    expect(names(bytes)).toEqual(['DICOM/IM1', 'DICOM/IM2', 'DICOM/IM3', 'DICOM/IM9']);
    expect(readDicomDir(bytes)[0]).toEqual({ fileId: ['DICOM', 'IM1'], sopInstanceUid: '1.2.1' });
  });

  it('leaves out records that are not in use (PS3.3 F.3.2.2, FFFFH is in use)', () => {
    expect(names(makeDicomDir(tree(image(1), image(2, { isInUse: false }))))).toEqual(['DICOM/IM1', 'DICOM/IM9']);
  });

  it.each(['..\\x', 'a\\..\\b', 'a/b', '/etc/passwd', 'a\\\\b'])(
    'names no file that could lie elsewhere: %s',
    (fileId) => {
      expect(names(makeDicomDir(tree(image(1, { fileId }))))).toEqual(['DICOM/IM9']);
    },
  );

  it('ends with offsets that lead in circles, and takes in what nothing leads to', () => {
    const bytes = makeDicomDir(tree(image(1), image(2)));
    // Every link of every record leads to the first one.
    const view = Buffer.from(bytes);
    const first = view.readUInt32LE(view.indexOf(Buffer.from([4, 0, 0, 0x12])) + 8);
    const link = Buffer.from([4, 0, 0, 0x14]);
    for (let at = view.indexOf(link); at >= 0; at = view.indexOf(link, at + 4)) view.writeUInt32LE(first, at + 8);
    expect(new Set(names(view))).toEqual(new Set(['DICOM/IM1', 'DICOM/IM2', 'DICOM/IM9']));
  });

  it('never fails otherwise than by a refusal, whatever is broken', () => {
    const whole = makeDicomDir(tree(image(1), image(2)));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        if (at < length) bytes[at] = value;
        try {
          readDicomDir(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError);
        }
      }),
    );
  });

  const real = '../shared/data/dicom/misc/dcm4che__DICOMDIR.dcm';
  (existsSync(real) ? it : it.skip)('made by others is read (skipped where the files are not there)', () => {
    const files = readDicomDir(readFileSync(real));
    expect(files.length).toBeGreaterThan(0);
    expect(files.every(({ sopInstanceUid }) => sopInstanceUid !== null)).toBe(true);
  });
});
