import { FrameDecodingError } from '../frame-format';
import { restartIntervalOf, segmentAt } from '../jpeg-stream/segments';
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
  for (let segment = segmentAt(bytes, 2); segment; ) {
    const { marker, body } = segment;
    let { end } = segment;
    if (marker === 0xdb) readQuantization(body, tables);
    else if (marker === 0xc4) readHuffman(body, tables);
    else if (marker === 0xdd) restartInterval = restartIntervalOf(segment);
    else if (marker >= 0xc0 && marker <= 0xc2 && !frame) frame = readFrame(body, marker === 0xc2);
    else if (marker >= 0xc0 && marker <= 0xcf) throw new FrameDecodingError('JPEG: not this process');
    else if (marker === 0xda) {
      if (!frame || ++scans > scanLimit) throw new FrameDecodingError('JPEG: a scan without frame, or too many scans');
      end = decodeScan(bytes, end, frame, readScan(body, frame, tables), restartInterval);
    }
    segment = segmentAt(bytes, end);
  }
  if (!frame || scans === 0) throw new FrameDecodingError('JPEG: no image');
  return frame;
}

/** Transforms the blocks of a component into the samples of the image. */
function place(frame: JpegFrame, component: Component, index: number, samples: Uint16Array): void {
  const { precision, components } = frame;
  const { blocksAcross, blocksDown, coefficients, quantization } = component;
  if (!quantization) throw new FrameDecodingError('JPEG: a quantization table is missing');
  const stride = 8 * blocksAcross;
  const isWhole = components.length === 1 && stride === frame.columns && 8 * blocksDown === frame.rows;
  const plane = isWhole ? samples : new Uint16Array(stride * 8 * blocksDown);
  for (let y = 0; y < blocksDown; y++)
    for (let x = 0; x < blocksAcross; x++) {
      const block = 64 * (y * blocksAcross + x);
      inverseDct(coefficients, block, quantization, precision, plane, 8 * y * stride + 8 * x, stride);
    }
  if (!isWhole) copyPlane({ plane, stride }, frame, component, index, samples);
}

/** Samples of a component to their places; those of a subsampled one are repeated. */
function copyPlane(
  { plane, stride }: { readonly plane: Uint16Array; readonly stride: number },
  { rows, columns, components, mcusAcross, mcusDown }: JpegFrame,
  { blocksAcross, blocksDown }: Component,
  index: number,
  samples: Uint16Array,
): void {
  const scaleX = blocksAcross / (mcusAcross * widest(components));
  const scaleY = blocksDown / (mcusDown * tallest(components));
  const step = components.length;
  const columnOf = Uint16Array.from({ length: columns }, (_, column) => Math.floor(column * scaleX));
  for (let row = 0; row < rows; row++) {
    const from = Math.floor(row * scaleY) * stride;
    let to = row * columns * step + index;
    for (let column = 0; column < columns; column++, to += step) samples[to] = plane[from + columnOf[column]!]!;
  }
}

const widest = (components: readonly Component[]): number => Math.max(...components.map((one) => one.horizontal));
const tallest = (components: readonly Component[]): number => Math.max(...components.map((one) => one.vertical));
