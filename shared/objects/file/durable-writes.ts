import { landingBlockBytes, landingBlocks, pageAlignedBytes, sectorBytes } from '../landing-blocks';
import type { DiskFile } from './disk';

/**
 * Writes buffers, one after the other, to a file opened as `write-durable`. What lies in landing blocks is written from
 * there; the rest (headers, ends of objects, journals) is first copied into blocks of its own. Where no further block is
 * free the write goes in several parts, the last bytes last.
 *
 * @param buffers - together whole sectors
 * @param position - a multiple of 512
 * @throws as `DiskFile.write`; EINVAL where this is not possible on this disk
 */
export async function writeDurably(file: DiskFile, buffers: readonly Uint8Array[], position: number): Promise<void> {
  const staging = new Staging();
  let pieces: Uint8Array[] = [];
  let at = position;
  const endPiece = () => {
    const copied = staging.take();
    if (copied) pieces.push(copied);
  };
  const flush = async () => {
    endPiece();
    await file.write(pieces, at);
    at += pieces.reduce((sum, piece) => sum + piece.length, 0);
    pieces = [];
    staging.reuse();
  };
  try {
    for (const buffer of buffers) {
      let rest = buffer;
      if (staging.isAtSector) {
        endPiece();
        const whole = landingBlocks.isAligned(buffer) ? buffer.length - (buffer.length % sectorBytes) : 0;
        if (whole > 0) pieces.push(buffer.subarray(0, whole));
        rest = buffer.subarray(whole);
      }
      while (rest.length > 0) {
        if (staging.room === 0) {
          endPiece();
          if (!staging.grow()) await flush();
        }
        rest = rest.subarray(staging.copy(rest));
      }
    }
    await flush();
  } finally {
    staging.close();
  }
}

/** Memory for copies: blocks, filled one after the other. */
class Staging {
  readonly #blocks: Uint8Array[] = [];
  /** Of all blocks the pool had none: one of our own. */
  #own: Uint8Array | null = null;
  #current: Uint8Array | null = null;
  /** Of the present block: what was taken, and what is filled. */
  #taken = 0;
  #filled = 0;

  /** Room left in the present block. */
  get room(): number {
    return this.#current ? this.#current.length - this.#filled : 0;
  }

  /** Whether the copies since the last `take` end at a sector. */
  get isAtSector(): boolean {
    return (this.#filled - this.#taken) % sectorBytes === 0;
  }

  /** What was copied since the last call; null for nothing. To be called at a sector. */
  take(): Uint8Array | null {
    if (this.#filled === this.#taken) return null;
    const open = this.#current!.subarray(this.#taken, this.#filled);
    this.#taken = this.#filled;
    return open;
  }

  /** Another block; false when there is none, so that the ones there must be written and used again. */
  grow(): boolean {
    const block = landingBlocks.take();
    if (block) this.#blocks.push(block);
    else if (this.#current) return false;
    else this.#own = pageAlignedBytes(landingBlockBytes);
    this.#current = block ?? this.#own;
    this.#taken = 0;
    this.#filled = 0;
    return true;
  }

  /** All that was copied is written: the present block begins anew. */
  reuse(): void {
    this.#taken = 0;
    this.#filled = 0;
  }

  /** Copies what fits; returns how much that was. */
  copy(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.room);
    this.#current!.set(bytes.subarray(0, count), this.#filled);
    this.#filled += count;
    return count;
  }

  close(): void {
    for (const block of this.#blocks) landingBlocks.give(block);
  }
}
