import type { ImageDescription, ModalityTransform, VoiFunction, Window } from '../image/image';
import { type Lut, lookUp } from './lut';
import type { Samples, StoredWords } from './samples';

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

/**
 * The gray scale pipeline (PS3.4 N.2): modality, VOI and presentation transforms, to 8 bits. Where nothing names a
 * window, the range of 8 bit images, or the lowest and highest value of wider ones, padding left out, is black and
 * white. Padding is black.
 *
 * @returns a new array, one value of 0 to 255 per sample
 */
export function toGrey(samples: Samples | StoredWords, image: GreyImage, options: GreyOptions = {}): Uint8Array {
  const stored = wordsOf(samples);
  if (stored)
    return byTable(
      stored,
      greyFunction(image, options, () => valuesOf(stored)),
    );
  return bySample(
    samples as Samples,
    greyFunction(image, options, () => samples as Samples),
  );
}

/** Samples of 8 and 16 bits as words, null for others. */
function wordsOf(samples: Samples | StoredWords): StoredWords | null {
  if ('words' in samples) return samples;
  const { buffer, byteOffset, length } = samples;
  if (samples instanceof Uint8Array || samples instanceof Uint16Array)
    return { words: samples, storedOf: (word) => word };
  if (samples instanceof Int16Array)
    return { words: new Uint16Array(buffer, byteOffset, length), storedOf: (word) => (word << 16) >> 16 };
  if (samples instanceof Int8Array)
    return { words: new Uint8Array(buffer, byteOffset, length), storedOf: (word) => (word << 24) >> 24 };
  return null;
}

/** From a stored value to its gray level. */
function greyFunction(
  image: GreyImage,
  options: GreyOptions,
  values: () => ArrayLike<number>,
): (stored: number) => number {
  const { voi: shown = image.voi, range = image.range } = options;
  const { padding } = image;
  const modality = modalityFunction(options.modality ?? image.modality);
  // Looking for the extent takes as long as the rest: only where it counts.
  const extent = shown || range ? { lowest: 0, highest: 0 } : extentOf(values(), padding);
  const voi = voiFunction(shown, { range }, modality, extent);
  const present = presentation(options, image);
  const [from, to] = padding ? [padding.from, padding.to] : [1, 0];
  return (stored) => (stored >= from && stored <= to ? 0 : present(voi(modality(stored))));
}

/** Each different word is computed once, when it is met. */
function byTable({ words, storedOf }: StoredWords, greyOf: (stored: number) => number): Uint8Array {
  return words instanceof Uint16Array ? bySixteenBits(words, storedOf, greyOf) : byEightBits(words, storedOf, greyOf);
}

function bySixteenBits(
  words: Uint16Array,
  storedOf: (word: number) => number,
  greyOf: (stored: number) => number,
): Uint8Array {
  const table = new Int16Array(1 << 16).fill(-1);
  const out = new Uint8Array(words.length);
  for (let at = 0; at < out.length; at++) {
    const word = words[at]!;
    let grey = table[word]!;
    if (grey < 0) {
      grey = greyOf(storedOf(word));
      table[word] = grey;
    }
    out[at] = grey;
  }
  return out;
}

function byEightBits(
  words: Uint8Array,
  storedOf: (word: number) => number,
  greyOf: (stored: number) => number,
): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, word) => greyOf(storedOf(word)));
  const out = new Uint8Array(words.length);
  for (let at = 0; at < out.length; at++) out[at] = table[words[at]!]!;
  return out;
}

/** The different values that there are. */
function valuesOf({ words, storedOf }: StoredWords): number[] {
  const isMet = new Uint8Array(1 << 16);
  if (words instanceof Uint16Array) markWords(words, isMet);
  else for (let at = 0; at < words.length; at++) isMet[words[at]!] = 1;
  const values: number[] = [];
  for (let word = 0; word < isMet.length; word++) if (isMet[word] === 1) values.push(storedOf(word));
  return values;
}

function markWords(words: Uint16Array, isMet: Uint8Array): void {
  for (let at = 0; at < words.length; at++) isMet[words[at]!] = 1;
}

function bySample(samples: Samples, greyOf: (stored: number) => number): Uint8Array {
  const out = new Uint8Array(samples.length);
  for (let at = 0; at < out.length; at++) {
    const stored = samples[at]!;
    out[at] = Number.isFinite(stored) ? greyOf(stored) : 0;
  }
  return out;
}

/** Lowest and highest stored value that is no padding. */
function extentOf(samples: ArrayLike<number>, padding: GreyImage['padding']): { lowest: number; highest: number } {
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
