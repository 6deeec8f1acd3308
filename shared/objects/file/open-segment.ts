import type { EncodedGroup } from '../group';
import { segmentKey } from '../keys';
import { encodeSeal, sealBytes } from '../seal';
import type { SequenceClock } from '../sequence';
import { blockBytes } from '../tar';
import { type Disk, type DiskFile, pageBytes } from './disk';
import { writeDurably } from './durable-writes';
import type { Layout } from './layout';

/** How groups reach the medium; shared by the segments of a store, so that what the disk refuses is asked for once. */
export interface LandingWay {
  /** Past the page cache, durable by the write itself; false: through it, then a sync. */
  durableWrites: boolean;
}

const viaCache: LandingWay = { durableWrites: false };

/** What an open segment consists of. */
interface SegmentParts {
  readonly id: string;
  readonly path: string;
  readonly disk: Disk;
  readonly file: DiskFile;
  readonly capacity: number;
  readonly prewritten: boolean;
  /** `file` was opened for durable writes; what is set here when the disk refuses them. */
  readonly way: LandingWay;
}

/** A segment that takes commit groups. One writer at a time; what fails leaves the end of the last good group known. */
export class OpenSegment {
  readonly id: string;
  readonly key: string;
  readonly #path: string;
  readonly #disk: Disk;
  #file: DiskFile;
  #isDurable: boolean;
  readonly #way: LandingWay;
  readonly #capacity: number;
  /** Written before: groups inside the capacity need no new room on the disk. */
  readonly prewritten: boolean;
  #used = 0;
  #groups = 0;
  #members = 0;
  #records = 0;
  #firstSequence = 0;
  #lastSequence = 0;

  constructor(parts: SegmentParts) {
    this.id = parts.id;
    this.key = segmentKey(parts.id);
    this.#path = parts.path;
    this.#disk = parts.disk;
    this.#file = parts.file;
    this.#way = parts.way;
    this.#isDurable = parts.way.durableWrites;
    this.#capacity = parts.capacity;
    this.prewritten = parts.prewritten;
  }

  /** Bytes up to the end of the last durable group. */
  get used(): number {
    return this.#used;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** True when a group of this size leaves room for the seal; an empty segment takes a group of any size. */
  fits(bytes: number): boolean {
    return this.#used === 0 || this.#used + bytes + sealBytes <= this.#capacity;
  }

  /**
   * What the end of each group is a multiple of. A pre-written segment gets whole pages: none is written twice, and none
   * that is not in memory has to be read before a part of it is written.
   */
  get groupUnit(): number {
    return this.prewritten ? pageBytes : blockBytes;
  }

  /** Writes the group at the end. Durable when it resolves; when it rejects, nothing counts as written. */
  async append(group: EncodedGroup): Promise<void> {
    if (!this.#isDurable || !(await this.#writeDurably(group))) {
      await this.#file.write(group.buffers, this.#used);
      await this.#file.sync();
    }
    this.#firstSequence ||= group.members[0]?.sequence ?? group.records[0]?.sequence ?? group.sequence;
    this.#lastSequence = group.sequence;
    this.#used += group.bytes;
    this.#groups += 1;
    this.#members += group.members.length;
    this.#records += group.records.length;
  }

  /** False when the disk refuses such writes: from then on groups go through the page cache, here and elsewhere. */
  async #writeDurably(group: EncodedGroup): Promise<boolean> {
    try {
      await writeDurably(this.#file, group.buffers, this.#used);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
      this.#way.durableWrites = false;
      await this.#throughCache();
      return false;
    }
  }

  /** Opens the file anew for writes through the page cache, which may be of any length. */
  async #throughCache(): Promise<void> {
    if (!this.#isDurable) return;
    const file = await this.#disk.open(this.#path, 'write');
    const before = this.#file;
    this.#file = file;
    this.#isDurable = false;
    await before.close();
  }

  /** Cuts off what follows the last durable group and ends the archive; an empty segment is removed. May be repeated. */
  async seal(clock: SequenceClock): Promise<void> {
    if (this.#used === 0) {
      await this.#disk.unlink(this.#path);
      return;
    }
    await this.#throughCache();
    await this.#file.truncate(this.#used);
    const tail = encodeSeal(
      {
        segment: this.id,
        groups: this.#groups,
        members: this.#members,
        records: this.#records,
        firstSequence: this.#firstSequence,
        lastSequence: this.#lastSequence,
        offset: this.#used,
      },
      clock,
    );
    await this.#file.write([tail], this.#used);
    await this.#file.sync();
  }

  /** Closes the descriptor; the file stays as it is. */
  close(): Promise<void> {
    return this.#file.close();
  }
}

/**
 * Puts a segment into place: a pre-written file, or an empty one. Its name is durable when it resolves.
 *
 * @param options.id - a new id
 * @param options.prewritten - path of the pre-written file; null for an empty one
 * @param options.way - how a pre-written one is written to; an empty one grows, which is for the page cache to do
 */
export async function createSegment(
  disk: Disk,
  layout: Layout,
  options: {
    readonly id: string;
    readonly capacity: number;
    readonly prewritten: string | null;
    readonly way: LandingWay;
  },
): Promise<OpenSegment> {
  const { id, capacity } = options;
  const path = layout.pathOf(segmentKey(id));
  const prewritten = options.prewritten !== null;
  if (options.prewritten !== null) await disk.rename(options.prewritten, path);
  const opened = prewritten && options.way.durableWrites ? await openDurable(disk, path, options.way) : null;
  const file = opened ?? (await disk.open(path, prewritten ? 'write' : 'create'));
  try {
    await disk.syncDirectory(layout.segments);
  } catch (error) {
    await file.close();
    await disk.unlink(path);
    throw error;
  }
  return new OpenSegment({ id, path, disk, file, capacity, prewritten, way: opened ? options.way : viaCache });
}

/** Null where the file system knows no writes past the page cache. */
async function openDurable(disk: Disk, path: string, way: LandingWay): Promise<DiskFile | null> {
  try {
    return await disk.open(path, 'write-durable');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    way.durableWrites = false;
    return null;
  }
}
