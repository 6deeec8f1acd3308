import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { lookUp } from '#shared/dicom/dictionary';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';

/** CT Image Storage. */
export const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

/** Values by tag; US values as numbers, all others as DICOM writes them. Null leaves an element out. */
export type ObjectValues = Readonly<Record<number, string | number | readonly Uint8Array[] | null>>;

const defaults: ObjectValues = {
  524293: 'ISO_IR 192',
  524310: ctImageStorage,
  524312: '1.2.3.4.1',
  524320: '20240115',
  524336: '101530',
  524368: 'A1',
  524384: 'CT',
  524432: 'Referrer^Rita',
  528446: 'axial',
  1048592: 'Doe^Jane',
  1048608: 'P1',
  1048624: '19700101',
  1048640: 'F',
  2097165: '1.2.3',
  2097166: '1.2.3.4',
  2097168: 'S1',
  2097169: '1',
  2097171: '1',
  2621456: 4,
  2621457: 4,
  2621696: 16,
};

/** A small CT image in Explicit VR Little Endian as a Part 10 file, for tests. */
export function makeObject(values: ObjectValues = {}, pixelBytes = 32): Buffer {
  const all = { ...defaults, ...values };
  const writer = new DataSetWriter();
  for (const tag of Object.keys(all).map(Number)) {
    const value = all[tag];
    if (value !== null && value !== undefined) writer.element(tag, lookUp(tag)!.vr, encode(value));
  }
  writer.element(0x7fe00010, 'OW', Buffer.alloc(pixelBytes, 7));
  const meta = buildFileMeta({
    sopClassUid: String(all[0x00080016] ?? ctImageStorage),
    sopInstanceUid: String(all[0x00080018] ?? '1.2.3.4.1'),
    transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
  });
  return Buffer.concat([meta, writer.toBytes()]);
}

function encode(value: string | number | readonly Uint8Array[]) {
  if (typeof value !== 'number') return value;
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
