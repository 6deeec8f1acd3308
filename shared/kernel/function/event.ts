import type { z } from 'zod';
import { InvalidInputError } from '../errors';
import { workSeconds } from '../metrics';
import { createContext, type FunctionContext, type InvocationContext } from './context';
import { asPlatformError } from './problem';

/** A CloudEvent as the wrapper needs it; the bus port's type fits. */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly time: string;
  readonly data: unknown;
}

/** A batch in the shape Lambda gives: one record per event. */
export interface EventBatch {
  readonly Records: readonly EventRecord[];
}

/** One event that must be delivered again, or never again when `retryable` is false. */
export interface BatchItemFailure {
  /** `id` of the CloudEvent. */
  readonly itemIdentifier: string;
  /** Code and message of the error, for the dead letter. */
  readonly reason: string;
  /** False: delivering it again cannot help (its data does not fit its contract). */
  readonly retryable: boolean;
}

/** What was not done; events not named here are. */
export interface BatchResult {
  readonly batchItemFailures: readonly BatchItemFailure[];
}

/** An event with its data checked. */
export interface ParsedEvent<D> extends EventRecord {
  readonly data: D;
}

interface EventSpecBase<S extends z.ZodType> {
  /** The contract of `data`, from events/contracts. */
  readonly event: S;
  /** What makes a second delivery harmless: events of equal keys have the same effect once. Stated, and used in logs. */
  readonly key: (data: z.output<S>) => string;
}

/** Handles events one by one; a failure of one leaves the others done. */
export interface OneByOneSpec<S extends z.ZodType> extends EventSpecBase<S> {
  run(event: ParsedEvent<z.output<S>>, ctx: FunctionContext): Promise<void>;
  readonly runBatch?: undefined;
}

/** Handles a batch as a whole; answers the events that failed with their errors (none: all done), throws for all. */
export interface BatchSpec<S extends z.ZodType> extends EventSpecBase<S> {
  runBatch(
    events: readonly ParsedEvent<z.output<S>>[],
    ctx: FunctionContext,
  ): Promise<ReadonlyMap<string, unknown> | undefined>;
  readonly run?: undefined;
}

/** A function that hears events. */
export interface EventFunction {
  (batch: EventBatch, context: InvocationContext): Promise<BatchResult>;
  readonly kind: 'event';
}

/** A function that runs on a schedule. */
export interface ScheduledFunction {
  (event: { readonly schedule: string }, context: InvocationContext): Promise<void>;
  readonly kind: 'schedule';
}

/**
 * Makes an event function. Events may come twice and in any order; data that does not fit the contract fails for good.
 * Failed events are answered by id, so that only they are delivered again.
 */
export function defineEventFunction<S extends z.ZodType>(spec: OneByOneSpec<S> | BatchSpec<S>): EventFunction {
  const handle = async (batch: EventBatch, context: InvocationContext): Promise<BatchResult> => {
    const ctx = createContext(context);
    const errors = new Map<string, unknown>();
    const events = parseBatch(spec.event, batch, errors);
    const startedAt = performance.now();
    if (spec.run) await runEach(spec, events, ctx, errors);
    else if (events.length > 0) await runWhole(spec, events, ctx, errors);
    measure(context.functionName, 'event', startedAt, errors.size === 0);
    for (const [id, error] of errors) logFailure(ctx, id, keyOf(spec, events, id), error);
    return { batchItemFailures: [...errors].map(([id, error]) => failureOf(id, error)) };
  };
  return Object.assign(handle, { kind: 'event' as const });
}

/** Makes a function that runs on its schedule of openfaas.yml, never twice at a time in one process. */
export function defineScheduledFunction(spec: { run(ctx: FunctionContext): Promise<void> }): ScheduledFunction {
  const handle = async (_event: { readonly schedule: string }, context: InvocationContext): Promise<void> => {
    const startedAt = performance.now();
    let isDone = false;
    try {
      await spec.run(createContext(context));
      isDone = true;
    } finally {
      measure(context.functionName, 'schedule', startedAt, isDone);
    }
  };
  return Object.assign(handle, { kind: 'schedule' as const });
}

function parseBatch<S extends z.ZodType>(contract: S, batch: EventBatch, errors: Map<string, unknown>) {
  const events: ParsedEvent<z.output<S>>[] = [];
  for (const record of batch.Records) {
    const parsed = contract.safeParse(record.data);
    if (parsed.success) events.push({ ...record, data: parsed.data });
    else errors.set(record.id, contractError(parsed.error.issues));
  }
  return events;
}

function contractError(issues: readonly { path: PropertyKey[]; message: string }[]): InvalidInputError {
  const problems = issues
    .slice(0, 20)
    .map(({ path, message }) => ({ in: 'data', name: path.map(String).join('.'), message }));
  const named = problems.map((problem) => `${problem.name}: ${problem.message}`).join('; ');
  return new InvalidInputError(`data does not fit its contract: ${named}`, { details: { problems } });
}

async function runEach<S extends z.ZodType>(
  spec: OneByOneSpec<S>,
  events: readonly ParsedEvent<z.output<S>>[],
  ctx: FunctionContext,
  errors: Map<string, unknown>,
): Promise<void> {
  for (const event of events) {
    try {
      await spec.run(event, ctx);
    } catch (error) {
      errors.set(event.id, error);
    }
  }
}

async function runWhole<S extends z.ZodType>(
  spec: BatchSpec<S>,
  events: readonly ParsedEvent<z.output<S>>[],
  ctx: FunctionContext,
  errors: Map<string, unknown>,
): Promise<void> {
  try {
    const failed = await spec.runBatch(events, ctx);
    for (const [id, error] of failed ?? []) errors.set(id, error);
  } catch (error) {
    for (const event of events) errors.set(event.id, error);
  }
}

function failureOf(id: string, error: unknown): BatchItemFailure {
  const known = asPlatformError(error);
  const message = known === error ? known.message : String(error);
  return {
    itemIdentifier: id,
    reason: `${known.code}: ${message}`.slice(0, 500),
    retryable: known.retryable || known.status >= 500 || known.status === 404 || known.status === 409,
  };
}

function keyOf<S extends z.ZodType>(
  spec: EventSpecBase<S>,
  events: readonly ParsedEvent<z.output<S>>[],
  id: string,
): string | undefined {
  const event = events.find((candidate) => candidate.id === id);
  return event && spec.key(event.data);
}

function logFailure(ctx: FunctionContext, id: string, key: string | undefined, error: unknown): void {
  const known = asPlatformError(error);
  const line = { event: id, key, code: known.code, ...(known.status >= 500 ? { err: error } : {}) };
  ctx.log.warn(line, 'event failed');
}

function measure(name: string, kind: string, startedAt: number, isDone: boolean): void {
  const outcome = isDone ? 'done' : 'failed';
  workSeconds.observe({ function: name, kind, outcome }, (performance.now() - startedAt) / 1000);
}
