import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '#shared/kernel/caller';
import { demand } from '#shared/kernel/function/context';
import { ClientGoneError, TimeLimitError } from '#shared/kernel/function/errors';
import type { HttpEvent } from '#shared/kernel/function/http-event';
import { asPlatformError, problemResult } from '#shared/kernel/function/problem';
import type { HttpResult } from '#shared/kernel/function/result';
import type { HttpFunction, RouteFacts } from '#shared/kernel/function/route';
import { type Services, withDefaults } from '#shared/kernel/services';
import { limitTime } from '#shared/kernel/time-limit';
import { authenticate } from './authenticate';
import type { ChannelLimits, Channels, Upgrade } from './channels';
import type { ClientReader } from './client';
import type { CrossOrigin } from './cross-origin';
import type { FunctionEntry } from './entry';
import type { Gate } from './gate';
import { callIdOf, eventOf, hasBody, readJsonText, splitTarget } from './receive';
import { respond } from './respond';

/** What a call needs beside the request. */
export interface CallTarget {
  readonly entry: FunctionEntry;
  readonly handler: HttpFunction;
  readonly routeKey: string;
  readonly pathParameters: HttpEvent['pathParameters'];
  readonly gate: Gate;
  /** The path the function sees, where it is not the request's own. */
  readonly path?: string;
  /** A request to open a channel, and where channels are kept. */
  readonly upgrade?: Upgrade & { readonly channels: Channels };
}

/** What all calls of a server share. */
export interface ServeOptions {
  readonly services: Partial<Services>;
  /** Who calls, also through proxies. */
  readonly clients: ClientReader;
  /** Which pages of other origins may call. */
  readonly crossOrigin: CrossOrigin;
  /** True once the process stops: answers close their connections. */
  readonly isStopping: () => boolean;
  readonly channelLimits?: ChannelLimits;
  /** A client that neither sends nor takes a byte for so long in the middle of a body is cut off. */
  readonly stallMs: number;
}

/** One call while it is served. */
interface CallInHand {
  readonly callId: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly abort: AbortController;
  readonly options: ServeOptions;
}

/** Serves one HTTP call by a function: limits, body, time limit, answer. Rejects only when the answer cannot be sent. */
export async function serveCall(
  request: IncomingMessage,
  response: ServerResponse,
  target: CallTarget,
  options: ServeOptions,
): Promise<void> {
  const callId = callIdOf(request.headers);
  const abort = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) abort.abort(new ClientGoneError('The client went away'));
  });
  const call = { callId, abort, options };
  let leave: (() => void) | undefined;
  let result: HttpResult;
  try {
    leave = target.gate.enter();
    const opened = await openChannel(request, response, target, call);
    if (opened === 'opened') return leave();
    result = opened ?? (await callFunction(request, target, call));
  } catch (error) {
    result = logged(error, callId, target, options);
  }
  try {
    await sendResult(request, response, result, { callId, options, signal: abort.signal });
  } finally {
    leave?.();
  }
}

/** Sends an answer made by a function or by the host itself. */
export async function sendResult(
  request: IncomingMessage,
  response: ServerResponse,
  result: HttpResult,
  call: { callId: string; options: ServeOptions; signal: AbortSignal },
): Promise<void> {
  const isUnread = !request.complete;
  await respond(response, result, {
    callId: call.callId,
    isHead: request.method === 'HEAD',
    originHeaders: call.options.crossOrigin.headers(request),
    isTls: call.options.clients.read(request).origin.startsWith('https:'),
    isLast: isUnread || request.headers.upgrade !== undefined || call.options.isStopping(),
    // A time limit that passed must not silence the answer that says so.
    signal: call.signal.reason instanceof TimeLimitError ? AbortSignal.timeout(call.options.stallMs) : call.signal,
    stallMs: call.options.stallMs,
  });
  if (isUnread) drop(request, response);
}

/**
 * Opens a channel, or answers why not. A cookie counts as for a change: the page must be of this origin, since browsers
 * let any page open one.
 */
