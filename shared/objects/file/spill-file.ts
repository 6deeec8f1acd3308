import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { crc32 } from '../crc32';
import { encodeJournalMember } from '../group';
import type { JournalMember } from '../journal';
import { memberPath, newSegmentId, segmentKey } from '../keys';
import type { LandingItem, Location, Spill } from '../port';
import { encodeSeal } from '../seal';
import type { SequenceClock } from '../sequence';
import { blockBytes, encodeHeader, paddedLength } from '../tar';
import type { Disk, DiskFile } from './disk';
import { storeError } from './disk-errors';
import type { Layout } from './layout';
import type { SpaceGuard } from './space-guard';
import { checkLength, SpillLife } from './spill-life';

export interface SpillParts {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly guard: SpaceGuard;
  readonly clock: SequenceClock;
}

/** Written bytes are pushed to the disk in portions of this size, so that the sync at the end is short. */
const syncEveryBytes = 16 * 1024 * 1024;

/**
 * A large object in a file that becomes a segment of one member: its first 512 bytes are kept for the tar header, which
 * needs UIDs and length first.
 */
export class SpillFile implements Spill {
  readonly #parts: SpillParts;
  readonly #path: string;
  readonly #file: DiskFile;
  readonly #life = new SpillLife();
  #length = 0;
  #syncedLength = 0;
  #crc32 = 0;

  private constructor(parts: SpillParts, path: string, file: DiskFile) {
    this.#parts = parts;
    this.#path = path;
    this.#file = file;
  }

  /** @throws StoreFullError, StoreUnavailableError */
  static async create(parts: SpillParts): Promise<SpillFile> {
    const name = path.join(parts.layout.spill, `${randomUUID()}.tar`);
    try {
      await parts.guard.claim(0);
      return new SpillFile(parts, name, await parts.disk.open(name, 'create'));
    } catch (error) {
      throw storeError(error);
    }
  }

  get length(): number {
    return this.#length;
  }

  /** Appends; calls are carried out in their order. @throws StoreFullError, StoreUnavailableError */
  write(chunk: Uint8Array): Promise<void> {
    return this.#life.use(async () => {
      await this.#parts.guard.claim(chunk.length);
      await this.#file.write([chunk], blockBytes + this.#length);
      this.#crc32 = crc32(chunk, this.#crc32);
      this.#length += chunk.length;
      if (this.#length - this.#syncedLength < syncEveryBytes) return;
      this.#syncedLength = this.#length;
      await this.#file.sync();
    });
  }

  head(length: number): Promise<Uint8Array> {
    return this.#life.use(async () => {
      const buffer = Buffer.allocUnsafe(Math.min(length, this.#length));
      return buffer.subarray(0, await this.#file.read(buffer, blockBytes));
    });
  }

  read(buffer: Uint8Array, position: number): Promise<number> {
    return this.#life.use(async () => {
      const wanted = Math.max(0, Math.min(buffer.length, this.#length - position));
      return wanted === 0 ? 0 : await this.#file.read(buffer.subarray(0, wanted), blockBytes + position);
    });
  }

  /** After a landing it does nothing. */
  discard(): Promise<void> {
    return this.#life.end('discarded', async () => {
      await this.#file.close();
      await this.#parts.disk.unlink(this.#path);
    });
  }

  /** Brings the content to the disk, ahead of `land`. */
  prepare(): Promise<void> {
    return this.#life.use(() => this.#file.sync());
  }

  /**
   * Makes the file a sealed segment; durable when it resolves. When it rejects, the spill is as it was before. To be
   * called between two commit groups, because it draws sequences.
   */
  land(item: LandingItem, store: string): Promise<Location & { readonly sequence: number }> {
    return this.#life.use(async () => {
      checkLength(item.length, this.#length);
      const { disk, layout, clock, guard } = this.#parts;
      await guard.claim(blockBytes);
      const segment = newSegmentId(clock.next());
      const member = await this.#complete(segment, item);
      const target = layout.pathOf(segmentKey(segment));
      await disk.rename(this.#path, target);
      try {
        await disk.syncDirectory(layout.segments);
      } catch (error) {
        await disk.rename(target, this.#path);
        throw error;
      }
      this.#life.landed();
      await this.#file.close();
      const { offset, length, sequence } = member;
      return { store, key: segmentKey(segment), offset, length, sequence };
    });
  }

  /** Writes header, journal and seal around the content, and syncs. */
  async #complete(segment: string, item: LandingItem): Promise<JournalMember> {
    const { clock } = this.#parts;
    const length = this.#length;
    const { name, arrival } = item;
    const member = { sequence: clock.next(), name, offset: blockBytes, length, crc32: this.#crc32, arrival };
    const header = encodeHeader({
      path: memberPath(name),
      length,
      modifiedSeconds: Math.floor(member.sequence / 1e6),
      container: segment,
      sequence: member.sequence,
      crc32: member.crc32,
    });
    const journal = encodeJournalMember(segment, [member], [], clock);
    const journalAt = blockBytes + paddedLength(length);
    const sealAt = journalAt + journal.bytes;
    const seal = encodeSeal(
      {
        segment,
        groups: 1,
        members: 1,
        records: 0,
        firstSequence: member.sequence,
        lastSequence: journal.sequence,
        offset: sealAt,
      },
      clock,
    );
    const padding = Buffer.alloc(paddedLength(length) - length);
    await this.#file.write([header], 0);
    await this.#file.truncate(blockBytes + length);
    await this.#file.write([padding, ...journal.buffers, seal], blockBytes + length);
    await this.#file.sync();
    return member;
  }
}
