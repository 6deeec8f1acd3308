import { realpath, rmdir, unlink } from 'node:fs/promises';
import type { FolderSource, SourceCounts, SourceFailure } from '#shared/sources/documents';
import { type RetryPlan, retryPlan } from '#shared/sources/items';
import { describeFailure, failedEnd } from '../running/failure';
import { SourceProgress } from '../running/progress';
import type { RunningSource, SourceParts } from '../running/source-parts';
import {
  FileNotRemovedError,
  FileUnfinishedError,
  FolderEmptyError,
  FolderRefusedError,
  FolderUnreadableError,
} from './errors';
import { ignoredNames } from './file-names';
import { type Candidate, type Ended, FolderLedger } from './folder-ledger';
import { FolderNotices } from './folder-notices';
import { isLinkFree, isWithin } from './folder-paths';
import { FolderPlaces } from './folder-places';
import { placeFile } from './place-file';
import { type EmptyFolder, isFolder, isSame, lookAgain, type SeenFile, scanFolder } from './scan-folder';
import { takeAll } from './take-all';
import { type Taken, type Taker, takeFile, takenFailure } from './take-file';

/** Files that are looked at until they are complete, at most; the rest is seen by later scans. */
const watchedLimit = 10_000;
/** Files after which is written what became of them. */
const writeEach = 256;
/**
 * A file is complete when so many looks in a row found it unchanged. The second one is for machines that stand still: then a
 * look comes at once after another, and whoever writes the file had no time to go on in between.
 */
const unchangedLooks = 2;
/** An empty folder this old is removed: nobody is about to fill it. */
const emptyFolderMs = 60_000;
/** Scanning takes a tenth of the time at most: a folder of a million files is scanned less often, and watched meanwhile. */
const scanShare = 10;
/** Of the time of a scan for what is known and may be gone: in a large folder some of it each time. */
const goneShare = 0.5;

interface Watched extends Candidate {
  /** Looks in a row that found it as the first one had seen it. */
  readonly unchanged: number;
  /** Milliseconds at which it was first seen so. */
  readonly since: number;
}

/** Folders being watched. */
export interface WatchedFolders extends RunningSource {
  /** What became of the files so far. */
  readonly counts: SourceCounts;
}

/**
 * Watches the folders of a source: files in and below them are landed once they are complete (size and time stayed the same
 * over two looks, and for the quiet time), then removed or remembered; or they are indexed where they lie. What failed is tried again, in the end parked; a file
 * that changed is another file. A crash in between lands a file twice: a duplicate, no harm.
 */
export function watchFolders(source: FolderSource, parts: SourceParts, plan: RetryPlan = retryPlan): WatchedFolders {
  const watching = new FolderWatch(source, parts, plan);
  watching.start();
  return watching;
}

class FolderWatch implements WatchedFolders {
  readonly #source: FolderSource;
  readonly #parts: SourceParts;
  readonly #progress: SourceProgress;
  readonly #ledger: FolderLedger;
  readonly #taker: Taker;
  /** Null where files are landed. */
  readonly #places: FolderPlaces | null;
  readonly #abort = new AbortController();
  readonly #isIgnored: (name: string) => boolean;
  #watched = new Map<string, Watched>();
  readonly #notices: FolderNotices;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;
  /** What is known and not in the catalogue was dealt with. */
  #isResumed = false;
  /** By `performance.now()`: the next scan is not before. */
  #scanAt = 0;

  constructor(source: FolderSource, parts: SourceParts, plan: RetryPlan) {
    this.#source = source;
    this.#parts = parts;
    this.#progress = new SourceProgress(parts.sources, source);
    this.#ledger = new FolderLedger(parts.sources, source, plan);
    this.#isIgnored = ignoredNames(source.settings.ignore);
    const arrival = { space: source.space, source: source.isBuiltIn ? 'inbox' : 'folder' };
    this.#taker = { archive: parts.archive, arrival, quarantines: source.settings.mode === 'move' };
    const isOver = () => this.#isClosed;
    this.#places =
      source.settings.mode === 'index' ? new FolderPlaces({ ...parts, isOver }, source, this.#ledger) : null;
    this.#notices = new FolderNotices({
      isIgnored: this.#isIgnored,
      onNotice: () => {
        if (!this.#isLooking && this.#watched.size === 0) this.#planLook(0);
      },
      onFailure: (error) => parts.log.warn({ err: error, source: source._id }, 'a folder is only scanned, not watched'),
    });
  }

  get counts(): SourceCounts {
    return this.#progress.counts;
  }

  start(): void {
    this.#notices.keep(new Set(this.#source.settings.folders));
    this.#planLook(0);
  }

  wake(): void {
    this.#scanAt = 0;
    if (!this.#isLooking) this.#planLook(0);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    if (this.#timer) clearTimeout(this.#timer);
    this.#notices.close();
    await this.#looking;
  }

  get #isClosed(): boolean {
    return this.#abort.signal.aborted;
  }

