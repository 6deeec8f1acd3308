import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

declare module '#shared/kernel/services' {
  interface Services {
    /** The built portal. */
    readonly portal: StaticFiles;
  }
}

/** A file as it is sent. */
export interface StaticFile {
  readonly bytes: Uint8Array;
  /** Compressed, where that makes it smaller. */
  readonly gzip: Uint8Array | undefined;
  /** Strong entity tag, with its quotes. */
  readonly etag: string;
  readonly mediaType: string;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The files of one folder, read when first asked for and kept: a built page, not data. */
export class StaticFiles {
  readonly #folder: string | undefined;
  #files: ReadonlyMap<string, StaticFile> | undefined;

  /** @param folder - absent: there are no files */
  constructor(folder?: string) {
    this.#folder = folder;
  }

  /** A file by its name in the folder; undefined when there is none, also while there is no folder. */
  get(name: string): StaticFile | undefined {
    if (!this.#files && this.#folder !== undefined && existsSync(this.#folder)) this.#files = readFolder(this.#folder);
    return this.#files?.get(name);
  }
}

function readFolder(folder: string): ReadonlyMap<string, StaticFile> {
  const entries = readdirSync(folder, { withFileTypes: true });
  return new Map(
    entries
      .filter((it) => it.isFile())
      .map(({ name }) => [name, staticFile(name, readFileSync(path.join(folder, name)))]),
  );
}

function staticFile(name: string, bytes: Uint8Array): StaticFile {
  const compressed = gzipSync(bytes, { level: 9 });
  return {
    bytes,
    gzip: compressed.length < bytes.length ? compressed : undefined,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    mediaType: mediaTypes[path.extname(name)] ?? 'application/octet-stream',
  };
}
