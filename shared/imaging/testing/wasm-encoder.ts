/** An encoder object of a WebAssembly module, as far as tests use it. */
export interface WasmEncoder {
  /** A view of the module's memory for the samples of an image. */
  getDecodedBuffer(info: {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
    readonly isUsingColorTransform: boolean;
  }): Uint8Array;
  encode(): void;
  /** A view of the module's memory with the bit stream. */
  getEncodedBuffer(): Uint8Array;
  /** HTJ2K. */
  setQuality(isLossless: boolean, quantizationStep: number): void;
  /** JPEG-LS: 0 plane after plane, 1 by line, 2 by pixel. */
  setInterleaveMode(mode: 0 | 1 | 2): void;
  setNearLossless(difference: number): void;
}

/**
 * Opens a codec's module that can also encode.
 *
 * @public used by types/image-codecs.d.ts
 */
export type OpenEncoder<Name extends string> = (options: {
  readonly print: () => void;
  readonly printErr: () => void;
}) => Promise<Readonly<Record<Name, new () => WasmEncoder>>>;
