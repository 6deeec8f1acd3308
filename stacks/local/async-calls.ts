import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Bus, CloudEvent, Delivery, Subscription } from '#shared/bus/port';
import type { Caller, Permission } from '#shared/kernel/caller';
import { InvalidInputError, NotFoundError } from '#shared/kernel/errors';
import { partsOf } from '#shared/kernel/function/combined';
import { demand } from '#shared/kernel/function/context';
import type { HttpEvent } from '#shared/kernel/function/http-event';
import { asPlatformError, problemResult } from '#shared/kernel/function/problem';
import type { HttpResult } from '#shared/kernel/function/result';
import { type Services, withDefaults } from '#shared/kernel/services';
import type { FunctionEntry } from '#stacks/adapter/entry';
import { inTime, type NamedCalls } from '#stacks/adapter/named-calls';
import { readBytes } from '#stacks/adapter/receive';
import { routeFacts } from '#stacks/adapter/serve-call';

/** A call that was taken for later, as it lies on the bus. The credentials of its caller do not. */
const AsyncCall = z.object({
  name: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  callId: z.string(),
  caller: z.string(),
  /** The one right that the caller was seen to hold when the call was taken, and the space it was for. */
  right: z.string().optional(),
  space: z.string().optional(),
  contentType: z.string(),
  body: z.string(),
  callbackUrl: z.url({ protocol: /^https?$/ }).optional(),
});
type AsyncCall = z.output<typeof AsyncCall>;

const subject = 'radlake.function.called';
/** What fits the bus with room for the envelope. */
const maxBodyBytes = 192 * 1024;
const maxAnswerBytes = 1024 * 1024;
const callbackTimeoutMs = 30_000;

/** Calls that are answered 202 at once and made from the bus: at least once, with the answer sent to a call-back. */
export class AsyncCalls {
  private readonly bus: Bus;
  private readonly services: Partial<Services>;
  private readonly named: NamedCalls;

  constructor(parts: { bus: Bus; services: Partial<Services>; named: NamedCalls }) {
    this.bus = parts.bus;
    this.services = parts.services;
    this.named = parts.named;
  }

  /** Keeps a call durably. @throws InvalidInputError, LimitExceededError */
  async take(
    request: IncomingMessage,
    call: { entry: FunctionEntry; path: string; query: string; callId: string; caller: Caller },
  ): Promise<void> {
    const method = request.method ?? 'POST';
    const { right, space } = this.rightFor(call.entry, method, call.path);
    if (right !== undefined) demand(call.caller, right, space);
    const body = await readBytes(request, { bytes: maxBodyBytes, ms: 30_000 });
    const callbackUrl = request.headers['x-callback-url'];
    const parsed = AsyncCall.safeParse({
      name: call.entry.name,
      method,
      path: call.path,
      query: call.query,
      callId: call.callId,
      caller: call.caller.id,
      ...(right === undefined ? {} : { right }),
      ...(space === undefined ? {} : { space }),
      contentType: request.headers['content-type'] ?? '',
      body: body.toString('utf8'),
      ...(callbackUrl === undefined ? {} : { callbackUrl }),
    });
    if (!parsed.success) {
      const problems = [{ in: 'header', name: 'X-Callback-Url', message: 'must be an http or https address' }];
      throw new InvalidInputError('header X-Callback-Url: must be an http or https address', { details: { problems } });
    }
    await this.bus.publish(subject, this.eventOf(parsed.data));
  }

  /** Starts making the calls. */
  start(): Promise<Subscription> {
    const consumer = {
      name: 'async-calls',
      subjects: [subject],
      ackWaitMs: 60_000,
      maxDeliver: 5,
      backoffMs: [1000, 5000, 30_000],
      maxAckPending: 64,
    };
    return this.bus.subscribe(consumer, 8, async (batch) => {
      await Promise.all(batch.map((delivery) => this.make(delivery)));
    });
  }

  /** The right that the route asks for. @throws NotFoundError when there is no such route */
  private rightFor(entry: FunctionEntry, method: string, path: string): { right?: Permission; space?: string } {
    const { http } = partsOf(entry.handler);
    const route = http && this.named.routeOf(entry, method, path);
    if (!http || !route) throw new NotFoundError(`${entry.name} has no such address`);
    const access = routeFacts(http, route.routeKey)?.access;
    if (access === undefined || access === 'public' || access === 'authenticated') return {};
    const space = route.pathParameters?.['space'];
    return { right: access, ...(space === undefined ? {} : { space }) };
  }

