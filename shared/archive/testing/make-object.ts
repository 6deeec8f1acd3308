import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { lookUp, tagKey } from '#shared/dicom/dictionary';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';

/** CT Image Storage. */
export const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

/**
 * Values by tag: eight upper-case hexadecimal digits, or the tag as a number. US values as numbers, all others as DICOM
 * writes them; sequences as encoded items. Null leaves an element out.
 */
export type ObjectValues = Readonly<Record<string, string | number | readonly Uint8Array[] | null>>;

const defaults: ObjectValues = {
  '00080005': 'ISO_IR 192',
  '00080016': ctImageStorage,
  '00080018': '1.2.3.4.1',
  '00080020': '20240115',
  '00080030': '101530',
  '00080050': 'A1',
  '00080060': 'CT',
  '00080090': 'Referrer^Rita',
  '0008103E': 'axial',
  '00100010': 'Doe^Jane',
  '00100020': 'P1',
  '00100030': '19700101',
  '00100040': 'F',
  '0020000D': '1.2.3',
  '0020000E': '1.2.3.4',
  '00200010': 'S1',
  '00200011': '1',
  '00200013': '1',
  '00280010': 4,
  '00280011': 4,
  '00280100': 16,
};

/** A small CT image in Explicit VR Little Endian as a Part 10 file, for tests. */
export function makeObject(values: ObjectValues = {}, pixelBytes = 32): Buffer {
  const given = Object.entries(values).map(([key, value]) => [hexKey(key), value] as const);
  const all: ObjectValues = { ...defaults, ...Object.fromEntries(given) };
  const writer = new DataSetWriter();
  for (const key of Object.keys(all).sort()) {
    const tag = Number.parseInt(key, 16);
    const value = all[key];
    if (value !== null && value !== undefined) writer.element(tag, lookUp(tag)!.vr, encode(value));
  }
  writer.element(0x7fe00010, 'OW', Buffer.alloc(pixelBytes, 7));
  const meta = buildFileMeta({
    sopClassUid: String(all['00080016'] ?? ctImageStorage),
    sopInstanceUid: String(all['00080018'] ?? '1.2.3.4.1'),
    transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
  });
  return Buffer.concat([meta, writer.toBytes()]);
}

const hexKey = (key: string): string => (key.length === 8 ? key : tagKey(Number(key)));

function encode(value: string | number | readonly Uint8Array[]) {
  if (typeof value !== 'number') return value;
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
