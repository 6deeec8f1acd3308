/** The value representations of PS3.5 6.2 and how an explicit header writes their length (PS3.5 7.1.2). */

const shortForm = 'AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US';
const longForm = 'OB OD OF OL OV OW SQ SV UC UN UR UT UV';

/** Index by `(first - 65) * 26 + (second - 65)`: the VR as a shared string, or undefined for no VR of the standard. */
const names: (string | undefined)[] = new Array(26 * 26).fill(undefined);
const long = new Uint8Array(26 * 26);

function indexOf(vr: string): number {
  return (vr.charCodeAt(0) - 65) * 26 + vr.charCodeAt(1) - 65;
}
for (const vr of shortForm.split(' ')) names[indexOf(vr)] = vr;
for (const vr of longForm.split(' ')) {
  names[indexOf(vr)] = vr;
  long[indexOf(vr)] = 1;
}

/** Table index of two bytes, or -1 when they are no pair of capital letters. */
export function vrIndex(first: number, second: number): number {
  const a = first - 65;
  const b = second - 65;
  return a >= 0 && a < 26 && b >= 0 && b < 26 ? a * 26 + b : -1;
}

/** The VR at an index of `vrIndex`, or undefined when the standard has none there. */
export function vrAt(index: number): string | undefined {
  return index < 0 ? undefined : names[index];
}

/** True when the VR at this index has two reserved bytes and a 32-bit length. */
export function hasLongForm(index: number): boolean {
  return long[index] === 1;
}

/** True when `vr` is a VR of the standard. */
export function isVr(vr: string): boolean {
  return vr.length === 2 && vrAt(vrIndex(vr.charCodeAt(0), vr.charCodeAt(1))) !== undefined;
}

/** True when an explicit header writes a 32-bit length for this VR. */
export function isLongVr(vr: string): boolean {
  return long[indexOf(vr)] === 1;
}

/** Bytes of one word of a binary VR, the unit of byte swapping; 1 for text and bytes. */
export function wordSize(vr: string): 1 | 2 | 4 | 8 {
  switch (vr) {
    case 'AT':
    case 'OW':
    case 'SS':
    case 'US':
      return 2;
    case 'FL':
    case 'OF':
    case 'OL':
    case 'SL':
    case 'UL':
      return 4;
    case 'FD':
    case 'OD':
    case 'OV':
    case 'SV':
    case 'UV':
      return 8;
    default:
      return 1;
  }
}
