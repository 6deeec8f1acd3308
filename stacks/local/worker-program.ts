import type { MessagePort } from 'node:worker_threads';
import type { Bus } from '#shared/bus/port';
import { carry } from '#shared/kernel/carried-error';
import { partsOf } from '#shared/kernel/function/combined';
import { ShuttingDownError } from '#shared/kernel/function/errors';
import { provideServices, type Services } from '#shared/kernel/services';
import type { FunctionEntry } from '#stacks/adapter/entry';
import { WorkerBus } from './worker-bus';
import type { FromWorker, ToWorker } from './worker-messages';

/** What a worker thread runs. */
export interface WorkerParts {
  readonly port: MessagePort;
  readonly entries: readonly FunctionEntry[];
  /** Opens this thread's own adapters; the bus is the main thread's. */
  readonly open: (bus: Bus) => Promise<{ services: Partial<Services>; close(): Promise<void> }>;
}

/** Serves jobs of the main thread until it says stop; then closes and lets the thread end. */
export async function runWorker({ port, entries, open }: WorkerParts): Promise<void> {
  const send = (message: FromWorker) => port.postMessage(message);
  const bus = new WorkerBus(send);
  const jobs = new Map<number, AbortController>();
  const running = new Set<Promise<void>>();
  const opening = open(bus).then((opened) => {
    provideServices(opened.services);
    return opened;
  });
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const start = async (message: Extract<ToWorker, { kind: 'run' }>) => {
    await opening;
    await runJob(message, entries, jobs, send);
  };
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'answered') bus.answered(message);
    else if (message.kind === 'abort') jobs.get(message.job)?.abort(new ShuttingDownError('The job was called off'));
    else if (message.kind === 'stop') stop();
    else {
      const job = start(message);
      running.add(job);
      job.then(
        () => running.delete(job),
        // The thread could not open its adapters: it ends, and the main thread hears of that.
        () => running.delete(job),
      );
    }
  });
  const opened = await opening;
  send({ kind: 'ready' });
  await stopped;
  await Promise.all(running);
  await opened.close();
  port.close();
}

/** Runs one job and answers it; never rejects. */
async function runJob(
  message: Extract<ToWorker, { kind: 'run' }>,
  entries: readonly FunctionEntry[],
  jobs: Map<number, AbortController>,
  send: (message: FromWorker) => void,
): Promise<void> {
  const abort = new AbortController();
  jobs.set(message.job, abort);
  try {
    const entry = entries.find((candidate) => candidate.name === message.name);
    const run = entry && partsOf(entry.handler)[message.part];
    if (!run) throw new Error(`${message.name} has no part ${message.part}`);
    const context = { functionName: message.name, awsRequestId: message.callId, signal: abort.signal };
    const value = await run(message.input as never, context);
    send({ kind: 'done', job: message.job, value });
  } catch (error) {
    send({ kind: 'done', job: message.job, error: carry(error) });
  } finally {
    jobs.delete(message.job);
  }
}
