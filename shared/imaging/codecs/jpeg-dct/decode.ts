import { FrameDecodingError } from '../frame-format';
import {
  type Component,
  type JpegFrame,
  readFrame,
  readHuffman,
  readQuantization,
  readScan,
  type Tables,
} from './header';
import { inverseDct } from './inverse-dct';
import { decodeScan } from './scan';

/** A decoded image, before any color transform. */
export interface DecodedJpeg {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  readonly components: number;
  /** Component by component for each pixel, row by row. */
  readonly samples: Uint16Array;
}

/** Scans of one image at most. */
const scanLimit = 256;

/**
 * Decodes a DCT-based JPEG with Huffman coding: baseline, extended sequential and progressive, of 8 or 12 bits.
 * Components are not transformed; subsampled ones are repeated.
 *
 * The caller bounds rows and columns before (`jpegSize`).
 *
 * @throws FrameDecodingError
 * @see ISO 10918-1 processes 1, 2, 4, 6, 8, 10, 12
 */
export function decodeJpegDct(bytes: Uint8Array): DecodedJpeg {
  const frame = readAll(bytes);
  const samples = new Uint16Array(frame.rows * frame.columns * frame.components.length);
  for (const [index, component] of frame.components.entries()) place(frame, component, index, samples);
  const { rows, columns, precision, components } = frame;
  return { rows, columns, precision, components: components.length, samples };
}

function readAll(bytes: Uint8Array): JpegFrame {
  const tables: Tables = { quantization: new Map(), dc: new Map(), ac: new Map() };
  let frame: JpegFrame | undefined;
  let restartInterval = 0;
  let scans = 0;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new FrameDecodingError('JPEG: no marker where one must be');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) break;
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (length < 2 || segment.length < length - 2) throw new FrameDecodingError('JPEG: a segment is cut off');
    at += 2 + length;
    if (marker === 0xdb) readQuantization(segment, tables);
    else if (marker === 0xc4) readHuffman(segment, tables);
    else if (marker === 0xdd) restartInterval = (segment[0]! << 8) | segment[1]!;
    else if (marker >= 0xc0 && marker <= 0xc2 && !frame) frame = readFrame(segment, marker === 0xc2);
    else if (marker >= 0xc0 && marker <= 0xcf) throw new FrameDecodingError('JPEG: not this process');
    else if (marker === 0xda) {
      if (!frame || ++scans > scanLimit) throw new FrameDecodingError('JPEG: a scan without frame, or too many scans');
      at = decodeScan(bytes, at, frame, readScan(segment, frame, tables), restartInterval);
    }
  }
  if (!frame || scans === 0) throw new FrameDecodingError('JPEG: no image');
  return frame;
}

/** Transforms the blocks of a component into the samples of the image. */
function place(
  { rows, columns, precision, components, mcusAcross, mcusDown }: JpegFrame,
  component: Component,
  index: number,
  samples: Uint16Array,
) {
  const { blocksAcross, blocksDown, coefficients, quantization } = component;
  if (!quantization) throw new FrameDecodingError('JPEG: a quantization table is missing');
  const stride = 8 * blocksAcross;
  const plane = new Uint16Array(stride * 8 * blocksDown);
  for (let y = 0; y < blocksDown; y++)
    for (let x = 0; x < blocksAcross; x++)
      inverseDct(
        coefficients,
        64 * (y * blocksAcross + x),
        quantization,
        precision,
        plane,
        8 * y * stride + 8 * x,
        stride,
      );
  const [scaleX, scaleY] = [
    blocksAcross / (mcusAcross * widest(components)),
    blocksDown / (mcusDown * tallest(components)),
  ];
  const step = components.length;
  for (let row = 0; row < rows; row++) {
    const from = Math.floor(row * scaleY) * stride;
    const to = row * columns * step + index;
    for (let column = 0; column < columns; column++)
      samples[to + column * step] = plane[from + Math.floor(column * scaleX)]!;
  }
}

const widest = (components: readonly Component[]): number => Math.max(...components.map((one) => one.horizontal));
const tallest = (components: readonly Component[]): number => Math.max(...components.map((one) => one.vertical));
