import type { AttributeTree } from '../image/attribute-tree';
import { fromCieLab } from './cielab';
import { PresentationStateError } from './errors';
import type { Graphic, Point, Rgb, Units } from './state';

/** Points, and texts and graphics, of one state at most. */
const pointLimit = 200_000;
const graphicLimit = 20_000;
const lineLimit = 64;

/** A layer by name: its color, and its place from below. */
export interface Layer {
  readonly name: string;
  readonly order: number;
  readonly color: Rgb;
}

const white: Rgb = [255, 255, 255];

/** The layers of a state, the lowest first (PS3.3 C.10.7). */
export function readLayers(tree: AttributeTree): readonly Layer[] {
  return tree
    .items(0x00700060)
    .map((item) => ({
      name: item.text(0x00700002),
      order: item.number(0x00700062) ?? 0,
      color: readColor(item, 0x00700401, 0x00700066) ?? white,
    }))
    .sort((a, b) => a.order - b.order);
}

/** A color as CIELab, else as a P-Value of 16 bits. */
export function readColor(item: AttributeTree, labTag: number, greyTag: number): Rgb | null {
  const [l, a, b] = item.numbers(labTag);
  if (l !== undefined && a !== undefined && b !== undefined) return fromCieLab([l, a, b]);
  const grey = item.number(greyTag);
  if (grey === undefined) return null;
  const level = Math.round(grey / 257);
  return [level, level, level];
}

/** What is drawn over a frame, layer after layer, in the order in which the state has it. */
export function readGraphics(
  tree: AttributeTree,
  layers: readonly Layer[],
  appliesHere: (item: AttributeTree) => boolean,
): readonly Graphic[] {
  const items = tree.items(0x00700001).filter(appliesHere);
  const named = new Set(layers.map(({ name }) => name));
  const of = (name: string) => items.filter((item) => item.text(0x00700002) === name);
  const all = layers.flatMap(({ name, color }) => of(name).flatMap((item) => annotationOf(item, color)));
  // Of a layer that the state does not describe: above the others.
  const rest = items.filter((item) => !named.has(item.text(0x00700002)));
  const graphics = [...all, ...rest.flatMap((item) => annotationOf(item, white))];
  const points = graphics.reduce((sum, one) => sum + ('points' in one ? one.points.length : 1), 0);
  if (graphics.length > graphicLimit || points > pointLimit)
    throw new PresentationStateError('A presentation state draws too much', { details: { maximum: pointLimit } });
  return graphics;
}

/** Graphics first, then texts: those stay readable. */
function annotationOf(item: AttributeTree, color: Rgb): Graphic[] {
  return [
    ...item.items(0x00700009).flatMap((one) => graphicOf(one, color)),
    ...item.items(0x00700008).flatMap((one) => textOf(one, color)),
  ];
}

const unitsOf = (text: string): Units => (text === 'DISPLAY' ? 'display' : 'pixel');

const kinds: ReadonlyMap<string, 'polyline' | 'interpolated' | 'point' | 'circle' | 'ellipse'> = new Map([
  ['POLYLINE', 'polyline'],
  ['INTERPOLATED', 'interpolated'],
  ['POINT', 'point'],
  ['CIRCLE', 'circle'],
  ['ELLIPSE', 'ellipse'],
]);
const fewestPoints = { polyline: 2, interpolated: 2, point: 1, circle: 2, ellipse: 4 } as const;

function graphicOf(item: AttributeTree, color: Rgb): Graphic[] {
  const kind = kinds.get(item.text(0x00700023));
  const points = pairs(item.numbers(0x00700022));
  if (!kind || points.length < fewestPoints[kind]) return [];
  const units = unitsOf(item.text(0x00700005));
  return [{ kind, color, units, points, isFilled: item.text(0x00700024) === 'Y' }];
}

function textOf(item: AttributeTree, color: Rgb): Graphic[] {
  const lines = item
    .texts(0x00700006)
    .join('\\')
    .split(/\r\n|\r|\n/)
    .slice(0, lineLimit);
  const box = boxOf(item);
  const [anchor] = pairs(item.numbers(0x00700014));
  const [boxUnits, anchorUnits] = [unitsOf(item.text(0x00700003)), unitsOf(item.text(0x00700004))];
  const justification = ({ CENTER: 'center', RIGHT: 'right' } as const)[item.text(0x00700012)] ?? 'left';
  const drawn: Graphic[] = [];
  if (anchor && item.text(0x00700015) === 'Y')
    drawn.push({ kind: 'anchor', color, units: anchorUnits, point: anchor, box, boxUnits });
  const place = box ?? (anchor ? ([anchor, anchor] as const) : null);
  if (place) drawn.push({ kind: 'text', color, units: box ? boxUnits : anchorUnits, lines, box: place, justification });
  return drawn;
}

function boxOf(item: AttributeTree): readonly [Point, Point] | null {
  const [one] = pairs(item.numbers(0x00700010));
  const [other] = pairs(item.numbers(0x00700011));
  return one && other ? [one, other] : null;
}

/** Numbers two by two. */
export function pairs(numbers: readonly number[]): Point[] {
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, at) => [numbers[2 * at]!, numbers[2 * at + 1]!]);
}
