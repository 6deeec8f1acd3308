import { Worker } from 'node:worker_threads';
import { type CarriedError, CarriedPlatformError } from '#shared/kernel/carried-error';
import { InternalError, PlatformError } from '#shared/kernel/errors';
import { ShuttingDownError, TimeLimitError } from '#shared/kernel/function/errors';
import type { FrameSource } from '../image/image';
import { type ImageJob, type ImageResult, isQuick, runImageJob, sourcesOf } from './image-jobs';

declare module '#shared/kernel/services' {
  interface Services {
    /** Where images are decoded, rendered and encoded. */
    readonly images: ImageRunner;
  }
}

/** Does work on frames. */
export interface ImageRunner {
  /**
   * @param signal - takes the job back as long as it waits
   * @throws FrameDecodingError and what the job throws; ImagesBusyError, TimeLimitError, ShuttingDownError
   */
  run(job: ImageJob, signal?: AbortSignal): Promise<ImageResult>;
  close(): Promise<void>;
}

/** More pictures are asked for than can be made soon; try again later. */
export class ImagesBusyError extends PlatformError {
  readonly code = 'IMAGES_BUSY';
  readonly status = 503;
  override readonly retryable = true;
}

/** A thread's answer. */
export type ImageAnswer = { readonly result: ImageResult } | { readonly error: CarriedError };

/** Works in this thread: for tests, and for processes that do nothing else. */
export const imagesInThisThread: ImageRunner = { run: runImageJob, close: async () => undefined };

export interface ImageWorkersOptions {
  /** Threads at most; they start when they are needed. */
  readonly size: number;
  /** Told what ended a thread in the middle of its work. */
  readonly onFailure: (error: unknown) => void;
  /** Jobs and bytes that may wait. */
  readonly maxWaiting?: number;
  readonly maxWaitingBytes?: number;
  /** One job takes this long at most; then its thread is ended. */
  readonly jobLimitMs?: number;
  /** A thread without work is ended after this time: its decoders hold memory. */
  readonly idleMs?: number;
}

const defaults = { maxWaiting: 1024, maxWaitingBytes: 256 * 1024 * 1024, jobLimitMs: 120_000, idleMs: 60_000 };

interface Waiting {
  readonly job: ImageJob;
  readonly bytes: number;
  readonly settle: (error: Error | null, result?: ImageResult) => void;
}

interface Thread {
  readonly worker: Worker;
  work: Waiting | null;
  limit: NodeJS.Timeout | undefined;
  idle: NodeJS.Timeout | undefined;
}

/** Quick jobs that are done in this thread at a time; more go to the others. */
const hereAtOnce = 8;

/**
 * Works in threads, one job at a time in each, the rest waits in order: decoding never stops the event loop. What waits
 * is bounded. A job that does not end takes its thread with it, and nothing else. Quick ones (`isQuick`) are done in this
 * thread, some at a time: the way to another takes as long.
 */
export class ImageWorkers implements ImageRunner {
  readonly #file: URL;
  readonly #options: Required<ImageWorkersOptions>;
  readonly #threads = new Set<Thread>();
  readonly #queue: Waiting[] = [];
  #waitingBytes = 0;
  #here = 0;
  #isClosed = false;

  /** @param file - the bundle of `image-worker.ts` */
  constructor(file: URL, options: ImageWorkersOptions) {
    this.#file = file;
    this.#options = { ...defaults, ...options };
  }

  run(job: ImageJob, signal?: AbortSignal): Promise<ImageResult> {
    if (this.#here < hereAtOnce && !this.#isClosed && !signal?.aborted && isQuick(job)) return this.#runHere(job);
    return this.#runThere(job, signal);
  }

  async #runHere(job: ImageJob): Promise<ImageResult> {
    this.#here += 1;
    try {
      return await runImageJob(job);
    } finally {
      this.#here -= 1;
    }
  }

