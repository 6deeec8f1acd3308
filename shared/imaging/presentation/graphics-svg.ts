import { escapeXml } from '../render/annotate';
import { type Arrangement, shownAt } from './arrange';
import { PresentationStateError } from './errors';
import type { Graphic, Point, Rgb, Units } from './state';

/** Steps of a curve, of a whole circle or from one point of a spline to the next. */
const circleSteps = 72;
const splineSteps = 12;
const textLimit = 1024;
/** Characters of a drawing at most: the library that draws it takes no more than 10 MB. */
const svgLimit = 8 * 1024 * 1024;

/** A canvas of the size of a picture. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  at(point: Point, units: Units): Point;
}

/**
 * Graphics and texts as SVG of the size of a picture. Null when there are none.
 *
 * @param arrangement - how the image is laid out in it
 * @throws PresentationStateError when there are too many
 * @see PS3.3 C.10.5
 */
export function graphicsSvg(
  graphics: readonly Graphic[],
  arrangement: Arrangement,
  { width, height }: { readonly width: number; readonly height: number },
): Buffer | null {
  if (graphics.length === 0) return null;
  const at = (point: Point, units: Units): Point => {
    const [x, y] = units === 'display' ? point : shownAt(point, arrangement);
    return [x * width, y * height];
  };
  const canvas: Canvas = { width, height, at };
  const shapes = graphics.map((graphic) => drawn(graphic, canvas));
  if (shapes.reduce((sum, shape) => sum + shape.length, 0) > svgLimit)
    throw new PresentationStateError('A presentation state draws too much', { details: { maximum: svgLimit } });
  const stroke = Math.max(1, Math.min(width, height) / 400);
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<g fill="none" stroke-width="${plain(stroke)}" stroke-linejoin="round">` +
      `${shapes.join('')}</g></svg>`,
  );
}

function drawn(graphic: Graphic, canvas: Canvas): string {
  switch (graphic.kind) {
    case 'text':
      return textOf(graphic, canvas);
    case 'anchor': {
      const to = canvas.at(graphic.point, graphic.units);
      const from = graphic.box
        ? nearest(
            graphic.box.map((corner) => canvas.at(corner, graphic.boxUnits)),
            to,
          )
        : to;
      return pathOf([from, to], graphic.color, false);
    }
    case 'point': {
      const [x, y] = canvas.at(graphic.points[0]!, graphic.units);
      const arm = Math.max(3, Math.min(canvas.width, canvas.height) / 100);
      const lines: Point[][] = [
        [
          [x - arm, y],
          [x + arm, y],
        ],
        [
          [x, y - arm],
          [x, y + arm],
        ],
      ];
      return lines.map((line) => pathOf(line, graphic.color, false)).join('');
    }
    default: {
      const points = outline(graphic.kind, graphic.points).map((point) => canvas.at(point, graphic.units));
      return pathOf(points, graphic.color, graphic.isFilled && isClosed(points));
    }
  }
}

/** Curves as lines, in the units of their points: they are mapped afterwards, whatever becomes of the image. */
function outline(kind: 'polyline' | 'interpolated' | 'circle' | 'ellipse', points: readonly Point[]): readonly Point[] {
  switch (kind) {
    case 'polyline':
      return points;
    case 'interpolated':
      return spline(points);
    case 'circle': {
      const [[x, y], [onX, onY]] = points as [Point, Point];
      const radius = Math.hypot(onX - x, onY - y);
      return around([x, y], [radius, 0], [0, radius]);
    }
    case 'ellipse': {
      // Both ends of the major axis, then of the minor one.
      const [a, b, c, d] = points as [Point, Point, Point, Point];
      const half = (one: Point, other: Point): Point => [(other[0] - one[0]) / 2, (other[1] - one[1]) / 2];
      return around([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], half(a, b), half(c, d));
    }
  }
}

function around([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): Point[] {
  return Array.from({ length: circleSteps + 1 }, (_, step) => {
    const angle = (2 * Math.PI * (step % circleSteps)) / circleSteps;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [x + cos * ax + sin * bx, y + cos * ay + sin * by];
  });
}

/** A smooth line through all points (Catmull-Rom). */
function spline(points: readonly Point[]): Point[] {
  const point = (at: number): Point => points[Math.min(points.length - 1, Math.max(0, at))]!;
  const out: Point[] = [point(0)];
  for (let at = 0; at + 1 < points.length; at++) {
    const [before, from, to, after] = [point(at - 1), point(at), point(at + 1), point(at + 2)];
    for (let step = 1; step <= splineSteps; step++) {
      const t = step / splineSteps;
      const along = (axis: 0 | 1): number =>
        0.5 *
        (2 * from[axis] +
          (to[axis] - before[axis]) * t +
          (2 * before[axis] - 5 * from[axis] + 4 * to[axis] - after[axis]) * t * t +
          (3 * from[axis] - before[axis] - 3 * to[axis] + after[axis]) * t * t * t);
      out.push([along(0), along(1)]);
    }
  }
  return out;
}

function isClosed(points: readonly Point[]): boolean {
  const [first, last] = [points[0]!, points.at(-1)!];
  return points.length > 2 && Math.hypot(first[0] - last[0], first[1] - last[1]) < 0.01;
}

function pathOf(points: readonly Point[], color: Rgb, isFilled: boolean): string {
  const text = points.map(([x, y]) => `${plain(x)},${plain(y)}`).join(' ');
  return `<polyline points="${text}" stroke="${css(color)}"${isFilled ? ` fill="${css(color)}"` : ''}/>`;
}

/** As large as its box lets it be; where it has none, as annotations are. */
function textOf(
  { lines, box, units, color, justification }: Extract<Graphic, { kind: 'text' }>,
  canvas: Canvas,
): string {
  if (!box) return '';
  const corners = box.map((corner) => canvas.at(corner, units));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = fontSize(lines, right - left, bottom - top, canvas);
  const x = { left, center: (left + right) / 2, right }[justification];
  const anchor = { left: 'start', center: 'middle', right: 'end' }[justification];
  const shown = lines.map((line, at) => {
    const y = top + size * (1 + 1.2 * at);
    return `<text x="${plain(x)}" y="${plain(y)}">${escapeXml(line.slice(0, textLimit))}</text>`;
  });
  return (
    `<g font-family="DejaVu Sans, Noto Sans CJK SC, sans-serif" font-size="${plain(size)}" fill="${css(color)}" ` +
    `stroke="none" text-anchor="${anchor}">${shown.join('')}</g>`
  );
}

function fontSize(lines: readonly string[], width: number, height: number, canvas: Canvas): number {
  const usual = Math.max(7, Math.min(28, Math.min(canvas.width, canvas.height) / 28));
  if (width <= 0 || height <= 0) return usual;
  const longest = Math.max(1, ...lines.map((line) => line.length));
  return Math.max(7, Math.min(64, height / (1.2 * lines.length), width / (0.6 * longest)));
}

/** The point of a box that is nearest to another. */
function nearest(corners: readonly Point[], [x, y]: Point): Point {
  const bounded = (value: number, values: readonly number[]): number =>
    Math.min(Math.max(value, Math.min(...values)), Math.max(...values));
  return [
    bounded(
      x,
      corners.map((corner) => corner[0]),
    ),
    bounded(
      y,
      corners.map((corner) => corner[1]),
    ),
  ];
}

const css = ([red, green, blue]: Rgb): string => `rgb(${red},${green},${blue})`;
const plain = (value: number): string => String(Math.round(value * 100) / 100);
