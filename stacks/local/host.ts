import type { Services } from '#shared/kernel/services';
import { ClientReader, type ProxyTrust } from '#stacks/adapter/client';
import { CrossOrigin } from '#stacks/adapter/cross-origin';
import type { FunctionEntry } from '#stacks/adapter/entry';
import { FunctionsServer } from '#stacks/adapter/functions-server';
import { type Listening, listenHttp, type ServerLimits } from '#stacks/adapter/http-server';
import { NamedCalls } from '#stacks/adapter/named-calls';
import { AsyncCalls } from './async-calls';
import { probes } from './probes';
import { provider } from './provider';

/** What the embedded host runs and where. */
export interface HostOptions {
  readonly entries: readonly FunctionEntry[];
  readonly services: Partial<Services>;
  readonly listen: { readonly host: string; readonly port: number };
  /** Resolves while the platform can do its work, rejects with the reason otherwise. */
  readonly ready?: () => Promise<void>;
  /** Of this build, for `/system/info`. */
  readonly version?: string;
  readonly limits?: ServerLimits;
  /** Proxies in front; none by default. */
  readonly proxies?: ProxyTrust;
  /** Origins of web pages that may call; none by default. */
  readonly corsOrigins?: readonly string[];
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
    clients: new ClientReader(options.proxies),
    crossOrigin: new CrossOrigin(options.corsOrigins),
    isStopping: () => isStopping,
    stallMs: options.stallMs ?? 60_000,
  };
  const own = probes({ ...serve, ready: options.ready ?? (async () => undefined) });
  const server = new FunctionsServer(options.entries, serve, (...call) => own(...call) ?? named(...call));
  const calls = new NamedCalls(options.entries, server, serve);
  const { bus } = options.services;
  const asyncCalls = bus && new AsyncCalls({ bus, services: options.services, named: calls });
  const named = provider({
    entries: options.entries,
    server,
    serve,
    version: options.version ?? '0.0.0',
    startedAt: new Date().toISOString(),
    ...(asyncCalls ? { asyncCalls } : {}),
  });
  const later = await asyncCalls?.start();
  const listening: Listening = await listenHttp(options.listen, server.handle, options.limits, server.handleUpgrade);
  return {
    url: listening.url,
    port: listening.port,
    close: async (graceMs = 10_000) => {
      isStopping = true;
      await later?.stop();
      await server.channels.close(graceMs);
      await listening.close(graceMs);
    },
  };
}
