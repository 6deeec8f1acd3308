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

/** A connection that stays open after the answer 101 (WebSocket, RFC 6455): what clients say on it is not heard. */
export interface Channel {
  /** Sends a message of text; false when nobody takes it. A client that does not take its messages is cut off. */
  send(text: string): boolean;
  /** Aborted when it is over, from whichever side. */
  readonly signal: AbortSignal;
  /** What is to be sent before the process stops and ends it. */
  onDrain(listener: () => void): void;
}

/** Takes over a channel once it is open. Must not throw. */
export type ChannelOpener = (channel: Channel) => void;

/** The answer of an HTTP function. */
export interface HttpResult {
  readonly status: number;
  /** Names in lower case; an array sends the header several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** With a writer and no `content-length` the body goes out chunked. */
  readonly body?: string | Uint8Array | BodyWriter;
  /** The answer 101 of a `channel` route: with the handshake's headers instead of `headers`. */
  readonly channel?: ChannelOpener;
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
