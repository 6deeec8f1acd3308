import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '#shared/objects/port';

/** The keys of a store at one time, kept in a file: there may be millions. */
export class Listing {
  readonly #folder: string;
  /** How long it took to make it, in milliseconds. */
  readonly tookMs: number;

  private constructor(folder: string, tookMs: number) {
    this.#folder = folder;
    this.tookMs = tookMs;
  }

  /** Lists a store, in key order. */
  static async of(store: ObjectStore): Promise<Listing> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'radlake-listing-'));
    const startedAt = performance.now();
    try {
      await pipeline(lines(store), createWriteStream(path.join(folder, 'keys')));
      return new Listing(folder, performance.now() - startedAt);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The keys, in their order. */
  keys(): AsyncIterable<string> {
    return createInterface({ input: createReadStream(path.join(this.#folder, 'keys')) });
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function* lines(store: ObjectStore): AsyncGenerator<string> {
  for await (const { key } of store.list('')) yield `${key}\n`;
}
