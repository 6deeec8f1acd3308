import type { MiddlewareObj, Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import { type Authoriser, anonymous } from '../caller';
import { plainLines } from '../logger';
import { httpSeconds } from '../metrics';
import { pickServices, useServices, withDefaults } from '../services';
import { demand, type InvocationContext } from './context';
import type { HttpEvent } from './http-event';
import { asPlatformError, problemResult } from './problem';
import type { ByteSink, HttpResult } from './result';
import type { BoundRoute } from './route';

type Chain = MiddlewareObj<HttpEvent, HttpResult, Error, Context, { startedAt?: number }>;
type ChainRequest = Request<HttpEvent, HttpResult, Error, Context, { startedAt?: number }>;

/** Our hosts give an InvocationContext where a Lambda runtime gives its own. */
const contextOf = (request: ChainRequest) => request.context as unknown as InvocationContext;

/**
 * Outermost link: turns errors into problem details, and when the whole answer is out (its body included) writes one
 * log line and one measurement. The line holds route, status, time, caller and space; never values of the query.
 */
export function observeCall(): Chain {
  return {
    before: (request) => {
      request.internal.startedAt = performance.now();
    },
    after: (request) => {
      request.response = observed(request, request.response ?? { status: 204 });
    },
    onError: (request) => {
      const error = asPlatformError(request.error);
      const result = problemResult(error, contextOf(request).awsRequestId, request.event.headers['accept']);
      request.response = observed(request, result, error);
    },
  };
}

/** Finds out who calls and whether the route lets them in the space its path names. */
export function authoriseCall(routeOf: (event: HttpEvent) => BoundRoute): Chain {
  return {
    before: async (request) => {
      const { access } = routeOf(request.event);
      if (access === 'public') return;
      const context = contextOf(request);
      const { headers, requestContext, pathParameters } = request.event;
      const facts = { method: requestContext.http.method, peer: requestContext.http.sourceIp };
      const caller = context.caller ?? (await authoriserOf(context).authenticate(headers, facts));
      request.context = { ...context, caller } as unknown as Context;
      if (access !== 'authenticated') demand(caller, access, pathParameters?.['space']);
    },
  };
}

function authoriserOf(context: InvocationContext): Authoriser {
  return pickServices(context.services ?? useServices(), ['authoriser']).authoriser;
}

/** The same result, which reports itself once it is out. */
function observed(request: ChainRequest, result: HttpResult, error?: unknown): HttpResult {
  const { body, discard } = result;
  if (typeof body !== 'function' || request.event.requestContext.http.method === 'HEAD') {
    report(request, result.status, error);
    return result;
  }
  return {
    ...result,
    body: async (sink: ByteSink) => {
      try {
        await body(sink);
        report(request, result.status);
      } catch (failure) {
        report(request, result.status, failure);
        throw failure;
      }
    },
    discard: async () => {
      await discard?.();
      report(request, result.status);
    },
  };
}

function report(request: ChainRequest, status: number, error?: unknown): void {
  const context = contextOf(request);
  const { event } = request;
  const ms = performance.now() - (request.internal.startedAt ?? performance.now());
  httpSeconds.observe({ function: context.functionName, route: event.routeKey, status }, ms / 1000);
  const { log } = context.services ? withDefaults(context.services) : useServices();
  const line = {
    callId: context.awsRequestId,
    route: event.routeKey,
    status,
    ms: Math.round(ms * 10) / 10,
    caller: (context.caller ?? anonymous).id,
    ...(event.pathParameters?.['space'] === undefined ? {} : { space: event.pathParameters['space'] }),
  };
  const known = error === undefined ? undefined : asPlatformError(error);
  if (known === undefined) plainLines(log).info(line, 'call');
  else if (known.status === 500) log.error({ ...line, code: known.code, err: error }, 'call failed');
  else plainLines(log).info({ ...line, code: known.code }, 'call');
}
