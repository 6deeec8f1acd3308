import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { lookUp } from '#shared/dicom/dictionary';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';

/** Grayscale Softcopy Presentation State Storage. */
export const greyStateStorage = '1.2.840.10008.5.1.4.1.1.11.1';

/**
 * Elements by tag, eight hexadecimal digits: text as it is, numbers in the VR of the dictionary (or that after a colon,
 * `00283002:US`), bytes, or items.
 */
export type Elements = Readonly<
  Record<string, string | number | readonly number[] | Uint8Array | readonly Elements[] | undefined>
>;

/** Writes elements as a data set, in ascending order. */
export function writeElements(elements: Elements): Uint8Array {
  const writer = new DataSetWriter();
  for (const key of Object.keys(elements).sort()) {
    const [digits = '', given] = key.split(':');
    const tag = Number.parseInt(digits, 16);
    const vr = given ?? lookUp(tag)?.vr ?? (digits.endsWith('3000') ? 'OW' : 'US');
    const value = elements[key];
    if (value === undefined) continue;
    if (typeof value === 'string' || value instanceof Uint8Array) writer.element(tag, vr, value);
    else if (typeof value === 'number' || typeof value[0] === 'number')
      writer.element(tag, vr, numbers(vr, [value].flat() as number[]));
    else writer.element(tag, 'SQ', (value as readonly Elements[]).map(writeElements));
  }
  return writer.toBytes();
}

function numbers(vr: string, values: readonly number[]): Uint8Array | string {
  const view = { FL: Float32Array, FD: Float64Array, US: Uint16Array, SS: Int16Array, SL: Int32Array, UL: Uint32Array };
  const Kind = view[vr as keyof typeof view];
  return Kind ? new Uint8Array(Kind.from(values).buffer) : values.join('\\');
}

/** An image that a state is for. */
export interface StateImage {
  readonly sopClassUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly frames?: readonly number[];
}

/** An item of a Referenced Image Sequence. */
export const referenceOf = ({ sopClassUid, sopInstanceUid, frames }: StateImage): Elements => ({
  '00081150': sopClassUid,
  '00081155': sopInstanceUid,
  '00081160': frames ? frames.join('\\') : undefined,
});

/** The displayed area of the whole image, or a part of it: corners as columns and rows from 1. */
export const displayedArea = (corners: readonly [number, number, number, number], more: Elements = {}): Elements => ({
  '00700052': [corners[0], corners[1]],
  '00700053': [corners[2], corners[3]],
  '00700100': 'SCALE TO FIT',
  '00700102': '1\\1',
  ...more,
});

/** A presentation state for images of one series, as a Part 10 file. For tests. */
export function makeState(
  images: readonly StateImage[],
  elements: Elements,
  { sopClassUid = greyStateStorage, studyInstanceUid = '1.2.3', sopInstanceUid = '1.2.3.5.1' } = {},
): Buffer {
  const series = [...new Set(images.map(({ seriesInstanceUid }) => seriesInstanceUid))];
  const dataSet = writeElements({
    '00080005': 'ISO_IR 192',
    '00080016': sopClassUid,
    '00080018': sopInstanceUid,
    '00080020': '20260101',
    '00080030': '101500',
    '00080050': '',
    '00080060': 'PR',
    '00080070': 'radlake',
    '00080090': '',
    '00081115': series.map((uid) => ({
      '0020000E': uid,
      '00081140': images.filter(({ seriesInstanceUid }) => seriesInstanceUid === uid).map(referenceOf),
    })),
    '00100010': 'Doe^Jane',
    '00100020': 'P1',
    '00100030': '',
    '00100040': '',
    '0020000D': studyInstanceUid,
    '0020000E': '1.2.3.5',
    '00200010': '',
    '00200011': '9',
    '00200013': '1',
    '00700080': 'STATE',
    '00700081': '',
    '00700082': '20260101',
    '00700083': '101500',
    '00700084': '',
    ...elements,
  });
  const meta = buildFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN });
  return Buffer.concat([meta, dataSet]);
}
