import type { Picture } from '../pipeline/picture';
import { PresentationStateError } from './errors';
import type { AppliedState, Area, Point } from './state';

/** How a part of an image is laid out (PS3.3 C.10.4, C.10.6): cut out, turned clockwise, then mirrored. */
export type Arrangement = Pick<AppliedState, 'rotation' | 'isFlipped'> & { readonly area: Area };

/** Pixels of a displayed area at most. */
const pixelLimit = 128 * 1024 * 1024;

const isSideways = ({ rotation }: Pick<Arrangement, 'rotation'>): boolean => rotation === 90 || rotation === 270;

/** Width and height of what is shown, in pixels of the image. */
export function sizeOf(arrangement: Arrangement): { readonly width: number; readonly height: number } {
  const { left, top, right, bottom } = arrangement.area;
  const [width, height] = [right - left, bottom - top];
  return isSideways(arrangement) ? { width: height, height: width } : { width, height };
}

/**
 * Lays out a picture; beside the image it is black.
 *
 * @returns a new picture, or the same where nothing changes
 * @throws PresentationStateError when the area is too large
 */
export function arrange(picture: Picture, arrangement: Arrangement): Picture {
  const { area, rotation, isFlipped } = arrangement;
  const { width, height } = sizeOf(arrangement);
  const isWhole = area.left === 0 && area.top === 0 && area.right === picture.width && area.bottom === picture.height;
  if (isWhole && rotation === 0 && !isFlipped) return picture;
  if (width * height > pixelLimit) throw new PresentationStateError('The displayed area has too many pixels');
  const { channels, data } = picture;
  const out = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = sourceOf(isFlipped ? width - 1 - x : x, y, rotation, width, height);
      const [fromX, fromY] = [column + area.left, row + area.top];
      if (fromX < 0 || fromY < 0 || fromX >= picture.width || fromY >= picture.height) continue;
      const from = (fromY * picture.width + fromX) * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) out[to + channel] = data[from + channel]!;
    }
  }
  return { width, height, channels, data: out };
}

/** The pixel of the area that a turn clockwise brings to x, y of a picture of this size. */
function sourceOf(x: number, y: number, rotation: number, width: number, height: number): Point {
  switch (rotation) {
    case 90:
      return [y, width - 1 - x];
    case 180:
      return [width - 1 - x, height - 1 - y];
    case 270:
      return [height - 1 - y, x];
    default:
      return [x, y];
  }
}

/** Where a point of the image lies in what is shown, in fractions of it. */
export function shownAt([column, row]: Point, { area, rotation, isFlipped }: Arrangement): Point {
  const u = (column - area.left) / (area.right - area.left);
  const v = (row - area.top) / (area.bottom - area.top);
  const [x, y] = { 0: [u, v], 90: [1 - v, u], 180: [1 - u, 1 - v], 270: [v, 1 - u] }[rotation] as [number, number];
  return [isFlipped ? 1 - x : x, y];
}

/** Height of a pixel by its width, once it is turned. */
export const turnedAspect = (aspect: number, arrangement: Arrangement): number =>
  isSideways(arrangement) ? 1 / aspect : aspect;
