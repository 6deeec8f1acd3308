import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from '../crc32';
import { PlacedFileChangedError, type PlacedFileError, PlacedFileMissingError } from '../errors';
import { memberPath } from '../keys';
import type { MemberName, ObjectReader } from '../port';
import { blockBytes, encodeHeader } from '../tar';

/** What tells without reading it that a file was not written to. Whoever writes cannot set `ctimeMs`. */
export interface FileStamp {
  readonly length: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** A file as it was indexed in place. */
export interface PlacedFile {
  readonly path: string;
  readonly stamp: FileStamp;
  readonly digest: FileDigest;
  /** Of its arrival. */
  readonly sequence: number;
  readonly name: MemberName;
}

/** What a whole file is known by. */
export interface FileDigest {
  /** Hex. */
  readonly sha256: string;
  readonly crc32: number;
}

/** Where the bytes of a file begin in its object. */
export const placedOffset = blockBytes;

const chunkBytes = 1024 * 1024;
const readTries = 3;

/** The stamp of a file by its status. */
export function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats): FileStamp {
  return { length: size, mtimeMs, ctimeMs, inode: ino };
}

/** True while nothing was written to the file. */
export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.length === b.length && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.inode === b.inode;
}

/**
 * Opens a regular file without following a link that was put in its place.
 *
 * @throws PlacedFileMissingError with the system's code in `details.state`; PlacedFileChangedError for no regular file
 */
export async function openPlaced(path: string): Promise<{ readonly handle: FileHandle; readonly stamp: FileStamp }> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (found.isFile()) return { handle, stamp: stampOf(found) };
    await handle.close();
  } catch (cause) {
    throw missing(cause);
  }
  throw changed();
}

/** Reads a whole open file, 1 MiB at a time. */
export async function digestOf(handle: FileHandle, signal?: AbortSignal): Promise<FileDigest> {
  const hash = createHash('sha256');
  let crc = 0;
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let at = 0; ; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, at);
    if (bytesRead === 0) return { sha256: hash.digest('hex'), crc32: crc };
    const bytes = buffer.subarray(0, bytesRead);
    hash.update(bytes);
    crc = crc32(bytes, crc);
    at += bytesRead;
  }
}

/**
 * Reads a file of others behind the header that it would have in a segment, so that it is read like any other member. Bytes
 * are given only when the file was still the same after they were read.
 */
export class PlacedReader implements ObjectReader {
  readonly #handle: FileHandle;
  readonly #header: Uint8Array;
  readonly #sha256: string;
  #stamp: FileStamp;
  readonly #onLost: (error: PlacedFileError) => void;
  readonly #reading = new Set<Promise<number>>();

  /** @param stamp - of the open file */
  constructor(handle: FileHandle, stamp: FileStamp, file: PlacedFile, onLost: (error: PlacedFileError) => void) {
    this.#handle = handle;
    this.#stamp = stamp;
    this.#header = headerOf(file);
    this.#sha256 = file.digest.sha256;
    this.#onLost = onLost;
  }

  get length(): number {
    return placedOffset + this.#stamp.length;
  }

  /** @throws PlacedFileChangedError, PlacedFileMissingError */
  async read(buffer: Uint8Array, position: number): Promise<number> {
    const reading = this.#read(buffer, position);
    this.#reading.add(reading);
    try {
      return await reading;
    } finally {
      this.#reading.delete(reading);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#reading);
    await this.#handle.close();
  }

  async #read(buffer: Uint8Array, position: number): Promise<number> {
    let error: PlacedFileError = changed();
    try {
      // It was renamed, or its rights were changed, if its bytes are the same: they are read again then.
      for (let tries = 0; tries < readTries; tries += 1) {
        const read = await this.#fill(buffer, position);
        const stamp = stampOf(await this.#handle.stat());
        if (isSameStamp(stamp, this.#stamp)) return read;
        if (stamp.length !== this.#stamp.length || (await digestOf(this.#handle)).sha256 !== this.#sha256) break;
        this.#stamp = stamp;
      }
    } catch (cause) {
      error = missing(cause);
    }
    this.#onLost(error);
    throw error;
  }

  async #fill(buffer: Uint8Array, position: number): Promise<number> {
    const header = this.#header.subarray(position);
    buffer.set(header.subarray(0, buffer.length));
    let at = Math.min(header.length, buffer.length);
    while (at < buffer.length) {
      const { bytesRead } = await this.#handle.read(buffer, at, buffer.length - at, position + at - placedOffset);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return at;
  }
}

function headerOf({ name, stamp, digest, sequence }: PlacedFile): Uint8Array {
  return encodeHeader({
    path: memberPath(name),
    length: stamp.length,
    modifiedSeconds: Math.floor(sequence / 1e6),
    container: '',
    sequence,
    crc32: digest.crc32,
  });
}

/** The system does not give the file. @param cause - what it said: its code is in `details.state` */
export function missing(cause: unknown): PlacedFileMissingError {
  const state = String((cause as NodeJS.ErrnoException).code ?? 'unknown');
  return new PlacedFileMissingError('The file of this instance is gone or cannot be read', {
    cause,
    details: { state },
  });
}

/** The file is not what was indexed. */
export function changed(): PlacedFileChangedError {
  return new PlacedFileChangedError('The file of this instance was changed since it was indexed');
}
