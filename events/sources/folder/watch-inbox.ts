import { type FSWatcher, watch } from 'node:fs';
import { mkdir, rmdir, unlink } from 'node:fs/promises';
import type { Archive } from '#shared/archive/archive';
import type { Logger } from '#shared/kernel/logger';
import type { AuditLog } from '#shared/security/audit';
import { type FileOutcome, landFile } from './land-file';
import { isSame, lookAgain, type SeenFile, scanFolder } from './scan-folder';

/** Files looked at in one scan at most. */
const scanLimit = 10_000;
/** Files on their way at once, so that commits are shared. */
const inFlight = 8;
/**
 * A file is complete when so many scans in a row found it unchanged. The second one is for machines that stand still: then a
 * scan comes at once after another, and whoever writes the file had no time to go on in between.
 */
const unchangedScans = 2;
/** An empty folder this old is removed: nobody is about to fill it. */
const emptyFolderMs = 60_000;

/** What the inbox is given. */
export interface InboxOptions {
  readonly archive: Archive;
  readonly audit: AuditLog;
  readonly log: Logger;
  /** Absolute path; created when absent. */
  readonly folder: string;
  readonly space?: string;
  /** Time between scans, two of which a file must outlast unchanged to count as complete. Default 1 s. */
  readonly scanMs?: number;
  /** A file that could not be stored is tried again after this time. Default 30 s. */
  readonly retryMs?: number;
}

/** The running inbox. */
export interface Inbox {
  /** What became of the files so far. */
  readonly counts: Readonly<Record<FileOutcome['kind'], number>>;
  /** Ends after the files under way. */
  close(): Promise<void>;
}

/**
 * Watches a folder: files dropped there, also in folders below, are landed once they are complete (size and time stayed
 * the same over two scans), then removed. What is no DICOM object goes to quarantine and is removed too; what the store
 * could not take stays and is tried again. A crash in between lands a file twice: a duplicate, no harm.
 */
export async function watchInbox(options: InboxOptions): Promise<Inbox> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const inbox = new WatchedInbox(options);
  inbox.start();
  return inbox;
}

interface Watched {
  readonly file: SeenFile;
  /** Scans in a row that found it as the first one had seen it. */
  readonly unchanged: number;
  /** Milliseconds: not before. */
  readonly notBefore: number;
}

class WatchedInbox implements Inbox {
  readonly counts = { stored: 0, quarantined: 0, skipped: 0, failed: 0 };
  readonly #options: Required<InboxOptions>;
  #watched = new Map<string, Watched>();
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #scanning: Promise<void> = Promise.resolve();
  #isScanning = false;
  #isClosed = false;

  constructor(options: InboxOptions) {
    this.#options = { space: 'main', scanMs: 1_000, retryMs: 30_000, ...options };
  }

  start(): void {
    try {
      this.#watcher = watch(this.#options.folder, () => this.#wake());
      this.#watcher.on('error', (error) => this.#withoutWatcher(error));
    } catch (error) {
      this.#withoutWatcher(error);
    }
    this.#plan(0);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#watcher?.close();
    await this.#scanning;
  }

  /** Watching only makes the first look come sooner; scanning goes on without. */
  #withoutWatcher(error: unknown): void {
    this.#options.log.warn({ err: error }, 'the inbox is only scanned, not watched');
    this.#watcher?.close();
    this.#watcher = null;
  }

  #wake(): void {
    if (!this.#isScanning && this.#watched.size === 0) this.#plan(0);
  }

  #plan(delayMs: number): void {
    if (this.#isClosed) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#scanning = this.#scan();
    }, delayMs);
  }

  /** Never rejects: a folder that cannot be read is looked at again. */
  async #scan(): Promise<void> {
    this.#isScanning = true;
    const { folder, log, scanMs } = this.#options;
    try {
      const { files, empty } = await scanFolder(folder, scanLimit);
      const ready = this.#look(files);
      if (ready.length > 0) await this.#landAll(ready);
      for (const one of empty) if (Date.now() - one.mtimeMs > emptyFolderMs) await removeEmpty(one.path);
    } catch (error) {
      log.error({ err: error }, 'the inbox could not be scanned');
    } finally {
      this.#isScanning = false;
      this.#plan(scanMs);
    }
  }

  /** Notes what was seen. @returns files that are complete and due */
  #look(files: readonly SeenFile[]): SeenFile[] {
    const now = Date.now();
    const watched = new Map<string, Watched>();
    const ready: SeenFile[] = [];
    for (const file of files) {
      const known = this.#watched.get(file.path);
      const isKnown = known !== undefined && isSame(known.file, file);
      const state = isKnown ? { ...known, unchanged: known.unchanged + 1 } : { file, unchanged: 0, notBefore: 0 };
      watched.set(file.path, state);
      if (state.unchanged >= unchangedScans && now >= state.notBefore) ready.push(file);
    }
    this.#watched = watched;
    return ready;
  }

  async #landAll(files: readonly SeenFile[]): Promise<void> {
    const before = { ...this.counts };
    const queue = [...files];
    const worker = async () => {
      for (let file = queue.shift(); file && !this.#isClosed; file = queue.shift()) await this.#landOne(file);
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    const { stored, quarantined, skipped, failed } = this.counts;
    const done = { stored: stored - before.stored, quarantined: quarantined - before.quarantined };
    this.#options.log.info(
      { ...done, skipped: skipped - before.skipped, failed: failed - before.failed },
      'inbox imported',
    );
  }

  async #landOne(file: SeenFile): Promise<void> {
    const { archive, audit, space, retryMs, log } = this.#options;
    const outcome = await landFile(archive, file.path, { space, source: 'inbox' });
    this.counts[outcome.kind] += 1;
    if (outcome.kind === 'failed') {
      log.warn({ code: outcome.code, sizeBytes: file.size }, 'a file of the inbox could not be stored yet');
      this.#watched.set(file.path, { file, unchanged: unchangedScans, notBefore: Date.now() + retryMs });
      return;
    }
    if (outcome.kind === 'stored' && outcome.instance) {
      const { studyInstanceUid } = outcome.instance;
      const what = { event: 'import', action: 'C', operation: 'inbox', space, studyInstanceUid } as const;
      audit.record({ ...what, actor: 'system:inbox' });
    }
    await this.#remove(file);
  }

  /** Only the very bytes that were landed go: a file that changed meanwhile is a new one. */
  async #remove(file: SeenFile): Promise<void> {
    const now = await lookAgain(file.path);
    if (!now || !isSame(now, file)) return;
    try {
      await unlink(file.path);
      this.#watched.delete(file.path);
    } catch (error) {
      this.#options.log.error({ err: error }, 'a file of the inbox was stored and cannot be removed');
      this.#watched.set(file.path, { file, unchanged: unchangedScans, notBefore: Number.MAX_SAFE_INTEGER });
    }
  }
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    // Somebody put something into it, or took it away.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  }
}
