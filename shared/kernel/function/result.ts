/** Where a streamed body goes: the socket, paced by hand (docs/adr: bulk bodies are written by hand, not piped). */
export interface ByteSink {
  /**
   * Sends a chunk. Answers a promise only when the socket is full: await it before the next write. The chunk must not
   * change until `released` was called (exactly once, also when the client is gone).
   *
   * @throws ClientGoneError (or rejects with it) when nobody reads any more
   */
  write(chunk: Uint8Array, released?: () => void): void | Promise<void>;
  /** Aborted when the client is gone, the time limit passed or the process stops. */
  readonly signal: AbortSignal;
}

/** Writes a whole body; returns when its last chunk was handed over, throws when it cannot be completed. */
export type BodyWriter = (sink: ByteSink) => Promise<void>;

/** The answer of an HTTP function. */
export interface HttpResult {
  readonly status: number;
  /** Names in lower case; an array sends the header several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** With a writer and no `content-length` the body goes out chunked. */
  readonly body?: string | Uint8Array | BodyWriter;
  /** Called instead of a body writer that will not run (HEAD, client gone): frees what the writer would have freed. */
  readonly discard?: () => void | Promise<void>;
}

/** A JSON answer. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): HttpResult {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** An answer without a body. */
export function empty(status = 204, headers: Readonly<Record<string, string>> = {}): HttpResult {
  return { status, headers };
}
