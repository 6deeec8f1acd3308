import { DataSetWriter, implicitForm } from '#shared/dicom/data-set-writer';
import { deflateDataSet } from '#shared/dicom/deflate';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import { rewriteDataSet } from '#shared/dicom/rewrite';
import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import { encodeRle } from '#shared/imaging/transcode/encode-rle';
import { ctImageStorage, makeObject, type ObjectValues } from './make-object';

const RLE_LOSSLESS = '1.2.840.10008.1.2.5';
const grey: ObjectValues = {
  '00280002': 1,
  '00280004': 'MONOCHROME2',
  '00280101': 16,
  '00280102': 15,
  '00280103': 0,
};

/** Where the data set of a Part 10 object lies. */
export const dataSetOf = (part10: Uint8Array): Uint8Array =>
  part10.subarray(parsePart10Head(part10.subarray(0, 65_536)).dataSetOffset);

function inSyntax(transferSyntaxUid: string, { '00080018': uid }: ObjectValues, dataSet: Uint8Array): Buffer {
  const meta = { sopClassUid: ctImageStorage, sopInstanceUid: String(uid ?? '1.2.3.4.1'), transferSyntaxUid };
  return Buffer.concat([buildFileMeta(meta), dataSet]);
}

/** Bytes of pixels and of the header of their element, in `makeObject`. */
const pixelElementBytes = 12 + 32;

/** Images that are stored, and so sent, in each of the ways that there are; the large one is read piece by piece. */
export const objectForms: Readonly<Record<string, (values: ObjectValues) => Buffer>> = {
  native: (values) => makeObject({ ...grey, ...values }),
  large: (values) => makeObject({ ...grey, ...values, '00280010': 1024, '00280011': 1024 }, 2 ** 21),
  implicit: (values) => {
    const dataSet = dataSetOf(makeObject({ ...grey, ...values }));
    const rewritten = rewriteDataSet(dataSet, { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, form: implicitForm });
    return inSyntax(IMPLICIT_VR_LITTLE_ENDIAN, values, rewritten);
  },
  deflated: (values) => {
    const dataSet = dataSetOf(makeObject({ ...grey, ...values }));
    return inSyntax(DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, values, deflateDataSet(dataSet));
  },
  compressed: (values) => {
    const header = dataSetOf(makeObject({ ...grey, ...values })).subarray(0, -pixelElementBytes);
    const format = { rows: 4, columns: 4, samplesPerPixel: 1, bitsAllocated: 16 };
    const fragments = [new Uint8Array(0), encodeRle(Buffer.alloc(32, 7), format)];
    const pixels = new DataSetWriter().fragments(0x7fe00010, 'OB', fragments).toBytes();
    return inSyntax(RLE_LOSSLESS, values, Buffer.concat([header, pixels]));
  },
};
