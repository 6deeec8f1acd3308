import type { PartUpload, Uploaded, Uploader, UploadOptions } from './upload';

const mebibyte = 1024 * 1024;
/** Up to this size an object is put in one request; else it goes in parts of this size. */
const firstPartBytes = 8 * mebibyte;
/** Each further thousand of parts has twice the size: there may be 10,000, and an object of 5 TiB. */
const partsOfASize = 1_000;
const partsInFlight = 2;
/** Most puts are small: their buffer begins so and grows to that of a part. */
const smallBytes = 128 * 1024;
const growth = 4;

export interface PutStreamOptions extends UploadOptions {
  /** Awaited when all bytes are there, before the object becomes visible. */
  readonly beforePlacing?: () => Promise<void>;
}

/** Bytes of a part. @param number - from 1 on */
function partBytes(number: number): number {
  return firstPartBytes * 2 ** Math.floor((number - 1) / partsOfASize);
}

/**
 * Streams an object into the store; visible when it resolves, absent when it rejects. Memory: three parts of 8 MiB (up
 * to 8 GiB; more above). Chunks are copied when they come.
 */
export async function putStream(
  uploader: Uploader,
  key: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: PutStreamOptions,
): Promise<Uploaded> {
  const parts = new Parts(uploader, key);
  try {
    for await (const chunk of content) await parts.add(chunk);
    return await parts.end(options);
  } catch (error) {
    await parts.abort();
    throw error;
  }
}

class Parts {
  readonly #uploader: Uploader;
  readonly #key: string;
  /** Buffers of the current size that nobody uses. */
  #free: Buffer[] = [];
  #current: Buffer | null = null;
  #filled = 0;
  #number = 1;
  #upload: PartUpload | null = null;
  readonly #sending = new Set<Promise<void>>();

  constructor(uploader: Uploader, key: string) {
    this.#uploader = uploader;
    this.#key = key;
  }

  async add(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      this.#current ??= this.#take();
      if (this.#filled === this.#current.length) this.#current = await this.#next(this.#current);
      const part = chunk.subarray(at, at + this.#current.length - this.#filled);
      this.#current.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
    }
  }

  async end({ beforePlacing, ...options }: PutStreamOptions): Promise<Uploaded> {
    const last = (this.#current ?? Buffer.alloc(0)).subarray(0, this.#filled);
    if (!this.#upload) {
      await beforePlacing?.();
      return await this.#uploader.put(this.#key, last, options);
    }
    await this.#send(last);
    await Promise.all(this.#sending);
    await beforePlacing?.();
    return await this.#upload.complete(options);
  }

  async abort(): Promise<void> {
    await Promise.allSettled(this.#sending);
    await this.#upload?.abort();
  }

  #take(): Buffer {
    const size = this.#upload ? partBytes(this.#number) : smallBytes;
    if (this.#free[0]?.length !== size) this.#free = [];
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  /** What to fill when a buffer is full: a larger one with the same bytes, until it has the size of a part. */
  async #next(full: Buffer): Promise<Buffer> {
    if (full.length < partBytes(this.#number)) {
      const larger = Buffer.allocUnsafeSlow(Math.min(full.length * growth, partBytes(this.#number)));
      full.copy(larger);
      return larger;
    }
    await this.#send(full);
    return this.#take();
  }

  async #send(part: Buffer): Promise<void> {
    this.#upload ??= await this.#uploader.begin(this.#key);
    while (this.#sending.size >= partsInFlight) await Promise.race(this.#sending);
    const sending = this.#upload.put(this.#number, part).then(() => {
      this.#sending.delete(sending);
      this.#free.push(part);
    });
    sending.catch(() => undefined); // heard when it is awaited
    this.#sending.add(sending);
    this.#number += 1;
    this.#current = null;
    this.#filled = 0;
  }
}
