import { FrameDecodingError, type FrameFormat, inWidth, sampleBytes } from './frame-format';
import { readHuffman, type Tables } from './jpeg-dct/header';
import { decodeLosslessScan, type LosslessFrame, type LosslessScan } from './jpeg-lossless-scan';
import { restartIntervalOf, segmentAt } from './jpeg-stream/segments';
import { jpegSize } from './stream-size';

/**
 * Decodes a frame of JPEG Lossless (process 14, every selection value), Huffman coded.
 *
 * @returns samples little endian, color by pixel
 * @throws FrameDecodingError
 * @see ISO 10918-1 H
 */
export async function decodeJpegLossless(bytes: Uint8Array, format: FrameFormat): Promise<Uint8Array> {
  const size = jpegSize(bytes);
  const fits =
    size?.rows === format.rows && size.columns === format.columns && size.components === format.samplesPerPixel;
  if (!fits) throw new FrameDecodingError('The bit stream describes another image than the data set');
  const { samples, precision } = decodeAll(bytes);
  const width = sampleBytes(format);
  return inWidth(width === 1 && precision <= 8 ? new Uint8Array(samples) : samples, width);
}

function decodeAll(bytes: Uint8Array): LosslessFrame {
  const tables: Tables = { quantization: new Map(), dc: new Map(), ac: new Map() };
  let frame: LosslessFrame | undefined;
  let restartInterval = 0;
  const decoded = new Set<number>();
  for (let segment = segmentAt(bytes, 2); segment; ) {
    const { marker, body } = segment;
    let { end } = segment;
    if (marker === 0xc4) readHuffman(body, tables);
    else if (marker === 0xdd) restartInterval = restartIntervalOf(segment);
    else if (marker === 0xc3 && !frame) frame = readFrame(body);
    else if (marker >= 0xc0 && marker <= 0xcf) refuse('not this process');
    else if (marker === 0xda) {
      if (!frame) refuse('a scan without frame');
      const scan = readScan(body, frame, tables);
      for (const component of scan.components) decoded.add(component);
      end = decodeLosslessScan(bytes, end, frame, scan, restartInterval);
      if (decoded.size === frame.componentIds.length) return frame;
    }
    segment = segmentAt(bytes, end);
  }
  return refuse('a component is missing');
}

/** SOF3 (ISO 10918-1 B.2.2). The size was checked against the data set before. */
function readFrame(body: Uint8Array): LosslessFrame {
  const [precision = 0] = body;
  const count = body[5] ?? 0;
  if (body.length < 6 + 3 * count || precision < 2 || precision > 16) refuse('the frame header is wrong');
  const rows = (body[1]! << 8) | body[2]!;
  const columns = (body[3]! << 8) | body[4]!;
  const components = Array.from({ length: count }, (_, at) => body.subarray(6 + 3 * at, 9 + 3 * at));
  if (count > 1 && components.some((one) => one[1] !== 0x11)) refuse('components of different size');
  const componentIds = components.map((one) => one[0]!);
  return { precision, rows, columns, componentIds, samples: new Uint16Array(rows * columns * count) };
}

/** SOS (ISO 10918-1 B.2.3): of one component, or of all. */
function readScan(body: Uint8Array, { componentIds, precision }: LosslessFrame, { dc }: Tables): LosslessScan {
  const count = body[0] ?? 0;
  if (body.length < 4 + 2 * count) refuse('a scan header is cut off');
  const named = Array.from({ length: count }, (_, at) => body.subarray(1 + 2 * at, 3 + 2 * at));
  const components = named.map(([id]) => componentIds.indexOf(id!));
  const isAll = count === componentIds.length && components.every((component, at) => component === at);
  if (!isAll && (count !== 1 || components[0]! < 0)) refuse('a scan of components in another order');
  const tables = named.map((one) => dc.get(one[1]! >> 4) ?? refuse('a scan names a table that is not there'));
  const selection = body[1 + 2 * count]!;
  const pointTransform = body[3 + 2 * count]! & 15;
  if (selection < 1 || selection > 7 || pointTransform >= precision) refuse('a scan header is wrong');
  return { components, tables, selection, pointTransform };
}

function refuse(message: string): never {
  throw new FrameDecodingError(`JPEG Lossless: ${message}`);
}
