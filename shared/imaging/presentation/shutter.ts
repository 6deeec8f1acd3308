import type { Picture } from '../pipeline/picture';
import { eachSetPixel, type OverlayPlane } from './overlay-plane';
import type { Point, Rgb, ShownOverlay, Shutter } from './state';

/** A picture that may be changed: its bytes are nobody else's. */
function fill({ channels, data }: Picture, index: number, [red, green, blue]: Rgb): void {
  if (channels === 1) {
    data[index] = red;
    return;
  }
  data[3 * index] = red;
  data[3 * index + 1] = green;
  data[3 * index + 2] = blue;
}

export const isGrey = ([red, green, blue]: Rgb): boolean => red === green && green === blue;

/** The same picture with three channels. */
export function inColor(picture: Picture): Picture {
  if (picture.channels === 3) return picture;
  const data = new Uint8Array(3 * picture.data.length);
  for (let at = 0; at < picture.data.length; at++) data.fill(picture.data[at]!, 3 * at, 3 * at + 3);
  return { ...picture, channels: 3, data };
}

/** Hides what a shutter hides, in place. */
export function closeShutter(picture: Picture, { rectangle, circle, polygon, bitmap, color }: Shutter): void {
  const { width, height } = picture;
  for (let row = 0; row < height; row++) {
    // Rows count from 1 in shutters, as columns do.
    const crossings = polygon ? crossingsOf(polygon, row + 1) : null;
    for (let column = 0; column < width; column++) {
      const isShown =
        (!rectangle ||
          (column >= rectangle.left && column < rectangle.right && row >= rectangle.top && row < rectangle.bottom)) &&
        (!circle || (column + 1 - circle.center[0]) ** 2 + (row + 1 - circle.center[1]) ** 2 <= circle.radius ** 2) &&
        (!crossings || isBetween(crossings, column + 1));
      if (!isShown) fill(picture, row * width + column, color);
    }
  }
  if (bitmap) drawPlane(picture, bitmap, color);
}

/** Columns at which the edges of a polygon cross a row, in order. */
function crossingsOf(polygon: readonly Point[], row: number): number[] {
  const crossings: number[] = [];
  for (const [at, [column, from]] of polygon.entries()) {
    const [otherColumn, to] = polygon[(at + 1) % polygon.length]!;
    if (from <= row !== to <= row) crossings.push(column + ((row - from) / (to - from)) * (otherColumn - column));
  }
  return crossings.sort((a, b) => a - b);
}

function isBetween(crossings: readonly number[], column: number): boolean {
  let below = 0;
  for (const crossing of crossings) if (crossing <= column) below += 1;
  return below % 2 === 1;
}

function drawPlane(picture: Picture, plane: OverlayPlane, color: Rgb): void {
  eachSetPixel(plane, picture, (index) => fill(picture, index, color));
}

/** Draws overlays, in place. @param ofImage - the overlay of the image in a group */
export function drawOverlays(
  picture: Picture,
  overlays: readonly ShownOverlay[],
  ofImage: (group: number) => OverlayPlane | null,
): void {
  for (const { group, color, plane } of overlays) {
    const shown = plane ?? ofImage(group);
    if (shown) drawPlane(picture, shown, color);
  }
}