  #runThere(job: ImageJob, signal: AbortSignal | undefined): Promise<ImageResult> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new ShuttingDownError('The platform is stopping'));
      const bytes = sourcesOf(job).reduce((sum, { pixels, header }) => sum + pixels.length + header.length, 0);
      const { maxWaiting, maxWaitingBytes } = this.#options;
      if (this.#queue.length >= maxWaiting || (this.#queue.length > 0 && this.#waitingBytes + bytes > maxWaitingBytes))
        return reject(new ImagesBusyError('More pictures wait than can be made soon'));
      const settle: Waiting['settle'] = (error, result) => {
        signal?.removeEventListener('abort', takeBack);
        if (result) resolve(result);
        else reject(error ?? new InternalError('A job ended without result'));
      };
      const waiting: Waiting = { job, bytes, settle };
      const takeBack = () => this.#takeBack(waiting);
      signal?.addEventListener('abort', takeBack, { once: true });
      this.#queue.push(waiting);
      this.#waitingBytes += bytes;
      return this.#next();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#queue.splice(0)) waiting.settle(new ShuttingDownError('The platform is stopping'));
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()));
  }

  #takeBack(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at < 0) return;
    this.#queue.splice(at, 1);
    this.#waitingBytes -= waiting.bytes;
    waiting.settle(new ShuttingDownError('Nobody waits for the picture any more'));
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const thread = [...this.#threads].find((candidate) => candidate.work === null) ?? this.#start();
      if (!thread) return;
      const waiting = this.#queue.shift()!;
      this.#waitingBytes -= waiting.bytes;
      this.#give(thread, waiting);
    }
  }

  #give(thread: Thread, waiting: Waiting): void {
    clearTimeout(thread.idle);
    thread.work = waiting;
    const { jobLimitMs: limitMs } = this.#options;
    thread.limit = setTimeout(() => {
      waiting.settle(new TimeLimitError('A picture takes too long', { details: { limitMs } }));
      thread.work = null;
      this.#end(thread);
      this.#next();
    }, limitMs);
    const { job, moved } = movable(waiting.job);
    thread.worker.postMessage(job, moved);
  }

  #start(): Thread | null {
    if (this.#isClosed || this.#threads.size >= this.#options.size) return null;
    const thread: Thread = { worker: new Worker(this.#file), work: null, limit: undefined, idle: undefined };
    thread.worker.unref();
    let failure: unknown;
    thread.worker.on('error', (error) => {
      failure = error;
      this.#options.onFailure(error);
    });
    thread.worker.on('message', (answer: ImageAnswer) => this.#hear(thread, answer));
    thread.worker.once('exit', () => {
      this.#threads.delete(thread);
      clearTimeout(thread.limit);
      clearTimeout(thread.idle);
      const { work } = thread;
      thread.work = null;
      if (this.#isClosed) work?.settle(new ShuttingDownError('The platform is stopping'));
      else work?.settle(new InternalError('The thread ended in the middle of a picture', { cause: failure }));
      this.#next();
    });
    this.#threads.add(thread);
    return thread;
  }

  #hear(thread: Thread, answer: ImageAnswer): void {
    const { work } = thread;
    if (!work) return;
    clearTimeout(thread.limit);
    thread.work = null;
    if ('result' in answer) work.settle(null, answer.result);
    else work.settle(new CarriedPlatformError(answer.error));
    thread.idle = setTimeout(() => this.#end(thread), this.#options.idleMs).unref();
    this.#next();
  }

  #end(thread: Thread): void {
    this.#threads.delete(thread);
    void thread.worker.terminate();
  }
}

/** The job with bytes that can be moved: each frame's pixels once, everything shared copied. */
function movable(job: ImageJob): { job: ImageJob; moved: ArrayBuffer[] } {
  const moved: ArrayBuffer[] = [];
  const own = (source: FrameSource): FrameSource => {
    const { pixels } = source;
    const isWhole = !source.decoded && pixels.byteOffset === 0 && pixels.length === pixels.buffer.byteLength;
    const kept = isWhole ? pixels : new Uint8Array(pixels);
    moved.push(kept.buffer as ArrayBuffer);
    const longValues = source.longValues.map((value) => ({ ...value, bytes: new Uint8Array(value.bytes) }));
    return { ...source, header: new Uint8Array(source.header), longValues, pixels: kept };
  };
  if ('sources' in job) return { job: { ...job, sources: job.sources.map(own) }, moved };
  return { job: { ...job, source: own(job.source) }, moved };
}