  private eventOf(data: AsyncCall): CloudEvent<AsyncCall> {
    return {
      specversion: '1.0',
      id: data.callId,
      type: 'function.called',
      source: '/async-function',
      time: new Date(withDefaults(this.services).clock.now()).toISOString(),
      data,
    };
  }

  private async make(delivery: Delivery): Promise<void> {
    const parsed = AsyncCall.safeParse(delivery.event.data);
    if (!parsed.success) return delivery.term('INVALID_INPUT: not an asynchronous call');
    const call = parsed.data;
    const startedAt = performance.now();
    const result = await this.answer(call);
    if (result.status >= 500) return delivery.nak(undefined, `the function answered ${result.status}`);
    try {
      if (call.callbackUrl !== undefined) await callBack(call.callbackUrl, call, result, performance.now() - startedAt);
      await delivery.ack();
    } catch (error) {
      // The answer goes out again: like every delivery, a call-back may come more than once.
      await delivery.nak(
        undefined,
        `the call-back failed: ${asPlatformError(error).code} ${String(error)}`.slice(0, 200),
      );
    }
    return undefined;
  }

  private async answer(call: AsyncCall): Promise<HttpResult> {
    const abort = new AbortController();
    try {
      const { entry, path } = this.named.find(`${call.name}${call.path}`);
      const { http } = partsOf(entry.handler);
      const route = http && this.named.routeOf(entry, call.method, path);
      if (!http || !route) throw new NotFoundError(`${entry.name} has no such address`);
      const context = {
        functionName: entry.name,
        awsRequestId: call.callId,
        signal: abort.signal,
        services: this.services,
        caller: callerOf(call),
      };
      return await inTime(http(httpEventOf(call, path, route), context), entry.timeoutMs, abort);
    } catch (error) {
      return problemResult(asPlatformError(error), call.callId);
    }
  }
}

/** The caller of the time when the call was taken, with the one right that was checked then and no other. */
function callerOf(call: AsyncCall): Caller {
  return { id: call.caller, can: (permission, space) => permission === call.right && space === call.space };
}

function httpEventOf(
  call: AsyncCall,
  path: string,
  route: { routeKey: string; pathParameters: HttpEvent['pathParameters'] },
): HttpEvent {
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: call.query,
    headers: { 'content-type': call.contentType, 'x-call-id': call.callId },
    pathParameters: route.pathParameters ?? {},
    requestContext: { requestId: call.callId, http: { method: call.method, path, sourceIp: '127.0.0.1' } },
    isBase64Encoded: false,
    ...(call.body === '' ? {} : { body: call.body }),
  };
}

/** Posts an answer to the address its caller named. Rejects when that address does not take it. */
async function callBack(url: string, call: AsyncCall, result: HttpResult, durationMs: number): Promise<void> {
  const type = result.headers?.['content-type'];
  const answer = await fetch(url, {
    method: 'POST',
    body: await bytesOf(result),
    redirect: 'error',
    signal: AbortSignal.timeout(callbackTimeoutMs),
    headers: {
      'content-type': typeof type === 'string' ? type : 'application/octet-stream',
      'x-call-id': call.callId,
      'x-function-name': call.name,
      'x-function-status': String(result.status),
      'x-duration-seconds': (durationMs / 1000).toFixed(6),
    },
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new InvalidInputError(`it answered ${answer.status}`);
}

/** The whole body of an answer, at most `maxAnswerBytes`. */
async function bytesOf(result: HttpResult): Promise<Buffer> {
  const { body } = result;
  if (typeof body !== 'function') return Buffer.from(body ?? '');
  const chunks: Buffer[] = [];
  let length = 0;
  await body({
    signal: AbortSignal.timeout(callbackTimeoutMs),
    write(chunk, released) {
      length += chunk.byteLength;
      if (length > maxAnswerBytes) throw new InvalidInputError('the answer is too large for a call-back');
      chunks.push(Buffer.from(chunk));
      released?.();
    },
  });
  return Buffer.concat(chunks, length);
}
