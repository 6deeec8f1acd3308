/** Fixed-point factors of the inverse DCT: cosines of Loeffler, Ligtenberg and Moschytz (1989), times 2^13. */
const bitsOfFactor = 13;
const factor = (value: number): number => Math.round(value * 2 ** bitsOfFactor);
const f0298 = factor(0.298631336);
const f0390 = factor(0.390180644);
const f0541 = factor(0.5411961);
const f0765 = factor(0.765366865);
const f0899 = factor(0.899976223);
const f1175 = factor(1.175875602);
const f1501 = factor(1.50132111);
const f1847 = factor(1.847759065);
const f1961 = factor(1.96157056);
const f2053 = factor(2.053119869);
const f2562 = factor(2.562915447);
const f3072 = factor(3.072711026);

const scratch = new Int32Array(64);

/**
 * Dequantizes a block and transforms it to samples (ISO 10918-1 A.3.3), in integers, columns before rows.
 *
 * @param out - where the 64 samples go: row by row from `at`, `stride` apart, within 0 to 2^precision - 1
 */
export function inverseDct(
  coefficients: Int16Array,
  from: number,
  quantization: Uint16Array,
  precision: number,
  out: Uint16Array,
  at: number,
  stride: number,
): void {
  // In a variable of its own: the compiler then knows what it is.
  const work = scratch;
  // Bits kept between the two passes: fewer with wide samples, so that 32 bits hold every sum.
  const kept = precision === 8 ? 2 : 1;
  for (let k = 0; k < 64; k++) work[k] = Math.imul(coefficients[from + k]!, quantization[k]!);
  for (let x = 0; x < 8; x++) line(work, x, 8, bitsOfFactor - kept);
  for (let y = 0; y < 8; y++) line(work, 8 * y, 1, bitsOfFactor + kept + 3);
  const maximum = (1 << precision) - 1;
  const middle = 1 << (precision - 1);
  for (let y = 0; y < 8; y++) {
    const to = at + y * stride;
    for (let x = 0; x < 8; x++) {
      const value = work[8 * y + x]! + middle;
      out[to + x] = value < 0 ? 0 : value > maximum ? maximum : value;
    }
  }
}

/** Eight values `step` apart, transformed in place and divided by 2^shift, rounded; all sums modulo 2^32. */
function line(work: Int32Array, at: number, step: number, shift: number): void {
  const at1 = at + step;
  const at2 = at1 + step;
  const at3 = at2 + step;
  const at4 = at3 + step;
  const at5 = at4 + step;
  const at6 = at5 + step;
  const at7 = at6 + step;
  const v0 = work[at]!;
  const v1 = work[at1]!;
  const v2 = work[at2]!;
  const v3 = work[at3]!;
  const v4 = work[at4]!;
  const v5 = work[at5]!;
  const v6 = work[at6]!;
  const v7 = work[at7]!;
  const half = 1 << (shift - 1);
  // Most lines of most images: the mean alone.
  if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) === 0) {
    const mean = ((v0 << bitsOfFactor) + half) >> shift;
    work[at] = mean;
    work[at1] = mean;
    work[at2] = mean;
    work[at3] = mean;
    work[at4] = mean;
    work[at5] = mean;
    work[at6] = mean;
    work[at7] = mean;
    return;
  }
  const even = Math.imul((v2 + v6) | 0, f0541);
  const e2 = (even - Math.imul(v6, f1847)) | 0;
  const e3 = (even + Math.imul(v2, f0765)) | 0;
  const e0 = (((v0 + v4) << bitsOfFactor) + half) | 0;
  const e1 = (((v0 - v4) << bitsOfFactor) + half) | 0;
  const a0 = (e0 + e3) | 0;
  const a3 = (e0 - e3) | 0;
  const a1 = (e1 + e2) | 0;
  const a2 = (e1 - e2) | 0;
  const s73 = (v7 + v3) | 0;
  const s51 = (v5 + v1) | 0;
  const odd = Math.imul((s73 + s51) | 0, f1175);
  const o1 = Math.imul((v7 + v1) | 0, -f0899);
  const o2 = Math.imul((v5 + v3) | 0, -f2562);
  const o3 = (odd - Math.imul(s73, f1961)) | 0;
  const o4 = (odd - Math.imul(s51, f0390)) | 0;
  const b0 = (((Math.imul(v7, f0298) + o1) | 0) + o3) | 0;
  const b1 = (((Math.imul(v5, f2053) + o2) | 0) + o4) | 0;
  const b2 = (((Math.imul(v3, f3072) + o2) | 0) + o3) | 0;
  const b3 = (((Math.imul(v1, f1501) + o1) | 0) + o4) | 0;
  work[at] = (a0 + b3) >> shift;
  work[at7] = (a0 - b3) >> shift;
  work[at1] = (a1 + b2) >> shift;
  work[at6] = (a1 - b2) >> shift;
  work[at2] = (a2 + b1) >> shift;
  work[at5] = (a2 - b1) >> shift;
  work[at3] = (a3 + b0) >> shift;
  work[at4] = (a3 - b0) >> shift;
}
