import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { InvalidInputError, LimitExceededError } from '#shared/kernel/errors';
import { ClientGoneError, TimeLimitError, UnsupportedMediaTypeError } from '#shared/kernel/function/errors';
import type { HttpEvent } from '#shared/kernel/function/http-event';
import { limitTime } from '#shared/kernel/time-limit';
import type { Client } from './client';

/** The caller's X-Call-Id when it is a plain token, else a new one. */
export function callIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-call-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID();
}

/** Splits a request target into path and query, both still encoded. */
export function splitTarget(target: string): { path: string; query: string } {
  const at = target.indexOf('?');
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

/** Makes the event of a request whose body was or will be read. */
export function eventOf(
  request: IncomingMessage,
  place: {
    routeKey: string;
    pathParameters: HttpEvent['pathParameters'];
    callId: string;
    path: string;
    query: string;
    client: Client;
  },
  body: { text?: string; isStream: boolean },
): HttpEvent {
  return {
    version: '2.0',
    routeKey: place.routeKey,
    rawPath: place.path,
    rawQueryString: place.query,
    headers: joinHeaders(request.headers),
    pathParameters: place.pathParameters ?? {},
    requestContext: {
      requestId: place.callId,
      origin: place.client.origin,
      http: {
        method: request.method ?? 'GET',
        path: place.path,
        sourceIp: place.client.address,
      },
    },
    isBase64Encoded: false,
    ...(body.text === undefined ? {} : { body: body.text }),
    ...(body.isStream ? { stream: request } : {}),
  };
}

/** True when the headers announce a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['content-length'] === '0') return false;
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/**
 * Reads a JSON body whole.
 *
 * @returns its text, undefined when there is none
 * @throws LimitExceededError, TimeLimitError, UnsupportedMediaTypeError, InvalidInputError, ClientGoneError
 */
export async function readJsonText(
  request: IncomingMessage,
  limits: { bytes: number; ms: number },
): Promise<string | undefined> {
  const { headers } = request;
  if (!hasBody(request)) return undefined;
  requireJson(headers);
  if (Number(headers['content-length'] ?? 0) > limits.bytes) throw tooLarge(limits.bytes);
  const bytes = await readBytes(request, limits);
  if (bytes.byteLength === 0) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InvalidInputError('body: not UTF-8', { cause });
  }
}

/** Reads a body of any type whole. @throws LimitExceededError, TimeLimitError, ClientGoneError */
export function readBytes(request: IncomingMessage, limits: { bytes: number; ms: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (error?: Error) => {
      limit.cancel();
      request.off('data', take).off('end', settle).off('error', gone).off('close', gone);
      if (!error) return resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
      request.pause();
      reject(error);
    };
    const take = (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length > limits.bytes) settle(tooLarge(limits.bytes));
      else chunks.push(chunk);
    };
    const gone = () => settle(new ClientGoneError('The client went away before its body was complete'));
    const limit = limitTime(limits.ms, () => settle(new TimeLimitError('The body did not arrive in time')));
    request.on('data', take).on('end', settle).on('error', gone).on('close', gone);
  });
}

function requireJson(headers: IncomingHttpHeaders): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))) return;
  throw new UnsupportedMediaTypeError('This address takes JSON (Content-Type: application/json)');
}

function tooLarge(bytes: number): LimitExceededError {
  return new LimitExceededError(`The body is larger than ${bytes} bytes`, { details: { limit: 'body', bytes } });
}

function joinHeaders(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  for (const name in headers) {
    // Node joins all repeated headers but Set-Cookie, which no client sends.
    if (Array.isArray(headers[name])) return flatten(headers);
  }
  return headers as Record<string, string | undefined>;
}

function flatten(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  return Object.fromEntries(pairs) as Record<string, string | undefined>;
}
