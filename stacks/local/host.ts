import type { Services } from '#shared/kernel/services';
import type { FunctionEntry } from '#stacks/adapter/entry';
import { FunctionsServer } from '#stacks/adapter/functions-server';
import { type Listening, listenHttp, type ServerLimits } from '#stacks/adapter/http-server';
import { probes } from './probes';

/** What the embedded host runs and where. */
export interface HostOptions {
  readonly entries: readonly FunctionEntry[];
  readonly services: Partial<Services>;
  readonly listen: { readonly host: string; readonly port: number };
  /** Resolves while the platform can do its work, rejects with the reason otherwise. */
  readonly ready?: () => Promise<void>;
  readonly limits?: ServerLimits;
  readonly stallMs?: number;
}

/** The running host. */
export interface LocalHost {
  readonly url: string;
  readonly port: number;
  /** Stops taking calls, waits at most `graceMs` for those in hand. */
  close(graceMs?: number): Promise<void>;
}

/** Starts the embedded host: every function of the list in this process, called in plain, behind one HTTP server. */
export async function startLocalHost(options: HostOptions): Promise<LocalHost> {
  let isStopping = false;
  const serve = {
    services: options.services,
    isStopping: () => isStopping,
    stallMs: options.stallMs ?? 60_000,
  };
  const server = new FunctionsServer(
    options.entries,
    serve,
    probes({
      services: options.services,
      isStopping: serve.isStopping,
      ready: options.ready ?? (async () => undefined),
    }),
  );
  const listening: Listening = await listenHttp(options.listen, server.handle, options.limits);
  return {
    url: listening.url,
    port: listening.port,
    close: async (graceMs = 10_000) => {
      isStopping = true;
      await listening.close(graceMs);
    },
  };
}
