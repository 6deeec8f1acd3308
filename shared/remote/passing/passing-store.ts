import { passingStore } from '#shared/archive/describe/list-described';
import { InternalError } from '#shared/kernel/errors';
import { ObjectNotFoundError } from '#shared/objects/errors';
import type { Intake } from '#shared/objects/intake';
import type { ObjectReader, ObjectStore } from '#shared/objects/port';
import { blockBytes } from '#shared/objects/tar';

interface Held {
  readonly intake: Intake;
  readers: number;
  isLetGo: boolean;
}

/**
 * Objects on their way through, in memory or in files of their own, for as long as somebody reads them. As in a segment,
 * the bytes of each begin behind a block: `blockBytes` is the offset of its entry.
 */
export class PassingStore implements ObjectStore {
  readonly name = passingStore;
  readonly landingConcurrency = 1;
  readonly #objects = new Map<string, Held>();
  #last = 0;

  /** Objects that are held now. */
  get size(): number {
    return this.#objects.size;
  }

  /** Holds an object until `letGo`. @returns its key, which no other will have */
  hold(intake: Intake): string {
    const key = `passing/${++this.#last}`;
    this.#objects.set(key, { intake, readers: 0, isLetGo: false });
    return key;
  }

  /** Drops an object once those who read it have closed it. May be repeated. */
  async letGo(key: string): Promise<void> {
    const held = this.#objects.get(key);
    if (!held) return;
    this.#objects.delete(key);
    held.isLetGo = true;
    if (held.readers === 0) await held.intake.discard();
  }

  async open(key: string): Promise<ObjectReader> {
    const held = this.#held(key);
    held.readers += 1;
    let isOpen = true;
    return {
      length: blockBytes + held.intake.size,
      read: (buffer, position) => readBehindBlock(held.intake, buffer, position),
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        held.readers -= 1;
        if (held.isLetGo && held.readers === 0) await held.intake.discard();
      },
    };
  }

  async read(key: string, offset = 0, length?: number): Promise<Uint8Array> {
    const { intake } = this.#held(key);
    const buffer = Buffer.alloc(Math.max(0, length ?? blockBytes + intake.size - offset));
    return buffer.subarray(0, await readBehindBlock(intake, buffer, offset));
  }

  async head(key: string) {
    const held = this.#objects.get(key);
    return held ? { key, length: blockBytes + held.intake.size } : null;
  }

  async *list(): AsyncGenerator<never> {
    // Nothing of it lasts.
  }

  async activeSegments(): Promise<readonly string[]> {
    return [];
  }

  async sealSegments(): Promise<void> {
    // There are none.
  }

  async freeSpace(): Promise<null> {
    return null;
  }

  async health(): Promise<void> {
    // Memory is there.
  }

  async close(): Promise<void> {
    for (const key of [...this.#objects.keys()]) await this.letGo(key);
  }

  land(): never {
    throw keepsNothing();
  }

  openSpill(): never {
    throw keepsNothing();
  }

  put(): never {
    throw keepsNothing();
  }

  copy(): never {
    throw keepsNothing();
  }

  delete(): never {
    throw keepsNothing();
  }

  #held(key: string): Held {
    const held = this.#objects.get(key);
    if (held) return held;
    throw new ObjectNotFoundError('No such object on its way through', { details: { key } });
  }
}

const keepsNothing = () => new InternalError('What passes through is not kept');

async function readBehindBlock(intake: Intake, buffer: Uint8Array, position: number): Promise<number> {
  const before = Math.min(buffer.length, Math.max(0, blockBytes - position));
  buffer.fill(0, 0, before);
  if (before === buffer.length) return before;
  return before + (await intake.read(buffer.subarray(before), Math.max(0, position - blockBytes)));
}
