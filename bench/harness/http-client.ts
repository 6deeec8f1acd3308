import { connect, type Socket } from 'node:net';

/** One answer. `body` only where it was asked for. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly bodyBytes: number;
  readonly body: Buffer | null;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly Uint8Array[];
  /** Keep the body; else it is only counted. */
  readonly keep?: boolean;
}

const readBytes = 1024 * 1024;

/**
 * The smallest keep-alive HTTP/1.1 client: one call at a time, reads into one buffer, counts bytes. It costs far less
 * than any server measured with it.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #reader: AnswerReader | null = null;
  #ended: Error | null = null;

  private constructor(host: string, port: number) {
    this.#socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafeSlow(readBytes),
        callback: (count, buffer) => {
          this.#reader?.feed(Buffer.from(buffer.buffer, buffer.byteOffset, count));
          return true;
        },
      },
    });
    const end = (error: Error) => {
      this.#ended ??= error;
      this.#reader?.end(error);
    };
    this.#socket.on('error', end);
    this.#socket.on('close', () => end(new Error('the server closed the connection')));
    this.#socket.on('end', () => end(new Error('the server ended the connection')));
  }

  /** Connects. */
  static open(port: number, host = '127.0.0.1'): Promise<HttpConnection> {
    const connection = new HttpConnection(host, port);
    return new Promise((resolve, reject) => {
      connection.#socket.once('connect', () => resolve(connection));
      connection.#socket.once('error', reject);
    });
  }

  /** @throws Error when the connection ends before the answer does */
  call(call: Call): Promise<Answer> {
    if (this.#ended) return Promise.reject(this.#ended);
    const body = call.body ?? [];
    const length = body.reduce((sum, chunk) => sum + chunk.length, 0);
    const method = call.method ?? 'GET';
    const lines = [`${method} ${call.path} HTTP/1.1`, 'host: 127.0.0.1'];
    for (const [name, value] of Object.entries(call.headers ?? {})) lines.push(`${name}: ${value}`);
    if (method !== 'GET') lines.push(`content-length: ${length}`);
    return new Promise((resolve, reject) => {
      this.#reader = new AnswerReader(call.keep ?? false, resolve, reject);
      this.#socket.cork();
      this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      for (const chunk of body) this.#socket.write(chunk);
      this.#socket.uncork();
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

type State = 'head' | 'counted' | 'untilClose' | 'chunkSize' | 'chunk' | 'trailer' | 'done';

class AnswerReader {
  readonly #isKept: boolean;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: Error) => void;
  #state: State = 'head';
  #head = Buffer.alloc(0);
  #status = 0;
  #headers = new Map<string, string>();
  #left = 0;
  #line = '';
  #bytes = 0;
  readonly #kept: Buffer[] = [];

  constructor(isKept: boolean, resolve: (answer: Answer) => void, reject: (error: Error) => void) {
    this.#isKept = isKept;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  feed(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && this.#state !== 'done') at = this.#step(bytes, at);
  }

  end(error: Error): void {
    if (this.#state === 'untilClose') this.#finish();
    else if (this.#state !== 'done') this.#reject(error);
    this.#state = 'done';
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'counted':
      case 'chunk': {
        const end = Math.min(bytes.length, at + this.#left);
        this.#take(bytes.subarray(at, end));
        this.#left -= end - at;
        if (this.#left === 0) {
          if (this.#state === 'counted') this.#finish();
          else this.#state = 'chunkSize';
        }
        return end;
      }
      case 'untilClose':
        this.#take(bytes.subarray(at));
        return bytes.length;
      default:
        return this.#readLine(bytes, at);
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const before = this.#head.length;
    this.#head = Buffer.concat([this.#head, bytes.subarray(at)]);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return bytes.length;
    const [first = '', ...lines] = this.#head.toString('latin1', 0, end).split('\r\n');
    this.#status = Number(first.split(' ')[1]);
    for (const line of lines) {
      const colon = line.indexOf(':');
      this.#headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    if (this.#status === 100) {
      this.#head = Buffer.alloc(0);
      return at + end + 4 - before;
    }
    const length = this.#headers.get('content-length');
    if (this.#headers.get('transfer-encoding')?.includes('chunked')) this.#state = 'chunkSize';
    else if (length !== undefined) {
      this.#left = Number(length);
      this.#state = 'counted';
      if (this.#left === 0) this.#finish();
    } else if (this.#status === 204 || this.#status === 304) this.#finish();
    else this.#state = 'untilClose';
    return at + end + 4 - before;
  }

  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(0x0a, at);
    this.#line += bytes.toString('latin1', at, end < 0 ? bytes.length : end);
    if (end < 0) return bytes.length;
    const line = this.#line.trim();
    this.#line = '';
    if (this.#state === 'trailer') {
      if (line === '') this.#finish();
    } else if (line !== '') {
      this.#left = Number.parseInt(line, 16);
      this.#state = this.#left === 0 ? 'trailer' : 'chunk';
    }
    return end + 1;
  }

  #take(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#isKept) this.#kept.push(Buffer.from(bytes));
  }

  #finish(): void {
    this.#state = 'done';
    this.#resolve({
      status: this.#status,
      headers: this.#headers,
      bodyBytes: this.#bytes,
      body: this.#isKept ? Buffer.concat(this.#kept) : null,
    });
  }
}
