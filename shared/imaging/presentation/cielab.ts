import type { Rgb } from './state';

/** White of the profile connection space, D50. */
const white = [0.9642, 1, 0.8249] as const;

/**
 * A color as DICOM writes it (PS3.3 C.10.7.1.1): three words, CIELab under D50.
 *
 * @param words - L* 0 to 100 as 0 to FFFF; a* and b* -128 to 127 as 0 to FFFF, 0 as 8080
 * @returns sRGB
 */
export function fromCieLab([l, a, b]: readonly [number, number, number]): Rgb {
  const lightness = (l / 65_535) * 100;
  const fy = (lightness + 16) / 116;
  const fx = fy + (a / 257 - 128) / 500;
  const fz = fy - (b / 257 - 128) / 200;
  const [x, y, z] = [fx, fy, fz].map((f, at) => linear(f) * white[at]!) as [number, number, number];
  // D50 to linear sRGB (D65), adapted by Bradford's matrix.
  return [
    gamma(3.1338561 * x - 1.6168667 * y - 0.4906146 * z),
    gamma(-0.9787684 * x + 1.9161415 * y + 0.033454 * z),
    gamma(0.0719453 * x - 0.2289914 * y + 1.4052427 * z),
  ];
}

const linear = (f: number): number => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));

function gamma(value: number): number {
  const bounded = Math.min(1, Math.max(0, value));
  return Math.round(255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055));
}
