import { LimitExceededError } from '#shared/kernel/errors';
import { crc32OfChunks } from './crc32';
import { isSpill } from './group';
import { Intake, type IntakeLimits } from './intake';
import { checkMemberName } from './keys';
import { LandingMemory } from './landing-memory';
import type { ArrivalFacts, JournalRecord, LandingItem, Location, MemberName, ObjectStore } from './port';

/** Where an instance landed, with its place in the landing order. */
export type Landed = Location & { readonly sequence: number };

/** What one acknowledged group held, for indexing. */
export interface LandedNotice {
  readonly items: readonly LandingItem[];
  /** In the order of `items`. */
  readonly locations: readonly Landed[];
  readonly records: readonly JournalRecord[];
  readonly recordSequences: readonly number[];
}

export interface LanderOptions {
  readonly memory?: LandingMemory;
  readonly intakeLimits?: Partial<IntakeLimits>;
  /** Contents of one commit group. Default 16 MiB; a single larger item is a group of its own. */
  readonly maxGroupBytes?: number;
  /** Items and records of one commit group. Default 256. */
  readonly maxGroupItems?: number;
  /** Hears what a listener of `onLanded` threw. */
  readonly onListenerError?: (error: unknown) => void;
}

interface Waiting {
  readonly item?: LandingItem;
  readonly record?: JournalRecord;
  readonly bytes: number;
  readonly resolve: (landed: { location?: Landed; sequence: number }) => void;
  readonly reject: (error: unknown) => void;
}

/** Large enough for a decision about thousands of objects. */
const maxRecordBytes = 1024 * 1024;
/** Objects in files of their own that are brought to the disk at once, beside the commit groups. */
const spillConcurrency = 2;

/**
 * Group commit above the objects port: what is handed over while a commit is under way joins the next one.
 * A disk acknowledges in the order of the sequences.
 */
export class Lander {
  readonly store: ObjectStore;
  readonly memory: LandingMemory;
  readonly #options: LanderOptions;
  readonly #maxGroupBytes: number;
  readonly #maxGroupItems: number;
  readonly #listeners = new Set<(notice: LandedNotice) => void>();
  readonly #acknowledged = new Map<string, number>();
  #queue: Waiting[] = [];
  #spills: Waiting[] = [];
  #groupsInFlight = 0;
  #spillsInFlight = 0;
  #isPumpScheduled = false;
  #drained: (() => void)[] = [];

  constructor(store: ObjectStore, options: LanderOptions = {}) {
    this.store = store;
    this.memory = options.memory ?? new LandingMemory();
    this.#options = options;
    this.#maxGroupBytes = options.maxGroupBytes ?? 16 * 1024 * 1024;
    this.#maxGroupItems = options.maxGroupItems ?? 256;
  }

  /** Begins to receive one object. */
  intake(): Intake {
    return new Intake(this.store, this.memory, this.#options.intakeLimits);
  }

  /** Lands what an intake received and ends it, whatever the outcome. Durable when it resolves. */
  async landIntake(intake: Intake, name: MemberName, arrival: ArrivalFacts): Promise<Landed> {
    try {
      const content = await intake.content();
      const known = intake.crc32 === undefined ? {} : { crc32: intake.crc32 };
      const landed = await this.land({ name, arrival, content, length: intake.size, ...known });
      intake.returned();
      intake.release();
      return landed;
    } catch (error) {
      intake.returned();
      await intake.discard();
      throw error;
    }
  }

  /**
   * Lands one object. Durable when it resolves.
   *
   * @throws StoreFullError, StoreUnavailableError; InvalidKeyError for UIDs that cannot name a member
   */
  async land(item: LandingItem): Promise<Landed> {
    checkMemberName(item.name);
    const { content } = item;
    const known = isSpill(content) || item.crc32 !== undefined ? item : { ...item, crc32: crc32OfChunks(content) };
    const landed = await this.#enqueue({ item: known, bytes: item.length }, isSpill(content));
    return landed.location!;
  }

  /**
   * Appends a decision to the journal. Durable when it resolves, with its sequence.
   *
   * @throws LimitExceededError when its JSON is larger than 1 MiB
   */
  async append(record: JournalRecord): Promise<number> {
    const bytes = Buffer.byteLength(JSON.stringify(record));
    if (bytes > maxRecordBytes) {
      throw new LimitExceededError('A journal record is too large', { details: { limit: maxRecordBytes } });
    }
    return (await this.#enqueue({ record, bytes }, false)).sequence;
  }

  /**
   * Hears of each acknowledged group, after the promises of its callers were resolved (their code runs after the
   * listener has returned, so what the listener notes is known to them).
   *
   * @returns ends it
   */
  onLanded(listener: (notice: LandedNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Highest sequence acknowledged in a space by this process; 0 when there is none. */
  acknowledged(space: string): number {
    return this.#acknowledged.get(space) ?? 0;
  }

  /** Resolves when everything handed over so far was acknowledged or refused. */
  drain(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #enqueue(
    entry: Pick<Waiting, 'item' | 'record' | 'bytes'>,
    isSpilled: boolean,
  ): Promise<{ location?: Landed; sequence: number }> {
    return new Promise((resolve, reject) => {
      (isSpilled ? this.#spills : this.#queue).push({ ...entry, resolve, reject });
      this.#schedulePump();
    });
  }

  /** Calls of the same turn of the event loop share a group. */
  #schedulePump(): void {
    if (this.#isPumpScheduled) return;
    this.#isPumpScheduled = true;
    queueMicrotask(() => {
      this.#isPumpScheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#groupsInFlight < this.store.landingConcurrency) {
      this.#groupsInFlight += 1;
      void this.#commit(this.#nextGroup()).then(() => {
        this.#groupsInFlight -= 1;
        this.#pump();
      });
    }
    while (this.#spills.length > 0 && this.#spillsInFlight < spillConcurrency) {
      this.#spillsInFlight += 1;
      void this.#commit(this.#spills.splice(0, 1)).then(() => {
        this.#spillsInFlight -= 1;
        this.#pump();
      });
    }
    if (this.#isIdle()) for (const resolve of this.#drained.splice(0)) resolve();
  }

  #isIdle(): boolean {
    return this.#queue.length + this.#spills.length + this.#groupsInFlight + this.#spillsInFlight === 0;
  }

  #nextGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      bytes += waiting.bytes;
      if (count > 0 && (bytes > this.#maxGroupBytes || count >= this.#maxGroupItems)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  /** Never rejects: every outcome goes to the callers. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    const withItem = group.filter((waiting) => waiting.item);
    const withRecord = group.filter((waiting) => waiting.record);
    const items = withItem.map((waiting) => waiting.item!);
    const records = withRecord.map((waiting) => waiting.record!);
    try {
      const { locations, recordSequences } = await this.store.land({ items, records });
      for (const [index, location] of locations.entries()) {
        this.#note(items[index]!.arrival.space, location.sequence);
        withItem[index]!.resolve({ location, sequence: location.sequence });
      }
      for (const [index, sequence] of recordSequences.entries()) {
        this.#note(records[index]!.space, sequence);
        withRecord[index]!.resolve({ sequence });
      }
      this.#tell({ items, locations, records, recordSequences });
    } catch (error) {
      for (const waiting of group) waiting.reject(error);
    }
  }

  #note(space: string, sequence: number): void {
    if (sequence > this.acknowledged(space)) this.#acknowledged.set(space, sequence);
  }

  #tell(notice: LandedNotice): void {
    for (const listener of this.#listeners) {
      try {
        listener(notice);
      } catch (error) {
        this.#options.onListenerError?.(error);
      }
    }
  }
}
