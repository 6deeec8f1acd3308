// What of the image codecs of npm is used here; they come without types of their own.

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const open: import('#shared/imaging/codecs/wasm-codec').OpenCodec<'JpegLSDecoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
declare module '@cornerstonejs/codec-charls' {
  const open: import('#shared/imaging/testing/wasm-encoder').OpenEncoder<'JpegLSEncoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const open: import('#shared/imaging/codecs/wasm-codec').OpenCodec<'J2KDecoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
declare module '@cornerstonejs/codec-openjph' {
  type Decoding = import('#shared/imaging/codecs/wasm-codec').OpenCodec<'HTJ2KDecoder'>;
  type Encoding = import('#shared/imaging/testing/wasm-encoder').OpenEncoder<'HTJ2KEncoder'>;
  const open: (
    ...options: Parameters<Decoding>
  ) => Promise<Awaited<ReturnType<Decoding>> & Awaited<ReturnType<Encoding>>>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
