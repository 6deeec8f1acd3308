import { randomUUID } from 'node:crypto';
import type { Bus, Delivery, Subscription } from '#shared/bus/port';
import { partsOf } from '#shared/kernel/function/combined';
import { ShuttingDownError, TimeLimitError } from '#shared/kernel/function/errors';
import type { BatchResult, EventFunction } from '#shared/kernel/function/event';
import { asPlatformError } from '#shared/kernel/function/problem';
import { type Services, withDefaults } from '#shared/kernel/services';
import type { FunctionEntry } from '#stacks/adapter/entry';

/** Functions that hear events, running. */
export interface RunningConsumers {
  /** Takes no new events, lets batches in hand end for at most `graceMs`, then aborts them. */
  stop(graceMs: number): Promise<void>;
}

/** Subscribes every event function of the list: one durable consumer per function, named like it. */
export async function runConsumers(
  entries: readonly FunctionEntry[],
  bus: Bus,
  services: Partial<Services>,
): Promise<RunningConsumers> {
  const stopping = new AbortController();
  const subscriptions: Subscription[] = [];
  for (const entry of entries) {
    const { event } = partsOf(entry.handler);
    if (!event || !entry.consumer) continue;
    const { batchSize, parallel, ...consumer } = entry.consumer;
    const handle = (batch: readonly Delivery[]) => deliver(entry, event, batch, services, stopping.signal);
    for (let at = 0; at < parallel; at++) {
      subscriptions.push(await bus.subscribe({ name: entry.name, ...consumer }, batchSize, handle));
    }
  }
  return {
    stop: async (graceMs) => {
      const timer = setTimeout(() => stopping.abort(new ShuttingDownError('The platform is stopping')), graceMs);
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      clearTimeout(timer);
    },
  };
}

/** Hands a batch to its function and settles each delivery by the answer. */
async function deliver(
  entry: FunctionEntry,
  handler: EventFunction,
  batch: readonly Delivery[],
  services: Partial<Services>,
  stopping: AbortSignal,
): Promise<void> {
  const call = startCall(entry, batch, stopping);
  try {
    const context = { functionName: entry.name, awsRequestId: randomUUID(), signal: call.signal, services };
    const records = batch.map((delivery) => delivery.event);
    const result = await Promise.race([handler({ Records: records }, context), call.late]);
    await settle(batch, result);
  } catch (error) {
    const known = asPlatformError(error);
    withDefaults(services).log.error({ function: entry.name, code: known.code, err: error }, 'batch failed');
    const reason = `${known.code}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
    await Promise.all(batch.map((delivery) => delivery.nak(undefined, reason)));
  } finally {
    call.end();
  }
}

/** While the batch runs within its time limit, its deliveries are kept from coming again. */
function startCall(entry: FunctionEntry, batch: readonly Delivery[], stopping: AbortSignal) {
  const abort = new AbortController();
  const ended = new AbortController();
  const ackWaitMs = entry.consumer?.ackWaitMs ?? 30_000;
  const beat = setInterval(() => {
    // A heartbeat that fails shows itself as a redelivery, which handlers bear.
    for (const delivery of batch) delivery.inProgress().catch(() => clearInterval(beat));
  }, ackWaitMs / 3);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const give = (error: Error) => {
      abort.abort(error);
      reject(error);
    };
    timer = setTimeout(() => give(new TimeLimitError(`Not done within ${entry.timeoutMs} ms`)), entry.timeoutMs);
    if (stopping.aborted) give(stopping.reason as Error);
    stopping.addEventListener('abort', () => give(stopping.reason as Error), { once: true, signal: ended.signal });
  });
  const end = () => {
    clearInterval(beat);
    clearTimeout(timer);
    ended.abort();
  };
  return { signal: abort.signal, late, end };
}

async function settle(batch: readonly Delivery[], result: BatchResult): Promise<void> {
  const failures = new Map(result.batchItemFailures.map((failure) => [failure.itemIdentifier, failure]));
  await Promise.all(
    batch.map((delivery) => {
      const failure = failures.get(delivery.event.id);
      if (!failure) return delivery.ack();
      return failure.retryable ? delivery.nak(undefined, failure.reason) : delivery.term(failure.reason);
    }),
  );
}
