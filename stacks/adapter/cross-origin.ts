import type { IncomingMessage } from 'node:http';
import type { HttpResult } from '#shared/kernel/function/result';

/** What scripts may read of an answer beside the few headers that Fetch lets through. */
const readableHeaders = [
  'accept-ranges',
  'content-disposition',
  'content-location',
  'content-range',
  'etag',
  'link',
  'location',
  'retry-after',
  'warning',
  'www-authenticate',
  'x-call-id',
].join(', ');

/** What scripts may send beside the few headers that Fetch lets through. */
const sendableHeaders = [
  'accept',
  'authorization',
  'content-type',
  'if-match',
  'if-none-match',
  'if-range',
  'range',
  'x-call-id',
].join(', ');

/**
 * Lets web pages of other origins call us, those that are named and no others. Cookies are never taken from them
 * (no Access-Control-Allow-Credentials): such a page sends a key or token that it was given.
 *
 * @see Fetch Standard, section 3.3 (CORS protocol)
 */
export class CrossOrigin {
  readonly #origins: ReadonlySet<string>;

  /** @param origins - as browsers write them: `https://viewer.example`, `http://localhost:3000` */
  constructor(origins: readonly string[] = []) {
    this.#origins = new Set(origins);
  }

  /** Headers that the answer to a request carries. */
  headers(request: IncomingMessage): Readonly<Record<string, string>> {
    if (this.#origins.size === 0) return {};
    // Said to everybody: an answer that a cache keeps for one origin is not the one for another.
    const vary = { vary: 'Origin' };
    const origin = this.#named(request);
    if (origin === undefined) return vary;
    return { ...vary, 'access-control-allow-origin': origin, 'access-control-expose-headers': readableHeaders };
  }

  /**
   * The answer to a browser that asks before it sends, which it does without credentials.
   *
   * @param methods - those that the address takes
   * @returns undefined for any other request, and for origins that are not named
   */
  preflight(request: IncomingMessage, methods: () => readonly string[]): HttpResult | undefined {
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight || this.#named(request) === undefined) return undefined;
    const allowed = methods();
    if (allowed.length === 0) return undefined;
    const headers = {
      'access-control-allow-methods': allowed.join(', '),
      'access-control-allow-headers': sendableHeaders,
      'access-control-max-age': '600',
    };
    return { status: 204, headers };
  }

  #named(request: IncomingMessage): string | undefined {
    const { origin } = request.headers;
    return origin !== undefined && this.#origins.has(origin) ? origin : undefined;
  }
}
