import { Worker } from 'node:worker_threads';
import { ShuttingDownError, TimeLimitError } from '#shared/kernel/function/errors';
import { type ComparedObject, type Comparison, compareDataSets, different } from './compare-data-sets';

/** Compares objects of one SOP Instance UID. `close` ends what it started. */
export interface ObjectComparer {
  /** Takes the bytes over: they are not to be used afterwards. */
  compare(stored: ComparedObject, arrived: ComparedObject): Promise<Comparison>;
  close(): Promise<void>;
}

/** Compares in this thread: for processes that do nothing else meanwhile. */
export const inThisThread: ObjectComparer = { compare: compareDataSets, close: async () => undefined };

/** A comparison to be made by the worker's program (`compare-worker.ts`). */
export interface CompareJob {
  readonly stored: ComparedObject;
  readonly arrived: ComparedObject;
}

/** A thread without work is ended after this time: its decoders hold memory. */
const idleMs = 30_000;
/** A comparison takes this long at most; then the thread is ended. */
const jobLimitMs = 120_000;

export interface WorkerComparerOptions {
  /** Told what ended a thread in the middle of its work. */
  readonly onFailure: (error: unknown) => void;
  readonly idleMs?: number;
  readonly jobLimitMs?: number;
}

/**
 * Compares in a worker thread: decoding never stops the event loop. Callers give one pair at a time (`compareObjects`).
 * A thread that dies or takes too long has compared nothing: the objects count as different.
 */
export class WorkerComparer implements ObjectComparer {
  readonly #file: URL;
  readonly #options: WorkerComparerOptions;
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param file - the bundle of `compare-worker.ts` */
  constructor(file: URL, options: WorkerComparerOptions) {
    this.#file = file;
    this.#options = options;
  }

  async compare(stored: ComparedObject, arrived: ComparedObject): Promise<Comparison> {
    if (this.#isClosed) throw new ShuttingDownError('The platform is stopping');
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const job: CompareJob = { stored: movable(stored), arrived: movable(arrived) };
    try {
      return await this.#run(worker, job);
    } finally {
      this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs ?? idleMs).unref();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  #start(): Worker {
    const worker = new Worker(this.#file);
    worker.unref();
    // It ends with it: `exit` follows.
    worker.on('error', (error) => this.#options.onFailure(error));
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    return worker;
  }

  #run(worker: Worker, job: CompareJob): Promise<Comparison> {
    return new Promise((resolve, reject) => {
      const limitMs = this.#options.jobLimitMs ?? jobLimitMs;
      const limit = setTimeout(() => {
        this.#options.onFailure(new TimeLimitError('A comparison takes too long', { details: { limitMs } }));
        void worker.terminate();
      }, limitMs);
      const settle = () => {
        clearTimeout(limit);
        worker.off('message', compared).off('exit', died);
      };
      const compared = (comparison: Comparison) => {
        settle();
        resolve(comparison);
      };
      const died = () => {
        settle();
        if (this.#isClosed) reject(new ShuttingDownError('The platform is stopping'));
        else resolve(different);
      };
      worker.on('message', compared).on('exit', died);
      worker.postMessage(job, [job.stored.part10.buffer, job.arrived.part10.buffer] as ArrayBuffer[]);
    });
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

/** The object with bytes that share no memory with others, so that they can be moved to another thread. */
function movable(object: ComparedObject): ComparedObject {
  const { part10 } = object;
  const isWhole = part10.byteOffset === 0 && part10.length === part10.buffer.byteLength;
  return isWhole ? object : { ...object, part10: Uint8Array.from(part10) };
}
