import type { FunctionHandler } from '#shared/kernel/function/combined';

/** How the bus delivers to a function; see openfaas.yml for what each means. */
export interface ConsumerFacts {
  readonly subjects: readonly string[];
  readonly ackWaitMs: number;
  readonly maxDeliver: number;
  readonly backoffMs: readonly number[];
  readonly batchSize: number;
  readonly maxAckPending: number;
  /** Batches at once in one process. */
  readonly parallel: number;
}

/** One function as openfaas.yml describes it, without its code. */
export interface FunctionFacts {
  readonly name: string;
  readonly image: string;
  /** `functions/<area>/<verb>` */
  readonly handlerFolder: string;
  /** Container of the compact profile. */
  readonly group: string;
  /** Route keys, `METHOD /path/{parameter}`. */
  readonly routes: readonly string[];
  readonly consumer?: ConsumerFacts;
  readonly schedule?: { readonly text: string; readonly everyMs: number };
  /** Calls at once in one process; more are answered 429. */
  readonly concurrency: number;
  /** Until the answer begins, or the batch or run ends. */
  readonly timeoutMs: number;
  /** CPU-heavy functions run in worker threads of the local stack. */
  readonly isHeavy: boolean;
  /** Bulk paths go past the gateway. */
  readonly isDirect: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
  readonly constraints: readonly string[];
}

/** A function with its code. */
export interface FunctionEntry extends FunctionFacts {
  readonly handler: FunctionHandler;
}
