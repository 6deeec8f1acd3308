// Encoders of the image codecs of npm, which tests make their fixtures with; they come without types of their own.

declare module '@cornerstonejs/codec-charls/wasmjs' {
  const open: import('../tests/conformance/archive/fixtures/compress').OpenEncoder<'JpegLSEncoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  const open: import('../tests/conformance/archive/fixtures/compress').OpenEncoder<'J2KEncoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const open: import('../tests/conformance/archive/fixtures/compress').OpenEncoder<'HTJ2KEncoder'>;

  // biome-ignore lint/style/noDefaultExport: how the package exports
  export { open as default };
}
