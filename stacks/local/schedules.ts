import { randomUUID } from 'node:crypto';
import { partsOf } from '#shared/kernel/function/combined';
import { ShuttingDownError, TimeLimitError } from '#shared/kernel/function/errors';
import type { ScheduledFunction } from '#shared/kernel/function/event';
import { asPlatformError } from '#shared/kernel/function/problem';
import { type Services, withDefaults } from '#shared/kernel/services';
import type { FunctionEntry } from '#stacks/adapter/entry';

/** Scheduled functions, running. */
export interface RunningSchedules {
  /** Starts no new runs, lets those in hand end for at most `graceMs`, then aborts them and waits no longer. */
  stop(graceMs: number): Promise<void>;
}

/** Runs every scheduled function at its interval: a run that takes longer delays the next, never doubles it. */
export function runSchedules(entries: readonly FunctionEntry[], services: Partial<Services>): RunningSchedules {
  const loops = entries.flatMap((entry) => {
    const { schedule } = partsOf(entry.handler);
    return schedule && entry.schedule ? [startLoop(entry, schedule, services)] : [];
  });
  return {
    stop: async (graceMs) => {
      await Promise.all(loops.map((loop) => loop.stop(graceMs)));
    },
  };
}

function startLoop(entry: FunctionEntry, handler: ScheduledFunction, services: Partial<Services>): RunningSchedules {
  const { everyMs, text } = entry.schedule ?? { everyMs: 60_000, text: '' };
  let isStopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let abort = new AbortController();
  const plan = (delayMs: number) => {
    timer = setTimeout(() => {
      const startedAt = performance.now();
      abort = new AbortController();
      running = runOnce(entry, handler, text, services, abort).then(() => {
        if (!isStopped) plan(Math.max(0, everyMs - (performance.now() - startedAt)));
      });
    }, delayMs);
  };
  plan(everyMs);
  return {
    stop: async (graceMs) => {
      isStopped = true;
      clearTimeout(timer);
      const cut = setTimeout(() => abort.abort(new ShuttingDownError('The platform is stopping')), graceMs);
      await running;
      clearTimeout(cut);
    },
  };
}

/** One run within its time limit; ends when the run does or its signal was aborted. Logs failures, never rejects. */
async function runOnce(
  entry: FunctionEntry,
  handler: ScheduledFunction,
  schedule: string,
  services: Partial<Services>,
  abort: AbortController,
): Promise<void> {
  const awsRequestId = randomUUID();
  const limit = setTimeout(() => {
    abort.abort(new TimeLimitError(`Not done within ${entry.timeoutMs} ms`));
  }, entry.timeoutMs);
  const aborted = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason), { once: true });
  });
  try {
    const context = { functionName: entry.name, awsRequestId, signal: abort.signal, services };
    await Promise.race([handler({ schedule }, context), aborted]);
  } catch (error) {
    const line = { function: entry.name, callId: awsRequestId, code: asPlatformError(error).code, err: error };
    withDefaults(services).log.error(line, 'scheduled run failed');
  } finally {
    clearTimeout(limit);
  }
}
