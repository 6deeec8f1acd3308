import type { AttributeTree } from '../image/attribute-tree';

/** An overlay (PS3.3 C.9.2): single bits, row by row, from the least significant bit on. */
export interface OverlayPlane {
  readonly rows: number;
  readonly columns: number;
  /** Of its upper left pixel in the image, from 0; it may lie beside the image. */
  readonly top: number;
  readonly left: number;
  readonly bits: Uint8Array;
  /** Of its first bit. */
  readonly firstBit: number;
}

/** Groups of overlays: 6000 to 601E, even. */
export const overlayGroups: readonly number[] = Array.from({ length: 16 }, (_, at) => 0x6000 + 2 * at);

/** Sides of an overlay at most: what is larger is no overlay of an image. */
const sideLimit = 65_535;

/**
 * The overlay of a group as it lies over a frame; null when there is none, or when its bits lie within pixels (retired).
 *
 * @param group - `0x6000`
 * @param frame - from 1
 */
export function readOverlay(tree: AttributeTree, group: number, frame: number): OverlayPlane | null {
  const at = (element: number) => group * 0x10000 + element;
  const data = tree.raw(at(0x3000));
  const [rows = 0, columns = 0] = [tree.number(at(0x0010)), tree.number(at(0x0011))];
  const isSize = rows > 0 && columns > 0 && rows <= sideLimit && columns <= sideLimit;
  if (!data || !isSize || (tree.number(at(0x0100)) ?? 1) !== 1) return null;
  const frames = tree.number(at(0x0015)) ?? 1;
  const number = frame - (tree.number(at(0x0051)) ?? 1);
  // Without Number of Frames in Overlay it lies over every frame.
  const isAlways = !tree.has(at(0x0015));
  if (!isAlways && (number < 0 || number >= frames)) return null;
  const firstBit = isAlways ? 0 : number * rows * columns;
  if (data.bytes.length * 8 < firstBit + rows * columns) return null;
  const [top = 1, left = 1] = tree.numbers(at(0x0050));
  const bits = data.vr === 'OW' && !data.littleEndian ? swapped(data.bytes) : data.bytes;
  return { rows, columns, top: top - 1, left: left - 1, bits, firstBit };
}

function swapped(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  return copy.swap16();
}

/**
 * Calls for each set pixel of an overlay that lies within an image.
 *
 * @param visit - told the index of the pixel in the image, row by row
 */
export function eachSetPixel(
  { rows, columns, top, left, bits, firstBit }: OverlayPlane,
  image: { readonly width: number; readonly height: number },
  visit: (index: number) => void,
): void {
  const lastRow = Math.min(rows, image.height - top);
  const lastColumn = Math.min(columns, image.width - left);
  for (let row = Math.max(0, -top); row < lastRow; row++) {
    for (let column = Math.max(0, -left); column < lastColumn; column++) {
      const bit = firstBit + row * columns + column;
      if ((bits[bit >> 3]! >> (bit & 7)) & 1) visit((row + top) * image.width + column + left);
    }
  }
}