  #planLook(delayMs: number): void {
    if (this.#isClosed || this.#progress.isStale) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
    }, delayMs);
  }

  /** One look. Never rejects: a folder that cannot be read is looked at again. */
  async #look(): Promise<void> {
    this.#isLooking = true;
    const { sources, log } = this.#parts;
    let failure: SourceFailure | null = null;
    try {
      if (!this.#isResumed) await this.#places?.resume();
      this.#isResumed = true;
      if (performance.now() >= this.#scanAt) failure = await this.#scan();
      else await this.#lookAtKnown();
      const ready = this.#ready();
      if (ready.length > 0) await this.#take(ready);
    } catch (error) {
      log.error({ err: error, source: this.#source._id }, 'a folder could not be looked through');
      failure = describeFailure(error, sources.clock.now());
    }
    await this.#report(failure);
    this.#isLooking = false;
    this.#planLook(this.#source.settings.scanMs);
  }

  /** Looks through all folders. @returns why one of them could not be read */
  async #scan(): Promise<SourceFailure | null> {
    const startedAt = performance.now();
    const { settings } = this.#source;
    const before = this.#watched;
    const seen = new Set<string>();
    this.#notices.take();
    this.#watched = new Map();
    const there: string[] = [];
    let failure: SourceFailure | null = null;
    for (const [at, folder] of settings.folders.entries()) {
      const which = `Folder ${at + 1} of ${settings.folders.length}`;
      try {
        let count = 0;
        if (!this.#source.isBuiltIn) await refusePlatformFolder(folder, this.#parts.dataFolder);
        for await (const { files, folders, empty } of scanFolder(folder, this.#isIgnored)) {
          if (this.#isClosed) return null;
          for (const one of folders) seen.add(one);
          count += files.length;
          await this.#see(files, before);
          if (settings.mode === 'move') await removeOld(empty);
        }
        if (count > 0) there.push(folder);
        else if (await this.#places?.holdsAny()) throw new FolderEmptyError(`${which} is empty: it may not be mounted`);
      } catch (error) {
        failure ??= describeFailure(unreadable(error, which), this.#parts.sources.clock.now());
      }
    }
    this.#notices.keep(seen);
    // Of a folder that cannot be looked into, or holds nothing, nothing counts as gone: it may not be mounted.
    const isThere = (file: string) => there.some((folder) => isWithin(file, folder));
    const untilMs = performance.now() + (performance.now() - startedAt) * goneShare;
    if (this.#places) await this.#places.lookForGone(isThere, untilMs);
    else await this.#ledger.forget((await this.#ledger.gone(untilMs)).gone.filter(({ key }) => isThere(key)));
    const tookMs = performance.now() - startedAt;
    this.#scanAt = performance.now() + Math.max(0, tookMs * (scanShare - 1) - settings.scanMs);
    return failure;
  }

  /** Between scans: only at what is watched, and at what the system told of. */
  async #lookAtKnown(): Promise<void> {
    const before = this.#watched;
    this.#watched = new Map();
    const files: SeenFile[] = [];
    const gone: string[] = [];
    for (const name of new Set([...before.keys(), ...this.#notices.take()])) {
      const found = await lookAgain(name);
      if (found) files.push(found);
      else if (await isFolder(name)) this.#scanAt = 0;
      else gone.push(name);
    }
    if (gone.length > 0) await this.#places?.mark(await this.#ledger.itemsOf(gone));
    await this.#see(files, before);
  }

  /** Notes what was seen. */
  async #see(files: readonly SeenFile[], before: ReadonlyMap<string, Watched>): Promise<void> {
    const now = Date.now();
    const fresh: SeenFile[] = [];
    for (const file of files) {
      const known = before.get(file.path);
      const isKnown = known !== undefined && isSame(known.file, file);
      if (isKnown) this.#watched.set(file.path, { ...known, unchanged: known.unchanged + 1 });
      else fresh.push(file);
    }
    for (const candidate of fresh.length > 0 ? await this.#ledger.candidates(fresh) : []) {
      if (this.#watched.size >= watchedLimit) return;
      const isNew = !before.has(candidate.file.path) && candidate.item === null;
      if (isNew) this.#progress.add({ found: 1 });
      this.#watched.set(candidate.file.path, { ...candidate, unchanged: 0, since: now });
    }
  }

  #ready(): Watched[] {
    const quietBefore = Date.now() - this.#source.settings.quietMs;
    return [...this.#watched.values()].filter(
      ({ unchanged, since }) => unchanged >= unchangedLooks && since <= quietBefore,
    );
  }

  async #take(ready: readonly Watched[]): Promise<void> {
    const before = { ...this.counts };
    const names = new Set(ready.map(({ file }) => file.path));
    const isWaiting = (file: string) => this.#watched.has(file) && !names.has(file);
    let ended: Ended[] = [];
    const write = async () => {
      const some = ended;
      ended = [];
      await this.#ledger.note((await this.#places?.bringIn(some)) ?? some);
    };
    const taking = { take: (one: Candidate) => this.#takeOne(one), isWaiting, isOver: () => this.#isClosed };
    await takeAll(this.#taker, ready, taking, async ({ file, item }, taken) => {
      // What was given up half-way because the source stops has not failed.
      if (taken.end.state === 'failed' && this.#isClosed) return;
      const settled = await this.#settle(file, taken);
      // Only now: others may have written what had ended before.
      ended.push({ file, item, placement: taken.placement, ...settled });
      this.#watched.delete(file.path);
      if (ended.length >= writeEach) await write();
    });
    await write();
    const { landed, quarantined, skipped, failed } = this.counts;
    const done = { landed: landed - before.landed, quarantined: quarantined - before.quarantined };
    this.#parts.log.info(
      { source: this.#source._id, ...done, skipped: skipped - before.skipped, failed: failed - before.failed },
      'files taken',
    );
  }

  /** Lands a file, or says where it lies. */
  async #takeOne(candidate: Candidate): Promise<Taken> {
    const { path } = candidate.file;
    try {
      if (!(await isLinkFree(path, this.#source.settings.folders))) throw linked();
    } catch (error) {
      return takenFailure(error, this.#parts.sources.clock.now());
    }
    if (this.#places) return await placeFile(this.#taker, this.#source._id, candidate, this.#abort.signal);
    return await takeFile(this.#taker, path);
  }

  /** Counts, records and removes. */
  async #settle(
    file: SeenFile,
    { end, landed, skipped, quarantined, failed }: Taken,
  ): Promise<Pick<Ended, 'end' | 'isGone'>> {
    const { audit, log, sources } = this.#parts;
    const { space, isBuiltIn, _id } = this.#source;
    for (const [studyInstanceUid, count] of landed) {
      const by = isBuiltIn
        ? { operation: 'inbox', actor: 'system:inbox' }
        : { operation: 'source-folder', actor: 'system:source', object: `source:${_id}` };
      audit.record({ event: 'import', action: 'C', space, studyInstanceUid, count, ...by });
    }
    const instances = [...landed.values()].reduce((sum, count) => sum + count, 0);
    this.#progress.add({ landed: instances, skipped, quarantined, failed });
    if (end.state === 'failed') {
      log.warn({ source: _id, code: end.error.code, sizeBytes: file.size }, 'a file could not be landed');
      return { end, isGone: false };
    }
    if (this.#source.settings.mode !== 'move') return { end, isGone: false };
    try {
      await this.#remove(file);
      return { end, isGone: true };
    } catch (cause) {
      log.error({ err: cause, source: _id }, 'a file was landed and cannot be removed');
      this.#progress.add({ failed: 1 });
      return {
        end: failedEnd(new FileNotRemovedError('It was landed and cannot be removed'), sources.clock.now()),
        isGone: false,
      };
    }
  }

  /** Only the very bytes that were landed go: a file that changed meanwhile is a new one. */
  async #remove(file: SeenFile): Promise<void> {
    const now = await lookAgain(file.path);
    if (now && isSame(now, file) && (await isLinkFree(file.path, this.#source.settings.folders)))
      await unlink(file.path);
  }

  async #report(lastError: SourceFailure | null): Promise<void> {
    const { log } = this.#parts;
    const since = [...this.#watched.values()].map((watched) => watched.since);
    const behindSince = since.length === 0 ? null : since.reduce((a, b) => Math.min(a, b));
    try {
      await this.#progress.write({ lastError, behindSince });
    } catch (error) {
      log.error({ err: error, source: this.#source._id }, 'the progress of a source could not be written');
    }
  }
}

const linked = () => new FileUnfinishedError('A link took the place of a folder on the way to the file');

/** Says which folder the system did not give. */
function unreadable(error: unknown, which: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new FolderUnreadableError(`${which} cannot be read (${code}): it may not be mounted`, { cause: error });
}

/** The platform's own files are none of its sources. @throws FolderRefusedError */
async function refusePlatformFolder(folder: string, dataFolder: string): Promise<void> {
  const [one, other] = await Promise.all([realpath(folder), realpath(dataFolder)]);
  if (isWithin(one, other) || isWithin(other, one)) {
    throw new FolderRefusedError('The folder holds files of the platform itself, or is one of them');
  }
}

/** Folders that are empty and old. */
async function removeOld(folders: readonly EmptyFolder[]): Promise<void> {
  for (const folder of folders) {
    if (Date.now() - folder.mtimeMs <= emptyFolderMs) continue;
    try {
      await rmdir(folder.path);
    } catch (error) {
      // Somebody put something into it, or took it away.
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
        throw error;
    }
  }
}
