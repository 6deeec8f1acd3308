import type { EncodedGroup } from '../group';
import { segmentKey } from '../keys';
import { encodeSeal, sealBytes } from '../seal';
import type { SequenceClock } from '../sequence';
import { type Disk, type DiskFile, pageBytes } from './disk';
import type { Layout } from './layout';

const pageOfZeros = new Uint8Array(pageBytes);

/** A segment that takes commit groups. One writer at a time; what fails leaves the end of the last good group known. */
export class OpenSegment {
  readonly id: string;
  readonly key: string;
  readonly #path: string;
  readonly #file: DiskFile;
  readonly #capacity: number;
  /** Written before: groups inside the capacity need no new room on the disk. */
  readonly prewritten: boolean;
  #used = 0;
  #groups = 0;
  #members = 0;
  #records = 0;
  #firstSequence = 0;
  #lastSequence = 0;

  constructor(facts: { id: string; path: string; file: DiskFile; capacity: number; prewritten: boolean }) {
    this.id = facts.id;
    this.key = segmentKey(facts.id);
    this.#path = facts.path;
    this.#file = facts.file;
    this.#capacity = facts.capacity;
    this.prewritten = facts.prewritten;
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

  /** Writes the group at the end, then syncs. Durable when it resolves; when it rejects, nothing counts as written. */
  async append(group: EncodedGroup): Promise<void> {
    await this.#file.write([...group.buffers, ...this.#restOfPage(group.bytes)], this.#used);
    await this.#file.sync();
    this.#firstSequence ||= group.members[0]?.sequence ?? group.records[0]?.sequence ?? group.sequence;
    this.#lastSequence = group.sequence;
    this.#used += group.bytes;
    this.#groups += 1;
    this.#members += group.members.length;
    this.#records += group.records.length;
  }

  /**
   * The zeros that follow on the last page of a pre-written segment. They lie there already, but a page that is not in
   * memory would be read from the disk before a part of it is written.
   */
  #restOfPage(groupBytes: number): readonly Uint8Array[] {
    const end = this.#used + groupBytes;
    const rest = (pageBytes - (end % pageBytes)) % pageBytes;
    return this.prewritten && rest > 0 && end + rest <= this.#capacity ? [pageOfZeros.subarray(0, rest)] : [];
  }

  /** Cuts off what follows the last durable group and ends the archive; an empty segment is removed. May be repeated. */
  async seal(disk: Disk, clock: SequenceClock): Promise<void> {
    if (this.#used === 0) {
      await disk.unlink(this.#path);
      return;
    }
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
 */
export async function createSegment(
  disk: Disk,
  layout: Layout,
  options: { readonly id: string; readonly capacity: number; readonly prewritten: string | null },
): Promise<OpenSegment> {
  const { id, capacity } = options;
  const target = layout.pathOf(segmentKey(id));
  if (options.prewritten !== null) await disk.rename(options.prewritten, target);
  const file = await disk.open(target, options.prewritten === null ? 'create' : 'write');
  try {
    await disk.syncDirectory(layout.segments);
  } catch (error) {
    await file.close();
    await disk.unlink(target);
    throw error;
  }
  return new OpenSegment({ id, path: target, file, capacity, prewritten: options.prewritten !== null });
}
