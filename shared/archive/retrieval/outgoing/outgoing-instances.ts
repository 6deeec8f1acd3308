import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import type {
  InstanceIdentity,
  Obstacle,
  OutgoingInstance,
  ReadyInstance,
} from '#shared/dimse/storage/outgoing-instance';
import type { FrameTranscoder } from '#shared/imaging/transcode/transcoded-frames';
import { PlatformError } from '#shared/kernel/errors';
import { blockBytes } from '#shared/objects/tar';
import { passThroughOf } from '../../describe/pass-through';
import { isFaultOfBytes } from '../../fault-of-bytes';
import { type Lease, readBuffers } from '../buffer-pool';
import { correctedInMemoryBytes, correctorOf, isCorrectedInMemory, type ObjectCorrector } from '../corrected-object';
import type { RetrievedSeries } from '../find';
import { isMoved, openChecked } from '../stored-bytes';
import { type InstanceToMake, makeInstance } from './made-instance';
import { listSelected, type SelectedSeries } from './select-series';
import { storedDataSets } from './stored-data-sets';

/** How selected instances are given out. */
export interface OutgoingOptions {
  readonly archive: Archive;
  /** Transcodes a frame, in another thread. */
  readonly transcode: FrameTranscoder;
  /** Transfer syntaxes that the peer takes for a SOP class, the best first; none: it does not take the class. */
  syntaxesFor(sopClassUid: string, storedSyntaxUid: string): readonly string[];
  /** True for instances that are not to be given (again). */
  isDone?(sopInstanceUid: string): boolean;
}

/**
 * Instances in the form in which a peer takes them, series by series in series order, each exactly once: as stored where
 * it takes that (views of large reads, one ahead), else brought to another transfer syntax without loss (one begun
 * ahead); always with corrected attributes. What cannot be given is named with its obstacle; a node that is away is not
 * asked for its other series. What moves meanwhile is looked up again.
 *
 * Ended by `return` when not all are wanted; instances given before stay valid until they are released.
 */
export async function* outgoingInstances(
  selected: readonly SelectedSeries[],
  options: OutgoingOptions,
): AsyncGenerator<OutgoingInstance> {
  const lease = readBuffers.open(2);
  const away = new Set<string>();
  try {
    for (const one of selected) yield* outgoingSeries(one, options, { lease, away });
  } finally {
    lease.close();
  }
}

/** What the series that go out together share. */
interface Common {
  readonly lease: Lease;
  /** Nodes that could not be asked for what they have: a time-out is waited for once. */
  readonly away: Set<string>;
}

async function* outgoingSeries(
  selected: SelectedSeries,
  options: OutgoingOptions,
  common: Common,
): AsyncGenerator<OutgoingInstance> {
  const { archive } = options;
  const { corrector } = await correctorOf(archive, selected.series);
  const source = new SeriesSource(selected.series, options, corrector, common);
  const entries = await listSelected(archive, selected);
  const wanted = entries.filter(({ sopInstanceUid }) => !options.isDone?.(sopInstanceUid));
  if (!selected.series.origin) yield* source.give(wanted);
  else yield* source.pass(selected.series.origin.nodeId, wanted);
}

/** Codes of what was deleted since it was listed. */
const notFound: ReadonlySet<string> = new Set(['STUDY_NOT_FOUND', 'SERIES_NOT_FOUND', 'INSTANCE_NOT_FOUND']);

/** How an entry is given. */
type Way = 'stored' | 'made' | 'refused';

/** Gives out the instances of one series. */
class SeriesSource {
  readonly #series: RetrievedSeries;
  readonly #options: OutgoingOptions;
  readonly #corrector: ObjectCorrector | null;
  readonly #lease: Lease;
  readonly #away: Set<string>;

  constructor(
    series: RetrievedSeries,
    options: OutgoingOptions,
    corrector: ObjectCorrector | null,
    { lease, away }: Common,
  ) {
    this.#series = series;
    this.#options = options;
    this.#corrector = corrector;
    this.#lease = lease;
    this.#away = away;
  }

  /** @param isAgain - what moves now does so for the second time */
  async *give(entries: readonly InstanceEntry[], isAgain = false): AsyncGenerator<OutgoingInstance> {
    for (let at = 0; at < entries.length; ) {
      const way = this.#wayOf(entries[at]!);
      let end = at + 1;
      while (end < entries.length && this.#belongs(entries[at]!, entries[end]!, way)) end += 1;
      const run = entries.slice(at, end);
      if (way === 'stored') yield* this.#stored(run, isAgain);
      else if (way === 'made') yield* this.#made(run);
      else for (const entry of run) yield this.#without(entry, 'no-context');
      at = end;
    }
  }

  /**
   * Instances that are only described here, as their node sends them, one by one. What it does not send is unreadable,
   * unless it is only away.
   */
  async *pass(nodeId: string, wanted: readonly InstanceEntry[]): AsyncGenerator<OutgoingInstance> {
    const open = new Map(wanted.map((entry) => [entry.sopInstanceUid, entry]));
    if (open.size > 0 && !this.#away.has(nodeId)) yield* this.#passed(nodeId, open);
    const obstacle = this.#away.has(nodeId) ? 'origin-away' : 'unreadable';
    for (const entry of open.values()) yield this.#without(entry, obstacle);
  }

  /** @param open - what comes is taken out of it */
  async *#passed(nodeId: string, open: Map<string, InstanceEntry>): AsyncGenerator<OutgoingInstance> {
    const isAll = open.size === this.#series.instanceCount;
    try {
      const passing = passThroughOf(this.#options.archive).stream(this.#series, isAll ? null : [...open.keys()]);
      for await (const entry of passing) if (open.delete(entry.sopInstanceUid)) yield* this.give([entry]);
    } catch (error) {
      const { studyInstanceUid, seriesInstanceUid } = this.#series;
      const about = { err: error, studyInstanceUid, seriesInstanceUid };
      this.#options.archive.log.warn(about, 'a series could not be passed through');
      if (error instanceof PlatformError && error.retryable) this.#away.add(nodeId);
    }
  }

  #wayOf(entry: InstanceEntry): Way {
    const [best] = this.#options.syntaxesFor(entry.sopClassUid, entry.transferSyntaxUid);
    if (best === undefined) return 'refused';
    const isAsRead = this.#corrector === null || isCorrectedInMemory(entry, correctedInMemoryBytes);
    return best === entry.transferSyntaxUid && isAsRead ? 'stored' : 'made';
  }

  /** Entries of a run go the same way, stored ones out of one object. */
  #belongs(first: InstanceEntry, entry: InstanceEntry, way: Way): boolean {
    const [a, b] = [first.location, entry.location];
    return this.#wayOf(entry) === way && (way !== 'stored' || (a.key === b.key && a.store === b.store));
  }

