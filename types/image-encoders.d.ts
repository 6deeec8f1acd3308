// Encoders of the image codecs of npm; they come without types of their own.

declare module '@cornerstonejs/codec-charls/wasmjs' {
  const open: import('#shared/imaging/transcode/wasm-encode').OpenEncoder<'JpegLSEncoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  const open: import('#shared/imaging/transcode/wasm-encode').OpenEncoder<'J2KEncoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const open: import('#shared/imaging/transcode/wasm-encode').OpenEncoder<'HTJ2KEncoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
