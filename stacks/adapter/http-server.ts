import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { securityHeaders } from './respond';

/** Limits of a listening server; those not given have safe defaults. */
export interface ServerLimits {
  readonly maxHeaderBytes?: number;
  readonly headersTimeoutMs?: number;
  readonly keepAliveTimeoutMs?: number;
  readonly maxConnections?: number;
}

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** `http://host:port` */
  readonly url: string;
  /** Takes no new connections, lets running calls end for at most `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/** Takes a request for another protocol; false when the request is to be answered as if it did not ask for one. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

/** Starts an HTTP server with every limit set; `handle` must not throw. */
export async function listenHttp(
  where: { host: string; port: number },
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  limits: ServerLimits = {},
  upgrade?: UpgradeHandler,
): Promise<Listening> {
  // Long enough that a machine that stalls does not refuse a request which is already there.
  const headersTimeout = limits.headersTimeoutMs ?? 60_000;
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes ?? 32 * 1024,
      headersTimeout,
      // Bodies are watched one by one: a large study over a slow line may take hours, a stalled one may not.
      requestTimeout: 0,
      keepAliveTimeout: limits.keepAliveTimeoutMs ?? 65_000,
      connectionsCheckingInterval: Math.min(headersTimeout, 2_000),
      noDelay: true,
      insecureHTTPParser: false,
    },
    handle,
  );
  server.maxConnections = limits.maxConnections ?? 4096;
  server.maxHeadersCount = 0; // bounded by maxHeaderSize: a count would drop what is over it without a word
  server.on('clientError', refuseBrokenRequest);
  if (upgrade)
    server.on('upgrade', (request, socket, head) => {
      if (!upgrade(request, socket, head)) handleAsPlain(server, request, socket, head);
    });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = where.host.includes(':') ? `[${where.host}]` : where.host;
  return { port, url: `http://${host}:${port}`, close: (graceMs) => closeServer(server, graceMs) };
}

/** What a client says of protocols that it would like better: Java's asks for HTTP/2 with each first request. */
const upgradeHeaders: ReadonlySet<string> = new Set(['upgrade', 'http2-settings']);

/**
 * Hands a connection back to the server that took it for one of another protocol: with the request as it was, without the
 * wish, which a server may pass over.
 *
 * @see RFC 9110 7.8
 */
function handleAsPlain(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    const lower = name.toLowerCase();
    if (upgradeHeaders.has(lower)) continue;
    text += `${name}: ${lower === 'connection' ? withoutUpgrade(value) : value}\r\n`;
  }
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

function withoutUpgrade(connection: string): string {
  const kept = connection.split(',').filter((token) => !upgradeHeaders.has(token.trim().toLowerCase()));
  return kept.length === 0 ? 'keep-alive' : kept.join(',');
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** What Node could not parse gets the status that fits, then the connection ends. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex): void {
  if (!socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const status = statusOf(error.code);
  const [number, title] = status;
  const body = JSON.stringify({ type: 'about:blank', title, status: number });
  const headers = {
    ...securityHeaders,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${number} ${title}\r\n${lines.join('')}\r\n${body}`);
}

function statusOf(code: string | undefined): readonly [number, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'Request Header Fields Too Large'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'Request Timeout'];
  return [400, 'Bad Request'];
}
