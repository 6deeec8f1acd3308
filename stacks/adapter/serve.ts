import { demand } from '#shared/kernel/function/context';
import { ShuttingDownError } from '#shared/kernel/function/errors';
import { json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import { authenticate } from './authenticate';
import type { ChannelLimits } from './channels';
import { ClientReader, type ProxyTrust } from './client';
import { CrossOrigin } from './cross-origin';
import type { FunctionEntry } from './entry';
import { FunctionsServer, type HostHandler } from './functions-server';
import { listenHttp, type ServerLimits } from './http-server';
import { NamedCalls } from './named-calls';

/** What one container serves. */
export interface AdapterOptions {
  /** One function, or several of the compact profile. */
  readonly entries: readonly FunctionEntry[];
  readonly services: Partial<Services>;
  readonly listen: { readonly host: string; readonly port: number };
  readonly ready?: () => Promise<void>;
  readonly limits?: ServerLimits;
  /** Proxies in front; none by default. */
  readonly proxies?: ProxyTrust;
  /** Origins of web pages that may call; none by default. */
  readonly corsOrigins?: readonly string[];
  readonly stallMs?: number;
  readonly channelLimits?: ChannelLimits;
}

/** A serving container. */
export interface Adapter {
  readonly url: string;
  readonly port: number;
  /** Takes no new connections, answers 503 to `/_/ready`, lets running calls end for at most `graceMs`. */
  drain(graceMs: number): Promise<void>;
}

/**
 * Serves functions by the container contract of OpenFaaS: their routes at their own paths, `/` for the only function,
 * `/function/<name>` for any of them, `/_/health` and `/_/ready`.
 */
export async function serveFunctions(options: AdapterOptions): Promise<Adapter> {
  let isStopping = false;
  const serve = {
    services: options.services,
    clients: new ClientReader(options.proxies),
    crossOrigin: new CrossOrigin(options.corsOrigins),
    isStopping: () => isStopping,
    stallMs: options.stallMs ?? 60_000,
    ...(options.channelLimits ? { channelLimits: options.channelLimits } : {}),
  };
  const answer: HostHandler = (request, response, { path }) => {
    if (path === '/_/health') return Promise.resolve(json({ status: 'ok' }));
    if (path === '/_/ready') return readiness();
    const rest = restOf(path, options.entries);
    if (rest === undefined) return undefined;
    return named.call(request, response, rest, async () => {
      demand(await authenticate(request, serve), 'system:admin');
    });
  };
  const readiness = async () => {
    if (isStopping) throw new ShuttingDownError('This process is stopping');
    await options.ready?.();
    return json({ status: 'ready' });
  };
  const server = new FunctionsServer(options.entries, serve, answer);
  const named = new NamedCalls(options.entries, server, serve);
  const listening = await listenHttp(options.listen, server.handle, options.limits, server.handleUpgrade);
  return {
    url: listening.url,
    port: listening.port,
    drain: async (graceMs) => {
      isStopping = true;
      await server.channels.close(graceMs);
      await listening.close(graceMs);
    },
  };
}

/** What follows `/function/`; `/` alone means the only function there is. */
function restOf(path: string, entries: readonly FunctionEntry[]): string | undefined {
  if (path.startsWith('/function/')) return path.slice('/function/'.length);
  const [only] = entries;
  return path === '/' && only && entries.length === 1 ? only.name : undefined;
}
