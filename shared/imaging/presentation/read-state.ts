import type { AttributeTree } from '../image/attribute-tree';
import { readModality, readVoi } from '../image/image';
import { readLut, readPalette } from '../pipeline/lut';
import { PresentationStateError } from './errors';
import { overlayGroups, readOverlay } from './overlay-plane';
import { type Layer, pairs, readColor, readGraphics, readLayers } from './read-graphics';
import type { AppliedState, Area, GreyState, Rgb, Rotation, ShownOverlay, Shutter, Size } from './state';

type Kind = 'grey' | 'pseudoColor' | 'color';

/** Presentation states that can be drawn (PS3.3 A.33); those of blending, XA/XRF and volumes cannot. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ['1.2.840.10008.5.1.4.1.1.11.1', 'grey'],
  ['1.2.840.10008.5.1.4.1.1.11.2', 'color'],
  ['1.2.840.10008.5.1.4.1.1.11.3', 'pseudoColor'],
]);

/** True for a SOP class whose instances are presentation states that can be drawn. */
export const isPresentationState = (sopClassUid: string): boolean => kinds.has(sopClassUid);

/** An image, or some frames of it, that a state is for. */
export interface ImageReference {
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  /** From 1; null: all. */
  readonly frames: readonly number[] | null;
}

/** A presentation state: which images it is for, and what it makes of each. */
export interface PresentationState {
  readonly references: readonly ImageReference[];
  /** @param frame - from 1 */
  of(sopInstanceUid: string, frame: number): AppliedState;
}

const referenceLimit = 100_000;

/**
 * Reads a presentation state (PS3.3 A.33).
 *
 * @throws PresentationStateError when it is of another kind, names no image, or asks for what cannot be drawn
 */
export function readState(tree: AttributeTree, sopClassUid: string): PresentationState {
  const kind = kinds.get(sopClassUid);
  if (!kind)
    throw new PresentationStateError('Presentation states of this kind cannot be drawn', { details: { sopClassUid } });
  // A mask would be subtracted before anything else (PS3.4 N.2.1.2).
  if (tree.items(0x00286100).length > 0)
    throw new PresentationStateError('Presentation states with masks cannot be drawn');
  const references = tree.items(0x00081115).flatMap(referencesOf);
  if (references.length === 0 || references.length > referenceLimit)
    throw new PresentationStateError('A presentation state refers to no image, or to too many');
  const layers = readLayers(tree);
  const shutter = readShutter(tree);
  const whole = {
    palette: kind === 'pseudoColor' ? readPalette(tree) : null,
    rotation: readRotation(tree),
    isFlipped: tree.text(0x00700041) === 'Y',
    shutter,
  };
  return {
    references,
    of: (sopInstanceUid, frame) => {
      const appliesHere = (item: AttributeTree) => isFor(item, sopInstanceUid, frame);
      return {
        ...whole,
        ...readArea(tree.items(0x0070005a).find(appliesHere)),
        grey: kind === 'color' ? null : readGrey(tree, appliesHere),
        overlays: readOverlays(tree, layers, frame),
        graphics: readGraphics(tree, layers, appliesHere),
      };
    },
  };
}

function referencesOf(series: AttributeTree): ImageReference[] {
  const seriesInstanceUid = series.text(0x0020000e);
  return series.items(0x00081140).flatMap((item) => {
    const sopInstanceUid = item.text(0x00081155);
    const frames = item.numbers(0x00081160);
    if (seriesInstanceUid === '' || sopInstanceUid === '') return [];
    return [{ seriesInstanceUid, sopInstanceUid, frames: frames.length === 0 ? null : frames }];
  });
}

/** Whether an item is for a frame: it is for all images where it names none. */
function isFor(item: AttributeTree, sopInstanceUid: string, frame: number): boolean {
  const images = item.items(0x00081140);
  if (images.length === 0) return true;
  return images.some((image) => {
    const frames = image.numbers(0x00081160);
    return image.text(0x00081155) === sopInstanceUid && (frames.length === 0 || frames.includes(frame));
  });
}

/** What the image itself says of these does not count, also where the state is silent (PS3.4 N.2.1). */
function readGrey(tree: AttributeTree, appliesHere: (item: AttributeTree) => boolean): GreyState {
  const voi = tree.items(0x00283110).find(appliesHere);
  const table = tree.items(0x20500010)[0];
  return {
    modality: readModality(tree),
    voi: voi ? readVoi(voi) : null,
    presentationLut: table ? readLut(table) : null,
    isInverse: tree.text(0x20500020) === 'INVERSE',
  };
}

