/** One block: a few of them hold an image, and a hundred associations begin with one each. */
export const landingBlockBytes = 64 * 1024;

/** What positions, lengths and addresses of writes past the page cache are whole numbers of: a sector. */
export const sectorBytes = 512;

/** Known to every supported runtime, but not to the types of Node. */
declare const WebAssembly: { readonly Memory: new (pages: { initial: number }) => { readonly buffer: ArrayBuffer } };

/**
 * Memory that begins at a page of its own, as writes past the page cache want it; a Buffer does not. Zeros, and none of
 * it takes room before it is written to.
 *
 * @param bytes - a multiple of 64 KiB
 */
export function pageAlignedBytes(bytes: number): Uint8Array {
  return new Uint8Array(new WebAssembly.Memory({ initial: bytes / 65_536 }).buffer);
}

/**
 * A fixed set of blocks that lie at pages of their own. The block given back last is taken first: what little is in use
 * stays in the processor's cache, and memory never touched takes no room.
 */
export class BlockPool {
  readonly #count: number;
  #memory: Uint8Array | null = null;
  #made = 0;
  readonly #free: Uint8Array[] = [];

  /** @param totalBytes - a multiple of `landingBlockBytes` */
  constructor(totalBytes: number) {
    this.#count = totalBytes / landingBlockBytes;
  }

  /** Blocks that can still be taken. */
  get freeCount(): number {
    return this.#free.length + this.#count - this.#made;
  }

  /** A block with whatever bytes it held last; null when all are taken. */
  take(): Uint8Array | null {
    const block = this.#free.pop();
    if (block) return block;
    if (this.#made === this.#count) return null;
    this.#memory ??= pageAlignedBytes(this.#count * landingBlockBytes);
    const at = this.#made * landingBlockBytes;
    this.#made += 1;
    return this.#memory.subarray(at, at + landingBlockBytes);
  }

  /** Back to the pool, once; the caller and all that it gave views to are done with the block. */
  give(block: Uint8Array): void {
    this.#free.push(block);
  }

  /** True for bytes inside a block that begin at a sector of it: they can be written as they lie. */
  isAligned(bytes: Uint8Array): boolean {
    return bytes.buffer === this.#memory?.buffer && bytes.byteOffset % sectorBytes === 0;
  }
}

/** The blocks of this process: all that `LandingMemory` lets in, 64 MiB. */
export const landingBlocks = new BlockPool(64 * 1024 * 1024);
