import type { IncomingMessage, ServerResponse } from 'node:http';
import { NotFoundError } from '#shared/kernel/errors';
import { partsOf } from '#shared/kernel/function/combined';
import type { InvocationContext } from '#shared/kernel/function/context';
import { TimeLimitError } from '#shared/kernel/function/errors';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { FunctionEntry } from './entry';
import type { FunctionsServer } from './functions-server';
import { readBytes } from './receive';
import { readRecords } from './records';
import { createRouteTable, type RouteTable } from './router';
import { type CallTarget, type ServeOptions, serveCall } from './serve-call';

/** A call of a function by its name: `/function/<name>[.<namespace>][/path]`. */
export interface NamedCall {
  readonly entry: FunctionEntry;
  /** The path behind the name; `/` when there is none. */
  readonly path: string;
}

const maxEventBytes = 4 * 1024 * 1024;

/** Finds functions by name and calls them whatever their kind. */
export class NamedCalls {
  private readonly entries: ReadonlyMap<string, FunctionEntry>;
  private readonly tables = new Map<string, RouteTable>();
  private readonly server: FunctionsServer;
  private readonly options: ServeOptions;

  constructor(entries: readonly FunctionEntry[], server: FunctionsServer, options: ServeOptions) {
    this.entries = new Map(entries.map((entry) => [entry.name, entry]));
    this.server = server;
    this.options = options;
  }

  /** @param rest - what follows `/function/`. @throws NotFoundError */
  find(rest: string): NamedCall {
    const { entry, path } = this.lookUp(rest);
    if (!entry) throw new NotFoundError('No function of this name');
    return { entry, path };
  }

  /**
   * Calls a function over HTTP: by a route of its own, else with the events of the body, else as its schedule would.
   *
   * @param rest - what follows `/function/`
   * @param demandTrust - throws unless the caller may feed events, start schedules and learn which functions there are
   * @throws NotFoundError
   */
  async call(
    request: IncomingMessage,
    response: ServerResponse,
    rest: string,
    demandTrust: () => Promise<void>,
  ): Promise<HttpResult | 'answered'> {
    const target = this.targetOf(rest, request.method ?? 'GET');
    if (target) {
      await serveCall(request, response, target, this.options);
      return 'answered';
    }
    await demandTrust();
    const { entry, path } = this.find(rest);
    const parts = partsOf(entry.handler);
    if (path !== '/' || request.method !== 'POST' || (!parts.event && !parts.schedule)) {
      throw new NotFoundError(`${entry.name} has no such address; it has: ${entry.routes.join(', ') || 'none'}`);
    }
    return this.feed(request, response, entry);
  }

  /** The route that is called by name; it checks its caller itself. */
  private targetOf(rest: string, method: string): CallTarget | undefined {
    const { entry, path } = this.lookUp(rest);
    if (!entry || !partsOf(entry.handler).http) return undefined;
    const route = this.routeOf(entry, method, path);
    return route && this.server.targetOf(entry, { ...route, path });
  }

  private lookUp(rest: string): { entry: FunctionEntry | undefined; path: string } {
    const slash = rest.indexOf('/');
    const name = (slash < 0 ? rest : rest.slice(0, slash)).replace(/\.[^.]*$/, '');
    return { entry: this.entries.get(name), path: slash < 0 ? '/' : rest.slice(slash) };
  }

  /** The route for a path; without a path the function's only one. */
  routeOf(entry: FunctionEntry, method: string, path: string) {
    let table = this.tables.get(entry.name);
    if (!table) {
      table = createRouteTable([entry]);
      this.tables.set(entry.name, table);
    }
    const match = table.match(method, path);
    if (match) return { routeKey: match.routeKey, pathParameters: match.pathParameters };
    const [only] = entry.routes;
    if (path === '/' && only !== undefined && entry.routes.length === 1 && !only.includes('{')) {
      return { routeKey: only, pathParameters: {} };
    }
    return undefined;
  }

  private async feed(request: IncomingMessage, response: ServerResponse, entry: FunctionEntry): Promise<HttpResult> {
    const { event, schedule } = partsOf(entry.handler);
    const leave = this.server.gateOf(entry).enter();
    const abort = new AbortController();
    response.once('close', () => abort.abort());
    try {
      const bytes = await readBytes(request, { bytes: maxEventBytes, ms: this.options.stallMs });
      const context = this.contextOf(entry, request, abort.signal);
      if (bytes.byteLength === 0 && schedule) {
        await inTime(schedule({ schedule: entry.schedule?.text ?? '' }, context), entry.timeoutMs, abort);
        return empty();
      }
      if (!event) throw new NotFoundError(`${entry.name} takes no events`);
      const Records = readRecords(request.headers['content-type'], bytes.toString('utf8'));
      return json(await inTime(event({ Records }, context), entry.timeoutMs, abort));
    } finally {
      leave();
    }
  }

  private contextOf(entry: FunctionEntry, request: IncomingMessage, signal: AbortSignal): InvocationContext {
    const awsRequestId = String(request.headers['x-call-id'] ?? 'call');
    return { functionName: entry.name, awsRequestId, signal, services: this.options.services };
  }
}

/** Waits for `work` at most `ms`, then aborts it. @throws TimeLimitError */
export async function inTime<T>(work: Promise<T>, ms: number, abort: AbortController): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new TimeLimitError(`Not done within ${ms} ms`);
      abort.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
