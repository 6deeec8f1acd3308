import { FrameDecodingError } from './frame-format';
import { BitReader } from './jpeg-stream/bit-reader';
import { fastBits, fastMask, type HuffmanTable, isWhole, takenMask, valueShift } from './jpeg-stream/huffman';

/** A lossless image, decoded scan by scan. */
export interface LosslessFrame {
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly componentIds: readonly number[];
  /** Component by component for each pixel, row by row. */
  readonly samples: Uint16Array;
}

/** A scan: of all components of the image in their order, or of one. */
export interface LosslessScan {
  /** Their places among the components of the image. */
  readonly components: readonly number[];
  readonly tables: readonly HuffmanTable[];
  /** 1 to 7: how samples are predicted (ISO 10918-1 table H.1). */
  readonly selection: number;
  readonly pointTransform: number;
}

/**
 * Decodes a scan into the samples of its image.
 *
 * @param restartInterval - MCUs between restart markers: whole rows; 0 for none
 * @returns where the next marker begins
 * @throws FrameDecodingError
 * @see ISO 10918-1 H.2
 */
export function decodeLosslessScan(
  bytes: Uint8Array,
  at: number,
  frame: LosslessFrame,
  scan: LosslessScan,
  restartInterval: number,
): number {
  const { rows, columns, precision, componentIds, samples } = frame;
  const { components, pointTransform } = scan;
  if (restartInterval % columns !== 0) throw new FrameDecodingError('JPEG Lossless: a restart within a row');
  const interval = restartInterval / columns;
  const count = componentIds.length;
  // A code and what follows it have up to 16 bits each.
  const reader = new BitReader(bytes, at, 4 * columns * components.length);
  const isSingle = components.length === 1;
  for (let row = 0; row < rows; row++) {
    const isRestart = interval > 0 && row > 0 && row % interval === 0;
    if (isRestart) reader.restart();
    const from = row * columns * count + components[0]!;
    const isFirst = row === 0 || isRestart;
    decodeRow(reader, scan, samples, {
      from,
      to: from + columns * count - (isSingle ? count - 1 : 0),
      step: isSingle ? count : 1,
      across: count,
      down: columns * count,
      start: isFirst ? 1 << (precision - pointTransform - 1) : null,
    });
    reader.settle();
  }
  if (pointTransform > 0)
    for (let i = components[0]!; i < samples.length; i += isSingle ? count : 1) samples[i]! <<= pointTransform;
  return reader.nextMarker();
}

/** Where the samples of a row are, and those beside and above them. */
interface Row {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly across: number;
  readonly down: number;
  /** Prediction of the first pixel of a row with none above; null where there is one. */
  readonly start: number | null;
}

function decodeRow(reader: BitReader, { tables, selection }: LosslessScan, samples: Uint16Array, row: Row): void {
  const { from, to, step, across, down, start } = row;
  const { data } = reader;
  const second = from + across;
  const predictor = start === null ? selection : 1;
  let { at, bits, held } = reader;
  let turn = 0;
  let { fast } = tables[0]!;
  for (let i = from; i < to; i += step) {
    if (held < 16) {
      bits = (bits << 16) | (data[at]! << 8) | data[at + 1]!;
      at += 2;
      held += 16;
    }
    const entry = fast[(bits >>> (held - fastBits)) & fastMask]!;
    let difference = entry >> valueShift;
    if ((entry & isWhole) !== 0) held -= entry & takenMask;
    else {
      reader.at = at;
      reader.bits = bits;
      reader.held = held;
      difference = longDifference(reader, tables[turn]!);
      at = reader.at;
      bits = reader.bits;
      held = reader.held;
    }
    let predicted: number;
    if (i < second) predicted = start ?? samples[i - down]!;
    else if (predictor === 1) predicted = samples[i - across]!;
    else predicted = predict(predictor, samples[i - across]!, samples[i - down]!, samples[i - down - across]!);
    samples[i] = predicted + difference;
    if (tables.length > 1) {
      turn = turn + 1 === tables.length ? 0 : turn + 1;
      fast = tables[turn]!.fast;
    }
  }
  reader.at = at;
  reader.bits = bits;
  reader.held = held;
}

/** A difference that has more bits together with its code than one look-up takes. */
function longDifference(reader: BitReader, table: HuffmanTable): number {
  const size = reader.symbol(table);
  if (size > 16) throw new FrameDecodingError('JPEG Lossless: a difference is too long');
  // No bits follow the code of 32768 (H.1.2.2).
  return size === 16 ? 0x8000 : reader.signed(size);
}

/** By the samples to the left, above, and above to the left (ISO 10918-1 table H.1). */
function predict(selection: number, left: number, above: number, corner: number): number {
  switch (selection) {
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    default:
      return (left + above) >> 1;
  }
}
