import { randomUUID } from 'node:crypto';
import { InternalError, PlatformError } from '#shared/kernel/errors';
import { ObjectExistsError, ObjectNotFoundError } from '../errors';
import type { ObjectReader } from '../port';
import type { Connection, StoredObject } from './connection';
import { downloadInto } from './download';

/** Reads up to this size are answered out of windows: headers, journals and seals cost a request per window. */
const smallBytes = 32 * 1024;
const windowBytes = 128 * 1024;
const windowsPerReader = 4;

/** Where copies lie of objects that were deleted while readers were open. */
export const heldPrefix = '.radlake/held/';

interface Source {
  /** Where its bytes lie: its key, or a copy of it. */
  readonly key: string;
  readonly etag: string;
}

interface Window {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** What all readers of one version of an object have in common. */
interface Shared {
  readonly key: string;
  readonly object: StoredObject;
  source: Source;
  /** Readers, and reads under way of readers that were closed. */
  users: number;
}

/** What the readers ask of the store. */
export interface ReaderParts {
  readonly connection: Connection;
  copy(from: Source & { readonly length: number }, to: string): Promise<Pick<StoredObject, 'etag'>>;
  remove(key: string): Promise<void>;
}

/**
 * Readers of objects. They keep their bytes when this process deletes or replaces the object: those who still read then
 * go on in a copy, which goes with the last of them.
 */
export class Readers {
  readonly #parts: ReaderParts;
  readonly #shared = new Map<string, Shared>();

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  open(key: string, object: StoredObject): ObjectReader {
    const known = this.#shared.get(key);
    const shared = known?.object.etag === object.etag ? known : this.#begin(key, object);
    shared.users += 1;
    return this.#readerOf(shared);
  }

  /** To be awaited before a key is deleted or replaced. */
  async hold(key: string): Promise<void> {
    const shared = this.#shared.get(key);
    if (!shared) return;
    const copy = `${heldPrefix}${randomUUID()}`;
    try {
      const { etag } = await this.#parts.copy({ ...shared.source, length: shared.object.length }, copy);
      shared.source = { key: copy, etag };
    } catch (error) {
      if (!(error instanceof ObjectNotFoundError)) throw error; // gone already: nothing to hold
    }
    if (this.#shared.get(key) === shared) this.#shared.delete(key);
    if (shared.users === 0) await this.#leaveCopy(shared);
  }

  #begin(key: string, object: StoredObject): Shared {
    const shared = { key, object, source: { key, etag: object.etag }, users: 0 };
    this.#shared.set(key, shared);
    return shared;
  }

  /** Closing while reads are under way lets them finish first. */
  #readerOf(shared: Shared): ObjectReader {
    const { length } = shared.object;
    const windows: Window[] = [];
    let isOpen = true;
    return {
      length,
      read: async (buffer, position) => {
        if (!isOpen) throw new InternalError('The reader is closed');
        const wanted = Math.max(0, Math.min(buffer.length, length - position));
        shared.users += 1;
        try {
          const target = buffer.subarray(0, wanted);
          if (wanted > smallBytes) return await this.#read(shared, target, position);
          return await this.#readSmall(shared, windows, target, position);
        } finally {
          await this.#leave(shared);
        }
      },
      close: async () => {
        if (isOpen) await this.#leave(shared);
        isOpen = false;
      },
    };
  }

  async #readSmall(shared: Shared, windows: Window[], target: Uint8Array, position: number): Promise<number> {
    if (target.length === 0) return 0;
    let window = windows.find(({ start, bytes }) => isInside(position, target.length, start, bytes.length));
    if (!window) {
      // At the end of the object it reaches back: what is read next lies before.
      const start = Math.max(0, Math.min(position, shared.object.length - windowBytes));
      const bytes = Buffer.allocUnsafeSlow(Math.min(windowBytes, shared.object.length - start));
      const read = await this.#read(shared, bytes, start);
      window = { start, bytes: bytes.subarray(0, read) };
      windows.unshift(window);
      windows.splice(windowsPerReader);
    }
    const part = window.bytes.subarray(position - window.start, position - window.start + target.length);
    target.set(part);
    return part.length;
  }

  async #read(shared: Shared, target: Uint8Array, position: number): Promise<number> {
    for (;;) {
      const { source } = shared;
      try {
        return await downloadInto(this.#parts.connection, source, target, position);
      } catch (error) {
        const isGone = error instanceof ObjectNotFoundError || error instanceof ObjectExistsError;
        if (!isGone) throw error;
        if (source !== shared.source) continue; // moved to a copy meanwhile
        throw new ObjectNotFoundError('No object has this key', { details: { key: shared.key }, cause: error });
      }
    }
  }

  async #leave(shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (this.#shared.get(shared.key) === shared) this.#shared.delete(shared.key);
    await this.#leaveCopy(shared);
  }

  async #leaveCopy({ source }: Shared): Promise<void> {
    if (!source.key.startsWith(heldPrefix)) return;
    try {
      await this.#parts.remove(source.key);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error; // swept at the next start
    }
  }
}

function isInside(position: number, length: number, start: number, bytes: number): boolean {
  return position >= start && position + length <= start + bytes;
}
