import { transferSyntaxRows } from './uids.generated';

/** How a transfer syntax writes the data set around the pixel data (PS3.5 Annex A). */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly keyword: string;
  /** False only for Implicit VR. */
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  /** The whole data set is one raw deflate stream (RFC 1951). */
  readonly deflated: boolean;
  /** Pixel data is a sequence of fragments. */
  readonly encapsulated: boolean;
  readonly retired: boolean;
}

export const IMPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_VR_BIG_ENDIAN = '1.2.840.10008.1.2.2';
/** Frames of native form, each in fragments of its own. */
export const ENCAPSULATED_UNCOMPRESSED = '1.2.840.10008.1.2.1.98';

/** Syntaxes newer than the generated table, and the one private syntax that archives meet. */
const additional = [
  '1.2.840.10008.1.2.4.110||JPEGXLLossless|JPEG XL Lossless',
  '1.2.840.10008.1.2.4.111||JPEGXLJPEGRecompression|JPEG XL JPEG Recompression',
  '1.2.840.10008.1.2.4.112||JPEGXL|JPEG XL',
  '1.2.840.10008.1.2.8.1||DeflatedImageFrameCompression|Deflated Image Frame Compression',
  '1.2.840.113619.5.2|R|GEPrivateImplicitVRBigEndianPixelData|GE Private Implicit VR, Big Endian Pixel Data',
];

const implicit = new Set([IMPLICIT_VR_LITTLE_ENDIAN, '1.2.840.10008.1.20', '1.2.840.113619.5.2']);
const deflated = new Set([DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, '1.2.840.10008.1.2.4.95', '1.2.840.10008.1.2.4.205']);
/** Native pixel data, or none (JPIP references, real-time flows). */
const native = new Set([
  ...implicit,
  ...deflated,
  EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_BIG_ENDIAN,
  '1.2.840.10008.1.2.4.94',
  '1.2.840.10008.1.2.4.204',
  '1.2.840.10008.1.2.6.1',
  '1.2.840.10008.1.2.6.2',
  '1.2.840.10008.1.2.7.1',
  '1.2.840.10008.1.2.7.2',
  '1.2.840.10008.1.2.7.3',
]);

function describe(row: string): TransferSyntax {
  const [uid = '', retired, keyword = '', name = ''] = row.split('|');
  return {
    uid,
    name,
    keyword,
    explicitVr: !implicit.has(uid),
    littleEndian: uid !== EXPLICIT_VR_BIG_ENDIAN,
    deflated: deflated.has(uid),
    encapsulated: !native.has(uid),
    retired: retired === 'R',
  };
}

const table: ReadonlyMap<string, TransferSyntax> = new Map(
  [...transferSyntaxRows.split('\n'), ...additional].map((row) => {
    const syntax = describe(row);
    return [syntax.uid, syntax];
  }),
);

/** All known transfer syntaxes, in the order of their table (PS3.6 A). */
export function transferSyntaxes(): readonly TransferSyntax[] {
  return [...table.values()];
}

/** The known transfer syntax of this UID, or undefined. */
export function transferSyntax(uid: string): TransferSyntax | undefined {
  return table.get(uid);
}

/**
 * How to read a data set of this syntax. An unknown (private) one reads as Explicit VR Little Endian, encapsulated:
 * PS3.5 A.4 requires that of everything encapsulated.
 */
export function encodingOf(uid: string): TransferSyntax {
  return (
    table.get(uid) ?? {
      uid,
      name: 'Unknown',
      keyword: '',
      explicitVr: true,
      littleEndian: true,
      deflated: false,
      encapsulated: true,
      retired: false,
    }
  );
}
