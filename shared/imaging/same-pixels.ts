import { findPixelData, type PixelData } from './pixel-data';

/** A data set (inflated, without file meta) and how it is encoded. */
export interface PixelSource {
  readonly dataSet: Uint8Array;
  readonly transferSyntaxUid: string;
  readonly bitsAllocated: number | null;
}

/**
 * Whether two data sets hold the same pixels: `none` when neither holds any, `different` also where that cannot be told.
 *
 * Native forms are compared sample by sample whatever their byte order. Encapsulated forms of one transfer syntax are
 * compared by their fragments joined, since writers may cut them anywhere (PS3.5 A.4).
 */
export async function samePixels(a: PixelSource, b: PixelSource): Promise<'same' | 'different' | 'none'> {
  const [left, right] = [findPixelData(a.dataSet, a.transferSyntaxUid), findPixelData(b.dataSet, b.transferSyntaxUid)];
  if (!left && !right) return 'none';
  if (!left || !right) return 'different';
  if (left.native && right.native) {
    return equal(littleEndian(left, a.bitsAllocated), littleEndian(right, b.bitsAllocated)) ? 'same' : 'different';
  }
  if (left.native || right.native || a.transferSyntaxUid !== b.transferSyntaxUid) return 'different';
  return equal(Buffer.concat(left.fragments), Buffer.concat(right.fragments)) ? 'same' : 'different';
}

/** The samples in little endian order. Big endian data with OB or 8 bits has none to swap (PS3.5 8.1.1). */
function littleEndian({ native, vr, littleEndian: isLittle }: PixelData, bitsAllocated: number | null): Uint8Array {
  const bytes = native ?? new Uint8Array(0);
  if (isLittle || vr === 'OB') return bytes;
  const swapped = Buffer.from(bytes);
  if (bitsAllocated === 32) return swapped.subarray(0, swapped.length & ~3).swap32();
  return swapped.subarray(0, swapped.length & ~1).swap16();
}

/** Equal but for one byte of padding at the end. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  const length = Math.min(a.length, b.length);
  if (Math.abs(a.length - b.length) > 1) return false;
  return Buffer.compare(Buffer.from(a.buffer, a.byteOffset, length), Buffer.from(b.buffer, b.byteOffset, length)) === 0;
}
