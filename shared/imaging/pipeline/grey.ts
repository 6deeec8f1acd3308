import type { ImageDescription, ModalityTransform, VoiFunction, Window } from '../image/image';
import { type Lut, lookUp } from './lut';
import type { Samples } from './samples';

/** What is shown instead of what the image itself says. */
export interface GreyOptions {
  /** Null: none, whatever the image says. */
  readonly voi?: ImageDescription['voi'];
  readonly range?: ImageDescription['range'];
  readonly modality?: ModalityTransform;
  /** A table of P-Values after the VOI (PS3.3 C.11.4), its inputs spread over the VOI's outputs. */
  readonly presentationLut?: Lut;
  readonly isInverse?: boolean;
}

/** What of a description the gray scale pipeline needs. */
export type GreyImage = Pick<ImageDescription, 'modality' | 'voi' | 'isInverse' | 'padding' | 'range'>;

/** Above this many different values each sample is computed by itself. */
const tableLimit = 1 << 17;

/**
 * The gray scale pipeline (PS3.4 N.2): modality, VOI and presentation transforms, to 8 bits. Where nothing names a
 * window, the range of 8 bit images, or the lowest and highest value of wider ones, padding left out, is black and
 * white. Padding is black.
 *
 * @returns a new array, one value of 0 to 255 per sample
 */
export function toGrey(samples: Samples, image: GreyImage, options: GreyOptions = {}): Uint8Array {
  const extent = extentOf(samples, image.padding);
  const modality = modalityFunction(options.modality ?? image.modality);
  const { voi: shown = image.voi, range = image.range } = options;
  const voi = voiFunction(shown, { range }, modality, extent);
  const present = presentation(options, image);
  const map = (stored: number): number => present(voi(modality(stored)));
  const isTable = !(samples instanceof Float32Array || samples instanceof Float64Array);
  const { lowest, highest } = extent;
  return isTable && highest - lowest < tableLimit
    ? byTable(samples, lowest, highest, map, image.padding)
    : bySample(samples, map, image.padding);
}

function byTable(
  samples: Samples,
  lowest: number,
  highest: number,
  map: (stored: number) => number,
  padding: GreyImage['padding'],
) {
  const table = new Uint8Array(Math.max(0, highest - lowest + 1));
  for (let at = 0; at < table.length; at++) table[at] = map(lowest + at);
  if (padding) table.fill(0, Math.max(0, padding.from - lowest), Math.max(0, padding.to - lowest + 1));
  const out = new Uint8Array(samples.length);
  // Padding beside the extent falls off the table: 0.
  for (let at = 0; at < out.length; at++) out[at] = table[samples[at]! - lowest]!;
  return out;
}

function bySample(samples: Samples, map: (stored: number) => number, padding: GreyImage['padding']): Uint8Array {
  const out = new Uint8Array(samples.length);
  for (let at = 0; at < out.length; at++) {
    const stored = samples[at]!;
    const isShown = Number.isFinite(stored) && !(padding && stored >= padding.from && stored <= padding.to);
    out[at] = isShown ? map(stored) : 0;
  }
  return out;
}

/** Lowest and highest stored value that is no padding. */
function extentOf(samples: Samples, padding: GreyImage['padding']): { lowest: number; highest: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  const [from, to] = padding ? [padding.from, padding.to] : [1, 0];
  for (let at = 0; at < samples.length; at++) {
    const value = samples[at]!;
    if (value >= from && value <= to) continue;
    if (value < lowest && value !== Number.NEGATIVE_INFINITY) lowest = value;
    if (value > highest && value !== Number.POSITIVE_INFINITY) highest = value;
  }
  return lowest <= highest ? { lowest, highest } : { lowest: 0, highest: 0 };
}

function modalityFunction(modality: ModalityTransform): (stored: number) => number {
  if ('lut' in modality) return (stored) => lookUp(modality.lut, stored);
  const { slope, intercept } = modality;
  return (stored) => stored * slope + intercept;
}

/** From values of the modality to 0..1. */
function voiFunction(
  voi: ImageDescription['voi'],
  { range }: Pick<GreyImage, 'range'>,
  modality: (stored: number) => number,
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
): (value: number) => number {
  if (voi && 'lut' in voi) {
    const { lut } = voi;
    return (value) => lookUp(lut, value) / (2 ** lut.bits - 1);
  }
  if (voi) return windowFunction(voi);
  const [one, other] = range ? [modality(range.from), modality(range.to)] : [modality(lowest), modality(highest)];
  const [black, white] = one <= other ? [one, other] : [other, one];
  if (white === black) return (value) => (value > black ? 1 : 0);
  return (value) => (value - black) / (white - black);
}

const windows: Readonly<Record<VoiFunction, (window: Window) => (value: number) => number>> = {
  LINEAR:
    ({ center, width }) =>
    (value) =>
      width === 1 ? (value > center - 0.5 ? 1 : 0) : (value - (center - 0.5)) / (width - 1) + 0.5,
  LINEAR_EXACT:
    ({ center, width }) =>
    (value) =>
      (value - center) / width + 0.5,
  SIGMOID:
    ({ center, width }) =>
    (value) =>
      1 / (1 + Math.exp((-4 * (value - center)) / width)),
};

/** Values to 0..1 and beyond on both sides (PS3.3 C.11.2.1.2, C.11.2.1.3). */
function windowFunction(window: Window): (value: number) => number {
  return windows[window.function](window);
}

/** From 0..1 to 0..255 (PS3.3 C.11.4, C.11.6). */
function presentation({ presentationLut, isInverse }: GreyOptions, image: GreyImage): (value: number) => number {
  const inverse = isInverse ?? image.isInverse;
  const clamped = (value: number): number => (value <= 0 ? 0 : value >= 1 ? 1 : value);
  if (presentationLut) {
    const { entries, first, bits } = presentationLut;
    const last = entries.length - 1;
    const full = 2 ** bits - 1;
    return (value) => Math.round((lookUp(presentationLut, first + Math.round(clamped(value) * last)) / full) * 255);
  }
  return inverse ? (value) => 255 - Math.round(clamped(value) * 255) : (value) => Math.round(clamped(value) * 255);
}
