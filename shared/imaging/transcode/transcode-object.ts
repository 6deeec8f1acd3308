import { piecesOf } from '#shared/dicom/correct/pieces';
import type { DataSetWriter, HeaderForm } from '#shared/dicom/data-set-writer';
import { deflateChunks } from '#shared/dicom/deflate-chunks';
import { buildFileMeta } from '#shared/dicom/file-meta';
import type { Replacements } from '#shared/dicom/rewrite';
import { encodingOf } from '#shared/dicom/transfer-syntaxes';
import { wordSize } from '#shared/dicom/vr';
import { FrameDecodingError } from '../codecs/frame-format';
import type { ReadRange } from '../frames';
import { readFrame } from '../image/frame-source';
import { describeImage, readTree } from '../image/image';
import { type OpenObject, pixelDataOf } from '../image/open-object';
import { canTranscode, isPlain } from './can-transcode';
import { headerPieces } from './header-pieces';
import { copiedPixels, encapsulatedPixels, nativePixels, type Part, rangeOf } from './pixel-element';
import { transcodedForm } from './transcode-frame';
import { allFrames, type FrameTranscoder, transcodedFrames } from './transcoded-frames';

/** A stored object to be given in another form. */
export interface ObjectToTranscode {
  /** Its header may have corrected attributes (`correctDataSet`); those that describe its pixels are as stored. */
  readonly object: OpenObject;
  /** Ranges of its (inflated) data set, each a buffer of its own. */
  readonly read: ReadRange;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** One of `transcodingTargets`, or its own: then all but its header is copied. */
  readonly transferSyntaxUid: string;
  /** Preamble and file meta that it is stored with: kept where its transfer syntax stays. */
  readonly meta?: Uint8Array;
  readonly transcode: FrameTranscoder;
}

/** Copied at a time. */
const chunkBytes = 1024 * 1024;

/** A Part 10 object that is made while it is read. */
export interface TranscodedObject {
  /** Bytes, where they are known before. */
  readonly length: number | null;
  /** To be read to its end, or ended with `return`. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

/**
 * A Part 10 object in another transfer syntax, lossless, frame by frame: preamble, file meta, data set, pixel data.
 * Attributes of the Image Pixel Module follow the new form; everything else stays. What lies behind the pixel data
 * (padding, signatures of other bytes) is left out.
 *
 * @throws FrameDecodingError for objects that cannot be brought to this syntax (`canTranscode`)
 * @see PS3.5 8.2, A.4; PS3.10 7.1
 */
export async function transcodeObject(what: ObjectToTranscode): Promise<TranscodedObject> {
  const { object, read, transferSyntaxUid, sopClassUid, sopInstanceUid } = what;
  const isSame = transferSyntaxUid === object.transferSyntaxUid;
  if (!isSame && !canTranscode(object, transferSyntaxUid)) refuse(transferSyntaxUid);
  const { explicitVr, littleEndian, deflated } = encodingOf(transferSyntaxUid);
  const kept = isSame ? what.meta : undefined;
  const meta = kept ?? buildFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid });
  const parts = isSame ? storedParts(object, read) : await madeParts(what, { explicitVr, littleEndian });
  const lengths = parts.map(({ length }) => length);
  const isKnown = !deflated && lengths.every((length) => length !== null);
  const dataSet = chunksOf(parts);
  return {
    length: isKnown ? lengths.reduce((sum, length) => sum + length, meta.length) : null,
    chunks: withMeta(meta, deflated ? deflateChunks(dataSet) : dataSet),
  };
}

async function* withMeta(meta: Uint8Array, dataSet: AsyncIterable<Uint8Array>) {
  yield meta;
  yield* dataSet;
}

async function* chunksOf(parts: readonly Part[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) yield* part.chunks();
}

function refuse(transferSyntaxUid: string): never {
  throw new FrameDecodingError('The object cannot be brought to this transfer syntax', {
    details: { transferSyntaxUid },
  });
}

/** The data set as it is stored, its header as it is given. */
function storedParts(object: OpenObject, read: ReadRange): Part[] {
  const { header: bytes, skimmed, isTruncated, transferSyntaxUid } = object;
  return piecesOf({ bytes, skimmed, truncated: isTruncated }, transferSyntaxUid).map((piece) => {
    if (piece instanceof Uint8Array) return held(piece);
    const range = { valueOffset: piece.offset, length: piece.length };
    return isTruncated
      ? { length: null, chunks: () => upToEnd(read, range) }
      : { length: piece.length, chunks: () => rangeOf(read, range, 1) };
  });
}

/** A value that may be cut off. */
async function* upToEnd(
  read: ReadRange,
  { valueOffset, length }: { readonly valueOffset: number; readonly length: number },
) {
  for (let at = 0; at < length; ) {
    const chunk = await read(valueOffset + at, Math.min(chunkBytes, length - at));
    if (chunk.length === 0) return;
    yield chunk;
    at += chunk.length;
  }
}

const held = (bytes: Uint8Array): Part => ({ length: bytes.length, chunks: () => [bytes] });

async function madeParts(what: ObjectToTranscode, form: HeaderForm): Promise<Part[]> {
  const { object, read, transferSyntaxUid } = what;
  const pixels = pixelDataOf(object);
  if (!pixels) return headerParts(what, form, new Map());
  if (isPlain(object.transferSyntaxUid) && isPlain(transferSyntaxUid))
    return [...headerParts(what, form, new Map()), copiedPixels(pixels, object, read, form)];
  const image = object.image ?? refuse(transferSyntaxUid);
  const first = await readFrame(image, 1, read);
  const description = describeImage(readTree(first));
  const { photometric, highBit, hasPlanarConfiguration } = transcodedForm(first, description);
  const header = headerParts(
    what,
    form,
    new Map([
      [0x00280004, (writer: DataSetWriter) => writer.element(0x00280004, 'CS', photometric)],
      [0x00280102, (writer: DataSetWriter) => writer.integers(0x00280102, 'US', highBit)],
      [0x00280006, hasPlanarConfiguration ? (writer: DataSetWriter) => writer.integers(0x00280006, 'US', 0) : null],
    ]),
  );
  const isCompressed = !isPlain(transferSyntaxUid);
  const { frameCount } = image.index;
  const target = isCompressed ? transferSyntaxUid : null;
  const frame = (number: number) => readFrame(image, number, read);
  const frames = await transcodedFrames({ frame, transcode: what.transcode, target }, allFrames(frameCount));
  return [...header, isCompressed ? encapsulatedPixels(frames) : nativePixels(description, frameCount, frames, form)];
}

function headerParts({ object, read }: ObjectToTranscode, form: HeaderForm, replacements: Replacements): Part[] {
  return headerPieces(object, form, replacements).map((piece) => {
    if (piece instanceof Uint8Array) return held(piece);
    const swapBytes = piece.littleEndian === form.littleEndian ? 1 : wordSize(piece.vr);
    return { length: piece.length, chunks: () => rangeOf(read, piece, swapBytes) };
  });
}
