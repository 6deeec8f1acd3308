import type { AttributeTree } from '../image/attribute-tree';
import {
  describeImage,
  type FrameSource,
  forModality,
  forStored,
  type ImageDescription,
  type Window,
} from '../image/image';
import { fromPalette } from '../pipeline/color';
import type { GreyOptions } from '../pipeline/grey';
import type { Palette } from '../pipeline/lut';
import { makePicture, type Picture } from '../pipeline/picture';
import { sideLimit, type Viewport } from '../render/viewport';
import { type Arrangement, arrange, sizeOf, turnedAspect } from './arrange';
import { overlayGroups, readOverlay } from './overlay-plane';
import { closeShutter, drawOverlays, inColor, isGrey } from './shutter';
import type { AppliedState, Rgb, ShownOverlay, Size } from './state';

/** A frame as it is shown, before it is scaled and drawn upon. */
export interface Presented {
  readonly picture: Picture;
  readonly arrangement: Arrangement;
  /** Height of a pixel of the picture by its width. */
  readonly aspect: number;
  /** Where the state says how large it is shown. */
  readonly viewport: Viewport | undefined;
}

const white: Rgb = [255, 255, 255];
/** Pixels of a display are this large where a state asks for true size: 96 of them in an inch. */
const displayPixelMm = 25.4 / 96;

/**
 * Takes a frame through the pipeline of its kind (PS3.4 N.2): gray values, shutter, overlays, displayed area and turns.
 * Without a state the image's own attributes count, and its overlays are drawn in white.
 *
 * @throws FrameDecodingError, PresentationStateError
 */
export async function present(
  source: FrameSource,
  tree: AttributeTree,
  { window, state }: { readonly window?: Window | undefined; readonly state?: AppliedState | undefined },
): Promise<Presented> {
  const image = describeImage(tree);
  const { columns, rows } = image.format;
  const grey = state ? greyOf(state, image) : window ? { voi: window } : {};
  const shown = colored(await makePicture(source, tree, grey), state?.palette ?? null);
  const overlays = state ? state.overlays : ownOverlays(tree);
  const picture = drawnUpon(shown, overlays, state ?? null, (group) => readOverlay(tree, group, source.frame));
  const whole = { left: 0, top: 0, right: columns, bottom: rows };
  const arrangement = {
    area: state?.area ?? whole,
    rotation: state?.rotation ?? 0,
    isFlipped: state?.isFlipped ?? false,
  } as const;
  return {
    picture: arrange(picture, arrangement),
    arrangement,
    aspect: turnedAspect(state?.aspect ?? image.aspect, arrangement),
    viewport: state && viewportOf(state.size, arrangement),
  };
}

/** Where a state names no window, the whole range of stored values counts. */
function greyOf({ grey }: AppliedState, image: ImageDescription): GreyOptions {
  if (!grey) return {};
  const { isSigned, bitsStored, numbers, range } = image;
  const modality = forStored(grey.modality, isSigned);
  const half = 2 ** (bitsStored - 1);
  const full = isSigned ? { from: -half, to: half - 1 } : { from: 0, to: 2 * half - 1 };
  return {
    modality,
    voi: forModality(grey.voi, modality, image),
    isInverse: grey.isInverse,
    range: numbers === 'integer' ? full : range,
    ...(grey.presentationLut ? { presentationLut: grey.presentationLut } : {}),
  };
}

/** Gray levels as indices of a palette, spread over all of it (PS3.4 N.2.2). */
function colored(picture: Picture, palette: Palette | null): Picture {
  if (!palette || picture.channels !== 1) return picture;
  const last = Math.min(...palette.colors.map((color) => color.length)) - 1;
  const indices = Uint16Array.from(picture.data, (grey) => Math.round((grey / 255) * last));
  return { ...picture, channels: 3, data: fromPalette(indices, { ...palette, first: 0 }) };
}

function ownOverlays(tree: AttributeTree): ShownOverlay[] {
  const groups = overlayGroups.filter((group) => tree.has(group * 0x10000 + 0x3000));
  return groups.map((group) => ({ group, color: white, plane: null }));
}

/** The same picture where nothing is drawn; else a copy: the bytes may be those of the stored frame. */
function drawnUpon(
  picture: Picture,
  overlays: readonly ShownOverlay[],
  state: AppliedState | null,
  ofImage: Parameters<typeof drawOverlays>[2],
): Picture {
  const shutter = state?.shutter;
  if (overlays.length === 0 && !shutter) return picture;
  const colors = [...overlays.map(({ color }) => color), ...(shutter ? [shutter.color] : [])];
  const base = colors.every(isGrey) ? picture : inColor(picture);
  const own = { ...base, data: Uint8Array.from(base.data) };
  if (shutter) closeShutter(own, shutter);
  drawOverlays(own, overlays, ofImage);
  return own;
}

function viewportOf(size: Size, arrangement: Arrangement): Viewport | undefined {
  const { width, height } = sizeOf(arrangement);
  const bounded = (side: number): number => Math.max(1, Math.min(sideLimit, Math.round(side)));
  if (size.mode === 'magnify') return { width: bounded(width * size.ratio), height: bounded(height * size.ratio) };
  if (size.mode === 'fit') return undefined;
  const { area, rotation } = arrangement;
  const mm = [(area.right - area.left) * size.spacing[1], (area.bottom - area.top) * size.spacing[0]] as const;
  const [across, down] = rotation % 180 === 0 ? mm : [mm[1], mm[0]];
  return { width: bounded(across / displayPixelMm), height: bounded(down / displayPixelMm) };
}
