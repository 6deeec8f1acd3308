import type { GreyImage } from './grey';
import { toGrey } from './grey';

const image = (more: Partial<GreyImage> = {}): GreyImage => ({
  modality: { slope: 1, intercept: 0 },
  voi: null,
  isInverse: false,
  padding: null,
  range: null,
  ...more,
});
const grey = (values: number[], more: Partial<GreyImage>, options = {}) => [
  ...toGrey(Int16Array.from(values), image(more), options),
];

describe('the gray scale pipeline', () => {
  it('LINEAR: black up to c - 0.5 - (w-1)/2, white beyond c - 0.5 + (w-1)/2 (PS3.3 C.11.2.1.2.1)', () => {
    const voi = { center: 2048, width: 4096, function: 'LINEAR' } as const;
    expect(grey([-5, 0, 2047, 2048, 4095, 4100], { voi })).toEqual([0, 0, 127, 128, 255, 255]);
    // Width 1: a threshold at c - 0.5.
    expect(grey([99, 100], { voi: { center: 100, width: 1, function: 'LINEAR' } })).toEqual([0, 255]);
  });

  it('LINEAR_EXACT: black up to c - w/2, white beyond c + w/2 (C.11.2.1.3.2)', () => {
    const voi = { center: 0, width: 100, function: 'LINEAR_EXACT' } as const;
    expect(grey([-50, -25, 0, 25, 50], { voi })).toEqual([0, 64, 128, 191, 255]);
  });

  it('SIGMOID: 1 / (1 + exp(-4 (x - c) / w)) (C.11.2.1.3.1)', () => {
    const voi = { center: 0, width: 100, function: 'SIGMOID' } as const;
    expect(grey([-1000, -50, 0, 50, 1000], { voi })).toEqual([0, 30, 128, 225, 255]);
  });

  it('applies rescale and tables before the window', () => {
    const voi = { center: 0.5, width: 3, function: 'LINEAR' } as const;
    const lut = { first: 10, entries: Uint16Array.of(0, 1, 2), bits: 8 };
    expect(grey([1023, 1024, 1025], { modality: { slope: 1, intercept: -1024 }, voi })).toEqual([0, 128, 255]);
    expect(grey([0, 10, 11, 12, 99], { modality: { lut }, voi: { ...voi, center: 1.5 } })).toEqual([
      0, 0, 128, 255, 255,
    ]);
  });

  it('takes a VOI table over its own range, its ends for what lies beside it', () => {
    const lut = { first: -1, entries: Uint16Array.of(0, 512, 1023), bits: 10 };
    expect(grey([-9, -1, 0, 1, 9], { voi: { lut } })).toEqual([0, 0, 128, 255, 255]);
  });

  it('without window spreads lowest to highest, padding left out and black, inverse or not', () => {
    const padding = { from: -2000, to: -1999 };
    expect(grey([-2000, 0, 50, 100, -1999], { padding })).toEqual([0, 0, 128, 255, 0]);
    expect(grey([-2000, 0, 50, 100, -1999], { padding, isInverse: true })).toEqual([0, 255, 127, 0, 0]);
  });

  it('without window shows images of 8 bits over their whole range', () => {
    expect(grey([10, 20], { range: { from: 0, to: 255 } })).toEqual([10, 20]);
    expect(grey([0, 1], { range: { from: 0, to: 1 } })).toEqual([0, 255]);
  });

  it('shows an image of one value, and one that is all padding, as black', () => {
    expect(grey([7, 7], {})).toEqual([0, 0]);
    expect(grey([7, 7], { padding: { from: 7, to: 7 } })).toEqual([0, 0]);
  });

  it('maps numbers too different for a table one by one, infinite ones to black', () => {
    const values = Float32Array.of(0, 0.5, 1, Number.NaN, Number.POSITIVE_INFINITY);
    expect([...toGrey(values, image())]).toEqual([0, 128, 255, 0, 0]);
    expect([...toGrey(Uint32Array.of(0, 2 ** 31, 2 ** 32 - 1), image())]).toEqual([0, 128, 255]);
  });

  it('ends with a presentation table where one is given (C.11.4)', () => {
    const presentationLut = { first: 0, entries: Uint16Array.of(0, 0, 255, 255), bits: 8 };
    const range = { from: 0, to: 255 };
    expect(grey([0, 85, 170, 255], { range }, { presentationLut })).toEqual([0, 0, 255, 255]);
  });
});