  async *#stored(run: readonly InstanceEntry[], isAgain: boolean): AsyncGenerator<OutgoingInstance> {
    let given = 0;
    try {
      const reader = await openChecked(this.#options.archive, run[0]!);
      try {
        const [corrector, lease] = [this.#corrector, this.#lease];
        const whole = corrector ? { targetBytes: correctedInMemoryBytes + blockBytes } : {};
        for await (const { entry, bytes, release } of storedDataSets(reader, run, { lease, corrector, ...whole })) {
          given += 1;
          if (bytes) yield this.#ready(entry, bytes, release);
          else {
            release();
            yield this.#without(entry, 'unreadable');
          }
        }
      } finally {
        await reader.close();
      }
    } catch (error) {
      yield* this.#afterFailure(error, run.slice(given), isAgain);
    }
  }

  /** What moved is looked up and given once more; what then cannot be read is said so. */
  async *#afterFailure(
    error: unknown,
    rest: readonly InstanceEntry[],
    isAgain: boolean,
  ): AsyncGenerator<OutgoingInstance> {
    if (!isMoved(error) || isAgain) {
      this.#note(error, rest[0]);
      for (const entry of rest) yield this.#without(entry, 'unreadable');
      return;
    }
    const sopInstanceUids = new Set(rest.map(({ sopInstanceUid }) => sopInstanceUid));
    const { archive } = this.#options;
    const series = await archive.collections.series.findOne({ _id: this.#series._id });
    const found = series ? await listSelected(archive, { series, sopInstanceUids }) : [];
    for (const { sopInstanceUid } of found) sopInstanceUids.delete(sopInstanceUid);
    for (const entry of rest) if (sopInstanceUids.has(entry.sopInstanceUid)) yield this.#without(entry, 'gone');
    yield* this.give(found, true);
  }

  /** The next one is begun while one is sent. */
  async *#made(run: readonly InstanceEntry[]): AsyncGenerator<OutgoingInstance> {
    let next: Promise<OutgoingInstance> | null = null;
    try {
      for (const [at, entry] of run.entries()) {
        const instance: OutgoingInstance = await (next ?? this.#make(entry));
        const following = run[at + 1];
        next = following ? this.#make(following) : null;
        // A failure is met when it is its turn.
        next?.catch(() => undefined);
        yield instance;
      }
    } finally {
      const open = await next?.catch(() => null);
      if (open && 'release' in open) await open.release();
    }
  }

  async #make(entry: InstanceEntry): Promise<OutgoingInstance> {
    const { archive, transcode, syntaxesFor } = this.#options;
    const syntaxes = syntaxesFor(entry.sopClassUid, entry.transferSyntaxUid);
    const what: InstanceToMake = { series: this.#series, entry, syntaxes, corrector: this.#corrector };
    try {
      return (await makeInstance(archive, what, transcode)) ?? this.#without(entry, 'no-common-syntax');
    } catch (error) {
      if (error instanceof PlatformError && notFound.has(error.code)) return this.#without(entry, 'gone');
      this.#note(error, entry);
      return this.#without(entry, 'unreadable');
    }
  }

  #note(error: unknown, entry: InstanceEntry | undefined): void {
    const { log } = this.#options.archive;
    const { store, key } = entry?.location ?? {};
    const isExpected = error instanceof PlatformError && isFaultOfBytes(error);
    log[isExpected ? 'warn' : 'error']({ err: error, store, key }, 'a stored instance could not be given out');
  }

  #ready(entry: InstanceEntry, dataSet: ReadyInstance['dataSet'], release: () => void): ReadyInstance {
    const { transferSyntaxUid } = entry;
    return { ...this.#identity(entry), transferSyntaxUid, dataSet, release };
  }

  #without(entry: InstanceEntry, obstacle: Obstacle): OutgoingInstance {
    return { ...this.#identity(entry), obstacle };
  }

  #identity({ sopClassUid, sopInstanceUid }: InstanceEntry): InstanceIdentity {
    const { studyInstanceUid, seriesInstanceUid } = this.#series;
    return { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid };
  }
}