async function openChannel(
  request: IncomingMessage,
  response: ServerResponse,
  target: CallTarget,
  call: CallInHand,
): Promise<HttpResult | 'opened' | undefined> {
  const { upgrade } = target;
  if (!upgrade) return undefined;
  const access = routeFacts(target.handler, target.routeKey)?.access ?? 'authenticated';
  const ask = () => authenticate(request, call.options, 'CONNECT');
  const caller = await ask();
  const leave = upgrade.channels.enter(caller.id);
  try {
    const result = await callFunction(request, target, call, caller);
    if (!result.channel) {
      leave();
      return result;
    }
    const recheck = async () => {
      const known = await ask();
      if (access !== 'authenticated' && access !== 'public') demand(known, access, target.pathParameters?.['space']);
    };
    response.detachSocket(request.socket);
    upgrade.channels.accept(upgrade, recheck, result.channel, leave);
    return 'opened';
  } catch (error) {
    leave();
    throw error;
  }
}

async function callFunction(
  request: IncomingMessage,
  target: CallTarget,
  { callId, abort, options }: CallInHand,
  known?: Caller,
): Promise<HttpResult> {
  const { entry, handler, routeKey, pathParameters } = target;
  const route = routeFacts(handler, routeKey);
  const isStream = route?.body === 'stream';
  // No byte of a body is looked at for a caller that nobody knows.
  const isKnownFirst = !isStream && route?.access !== 'public' && hasBody(request);
  const caller = known ?? (isKnownFirst ? await authenticate(request, options) : undefined);
  const text = isStream
    ? undefined
    : await readJsonText(request, { bytes: route?.bodyLimitBytes ?? 0, ms: options.stallMs });
  const { path, query } = splitTarget(request.url ?? '/');
  const place = {
    routeKey,
    pathParameters,
    callId,
    path: target.path ?? path,
    query,
    client: options.clients.read(request),
  };
  const event = eventOf(request, place, { isStream, ...(text === undefined ? {} : { text }) });
  const context = {
    functionName: entry.name,
    awsRequestId: callId,
    signal: abort.signal,
    services: options.services,
    ...(caller ? { caller } : {}),
  };
  if (isStream) watchStall(request, options.stallMs);
  return withTimeLimit(handler(event, context), entry.timeoutMs, abort);
}

/** The facts of a route, or those of the one route of the short form. */
export function routeFacts(handler: HttpFunction, routeKey: string): RouteFacts | undefined {
  return handler.routes[routeKey] ?? handler.routes['*'];
}

/** Waits for the answer to begin; when the limit passes, aborts the call's signal and rejects. */
function withTimeLimit(answer: Promise<HttpResult>, ms: number, abort: AbortController): Promise<HttpResult> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      const error = new TimeLimitError(`No answer within ${ms} ms`);
      abort.abort(error);
      reject(error);
    }, ms);
    answer.then(
      (result) => {
        clearTimeout(timer);
        if (isLate) void result.discard?.();
        else resolve(result);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** Cuts off a client that sends nothing in the middle of its body while somebody waits for it. */
function watchStall(request: IncomingMessage, ms: number): void {
  let seen = request.socket.bytesRead;
  const look = () => {
    // Bytes that wait to be read are the function's to take: then the client is not the slow one.
    const isMoving = request.socket.bytesRead !== seen || request.readableLength > 0;
    seen = request.socket.bytesRead;
    if (!isMoving && !request.readableEnded) request.destroy(new TimeLimitError('The client stopped sending'));
  };
  // Judged after reading: once this process stood still, what the client sent meanwhile is not read yet.
  const timer = setInterval(() => setImmediate(look), ms);
  timer.unref();
  const stop = () => clearInterval(timer);
  request.once('end', stop).once('close', stop);
}

/** After an early answer: takes a little of the rest, so that the answer arrives, then closes. */
function drop(request: IncomingMessage, response: ServerResponse): void {
  if (request.destroyed) return;
  let left = 1024 * 1024;
  const close = () => request.socket.destroy();
  const limit = limitTime(1000, close);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left < 0 && response.writableFinished) close();
  });
  request.once('close', () => limit.cancel());
  request.on('error', close);
  request.resume();
}

function logged(error: unknown, callId: string, target: CallTarget, options: ServeOptions): HttpResult {
  const known = asPlatformError(error);
  const line = { callId, route: target.routeKey, status: known.status, code: known.code };
  const { log } = withDefaults(options.services);
  if (known.status === 500) log.error({ ...line, err: error }, 'call failed');
  else log.info(line, 'call refused');
  return problemResult(known, callId);
}