function readRotation(tree: AttributeTree): Rotation {
  const rotation = tree.number(0x00700042) ?? 0;
  if (rotation === 0 || rotation === 90 || rotation === 180 || rotation === 270) return rotation;
  throw new PresentationStateError('An image can be turned by 0, 90, 180 or 270 degrees', { details: { rotation } });
}

/** Displayed Area Selection (PS3.3 C.10.4): corners are pixels, from 1, both shown. */
function readArea(item: AttributeTree | undefined): Pick<AppliedState, 'area' | 'size' | 'aspect'> {
  if (!item) return { area: null, size: { mode: 'fit' }, aspect: null };
  const [one] = pairs(item.numbers(0x00700052));
  const [other] = pairs(item.numbers(0x00700053));
  const spacing = item.numbers(0x00700101);
  const area = one && other ? areaOf(one[0], one[1], other[0], other[1]) : null;
  return { area, size: readSize(item, spacing), aspect: aspectOf(spacing) ?? aspectOf(item.numbers(0x00700102)) };
}

/** The corners are the upper left and lower right ones of the turned image: here either can be the smaller. */
function areaOf(column: number, row: number, otherColumn: number, otherRow: number): Area {
  return {
    left: Math.min(column, otherColumn) - 1,
    top: Math.min(row, otherRow) - 1,
    right: Math.max(column, otherColumn),
    bottom: Math.max(row, otherRow),
  };
}

function readSize(item: AttributeTree, [vertical, horizontal]: readonly number[]): Size {
  const mode = item.text(0x00700100);
  const ratio = item.number(0x00700103);
  if (mode === 'MAGNIFY' && ratio !== undefined && ratio > 0) return { mode: 'magnify', ratio };
  if (mode === 'TRUE SIZE' && vertical !== undefined && horizontal !== undefined && vertical > 0 && horizontal > 0)
    return { mode: 'trueSize', spacing: [vertical, horizontal] };
  return { mode: 'fit' };
}

function aspectOf([vertical, horizontal]: readonly number[]): number | null {
  if (vertical === undefined || horizontal === undefined || vertical <= 0 || horizontal <= 0) return null;
  return Math.min(16, Math.max(1 / 16, vertical / horizontal));
}

/** Groups whose Overlay Activation Layer is a layer of the state, the lowest first (PS3.3 C.11.7). */
function readOverlays(tree: AttributeTree, layers: readonly Layer[], frame: number): ShownOverlay[] {
  const active = new Map(overlayGroups.map((group) => [group, tree.text(group * 0x10000 + 0x1001)] as const));
  return layers.flatMap(({ name, color }) =>
    overlayGroups
      .filter((group) => name !== '' && active.get(group) === name)
      .map((group) => ({ group, color, plane: readOverlay(tree, group, frame) })),
  );
}

const black: Rgb = [0, 0, 0];
/** Corners of a polygon at most: each is looked at for each row of an image. */
const vertexLimit = 2048;

/** Display Shutter and Bitmap Display Shutter (PS3.3 C.7.6.11, C.7.6.15); rows and columns count from 1. */
function readShutter(tree: AttributeTree): Shutter | null {
  const shapes = tree.texts(0x00181600).map((shape) => shape.trim());
  if (shapes.length === 0) return null;
  const edges = [0x00181602, 0x00181606, 0x00181604, 0x00181608].map((tag) => tree.number(tag));
  const [left, top, right, bottom] = edges;
  const [center] = pairs(tree.numbers(0x00181610));
  const radius = tree.number(0x00181612);
  const vertices = pairs(tree.numbers(0x00181620));
  const group = tree.number(0x00181623);
  if (vertices.length > vertexLimit)
    throw new PresentationStateError('A shutter has too many corners', { details: { maximum: vertexLimit } });
  const isRectangle = left !== undefined && top !== undefined && right !== undefined && bottom !== undefined;
  const has = (shape: string) => shapes.includes(shape);
  const shutter: Shutter = {
    rectangle: has('RECTANGULAR') && isRectangle ? areaOf(left, top, right, bottom) : null,
    // Row before column.
    circle: has('CIRCULAR') && center && radius !== undefined ? { center: [center[1], center[0]], radius } : null,
    polygon: has('POLYGONAL') && vertices.length > 2 ? vertices.map(([row, column]) => [column, row] as const) : null,
    bitmap: has('BITMAP') && group !== undefined ? readOverlay(tree, group, 1) : null,
    color: readColor(tree, 0x00181624, 0x00181622) ?? black,
  };
  return shutter;
}
