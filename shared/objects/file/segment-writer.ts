import { type EncodedGroup, encodeGroup, type PreparedItem } from '../group';
import { newSegmentId, segmentKey } from '../keys';
import type { JournalRecord } from '../port';
import type { SequenceClock } from '../sequence';
import type { Disk } from './disk';
import { Lane } from './lane';
import type { Layout } from './layout';
import { createSegment, type LandingWay, type OpenSegment } from './open-segment';
import type { SegmentPool } from './segment-pool';
import type { SpaceGuard } from './space-guard';

export interface SegmentWriterParts {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly clock: SequenceClock;
  readonly guard: SpaceGuard;
  readonly pool: SegmentPool;
  readonly segmentBytes: number;
  /** Whether groups may be written past the page cache, where the disk can. */
  readonly durableWrites: boolean;
}

export interface WrittenGroup extends EncodedGroup {
  readonly key: string;
}

const busyMs = 100;
/** Decisions without objects may use nearly all of the reserve: a deletion is what frees room. */
const recordsShare = 0.1;

/**
 * Appends commit groups to segments, one group at a time. When a group fails, what it wrote is cut off, its segment is
 * closed for good, and the next group begins another one: whatever a failing disk did to the old one, nothing more is
 * put behind it.
 */
export class SegmentWriter {
  readonly #parts: SegmentWriterParts;
  readonly #way: LandingWay;
  readonly #lane = new Lane();
  #current: OpenSegment | null = null;
  #next: Promise<OpenSegment | null> | null = null;
  /** Being sealed, or waiting for another try. */
  readonly #retired = new Set<OpenSegment>();
  /** Keys, from before their file appears until it is sealed or gone. */
  readonly #unsealed = new Set<string>();
  readonly #sealing = new Set<Promise<void>>();
  #lastCommitAt = Number.NEGATIVE_INFINITY;

  constructor(parts: SegmentWriterParts) {
    this.#parts = parts;
    this.#way = { durableWrites: parts.durableWrites };
  }

  /** True while groups are being written, or were a moment ago. */
  get isBusy(): boolean {
    return performance.now() - this.#lastCommitAt < busyMs;
  }

  /** Keys of the segments that are not sealed yet. */
  active(): string[] {
    return [...this.#unsealed].sort();
  }

  /** Runs a task between two groups, so that sequences are drawn in the order of the acknowledgements. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.#lane.run(task);
  }

  /** Writes one group; durable when it resolves. To be called in `exclusively`. */
  async write(items: readonly PreparedItem[], records: readonly JournalRecord[]): Promise<WrittenGroup> {
    this.#lastCommitAt = performance.now();
    const { segment, group } = await this.#place({ items, records });
    try {
      await segment.append(group);
    } catch (error) {
      this.#current = null;
      await this.#retire(segment);
      throw error;
    }
    this.#lastCommitAt = performance.now();
    this.#prepareNext(segment);
    return { ...group, key: segment.key };
  }

  /** Seals all that is open, and tries again what could not be sealed before. */
  async sealAll(): Promise<void> {
    await this.#lane.run(async () => {
      const current = this.#current;
      const next = await this.#next;
      this.#current = null;
      this.#next = null;
      await Promise.all(this.#sealing);
      for (const segment of [current, next]) if (segment) this.#retired.add(segment);
      const outcomes = await Promise.allSettled([...this.#retired].map((segment) => this.#sealOrThrow(segment)));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    });
  }

  async #place(group: {
    items: readonly PreparedItem[];
    records: readonly JournalRecord[];
  }): Promise<{ segment: OpenSegment; group: EncodedGroup }> {
    const { clock, pool, guard } = this.#parts;
    if (this.#current && !this.#current.prewritten && this.#current.used > 0 && pool.readyCount > 0)
      this.#leaveCurrent();
    const share = group.items.length === 0 ? recordsShare : 1;
    let segment = this.#current ?? (await this.#open(share));
    let encoded = encodeGroup(segment.id, segment.used, group, clock, segment.groupUnit);
    if (!segment.fits(encoded.bytes)) {
      this.#leaveCurrent();
      segment = await this.#open(share);
      encoded = encodeGroup(segment.id, segment.used, group, clock, segment.groupUnit);
    }
    const inside = segment.prewritten && segment.used + encoded.bytes <= segment.capacity;
    await guard.claim(inside ? 0 : encoded.bytes, share);
    return { segment, group: encoded };
  }

  async #open(share: number): Promise<OpenSegment> {
    const prepared = await this.#next;
    this.#next = null;
    this.#current = prepared ?? (await this.#create(this.#parts.pool.take(), share));
    return this.#current;
  }

  async #create(prewritten: string | null, share = 1): Promise<OpenSegment> {
    const { disk, layout, clock, guard, segmentBytes } = this.#parts;
    if (prewritten === null) await guard.claim(0, share);
    const id = newSegmentId(clock.next());
    this.#unsealed.add(segmentKey(id));
    try {
      return await createSegment(disk, layout, { id, capacity: segmentBytes, prewritten, way: this.#way });
    } catch (error) {
      const isGone = (await disk.stat(layout.pathOf(segmentKey(id)))) === null;
      if (isGone) this.#unsealed.delete(segmentKey(id));
      throw error;
    }
  }

  /** Puts the next pre-written segment into place while the current one still has room. */
  #prepareNext(current: OpenSegment): void {
    if (this.#next || current.used < current.capacity / 2 || this.#parts.pool.readyCount === 0) return;
    this.#next = this.#create(this.#parts.pool.take()).catch(() => null); // the group that needs it tries by itself
  }

  #leaveCurrent(): void {
    const left = this.#current;
    this.#current = null;
    if (left) void this.#retire(left);
  }

  /** Seals in the background; where that fails the segment stays as it is until `sealAll` or the next start. */
  #retire(segment: OpenSegment): Promise<void> {
    this.#retired.add(segment);
    const sealing = this.#sealOrThrow(segment)
      .catch(() => undefined)
      .finally(() => this.#sealing.delete(sealing));
    this.#sealing.add(sealing);
    return sealing;
  }

  async #sealOrThrow(segment: OpenSegment): Promise<void> {
    this.#retired.add(segment);
    await segment.seal(this.#parts.clock);
    this.#retired.delete(segment);
    this.#unsealed.delete(segment.key);
    await segment.close();
  }
}
