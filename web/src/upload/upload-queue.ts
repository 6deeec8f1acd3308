import type { BatchAnswer, SendBatch } from './send-batch';
import { looksLikeDicom } from './sniff';

/** Why a file is not stored; `file` is absent where the server's answer does not say which of a batch it was. */
export interface UploadFailure {
  readonly file: File | undefined;
  readonly sopInstanceUid?: string;
  readonly reason: 'refused' | 'status' | 'unreachable' | 'unreadable' | 'tooLarge';
  /** Failure Reason or HTTP status, where there is one. */
  readonly code?: number;
}

/** How far an upload is. */
export interface UploadState {
  readonly files: number;
  readonly stored: number;
  readonly skipped: number;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly failures: readonly UploadFailure[];
  readonly isRunning: boolean;
}

interface UploadLimits {
  readonly batchFiles: number;
  readonly batchBytes: number;
  readonly parallel: number;
  /** Times to try again when nothing answers. */
  readonly retries: number;
  readonly retryMs: number;
}

const usualLimits: UploadLimits = {
  batchFiles: 25,
  batchBytes: 32 * 1024 * 1024,
  parallel: 2,
  retries: 3,
  retryMs: 2000,
};

/** What a whole failure may be of one file alone: then each is sent by itself. */
const statusOfOneFile = new Set([400, 409, 413, 415, 422]);

interface WaitingFile {
  readonly file: File;
  /** In a request of its own: it was in a batch that was refused as a whole. */
  readonly isAlone: boolean;
}

const empty: UploadState = { files: 0, stored: 0, skipped: 0, bytes: 0, sentBytes: 0, failures: [], isRunning: false };

/** Sends files in batches, some at a time, and counts what became of them. */
export class UploadQueue {
  readonly #send: SendBatch;
  readonly #limits: UploadLimits;
  readonly #waiting: WaitingFile[] = [];
  readonly #sending = new Map<object, number>();
  readonly #listeners = new Set<() => void>();
  #state = empty;
  #settledBytes = 0;
  #adding = 0;
  #stop = new AbortController();

  constructor(send: SendBatch, limits: Partial<UploadLimits> = {}) {
    this.#send = send;
    this.#limits = { ...usualLimits, ...limits };
  }

  get state(): UploadState {
    return this.#state;
  }

  /** Calls back after each change; returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes files and begins to send; what is no DICOM is counted and left out. */
  async add(files: AsyncIterable<File> | Iterable<File>): Promise<void> {
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
    this.#adding++;
    this.#change({ isRunning: true });
    try {
      await this.#take(files);
    } finally {
      this.#adding--;
      this.#fill();
    }
  }

  async #take(files: AsyncIterable<File> | Iterable<File>): Promise<void> {
    const { signal } = this.#stop;
    for await (const file of files) {
      if (signal.aborted) break;
      const isDicom = await looksLikeDicom(file).catch(() => undefined);
      if (isDicom === undefined) this.#fail([{ file, reason: 'unreadable' }], file.size);
      if (isDicom === false) this.#change({ skipped: this.#state.skipped + 1 });
      if (!isDicom) continue;
      this.#waiting.push({ file, isAlone: false });
      this.#change({ files: this.#state.files + 1, bytes: this.#state.bytes + file.size });
      if (this.#waiting.length >= this.#limits.batchFiles) this.#fill();
    }
  }

  /** Sends once more what failed and is known by file. */
  async retry(): Promise<void> {
    const again = this.#state.failures.flatMap(({ file }) => file ?? []);
    const bytes = again.reduce((sum, file) => sum + file.size, 0);
    this.#settledBytes -= bytes;
    const failures = this.#state.failures.filter(({ file }) => !file);
    this.#change({ failures, files: this.#state.files - again.length, bytes: this.#state.bytes - bytes });
    await this.add(again);
  }

  /** Ends what is under way; what is stored stays. */
  stop(): void {
    this.#waiting.length = 0;
    this.#stop.abort();
    this.#change({ isRunning: false });
  }

  #fill(): void {
    while (this.#waiting.length > 0 && this.#sending.size < this.#limits.parallel)
      void this.#sendOne(this.#nextBatch());
    if (this.#sending.size === 0 && this.#adding === 0) this.#change({ isRunning: false });
  }

  #nextBatch(): File[] {
    const { batchFiles, batchBytes } = this.#limits;
    const batch: File[] = [];
    let bytes = 0;
    for (const { file, isAlone } of this.#waiting) {
      const isFull = isAlone || batch.length === batchFiles || bytes + file.size > batchBytes;
      if (batch.length > 0 && isFull) break;
      batch.push(file);
      bytes += file.size;
      if (isAlone) break;
    }
    this.#waiting.splice(0, batch.length);
    return batch;
  }

  async #sendOne(batch: readonly File[]): Promise<void> {
    const turn = {};
    this.#sending.set(turn, 0);
    const progress = (bytes: number) => {
      this.#sending.set(turn, bytes);
      this.#change({});
    };
    const bytes = batch.reduce((sum, file) => sum + file.size, 0);
    const answer = await this.#try(batch, progress);
    this.#sending.delete(turn);
    if (!this.#stop.signal.aborted) this.#settle(batch, answer, bytes);
    this.#fill();
  }

  async #try(batch: readonly File[], progress: (bytes: number) => void): Promise<BatchAnswer> {
    const { signal } = this.#stop;
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#send(batch, progress, signal);
      const isOver = answer.status !== 0 && answer.status !== 429 && answer.status !== 503;
      if (isOver || attempt === this.#limits.retries || signal.aborted) return answer;
      await new Promise((resolve) => setTimeout(resolve, this.#limits.retryMs * 2 ** attempt));
    }
  }

  #settle(batch: readonly File[], { status, failures }: BatchAnswer, bytes: number): void {
    const isAnswered = (status >= 200 && status < 300) || failures.length > 0;
    if (!isAnswered && batch.length > 1 && statusOfOneFile.has(status)) {
      // One file spoils a batch: alone, each gets its own answer.
      this.#waiting.unshift(...batch.map((file) => ({ file, isAlone: true })));
      return;
    }
    if (isAnswered) {
      const one = batch.length === 1 ? batch[0] : undefined;
      const refused = failures.map(
        ({ reason: code, ...uid }) => ({ file: one, reason: 'refused', code, ...uid }) as const,
      );
      this.#change({ stored: this.#state.stored + batch.length - refused.length });
      this.#fail(refused, bytes);
      return;
    }
    const reason = status === 0 ? 'unreachable' : status === 413 ? 'tooLarge' : 'status';
    const failed = batch.map((file) => ({ file, reason, ...(reason === 'status' && { code: status }) }) as const);
    this.#fail(failed, bytes);
  }

  #fail(failures: readonly UploadFailure[], bytes: number): void {
    this.#settledBytes += bytes;
    this.#change({ failures: [...this.#state.failures, ...failures] });
  }

  #change(part: Partial<UploadState>): void {
    const underWay = [...this.#sending.values()].reduce((sum, bytes) => sum + bytes, 0);
    const next = { ...this.#state, ...part };
    this.#state = { ...next, sentBytes: Math.min(this.#settledBytes + underWay, next.bytes) };
    for (const listener of this.#listeners) listener();
  }
}
