import { FrameDecodingError, type FrameFormat, sampleBytes } from './frame-format';
import type { StreamSize } from './stream-size';

/** A decoder object of a WebAssembly module; it lives in the module's memory until `delete`. */
export interface WasmDecoder {
  /** A view of the module's memory for `length` bytes of the bit stream. */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  /** A view of the module's memory with the samples, little endian. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
  };
  /** JPEG-LS only: 0 plane after plane, 1 by line, 2 by sample. */
  getInterleaveMode?(): number;
  delete(): void;
}

/**
 * Opens a codec's module; what it prints goes to the given functions.
 *
 * @public used by types/image-codecs.d.ts
 */
export type OpenCodec<Name extends string> = (options: {
  readonly print: () => void;
  readonly printErr: () => void;
}) => Promise<Readonly<Record<Name, new () => WasmDecoder>>>;

const ignore = (): void => undefined;
/** The codecs print each header that they read. A new object each time: the module makes it its own. */
export const silently = () => ({ print: ignore, printErr: ignore });

type Loader = () => Promise<new () => WasmDecoder>;

/** One codec of npm, loaded when it is first needed, and anew after it failed: its memory is of no use then. */
export class WasmCodec {
  readonly #load: Loader;
  readonly #sizeOf: (bytes: Uint8Array) => StreamSize | null;
  #decoder: ReturnType<Loader> | null = null;

  constructor(load: Loader, sizeOf: (bytes: Uint8Array) => StreamSize | null) {
    this.#load = load;
    this.#sizeOf = sizeOf;
  }

  /**
   * Decodes one frame.
   *
   * @returns samples little endian, color by pixel unless `isPlanar`, in 1 byte each up to 8 bits and 2 above; a copy
   * @throws FrameDecodingError
   */
  async decode(bytes: Uint8Array, format: FrameFormat): Promise<{ samples: Uint8Array; isPlanar: boolean }> {
    const size = this.#sizeOf(bytes);
    const fits =
      size?.rows === format.rows && size.columns === format.columns && size.components === format.samplesPerPixel;
    if (!fits) throw new FrameDecodingError('The bit stream describes another image than the data set');
    this.#decoder ??= this.#load();
    const Decoder = await this.#decoder;
    try {
      return decodeWith(new Decoder(), bytes, format);
    } catch (error) {
      this.#decoder = null;
      if (error instanceof FrameDecodingError) throw error;
      throw new FrameDecodingError('The bit stream cannot be decoded', { cause: error });
    }
  }
}

function decodeWith(decoder: WasmDecoder, bytes: Uint8Array, format: FrameFormat) {
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    const found = bitsPerSample > 8 ? 2 : 1;
    const length = width * height * componentCount * found;
    const decoded = decoder.getDecodedBuffer();
    if (width !== format.columns || height !== format.rows || decoded.length < length)
      throw new FrameDecodingError('The bit stream gives another image than it describes');
    const part = decoded.subarray(0, length);
    const samples = format.bitsAllocated === 1 ? packed(part) : widened(part, found, sampleBytes(format));
    return { samples, isPlanar: componentCount > 1 && decoder.getInterleaveMode?.() === 0 };
  } finally {
    decoder.delete();
  }
}

/** Samples of 0 and 1 as bits, the first the least significant (PS3.5 8.1.1). */
function packed(samples: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(samples.length / 8));
  for (const [at, sample] of samples.entries()) if (sample !== 0) out[at >> 3]! |= 1 << (at & 7);
  return out;
}

/** Samples in the width that the data set allocates; a copy in any case. */
function widened(samples: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return Uint8Array.from(samples);
  if (from > to) throw new FrameDecodingError('The bit stream has more bits than the data set allocates');
  const out = new Uint8Array((samples.length / from) * to);
  for (let at = 0; at < samples.length; at++) out[Math.floor(at / from) * to + (at % from)] = samples[at]!;
  return out;
}
