import { FrameDecodingError, type FrameFormat } from '../codecs/frame-format';
import { silently } from '../codecs/wasm-codec';

/** What is used of an encoder object of a WebAssembly module. */
interface WasmEncoder {
  /** A view of the module's memory for the samples of such an image. */
  getDecodedBuffer(info: Readonly<Record<string, number | boolean>>): Uint8Array;
  encode(): void;
  /** A view of the module's memory with the bit stream. */
  getEncodedBuffer(): Uint8Array;
  /** JPEG-LS: 0 is lossless. */
  setNearLossless(largestError: number): void;
  /** JPEG-LS: 0 plane after plane, 2 by sample. */
  setInterleaveMode(mode: number): void;
  /** JPEG 2000. */
  setQuality(isLossless: boolean, quantizationStep: number): void;
  /** JPEG 2000: levels of the wavelet transform. */
  setDecompositions(levels: number): void;
  /** HTJ2K: 2 is RPCL, resolution by resolution. */
  setProgressionOrder(order: number): void;
  /** HTJ2K: a marker segment with the lengths of tile parts. */
  setTLMMarker(isWritten: boolean): void;
  /** HTJ2K: each resolution is a tile part. */
  setTilePartDivisionsAtResolutions(isDivided: boolean): void;
  delete(): void;
}

/**
 * Opens a codec's module.
 *
 * @public used by types/image-encoders.d.ts
 */
export type OpenEncoder<Name extends string> = (options: {
  readonly print: () => void;
  readonly printErr: () => void;
}) => Promise<Readonly<Record<Name, new () => WasmEncoder>>>;

/** Samples of a frame as they are compressed. */
export interface PlainFrame {
  /** Little endian, color by pixel, in the bytes of Bits Allocated. */
  readonly samples: Uint8Array;
  readonly format: FrameFormat;
  readonly precision: number;
  readonly isSigned: boolean;
}

type Loader = () => Promise<new () => WasmEncoder>;

/** An encoder that is loaded when it is first needed, and anew after it failed. */
function encoder(load: Loader, prepare: (encoder: WasmEncoder, frame: PlainFrame) => void) {
  let loaded: ReturnType<Loader> | null = null;
  return async (frame: PlainFrame): Promise<Uint8Array> => {
    loaded ??= load();
    try {
      return encodeWith(new (await loaded)(), frame, prepare);
    } catch (error) {
      loaded = null;
      throw new FrameDecodingError('The frame cannot be compressed', { cause: error });
    }
  };
}

function encodeWith(
  one: WasmEncoder,
  frame: PlainFrame,
  prepare: (encoder: WasmEncoder, frame: PlainFrame) => void,
): Uint8Array {
  const { samples, format, precision, isSigned } = frame;
  try {
    const size = { width: format.columns, height: format.rows, bitsPerSample: precision };
    const more = { componentCount: format.samplesPerPixel, isSigned, isUsingColorTransform: false };
    one.getDecodedBuffer({ ...size, ...more }).set(samples);
    prepare(one, frame);
    one.encode();
    return Uint8Array.from(one.getEncodedBuffer());
  } finally {
    one.delete();
  }
}

/** Side of the smallest resolution at most. */
const thumbnailSide = 64;

export const encodeJpegLs = encoder(
  async () => (await (await import('@cornerstonejs/codec-charls/wasmjs')).default(silently())).JpegLSEncoder,
  (one, { format }) => {
    one.setNearLossless(0);
    one.setInterleaveMode(format.samplesPerPixel === 1 ? 0 : 2);
  },
);
export const encodeJpeg2000 = encoder(
  async () => (await (await import('@cornerstonejs/codec-openjpeg/wasmjs')).default(silently())).J2KEncoder,
  (one, { format }) => {
    one.setQuality(true, 0);
    // Each level halves the image: a small one has fewer.
    one.setDecompositions(Math.min(5, Math.floor(Math.log2(Math.min(format.rows, format.columns)))));
  },
);
const openHtj2k: Loader = async () =>
  (await (await import('@cornerstonejs/codec-openjph/wasmjs')).default(silently())).HTJ2KEncoder;
export const encodeHtj2k = encoder(openHtj2k, (one) => one.setQuality(true, 0));
/** With RPCL options: the smallest resolution is a thumbnail, and each is found by its length (PS3.5 10.18). */
export const encodeHtj2kRpcl = encoder(openHtj2k, (one, { format }) => {
  one.setQuality(true, 0);
  one.setProgressionOrder(2);
  one.setTLMMarker(true);
  one.setTilePartDivisionsAtResolutions(true);
  const levels = Math.ceil(Math.log2(Math.max(format.rows, format.columns) / thumbnailSide));
  one.setDecompositions(Math.max(5, levels));
});
