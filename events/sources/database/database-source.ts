import type { DatabaseSource, ItemTarget, SourceCursor, SourceItemDocument } from '#shared/sources/documents';
import { countOpen, enqueueItems, type FoundItem, type RetryPlan } from '#shared/sources/items';
import { secretOf } from '#shared/sources/sources';
import type { Taken } from '../folder/take-file';
import { describeFailure } from '../running/failure';
import { ItemWorker } from '../running/item-worker';
import { SourceProgress } from '../running/progress';
import type { RunningSource, SourceParts } from '../running/source-parts';
import { connectDatabase } from './connect';
import type { DatabaseConnection, TextRow } from './drivers/driver';
import { RowIncompleteError } from './errors';
import { pageStatement, type RowStart, rowFields, timeBefore } from './statement';
import { takePath } from './take-path';

const pageRows = 500;
/** Rows that wait: beyond them no more are read. */
const openLimit = 10_000;
/** Rows worked off at a time. */
const parallel = 2;

/** Scans the view of a source on its schedule, and fetches what its rows name. */
export function startDatabaseSource(source: DatabaseSource, parts: SourceParts, plan?: RetryPlan): RunningSource {
  const scanning = new DatabaseScan(source, parts, plan);
  scanning.start();
  return scanning;
}

class DatabaseScan implements RunningSource {
  readonly #source: DatabaseSource;
  readonly #parts: SourceParts;
  readonly #progress: SourceProgress;
  readonly #worker: ItemWorker;
  #cursor: SourceCursor | null;
  #timer: NodeJS.Timeout | null = null;
  #scanning: Promise<void> = Promise.resolve();
  #isScanning = false;
  #isClosed = false;

  constructor(source: DatabaseSource, parts: SourceParts, plan?: RetryPlan) {
    this.#source = source;
    this.#parts = parts;
    this.#cursor = source.cursor;
    this.#progress = new SourceProgress(parts.sources, source);
    this.#worker = new ItemWorker({
      ...{ source, parts, progress: this.#progress, parallel, ...(plan ? { plan } : {}) },
      take: (item, signal) => takeRow(source, parts, item, signal),
    });
  }

  start(): void {
    this.#plan(0);
    this.#worker.wake();
  }

  wake(): void {
    if (!this.#isScanning) this.#plan(0);
    this.#worker.wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.all([this.#scanning, this.#worker.close()]);
  }

  #plan(delayMs: number): void {
    if (this.#isClosed || this.#progress.isStale) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#scanning = this.#scan();
    }, delayMs);
  }

  /** One scan. Never rejects: a database that does not answer is asked again. */
  async #scan(): Promise<void> {
    this.#isScanning = true;
    const { sources, log } = this.#parts;
    const lastRunAt = sources.clock.now();
    try {
      const isComplete = await this.#readRows();
      await this.#progress.write({ lastRunAt, lastError: null, behindSince: isComplete ? null : lastRunAt });
    } catch (error) {
      log.warn({ err: error, source: this.#source._id }, 'a database could not be scanned');
      const lastError = describeFailure(error, lastRunAt);
      await this.#progress
        .write({ lastRunAt, lastError })
        .catch((err: unknown) => log.error({ err, source: this.#source._id }, 'progress could not be written'));
    }
    this.#isScanning = false;
    this.#plan(this.#source.settings.everyMs);
  }

  /** Reads pages up to the row limit. @returns false when there are more */
  async #readRows(): Promise<boolean> {
    const { settings } = this.#source;
    const { sources } = this.#parts;
    const connection = await connectDatabase(settings, secretOf(sources, this.#source, 'password') ?? '');
    try {
      const known = this.#cursor;
      let start = startOf(known, settings.overlapMs);
      for (let left = settings.rowsPerScan; left > 0 && !this.#isClosed; left -= pageRows) {
        if ((await countOpen(sources, this.#source._id)) >= openLimit) return false;
        const limit = Math.min(pageRows, left);
        const rows = await readPage(connection, this.#source, start, limit);
        await this.#queue(rows, known);
        const last = rows.at(-1);
        if (last) start = { time: last.version, key: last.key };
        const isComplete = rows.length < limit;
        await this.#moveTo(last, isComplete);
        if (isComplete) return true;
      }
      return false;
    } finally {
      await connection.close().catch((error: unknown) => {
        this.#parts.log.debug({ err: error, source: this.#source._id }, 'a database connection did not close');
      });
    }
  }

  /** Rows of the overlap are read at each scan: what is known of them is no news. */
  async #queue(rows: readonly FoundItem[], known: SourceCursor | null): Promise<void> {
    const { sources } = this.#parts;
    const isFresh = ({ version }: FoundItem) => known === null || version > known.time;
    const fresh = await enqueueItems(sources, this.#source._id, rows.filter(isFresh));
    const late = await enqueueItems(
      sources,
      this.#source._id,
      rows.filter((row) => !isFresh(row)),
    );
    this.#progress.add({ found: fresh.added + late.added, duplicates: fresh.known });
    if (fresh.added + late.added > 0) this.#worker.wake();
  }

  /** The cursor follows once the rows before it are durable in the queue. */
  async #moveTo(last: FoundItem | undefined, isComplete: boolean): Promise<void> {
    const before = this.#cursor;
    const cursor = last ? { time: last.version, key: last.key, isComplete } : before && { ...before, isComplete };
    if (!cursor || JSON.stringify(cursor) === JSON.stringify(before)) return;
    this.#cursor = cursor;
    await this.#progress.write({ cursor }, true);
  }
}

/** A scan that was cut goes on exactly where it was; a new one begins some time before. */
function startOf(cursor: SourceCursor | null, overlapMs: number): RowStart {
  if (cursor === null) return null;
  return cursor.isComplete ? { from: timeBefore(cursor.time, overlapMs) } : cursor;
}

async function readPage(
  connection: DatabaseConnection,
  { settings }: DatabaseSource,
  start: RowStart,
  limit: number,
): Promise<FoundItem[]> {
  const rows = await connection.read(pageStatement(settings, start, limit, connection.dialect));
  return rows.map(itemOf);
}

function itemOf([time, key, ...values]: TextRow): FoundItem {
  const target = Object.fromEntries(
    rowFields.flatMap((field, at) => {
      const value = values[at]?.trim();
      return value ? [[field, value]] : [];
    }),
  );
  return { key: key ?? '', version: time ?? '', target };
}

async function takeRow(
  source: DatabaseSource,
  parts: SourceParts,
  { target }: SourceItemDocument,
  signal: AbortSignal,
): Promise<Taken> {
  const { space, settings } = source;
  const { path: named, studyInstanceUid } = target ?? {};
  if (named !== undefined) {
    const expected = studyInstanceUid === undefined ? {} : { expected: { studyInstanceUid } };
    const arrival = { space, source: 'database' };
    return await takePath({ archive: parts.archive, arrival, quarantines: false, ...expected }, settings, named);
  }
  const { node = settings.node, ...keys } = (target ?? {}) as ItemTarget;
  if (node === null) throw new RowIncompleteError('The row names no path and no node');
  if (keys.studyInstanceUid === undefined && keys.accessionNumber === undefined) {
    throw new RowIncompleteError('The row names no study');
  }
  const landed = await parts.fetcher.fetch({ ...keys, node, space, method: settings.retrieve }, signal);
  const instances = [...landed.values()].reduce((sum, count) => sum + count, 0);
  return { landed, skipped: 0, quarantined: 0, failed: 0, end: { state: 'done', instances } };
}
