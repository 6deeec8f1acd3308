declare module 'swagger-ui-dist/absolute-path.js' {
  /** The folder of the package's files. */
  // biome-ignore lint/style/noDefaultExport: the package has it
  export default function absolutePath(): string;
}
