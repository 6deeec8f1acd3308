import type { Bus } from '#shared/bus/port';
import { PlatformError } from '#shared/kernel/errors';
import { asPlatformError } from '#shared/kernel/function/problem';

/** What an error is on its way between threads. */
export interface CarriedError {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly message: string;
  readonly stack: string | undefined;
}

/** Methods of the bus that work in a worker may call. */
export type CarriedBusMethod = keyof Pick<Bus, 'publish' | 'publishAll' | 'health'>;

/** From the main thread to a worker. */
export type ToWorker =
  | {
      readonly kind: 'run';
      readonly job: number;
      readonly name: string;
      readonly part: 'event' | 'schedule';
      readonly input: unknown;
      readonly callId: string;
    }
  | { readonly kind: 'abort'; readonly job: number }
  | { readonly kind: 'answered'; readonly call: number; readonly value?: unknown; readonly error?: CarriedError }
  | { readonly kind: 'stop' };

/** From a worker to the main thread. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly job: number; readonly value?: unknown; readonly error?: CarriedError }
  | {
      readonly kind: 'bus';
      readonly call: number;
      readonly method: CarriedBusMethod;
      readonly args: readonly unknown[];
    };

/** An error of ours that happened in another thread, with its code and status. */
export class CarriedPlatformError extends PlatformError {
  readonly code: string;
  readonly status: number;
  override readonly retryable: boolean;

  constructor(error: CarriedError) {
    super(error.message, { details: { thread: 'other' } });
    this.code = error.code;
    this.status = error.status;
    this.retryable = error.retryable;
    if (error.stack !== undefined) this.stack = error.stack;
  }
}

/** Makes an error ready for the way. */
export function carry(error: unknown): CarriedError {
  const { code, status, retryable } = asPlatformError(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { code, status, retryable, message, stack };
}
