/** Where a picture is shown, and which part of it (PS3.18 8.3.5.1.3). */
export interface Viewport {
  readonly width: number;
  readonly height: number;
  /** Upper left corner of the part, in pixels of the image; default 0. */
  readonly left?: number;
  readonly top?: number;
  /** Size of the part, negative: mirrored; default what there is right of and below its corner. */
  readonly sourceWidth?: number;
  readonly sourceHeight?: number;
}

/** What becomes of a picture: cut out, scaled, mirrored. */
export interface Placement {
  readonly crop: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
}

/** Pixels of a rendered picture at most, along each side. */
export const sideLimit = 16_384;

/**
 * Places a picture: the part that is asked for, as large as fits into the viewport, undistorted, with square pixels.
 * Without viewport it keeps its size; pixels that are not square grow along their longer side.
 *
 * @param aspect - height of a pixel by its width
 * @returns null when the part lies beside the image
 */
export function place(
  image: { readonly width: number; readonly height: number; readonly aspect: number },
  viewport: Viewport | undefined,
): Placement | null {
  const left = Math.floor(viewport?.left ?? 0);
  const top = Math.floor(viewport?.top ?? 0);
  const sourceWidth = viewport?.sourceWidth ?? image.width - left;
  const sourceHeight = viewport?.sourceHeight ?? image.height - top;
  const width = Math.min(Math.ceil(Math.abs(sourceWidth)), image.width - left);
  const height = Math.min(Math.ceil(Math.abs(sourceHeight)), image.height - top);
  if (width < 1 || height < 1 || left < 0 || top < 0) return null;
  const naturalWidth = width * Math.max(1, 1 / image.aspect);
  const naturalHeight = height * Math.max(1, image.aspect);
  const scale = viewport
    ? Math.min(viewport.width / naturalWidth, viewport.height / naturalHeight)
    : Math.min(1, sideLimit / Math.max(naturalWidth, naturalHeight));
  return {
    crop: { left, top, width, height },
    width: Math.max(1, Math.round(naturalWidth * scale)),
    height: Math.max(1, Math.round(naturalHeight * scale)),
    mirrorX: sourceWidth < 0,
    mirrorY: sourceHeight < 0,
  };
}
