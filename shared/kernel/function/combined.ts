import type { InvocationContext } from './context';
import type { BatchResult, EventBatch, EventFunction, ScheduledFunction } from './event';
import type { HttpEvent } from './http-event';
import type { HttpResult } from './result';
import type { HttpFunction } from './route';

/** What one function can do; at least one of them. */
export interface FunctionParts {
  readonly http?: HttpFunction;
  readonly event?: EventFunction;
  readonly schedule?: ScheduledFunction;
}

/** A function that is called in more than one way: events and a schedule, say. */
export interface CombinedFunction {
  (
    event: HttpEvent | EventBatch | { readonly schedule: string },
    context: InvocationContext,
  ): Promise<HttpResult | BatchResult | undefined>;
  readonly kind: 'combined';
  readonly parts: FunctionParts;
}

/** A handler of any kind. */
export type FunctionHandler = HttpFunction | EventFunction | ScheduledFunction | CombinedFunction;

/**
 * Joins handlers of different kinds under one name; the shape of what comes decides which is called.
 *
 * @throws Error at definition when two of one kind are given
 */
export function combineFunctions(
  ...handlers: readonly (HttpFunction | EventFunction | ScheduledFunction)[]
): CombinedFunction {
  const parts = Object.fromEntries(handlers.map((handler) => [handler.kind, handler])) as FunctionParts;
  if (Object.keys(parts).length !== handlers.length) throw new Error('one handler of each kind at most');
  const call: (...call: Parameters<CombinedFunction>) => ReturnType<CombinedFunction> = async (event, context) => {
    if ('routeKey' in event && parts.http) return parts.http(event, context);
    if ('Records' in event && parts.event) return parts.event(event, context);
    if ('schedule' in event && parts.schedule) await parts.schedule(event, context);
    else throw new Error(`${context.functionName} does not take this kind of call`);
    return undefined;
  };
  return Object.assign(call, { kind: 'combined' as const, parts });
}

/** What a handler of any kind can do. */
export function partsOf(handler: FunctionHandler): FunctionParts {
  return handler.kind === 'combined' ? handler.parts : { [handler.kind]: handler };
}
