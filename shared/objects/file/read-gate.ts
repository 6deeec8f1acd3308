import fs from 'node:fs';

/** Largest read that is made in place: 768 KiB take about 0.1 ms out of the page cache. */
const inPlaceBytes = 768 * 1024;
/** A read in place that takes longer did not come out of the page cache. */
const slowMs = 4;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

/** Magic numbers of local file systems, see statfs(2): ext, XFS, Btrfs, tmpfs, overlay, ZFS, F2FS. */
const localTypes: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010,
]);

/**
 * Whether small reads are made in place instead of by a trip to the thread pool, which costs more than the read itself
 * while bytes come out of the page cache. In place only on a local file system (a mount that hangs must not stop the
 * process), and not for a while after a read that was slow: 250 ms, doubled up to 30 s while the next one is slow too.
 */
export class ReadGate {
  readonly #now: () => number;
  #isLocal: boolean | null = null;
  #closedUntil = 0;
  #pauseMs = firstPauseMs;

  /** @param now - milliseconds of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Finds out, once, what kind of file system the files of this disk lie on. */
  async look(path: string): Promise<void> {
    if (this.#isLocal !== null) return;
    try {
      const { type } = await fs.promises.statfs(path);
      this.#isLocal = localTypes.has(type);
    } catch (error) {
      // Opening what is not there says so itself; the next file is asked again.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#isLocal = false;
    }
  }

  /** True when a read of so many bytes is to be made in place now. */
  isOpenFor(bytes: number): boolean {
    return this.#isLocal === true && bytes <= inPlaceBytes && this.#now() >= this.#closedUntil;
  }

  /** Runs a read in place and takes its time. */
  timed(read: () => number): number {
    const startedAt = this.#now();
    const count = read();
    const now = this.#now();
    if (now - startedAt <= slowMs) {
      this.#pauseMs = firstPauseMs;
    } else {
      this.#closedUntil = now + this.#pauseMs;
      this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
    }
    return count;
  }
}
