import type { FileOutcome } from '#events/sources/folder/land-file';

const progressMs = 2_000;
/** Lines about single files at most; the summary counts all. */
const lineLimit = 200;

/** Counts what became of the files, says so now and then, and sums it up. */
export class Tally {
  readonly counts = { stored: 0, quarantined: 0, skipped: 0, failed: 0 };
  readonly #print: (line: string) => void;
  readonly #now: () => number;
  readonly #startedAt: number;
  #printedAt: number;
  #lines = 0;

  /** @param now - milliseconds, growing */
  constructor(print: (line: string) => void, now: () => number = () => performance.now()) {
    this.#print = print;
    this.#now = now;
    this.#startedAt = now();
    this.#printedAt = this.#startedAt;
  }

  /** Notes the outcome of one file. */
  add(file: string, outcome: FileOutcome): void {
    this.counts[outcome.kind] += 1;
    if (outcome.kind !== 'stored') this.#line(file, outcome);
    const now = this.#now();
    if (now - this.#printedAt < progressMs) return;
    this.#printedAt = now;
    this.#print(`... ${this.#summary()}`);
  }

  /** The last line. @returns exit code: 1 when something failed */
  finish(): number {
    const { stored, quarantined, skipped, failed } = this.counts;
    if (this.#lines > lineLimit) this.#print(`(${this.#lines - lineLimit} more files not named)`);
    if (stored + quarantined + skipped + failed === 0) this.#print('no files found');
    this.#print(`${this.#summary()} in ${((this.#now() - this.#startedAt) / 1000).toFixed(1)} s`);
    return failed > 0 ? 1 : 0;
  }

  #summary(): string {
    const { stored, quarantined, skipped, failed } = this.counts;
    return `stored ${stored}, quarantined ${quarantined}, skipped ${skipped}, failed ${failed}`;
  }

  #line(file: string, outcome: Exclude<FileOutcome, { kind: 'stored' }>): void {
    this.#lines += 1;
    if (this.#lines > lineLimit) return;
    const code = 'code' in outcome ? `${outcome.code}: ` : '';
    this.#print(`${outcome.kind} ${file}: ${code}${outcome.reason}`);
  }
}
