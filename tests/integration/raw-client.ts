import { connect } from 'node:net';

/** What a raw exchange came to. */
export interface RawAnswer {
  /** Status of the first answer; 0 when there was none. */
  readonly status: number;
  readonly text: string;
  /** True when the server closed the connection, false when it was still open after the time. */
  readonly closed: boolean;
  readonly ms: number;
}

export interface RawOptions {
  /** How long to wait for the server to close. */
  readonly ms?: number;
  /** Half-closes our side after the bytes. Default true. */
  readonly end?: boolean;
  /** Sent one by one every so many milliseconds, after `bytes`, as long as the connection lives. */
  readonly drip?: { readonly byte: string; readonly everyMs: number };
}

/** Sends bytes to a port and reads what comes until the server closes. Never rejects. */
export function sendRaw(port: number, bytes: Uint8Array | string, options: RawOptions = {}): Promise<RawAnswer> {
  const { ms = 60_000, end = true, drip } = options;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    let closed = true;
    const timer = setTimeout(() => {
      closed = false;
      socket.destroy();
    }, ms);
    let dripping: NodeJS.Timeout | undefined;
    socket.on('connect', () => {
      if (end && !drip) socket.end(bytes);
      else socket.write(bytes);
      if (drip) dripping = setInterval(() => socket.write(drip.byte), drip.everyMs);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined); // a reset is as good as an end
    socket.on('close', () => {
      clearTimeout(timer);
      clearInterval(dripping);
      const text = Buffer.concat(chunks).toString('latin1');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ status, text, closed, ms: performance.now() - startedAt });
    });
  });
}

/** An HTTP request as text. */
export function rawRequest(line: string, headers: readonly string[], body = ''): string {
  return [`${line} HTTP/1.1`, ...headers, '', body].join('\r\n');
}
