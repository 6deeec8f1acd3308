import type { Bus } from '#shared/bus/port';
import type { CarriedError } from '#shared/kernel/carried-error';

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
