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

const work = new Int32Array(64);

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
  // Bits kept between the two passes: fewer with wide samples, so that 32 bits hold every sum.
  const kept = precision === 8 ? 2 : 1;
  for (let x = 0; x < 8; x++) {
    for (let y = 0; y < 8; y++) work[8 * y + x] = coefficients[from + 8 * y + x]! * quantization[8 * y + x]!;
    line(x, 8, bitsOfFactor - kept);
  }
  const maximum = 2 ** precision - 1;
  const middle = 2 ** (precision - 1);
  for (let y = 0; y < 8; y++) {
    line(8 * y, 1, bitsOfFactor + kept + 3);
    for (let x = 0; x < 8; x++) {
      const value = work[8 * y + x]! + middle;
      out[at + y * stride + x] = value < 0 ? 0 : value > maximum ? maximum : value;
    }
  }
}

/** Eight values `step` apart, transformed in place and divided by 2^shift, rounded. */
function line(at: number, step: number, shift: number): void {
  const [v0, v1, v2, v3] = [work[at]!, work[at + step]!, work[at + 2 * step]!, work[at + 3 * step]!];
  const [v4, v5, v6, v7] = [work[at + 4 * step]!, work[at + 5 * step]!, work[at + 6 * step]!, work[at + 7 * step]!];
  const even = (v2 + v6) * f0541;
  const e2 = even - v6 * f1847;
  const e3 = even + v2 * f0765;
  const e0 = (v0 + v4) * 2 ** bitsOfFactor;
  const e1 = (v0 - v4) * 2 ** bitsOfFactor;
  const [a0, a3, a1, a2] = [e0 + e3, e0 - e3, e1 + e2, e1 - e2];
  const odd = (v7 + v3 + v5 + v1) * f1175;
  const o1 = -(v7 + v1) * f0899;
  const o2 = -(v5 + v3) * f2562;
  const o3 = odd - (v7 + v3) * f1961;
  const o4 = odd - (v5 + v1) * f0390;
  const b0 = v7 * f0298 + o1 + o3;
  const b1 = v5 * f2053 + o2 + o4;
  const b2 = v3 * f3072 + o2 + o3;
  const b3 = v1 * f1501 + o1 + o4;
  const half = 1 << (shift - 1);
  work[at] = (a0 + b3 + half) >> shift;
  work[at + 7 * step] = (a0 - b3 + half) >> shift;
  work[at + step] = (a1 + b2 + half) >> shift;
  work[at + 6 * step] = (a1 - b2 + half) >> shift;
  work[at + 2 * step] = (a2 + b1 + half) >> shift;
  work[at + 5 * step] = (a2 - b1 + half) >> shift;
  work[at + 3 * step] = (a3 + b0 + half) >> shift;
  work[at + 4 * step] = (a3 - b0 + half) >> shift;
}
