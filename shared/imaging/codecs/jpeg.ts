import { FrameDecodingError, type FrameFormat, inWidth, sampleBytes } from './frame-format';
import { decodeJpegDct } from './jpeg-dct/decode';
import { openSharp } from './open-sharp';
import { jpegSize } from './stream-size';

/** Adobe's marker that says: the components are no YCbCr. */
const untransformed = Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0);

/**
 * Decodes a frame of DCT-based JPEG: 8 bit ones by libjpeg-turbo, 12 bit ones here. Color components come as they are in
 * the stream, whatever its markers say: Photometric Interpretation tells what they are (PS3.5 8.2.1).
 *
 * @returns samples little endian, color by pixel
 * @throws FrameDecodingError
 */
export async function decodeJpeg(bytes: Uint8Array, format: FrameFormat): Promise<Uint8Array> {
  const size = jpegSize(bytes);
  const fits =
    size?.rows === format.rows && size.columns === format.columns && size.components === format.samplesPerPixel;
  if (!fits) throw new FrameDecodingError('The bit stream describes another image than the data set');
  const width = sampleBytes(format);
  if (size.precision === 8) return inWidth(await decodeEight(bytes, format), width);
  if (width < 2) throw new FrameDecodingError('The bit stream has more bits than the data set allocates');
  return inWidth(decodeJpegDct(bytes).samples, width);
}

async function decodeEight(bytes: Uint8Array, format: FrameFormat): Promise<Uint8Array> {
  const pixels = format.rows * format.columns;
  const sharp = await openSharp();
  const image = sharp(bareStream(bytes), { failOn: 'truncated', limitInputPixels: pixels, ignoreIcc: true });
  try {
    const raw = format.samplesPerPixel === 1 ? image.toColourspace('b-w') : image;
    const { data, info } = await raw.raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== format.samplesPerPixel) throw new FrameDecodingError('The bit stream has other components');
    return data;
  } catch (error) {
    if (error instanceof FrameDecodingError) throw error;
    throw new FrameDecodingError('The bit stream cannot be decoded', { cause: error });
  }
}

/** The stream without application data and comments, marked as not transformed. */
function bareStream(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [bytes.subarray(0, 2), untransformed];
  let at = 2;
  for (const { marker, from, to } of headerSegments(bytes)) {
    if (!isApplicationData(marker)) parts.push(bytes.subarray(from, to));
    at = to;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** APP0 to APP15, COM. */
const isApplicationData = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

/** The segments before the first scan. */
function* headerSegments(bytes: Uint8Array): Generator<{ marker: number; from: number; to: number }> {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const to = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    if (marker === 0xda || to > bytes.length || to < at + 4) return;
    yield { marker, from: at, to };
    at = to;
  }
}

/**
 * What the markers of a stream of three components say they are: `ybr`, `rgb`, or null when they say nothing.
 * Adobe's marker goes before JFIF's, as in libjpeg.
 */
export function jpegColors(bytes: Uint8Array): 'ybr' | 'rgb' | null {
  let colors: 'ybr' | 'rgb' | null = null;
  for (const { marker, from, to } of headerSegments(bytes)) {
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + from + 4, Math.min(5, to - from - 4)).toString('latin1');
    if (marker === 0xe0 && name.startsWith('JFIF')) colors ??= 'ybr';
    // Some writers leave out all but the name.
    if (marker === 0xee && name === 'Adobe' && to - from >= 16) return bytes[from + 15] === 0 ? 'rgb' : 'ybr';
  }
  return colors;
}
