import { LimitExceededError } from '../errors';
import { MalformedMultipartError } from './errors';

/** Limits of one multipart body. */
export interface MultipartLimits {
  /** Default 10,000. */
  readonly parts?: number;
  /** Of one part; default 16 KiB. */
  readonly headerBytes?: number;
}

/** What a multipart body is made of, in order: for each part its headers, its bytes in pieces, its end. */
export type MultipartEvent =
  | { readonly kind: 'part'; readonly headers: ReadonlyMap<string, string> }
  /** A view of the chunk it came in. */
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' };

const preambleBytes = 64 * 1024;
/** After a boundary: white space up to the end of the line. */
const paddingBytes = 128;
const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const none = Buffer.alloc(0);

/**
 * Reads a multipart body chunk by chunk. Bytes of parts are handed on as views; only what may be the beginning of a
 * boundary at the end of a chunk waits for the next. Takes LF for CRLF, a preamble and an epilogue.
 *
 * @see RFC 2046 5.1.1
 */
export class MultipartReader {
  /** Begins each boundary but the first, which may stand at the very start. */
  readonly #needle: Buffer;
  readonly #maxParts: number;
  readonly #headerBytes: number;
  #state: 'preamble' | 'line' | 'headers' | 'body' | 'epilogue' = 'preamble';
  /** Not read yet; it may be the first part of something. A line end before the body lets the first boundary match. */
  #held: Buffer = Buffer.from('\r\n');
  /** The body begins behind the line end that is read next: it may already belong to a boundary (an empty part). */
  #isAtLineEnd = false;
  #skipped = 0;
  #parts = 0;

  /** @param boundary - without its leading dashes */
  constructor(boundary: string, limits: MultipartLimits = {}) {
    this.#needle = Buffer.from(`\n--${boundary}`, 'latin1');
    this.#maxParts = limits.parts ?? 10_000;
    this.#headerBytes = limits.headerBytes ?? 16 * 1024;
  }

  /** True when the closing boundary was read. */
  get isComplete(): boolean {
    return this.#state === 'epilogue';
  }

  /** @throws MalformedMultipartError, LimitExceededError */
  *push(chunk: Uint8Array): Generator<MultipartEvent> {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const data = this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh]);
    this.#held = none;
    for (let at = 0; at < data.length && this.#state !== 'epilogue'; ) {
      if (this.#state === 'line') at = this.#readLine(data, at);
      else if (this.#state === 'headers') at = yield* this.#readHeaders(data, at);
      else at = yield* this.#readBody(data, at);
    }
  }

  /** Body or preamble, up to the next boundary or the end of `data`. */
  *#readBody(data: Buffer, at: number): Generator<MultipartEvent, number> {
    const isBody = this.#state === 'body';
    const start = this.#isAtLineEnd ? at + 1 : at;
    const found = data.indexOf(this.#needle, at);
    const end = found < 0 ? data.length - this.#uncertain(data, at) : Math.max(lineStart(data, found, at), start);
    if (isBody && end > start) yield { kind: 'data', bytes: data.subarray(start, end) };
    else if (!isBody) this.#skip(end - at);
    if (found < 0) {
      this.#isAtLineEnd &&= end <= at;
      this.#held = Buffer.from(data.subarray(end));
      return data.length;
    }
    if (isBody) yield { kind: 'end' };
    this.#isAtLineEnd = false;
    this.#state = 'line';
    return found + this.#needle.length;
  }

  #skip(bytes: number): void {
    this.#skipped += bytes;
    if (this.#skipped > preambleBytes) throw new MalformedMultipartError('The body does not begin with its boundary');
  }

  /** How many of the last bytes may be the beginning of a boundary. */
  #uncertain(data: Buffer, from: number): number {
    const start = Math.max(from, data.length - this.#needle.length);
    for (let at = data.indexOf(LF, start); at >= 0; at = data.indexOf(LF, at + 1)) {
      const tail = data.subarray(at);
      if (tail.equals(this.#needle.subarray(0, tail.length))) return data.length - lineStart(data, at, from);
    }
    return data.length > from && data[data.length - 1] === CR ? 1 : 0;
  }

  /** What follows a boundary: `--` ends the body, white space and a line end begin a part. */
  #readLine(data: Buffer, at: number): number {
    if (data[at] === DASH && data[at + 1] === DASH) {
      this.#state = 'epilogue';
      return data.length;
    }
    const end = data.indexOf(LF, at);
    const text = data.toString('latin1', at, Math.min(end < 0 ? data.length : end, at + paddingBytes + 1));
    const isCut = end < 0 && text === '-';
    if (text.length > paddingBytes || !(isCut || /^[ \t]*\r?$/.test(text))) {
      throw new MalformedMultipartError('A boundary is followed by other text');
    }
    if (end < 0) {
      this.#held = Buffer.from(data.subarray(at));
      return data.length;
    }
    this.#parts += 1;
    if (this.#parts > this.#maxParts) {
      throw new LimitExceededError(`More than ${this.#maxParts} parts`, {
        details: { limit: 'parts', maximum: this.#maxParts },
      });
    }
    this.#state = 'headers';
    return end + 1;
  }

  *#readHeaders(data: Buffer, at: number): Generator<MultipartEvent, number> {
    const end = endOfHeaders(data, at);
    if ((end < 0 ? data.length : end) - at > this.#headerBytes) {
      throw new MalformedMultipartError('The headers of a part are too long', {
        details: { maximum: this.#headerBytes },
      });
    }
    if (end < 0) {
      this.#held = Buffer.from(data.subarray(at));
      return data.length;
    }
    yield { kind: 'part', headers: parseHeaders(data.toString('latin1', at, end)) };
    this.#state = 'body';
    this.#isAtLineEnd = true;
    return end - 1;
  }
}

/** Where the line end before a boundary begins; not before `from`. */
function lineStart(data: Buffer, lf: number, from: number): number {
  const start = lf > from && data[lf - 1] === CR ? lf - 1 : lf;
  return Math.max(start, from);
}

/** Offset behind the empty line, or -1. */
function endOfHeaders(data: Buffer, from: number): number {
  for (let at = from; ; ) {
    const end = data.indexOf(LF, at);
    if (end < 0) return -1;
    if (end === at || (end === at + 1 && data[at] === CR)) return end + 1;
    at = end + 1;
  }
}

/** Names in lower case; folded lines belong to the one before. @throws MalformedMultipartError */
function parseHeaders(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) throw new MalformedMultipartError('A header of a part has no name');
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
