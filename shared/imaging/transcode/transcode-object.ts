import type { DataSetWriter } from '#shared/dicom/data-set-writer';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN, encodingOf } from '#shared/dicom/transfer-syntaxes';
import { toLittleEndian } from '#shared/dicom/values';
import { FrameDecodingError } from '../codecs/frame-format';
import type { ReadRange } from '../frames';
import type { OpenImage } from '../image/frame-source';
import { readFrame } from '../image/frame-source';
import { describeImage, type FrameSource, type ImageDescription, readTree } from '../image/image';
import { explicitHeader } from './explicit-header';
import { canEncode, type TranscodedForm, transcodedForm } from './transcode-frame';

/** An image to be transcoded. */
export interface ObjectToTranscode {
  readonly image: OpenImage;
  /** Ranges of its (inflated) data set. */
  readonly read: ReadRange;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Explicit VR Little Endian, or one of `encodableSyntaxes`. */
  readonly transferSyntaxUid: string;
  /** Transcodes one frame (`transcodeFrame`), in another thread where there is one. */
  readonly transcode: (source: FrameSource, transferSyntaxUid: string | null) => Promise<Uint8Array>;
}

/** Long values beside pixels, together, at most. */
const valuesLimitBytes = 64 * 1024 * 1024;

/**
 * A Part 10 object in another transfer syntax, lossless, frame by frame: preamble, file meta, data set in Explicit VR
 * Little Endian, pixel data. Attributes of the Image Pixel Module follow the new form; everything else stays.
 *
 * @throws FrameDecodingError for images that cannot be brought to this syntax, before anything is given out
 * @see PS3.5 8.2, A.4; PS3.10 7.1
 */
export async function* transcodeObject(object: ObjectToTranscode): AsyncGenerator<Uint8Array> {
  const { image, read, transferSyntaxUid, sopClassUid, sopInstanceUid } = object;
  const target = transferSyntaxUid === EXPLICIT_VR_LITTLE_ENDIAN ? null : transferSyntaxUid;
  const first = await readFrame(image, 1, read);
  const tree = readTree(first);
  const description = describeImage(tree);
  if (target !== null && !canEncode(target, description)) refuse(target);
  for (let group = 0x6000; group <= 0x60fe; group += 2)
    // Overlays in the bits beside those stored (retired) would be lost.
    if (
      tree.has(group * 0x10000 + 0x102) &&
      !tree.has(group * 0x10000 + 0x3000) &&
      tree.number(group * 0x10000 + 0x102) !== 0
    )
      refuse(transferSyntaxUid);
  const frames = framesOf(object, target);
  const one = await frames.next();
  const form = transcodedForm(first, description);
  const header = await headerOf(object, form);
  yield buildFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid });
  yield header;
  const rest = continued(one, frames);
  yield* target === null ? nativePixels(description, image.index.frameCount, rest) : encapsulatedPixels(rest);
}

function refuse(transferSyntaxUid: string): never {
  throw new FrameDecodingError('The image cannot be brought to this transfer syntax', {
    details: { transferSyntaxUid },
  });
}

/** Frames in order; the next is made while one is taken. */
async function* framesOf({ image, read, transcode }: ObjectToTranscode, target: string | null) {
  let ahead: Promise<Uint8Array> | null = null;
  for (let frame = 1; frame <= image.index.frameCount; frame++) {
    const made = readFrame(image, frame, read).then((source) => transcode(source, target));
    // A failure is met when its turn comes.
    made.catch(() => undefined);
    if (ahead) yield await ahead;
    ahead = made;
  }
  if (ahead) yield await ahead;
}

async function* continued(first: IteratorResult<Uint8Array, void>, rest: AsyncGenerator<Uint8Array, void>) {
  if (!first.done) yield first.value;
  yield* rest;
}

async function headerOf({ image, read }: ObjectToTranscode, form: TranscodedForm): Promise<Uint8Array> {
  const { passed, header, transferSyntaxUid } = image;
  if (passed.reduce((sum, { length }) => sum + length, 0) > valuesLimitBytes) refuse(transferSyntaxUid);
  const replacements = new Map<number, (writer: DataSetWriter) => void>([
    [0x00280004, (writer) => writer.element(0x00280004, 'CS', form.photometric)],
    [0x00280102, (writer) => writer.integers(0x00280102, 'US', form.highBit)],
    [0x00280006, (writer) => (form.hasPlanarConfiguration ? writer.integers(0x00280006, 'US', 0) : writer)],
  ]);
  const { littleEndian } = encodingOf(transferSyntaxUid);
  for (const { tag, vr, valueOffset, length } of passed) {
    const bytes = toLittleEndian(vr, Uint8Array.from(await read(valueOffset, length)), littleEndian);
    replacements.set(tag, (writer) => writer.element(tag, vr, bytes));
  }
  return explicitHeader(header, transferSyntaxUid, replacements);
}

async function* nativePixels(
  { format, numbers }: ImageDescription,
  frameCount: number,
  frames: AsyncIterable<Uint8Array>,
) {
  const [tag, vr] =
    numbers === 'double' ? [9, 'OD'] : numbers === 'float' ? [8, 'OF'] : [0x10, format.bitsAllocated > 8 ? 'OW' : 'OB'];
  const frameBits = format.rows * format.columns * format.samplesPerPixel * format.bitsAllocated;
  const length = Math.ceil((frameBits * frameCount) / 8);
  if (length % 2 === 1 ? length + 1 >= 0xffffffff : length >= 0xffffffff)
    throw new FrameDecodingError('The pixel data is too long for native form');
  const header = Buffer.from([0xe0, 0x7f, tag as number, 0, ...Buffer.from(vr as string), 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(length + (length % 2), 8);
  yield header;
  if (frameBits % 8 === 0) yield* frames;
  else yield* joinedBits(frames, frameBits);
  if (length % 2 === 1) yield Uint8Array.of(0);
}

/** Frames of bits one behind the other, whatever bit they begin at (PS3.5 8.1.1). */
async function* joinedBits(frames: AsyncIterable<Uint8Array>, frameBits: number) {
  let carry = 0;
  let held = 0;
  for await (const frame of frames) {
    const out = new Uint8Array(Math.floor((held + frameBits) / 8));
    const whole = held + frameBits;
    for (let at = 0; at < frame.length; at++) {
      carry |= frame[at]! << held;
      if (at < out.length) out[at] = carry;
      if (at < out.length) carry >>= 8;
    }
    held = whole % 8;
    if (out.length > frame.length) {
      out[frame.length] = carry;
      carry >>= 8;
    }
    carry &= (1 << held) - 1;
    yield out;
  }
  if (held > 0) yield Uint8Array.of(carry);
}

async function* encapsulatedPixels(frames: AsyncIterable<Uint8Array>) {
  // OB of undefined length, then an empty Basic Offset Table.
  yield Uint8Array.of(0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff, ...item(0));
  for await (const frame of frames) {
    const padding = frame.length % 2;
    yield item(frame.length + padding);
    yield frame;
    if (padding === 1) yield Uint8Array.of(0);
  }
  yield Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
}

function item(length: number): Uint8Array {
  const header = Buffer.from([0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0]);
  header.writeUInt32LE(length, 4);
  return header;
}
