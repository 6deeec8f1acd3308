import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { NotFoundError } from '#shared/kernel/errors';
import { partsOf } from '#shared/kernel/function/combined';
import { MethodNotAllowedError } from '#shared/kernel/function/errors';
import { asPlatformError, problemResult } from '#shared/kernel/function/problem';
import type { HttpResult } from '#shared/kernel/function/result';
import type { HttpFunction } from '#shared/kernel/function/route';
import { withDefaults } from '#shared/kernel/services';
import { Channels } from './channels';
import type { FunctionEntry } from './entry';
import { Gate } from './gate';
import { callIdOf, hasBody, splitTarget } from './receive';
import { createRouteTable, type RouteTable } from './router';
import { type CallTarget, routeFacts, type ServeOptions, sendResult, serveCall } from './serve-call';

/** A handler of the host itself, tried before the functions; answers undefined for addresses that are not its own. */
export type HostHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  call: { readonly path: string; readonly query: string; readonly callId: string },
) => Promise<HttpResult | 'answered' | undefined> | undefined;

/** Serves the HTTP calls of a set of functions over one route table. */
export class FunctionsServer {
  readonly table: RouteTable;
  readonly channels: Channels;
  private readonly gates: ReadonlyMap<string, Gate>;
  private readonly https: ReadonlyMap<string, HttpFunction>;
  private readonly options: ServeOptions;
  private readonly hostHandler: HostHandler;

  constructor(entries: readonly FunctionEntry[], options: ServeOptions, hostHandler: HostHandler = () => undefined) {
    this.channels = new Channels(options.channelLimits);
    this.table = createRouteTable(entries.filter((entry) => partsOf(entry.handler).http));
    this.https = new Map(
      entries.flatMap(({ name, handler }) => {
        const { http } = partsOf(handler);
        return http ? [[name, http] as const] : [];
      }),
    );
    this.gates = new Map(entries.map((entry) => [entry.name, new Gate(entry.concurrency)]));
    this.options = options;
    this.hostHandler = hostHandler;
  }

  /** The listener for node:http; never throws. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    request.on('error', () => response.destroy());
    const { path, query } = splitTarget(request.url ?? '/');
    const preflight = this.options.crossOrigin.preflight(request, () => this.table.allowed(path));
    const match = path === '*' ? undefined : this.table.match(request.method ?? 'GET', path);
    const served = preflight
      ? this.send(request, response, preflight, callIdOf(request.headers))
      : match
        ? serveCall(
            request,
            response,
            this.targetOf(match.entry, { routeKey: match.routeKey, pathParameters: match.pathParameters }),
            this.options,
          )
        : this.answerOther(request, response, path, query);
    served.catch((error: unknown) => {
      withDefaults(this.options.services).log.error({ err: error }, 'answer failed');
      response.destroy();
    });
  };

  /**
   * Takes a request that asks for another protocol, if it is one to open a channel.
   *
   * @returns false when it is to be answered as if it did not ask
   */
  readonly handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): boolean => {
    const asks = request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
    const match = asks && !hasBody(request) ? this.table.match('GET', splitTarget(request.url ?? '/').path) : undefined;
    if (!match) return false;
    const { entry, routeKey, pathParameters } = match;
    const target = this.targetOf(entry, { routeKey, pathParameters });
    if (!routeFacts(target.handler, routeKey)?.isChannel) return false;
    const response = new ServerResponse(request);
    response.assignSocket(request.socket);
    response.once('finish', () => socket.end());
    socket.on('error', () => socket.destroy());
    const upgrade = { request, socket, head, channels: this.channels };
    serveCall(request, response, { ...target, upgrade }, this.options).catch((error: unknown) => {
      withDefaults(this.options.services).log.error({ err: error }, 'channel failed');
      socket.destroy();
    });
    return true;
  };

  /** A call of `entry` by a route of its own. */
  targetOf(entry: FunctionEntry, place: Pick<CallTarget, 'routeKey' | 'pathParameters' | 'path'>): CallTarget {
    const http = this.https.get(entry.name) ?? partsOf(entry.handler).http;
    if (!http) throw new NotFoundError(`${entry.name} answers no HTTP calls`);
    return { ...place, entry, handler: http, gate: this.gateOf(entry) };
  }

  /** Counts the calls of a function, however they come. */
  gateOf(entry: FunctionEntry): Gate {
    return this.gates.get(entry.name) ?? new Gate(entry.concurrency);
  }

  /** Calls of all functions that run now. */
  inFlight(): number {
    return [...this.gates.values()].reduce((sum, gate) => sum + gate.inFlight, 0);
  }

  private async answerOther(request: IncomingMessage, response: ServerResponse, path: string, query: string) {
    const callId = callIdOf(request.headers);
    let result: HttpResult | 'answered' | undefined;
    try {
      result = (await this.hostHandler(request, response, { path, query, callId })) ?? this.absent(path);
    } catch (error) {
      result = this.refused(error, callId);
    }
    if (result !== 'answered') await this.send(request, response, result, callId);
  }

  private send(request: IncomingMessage, response: ServerResponse, result: HttpResult, callId: string): Promise<void> {
    const signal = new AbortController().signal;
    return sendResult(request, response, result, { callId, options: this.options, signal });
  }

  private absent(path: string): never {
    const allow = this.table.allowed(path);
    if (allow.length === 0) throw new NotFoundError('No such address');
    throw new MethodNotAllowedError(`This address takes ${allow.join(', ')}`, { details: { allow } });
  }

  private refused(error: unknown, callId: string): HttpResult {
    const known = asPlatformError(error);
    if (known.status === 500) {
      withDefaults(this.options.services).log.error({ callId, code: known.code, err: error }, 'call failed');
    }
    return problemResult(known, callId);
  }
}
