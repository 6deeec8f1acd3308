import { Worker } from 'node:worker_threads';
import type { Bus } from '#shared/bus/port';
import { CarriedPlatformError, carry } from '#shared/kernel/carried-error';
import { InternalError } from '#shared/kernel/errors';
import { combineFunctions, type FunctionHandler, partsOf } from '#shared/kernel/function/combined';
import type { InvocationContext } from '#shared/kernel/function/context';
import { ShuttingDownError } from '#shared/kernel/function/errors';
import type { BatchResult, EventFunction, ScheduledFunction } from '#shared/kernel/function/event';
import type { FunctionEntry } from '#stacks/adapter/entry';
import type { FromWorker, ToWorker } from './worker-messages';

/** A pool of threads. */
export interface WorkerPoolOptions {
  /** The bundled program of a worker. */
  readonly file: string | URL;
  /** Threads at most; they start when they are needed and end when nothing comes for `idleMs`. */
  readonly size: number;
  readonly idleMs?: number;
  /** Given to each worker as workerData. */
  readonly data: unknown;
  readonly bus: Bus;
}

interface Job {
  readonly id: number;
  readonly message: Extract<ToWorker, { kind: 'run' }>;
  readonly signal: AbortSignal;
  readonly settle: (error: Error | undefined, value?: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly exited: Promise<void>;
  job: Job | undefined;
  idle?: NodeJS.Timeout;
  /** It was told to stop: it takes no further job. */
  isLeaving: boolean;
}

/** A thread costs some 0.3 s of CPU to start, and 40 MB while it is there. */
const defaultIdleMs = 10_000;

/** Runs heavy functions in worker threads, one job at a time in each, the rest waits in order. */
export class WorkerPool {
  private readonly options: WorkerPoolOptions;
  private readonly threads = new Set<Thread>();
  private readonly queue: Job[] = [];
  private jobs = 0;
  private isClosing = false;

  constructor(options: WorkerPoolOptions) {
    this.options = options;
  }

  /** The same function, run in this pool. Its HTTP part, if any, stays where it is. */
  proxy(entry: FunctionEntry): FunctionEntry {
    const { http, event, schedule } = partsOf(entry.handler);
    const handlers: Exclude<FunctionHandler, { kind: 'combined' }>[] = http ? [http] : [];
    if (event) handlers.push(this.eventProxy(entry));
    if (schedule) handlers.push(this.scheduleProxy(entry));
    return { ...entry, handler: combineFunctions(...handlers) };
  }

  /** Calls off what waits and what runs, lets the threads close within `graceMs`, then ends them. */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true;
    for (const job of this.queue.splice(0)) job.settle(new ShuttingDownError('The platform is stopping'));
    const threads = [...this.threads];
    for (const thread of threads) {
      clearTimeout(thread.idle);
      if (thread.job) this.post(thread, { kind: 'abort', job: thread.job.id });
      this.post(thread, { kind: 'stop' });
    }
    const timer = setTimeout(() => {
      for (const thread of threads) void thread.worker.terminate();
    }, graceMs);
    await Promise.all(threads.map((thread) => thread.exited));
    clearTimeout(timer);
  }

  private eventProxy(entry: FunctionEntry): EventFunction {
    const run = (input: unknown, context: InvocationContext) => this.run(entry.name, 'event', input, context);
    return Object.assign(run as (...call: Parameters<EventFunction>) => Promise<BatchResult>, {
      kind: 'event' as const,
    });
  }

  private scheduleProxy(entry: FunctionEntry): ScheduledFunction {
    const run = (input: unknown, context: InvocationContext) => this.run(entry.name, 'schedule', input, context);
    return Object.assign(run as (...call: Parameters<ScheduledFunction>) => Promise<void>, {
      kind: 'schedule' as const,
    });
  }

  private run(name: string, part: 'event' | 'schedule', input: unknown, context: InvocationContext): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.isClosing) return reject(new ShuttingDownError('The platform is stopping'));
      const id = ++this.jobs;
      const message = { kind: 'run', job: id, name, part, input, callId: context.awsRequestId } as const;
      const { signal } = context;
      const callOff = () => this.callOff(id);
      const settle: Job['settle'] = (error, value) => {
        signal.removeEventListener('abort', callOff);
        if (error) reject(error);
        else resolve(value);
      };
      signal.addEventListener('abort', callOff, { once: true });
      this.queue.push({ id, message, signal, settle });
      return this.next();
    });
  }

  private next(): void {
    while (this.queue.length > 0) {
      const thread = [...this.threads].find(({ job, isLeaving }) => !job && !isLeaving) ?? this.startThread();
      if (!thread) return;
      clearTimeout(thread.idle);
      const job = this.queue.shift()!;
      thread.job = job;
      this.post(thread, job.message);
    }
  }

  private callOff(id: number): void {
    const at = this.queue.findIndex((job) => job.id === id);
    const [waiting] = at < 0 ? [] : this.queue.splice(at, 1);
    waiting?.settle(new ShuttingDownError('The job was called off'));
    for (const thread of this.threads) if (thread.job?.id === id) this.post(thread, { kind: 'abort', job: id });
  }

  private startThread(): Thread | undefined {
    const staying = [...this.threads].filter(({ isLeaving }) => !isLeaving).length;
    if (this.isClosing || staying >= this.options.size) return undefined;
    const worker = new Worker(this.options.file, { workerData: this.options.data });
    let failure: Error | undefined;
    const exited = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        this.threads.delete(thread);
        clearTimeout(thread.idle);
        thread.job?.settle(new InternalError('The worker thread ended in the middle of its job', { cause: failure }));
        thread.job = undefined;
        resolve();
        this.next();
      });
    });
    const thread: Thread = { worker, exited, job: undefined, isLeaving: false };
    worker.on('error', (error) => {
      failure = error;
    });
    worker.on('message', (message: FromWorker) => this.hear(thread, message));
    this.threads.add(thread);
    return thread;
  }

  private hear(thread: Thread, message: FromWorker): void {
    if (message.kind === 'bus') void this.callBus(thread, message);
    if (message.kind !== 'done' || thread.job?.id !== message.job) return;
    const { job } = thread;
    thread.job = undefined;
    job.settle(message.error && new CarriedPlatformError(message.error), message.value);
    thread.idle = setTimeout(() => this.dismiss(thread), this.options.idleMs ?? defaultIdleMs).unref();
    this.next();
  }

  /** Lets a thread close what it has open and end. */
  private dismiss(thread: Thread): void {
    thread.isLeaving = true;
    this.post(thread, { kind: 'stop' });
  }

  /** Does for a worker what only the owner of the bus can; never rejects. */
  private async callBus(thread: Thread, { call, method, args }: Extract<FromWorker, { kind: 'bus' }>): Promise<void> {
    const { bus } = this.options;
    try {
      const value = await (bus[method] as (...args: readonly unknown[]) => Promise<unknown>).apply(bus, [...args]);
      this.post(thread, { kind: 'answered', call, value });
    } catch (error) {
      this.post(thread, { kind: 'answered', call, error: carry(error) });
    }
  }

  private post(thread: Thread, message: ToWorker): void {
    thread.worker.postMessage(message);
  }
}
