import { FrameDecodingError } from '../codecs/frame-format';
import type { AttributeTree, RawValue } from '../image/attribute-tree';

/** A look-up table; what lies beside it maps to its first or last entry (PS3.3 C.11.1.1.1). */
export interface Lut {
  /** The input that the first entry is for. */
  readonly first: number;
  readonly entries: Uint16Array;
  /** Bits of an entry: its range is 0 to 2^bits - 1. */
  readonly bits: number;
}

/**
 * A table whose first input is written as an unsigned number although inputs are signed: many are, VR US or not.
 *
 * @param lowest - the lowest input that there can be
 */
export function forInputsFrom(lowest: number, lut: Lut): Lut {
  return lowest < 0 && lut.first >= 0x8000 ? { ...lut, first: lut.first - 0x10000 } : lut;
}

/** The output for an input. */
export function lookUp({ first, entries }: Lut, input: number): number {
  const at = Math.floor(input) - first;
  return entries[at <= 0 ? 0 : at >= entries.length ? entries.length - 1 : at]!;
}

/** Descriptor (PS3.3 C.11.1.1.1): entries, first input, bits. Null when it is none. */
function descriptorOf(raw: RawValue | undefined): { count: number; first: number; bits: number } | null {
  if (!raw || raw.bytes.length < 6) return null;
  const { bytes, littleEndian } = raw;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = raw.vr === 'SS' ? view.getInt16(2, littleEndian) : view.getUint16(2, littleEndian);
  const bits = view.getUint16(4, littleEndian);
  if (bits < 1 || bits > 16) return null;
  return { count: view.getUint16(0, littleEndian) || 65_536, first, bits };
}

/** The table of a Modality or VOI LUT Sequence item; null when it is incomplete. */
export function readLut(item: AttributeTree): Lut | null {
  const descriptor = descriptorOf(item.raw(0x00283002));
  const data = item.raw(0x00283006);
  if (!descriptor || !data || data.bytes.length === 0) return null;
  return { first: descriptor.first, bits: descriptor.bits, entries: words(data, descriptor.count) };
}

/** Entries of 16 bits, or of 8 when there are only so many bytes. */
function words({ bytes, littleEndian }: RawValue, count: number): Uint16Array {
  if (bytes.length < 2 * count) return Uint16Array.from(bytes.subarray(0, count));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint16Array.from({ length: count }, (_, at) => view.getUint16(2 * at, littleEndian));
}

/** Red, green and blue of PALETTE COLOR, entries of 8 bits each. */
export interface Palette {
  readonly first: number;
  readonly colors: readonly [Uint8Array, Uint8Array, Uint8Array];
}

const palettePlanes = [
  [0x00281101, 0x00281201, 0x00281221],
  [0x00281102, 0x00281202, 0x00281222],
  [0x00281103, 0x00281203, 0x00281223],
] as const;

/**
 * The palette of a data set, plain or segmented (PS3.3 C.7.6.3.1.5, C.7.9.2).
 *
 * @throws FrameDecodingError when one of its tables is missing or malformed
 */
export function readPalette(tree: AttributeTree): Palette {
  const [red, green, blue] = palettePlanes.map(([descriptorTag, dataTag, segmentedTag]) => {
    const descriptor = descriptorOf(tree.raw(descriptorTag));
    const plain = tree.raw(dataTag);
    const segmented = tree.raw(segmentedTag);
    if (!descriptor || (!plain && !segmented)) throw new FrameDecodingError('A palette is incomplete');
    const { count, first, bits } = descriptor;
    const isPlain = plain !== undefined && plain.bytes.length > 0;
    const entries = isPlain ? words(plain, count) : expandSegments(segmented!, count, bits);
    // Entries of 8 bits in words; else words whose upper byte counts.
    const isWide = isPlain ? plain.bytes.length >= 2 * count && (bits > 8 || exceedsBytes(entries)) : bits > 8;
    return { first, entries: Uint8Array.from(entries, (value) => (isWide ? value >> 8 : value)) };
  });
  return { first: red!.first, colors: [red!.entries, green!.entries, blue!.entries] };
}

const exceedsBytes = (entries: Uint16Array): boolean => entries.some((entry) => entry > 0xff);

/** A segment of each kind at least takes three values; copies may not nest. */
function expandSegments({ bytes, littleEndian }: RawValue, count: number, bits: number): Uint16Array {
  const width = bits > 8 ? 2 : 1;
  const data =
    width === 2 ? words({ vr: 'OW', bytes, littleEndian }, Math.floor(bytes.length / 2)) : Uint16Array.from(bytes);
  const out = new Uint16Array(count);
  const state = { length: 0 };
  const segments = (from: number, limit: number, isCopy: boolean): void => {
    let at = from;
    for (let done = 0; done < limit && at + 2 < data.length && state.length < count; done++) {
      const [kind, length] = [data[at]!, data[at + 1]!];
      if (kind === 0) {
        const values = data.subarray(at + 2, Math.min(at + 2 + length, at + 2 + count - state.length));
        out.set(values, state.length);
        state.length += values.length;
        at += 2 + length;
      } else if (kind === 1) {
        ramp(out, state, length, data[at + 2]!);
        at += 3;
      } else if (kind === 2 && !isCopy) {
        const offset = offsetAt(data, at + 2, width);
        segments(offset, length, true);
        at += width === 2 ? 4 : 6;
      } else throw new FrameDecodingError('A segmented palette has a wrong segment');
    }
  };
  segments(0, count, false);
  if (state.length < count) out.fill(out[Math.max(0, state.length - 1)]!, state.length);
  return out;
}

/** From the last value in equal steps to `end`. */
function ramp(out: Uint16Array, state: { length: number }, length: number, end: number): void {
  if (state.length === 0) throw new FrameDecodingError('A segmented palette begins with a ramp');
  const start = out[state.length - 1]!;
  for (let step = 1; step <= length && state.length < out.length; step++)
    out[state.length++] = Math.round(start + ((end - start) * step) / length);
}

/** Byte offset of the segments to copy, least significant part first, as an index of values. */
function offsetAt(data: Uint16Array, at: number, width: 1 | 2): number {
  const part = (index: number) => data[at + index] ?? 0;
  if (width === 2) return Math.floor((part(0) + part(1) * 0x10000) / 2);
  return part(0) + part(1) * 0x100 + part(2) * 0x10000 + part(3) * 0x1000000;
}
