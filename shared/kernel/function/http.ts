import { Readable } from 'node:stream';
import middy from '@middy/core';
import { NotFoundError } from '../errors';
import { useServices } from '../services';
import { createContext, type InvocationContext } from './context';
import { UpgradeRequiredError } from './errors';
import { authoriseCall, observeCall } from './http-chain';
import type { HttpEvent, RouteKey } from './http-event';
import { originOf } from './origin';
import { type InputSchema, inputParser } from './parse';
import { MemoryReplies, type ReplyStore, runOnce } from './replies';
import type { HttpResult } from './result';
import type { BoundRoute, HttpFunction, HttpRequest, RouteSpec } from './route';

const defaultBodyLimitBytes = 1024 * 1024;

/**
 * Makes an HTTP function: a middy chain that authenticates and authorises, parses, answers repeated idempotency keys,
 * runs, maps errors to problem details, logs one line and times.
 *
 * Two forms: `{ routes: { 'GET /a/{b}': route, ... } }`, or one route alone whose addresses stand in openfaas.yml.
 */
export function defineFunction<Inputs extends Readonly<Record<string, InputSchema>>>(spec: {
  readonly routes: { readonly [K in keyof Inputs & RouteKey]: RouteSpec<Inputs[K]> };
}): HttpFunction;
export function defineFunction<S extends InputSchema>(spec: RouteSpec<S>): HttpFunction;
export function defineFunction(
  spec: { readonly routes: Readonly<Record<string, RouteSpec<InputSchema>>> } | RouteSpec<InputSchema>,
): HttpFunction {
  const specs = 'routes' in spec ? spec.routes : { '*': spec };
  const routes = new Map(Object.entries(specs).map(([key, route]) => [key, bindRoute(route)]));
  const handler = middy<HttpEvent, HttpResult>({ timeoutEarlyInMillis: 0 })
    .use(observeCall())
    .use(authoriseCall(routeOf))
    .handler(runRoute) as unknown as (event: HttpEvent, context: InvocationContext) => Promise<HttpResult>;

  function routeOf(event: HttpEvent): BoundRoute {
    const route = routes.get(event.routeKey) ?? routes.get('*');
    if (!route) throw new NotFoundError('No such address', { details: { route: event.routeKey } });
    return route;
  }

  async function runRoute(event: HttpEvent, lambdaContext: unknown): Promise<HttpResult> {
    const context = lambdaContext as InvocationContext;
    const route = routeOf(event);
    const ctx = createContext(context, context.caller);
    if (route.isChannel && event.headers['upgrade']?.toLowerCase() !== 'websocket')
      throw new UpgradeRequiredError('This address is a WebSocket');
    const run = async () => route.run(requestOf(event, route), ctx);
    const key = route.idempotent ? event.headers['idempotency-key'] : undefined;
    if (key === undefined) return run();
    const scope = `${ctx.caller.id} ${event.routeKey}`;
    return runOnce(repliesOf(context), { key, scope, request: requestText(event) }, run);
  }

  return Object.assign((event: HttpEvent, context: InvocationContext) => handler(event, context), {
    kind: 'http' as const,
    routes: Object.fromEntries(routes),
  });
}

function bindRoute(route: RouteSpec<InputSchema>): BoundRoute {
  if (route.idempotent && route.body === 'stream')
    throw new Error('a streamed body cannot be compared: not idempotent');
  return {
    input: route.input,
    access: route.access,
    body: route.body ?? 'json',
    bodyLimitBytes: route.bodyLimitBytes ?? defaultBodyLimitBytes,
    idempotent: route.idempotent ?? false,
    isChannel: route.isChannel ?? false,
    ...(route.describe ? { describe: route.describe } : {}),
    parse: inputParser(route.input),
    run: route.run,
  };
}

/** Where answers to idempotency keys are kept: in this process where the host gives nothing better. */
function repliesOf(context: InvocationContext): ReplyStore {
  return (context.services ?? useServices()).replies ?? memoryReplies;
}

const memoryReplies = new MemoryReplies();

/** What makes two requests of one route the same. */
function requestText(event: HttpEvent): string {
  return JSON.stringify([event.rawPath, event.rawQueryString, event.body ?? '']);
}

function requestOf(event: HttpEvent, route: BoundRoute): HttpRequest<InputSchema> {
  return {
    ...route.parse(event),
    method: event.requestContext.http.method,
    routeKey: event.routeKey,
    headers: event.headers,
    rawPath: event.rawPath,
    rawQuery: event.rawQueryString,
    sourceIp: event.requestContext.http.sourceIp,
    origin: event.requestContext.origin ?? originOf('http', event.headers['host']),
    get stream() {
      return event.stream ?? Readable.from([]);
    },
  };
}
