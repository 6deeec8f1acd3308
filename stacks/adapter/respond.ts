import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ByteSink, HttpResult } from '#shared/kernel/function/result';
import { endWith, responseSink } from './sink';

/** What every answer carries unless the function says otherwise. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; " +
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Bodies up to this (bytes or characters) are written at once. */
const wholeLimit = 256 * 1024;

/** How an answer is sent. */
export interface RespondOptions {
  readonly callId: string;
  readonly isHead: boolean;
  /** For the page that asks; `vary` is added to what the function says. */
  readonly originHeaders: Readonly<Record<string, string>>;
  /** True: HSTS is said. */
  readonly isTls: boolean;
  /** True: the connection is closed after this answer. */
  readonly isLast: boolean;
  readonly signal: AbortSignal;
  /** A reader that takes nothing for so long is cut off. */
  readonly stallMs: number;
}

/**
 * Sends an answer. Resolves when its last byte was handed to the socket or the client is gone; a body that cannot be
 * completed cuts the connection, so that the client sees it is incomplete.
 */
export async function respond(response: ServerResponse, result: HttpResult, options: RespondOptions): Promise<void> {
  const { body } = result;
  if (response.destroyed || options.signal.aborted) return result.discard?.();
  response.writeHead(result.status, headersOf(result, options));
  if (body === undefined || options.isHead) {
    response.end();
    return options.isHead ? result.discard?.() : undefined;
  }
  if (typeof body !== 'function' && body.length <= wholeLimit) return endWith(response, body, options.stallMs);
  try {
    const sink = responseSink(response, options.signal, options.stallMs);
    if (typeof body === 'function') await body(sink);
    else await writePieces(typeof body === 'string' ? Buffer.from(body) : body, sink);
    response.end();
  } catch {
    // The function's chain has logged it; the client learns by the cut.
    response.destroy();
  }
}

/** So that a slow reader is told from one that reads nothing. */
async function writePieces(body: Uint8Array, sink: ByteSink): Promise<void> {
  for (let at = 0; at < body.length; at += wholeLimit) {
    const pause = sink.write(body.subarray(at, at + wholeLimit));
    if (pause) await pause;
  }
}

function headersOf(result: HttpResult, options: RespondOptions): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...securityHeaders, 'x-call-id': options.callId };
  if (options.isTls) headers['strict-transport-security'] = 'max-age=31536000';
  if (options.isLast) headers['connection'] = 'close';
  for (const [name, value] of Object.entries(result.headers ?? {})) {
    headers[name] = typeof value === 'string' ? value : [...value];
  }
  for (const [name, value] of Object.entries(options.originHeaders)) {
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const { body, status } = result;
  if (typeof body === 'string') headers['content-length'] = Buffer.byteLength(body);
  else if (body instanceof Uint8Array) headers['content-length'] = body.byteLength;
  else if (body === undefined && status !== 204 && status !== 304) headers['content-length'] = 0;
  return headers;
}
