import { FrameDecodingError } from '../frame-format';

/** A marker segment (ISO 10918-1 B.1.1.4). */
export interface Segment {
  readonly marker: number;
  /** What follows its length. */
  readonly body: Uint8Array;
  /** Where what follows it begins. */
  readonly end: number;
}

/**
 * The segment at a marker, behind fill bytes.
 *
 * @returns null at the end of the image, or of the stream
 * @throws FrameDecodingError
 */
export function segmentAt(bytes: Uint8Array, from: number): Segment | null {
  let at = from;
  while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
  if (at + 4 > bytes.length) return null;
  if (bytes[at] !== 0xff) throw new FrameDecodingError('JPEG: no marker where one must be');
  const marker = bytes[at + 1]!;
  if (marker === endOfImage) return null;
  const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const end = at + 2 + length;
  if (length < 2 || end > bytes.length) throw new FrameDecodingError('JPEG: a segment is cut off');
  return { marker, body: bytes.subarray(at + 4, end), end };
}

const endOfImage = 0xd9;

/** Restart interval of a DRI segment (ISO 10918-1 B.2.4.4). */
export const restartIntervalOf = ({ body }: Segment): number => ((body[0] ?? 0) << 8) | (body[1] ?? 0);
