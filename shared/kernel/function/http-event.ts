import type { Readable } from 'node:stream';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** `METHOD /path/{parameter}/{rest+}`, the key of a route everywhere. */
export type RouteKey = `${string} /${string}`;

type Gateway = Pick<APIGatewayProxyEventV2, 'rawPath' | 'rawQueryString' | 'routeKey' | 'isBase64Encoded'>;

/**
 * An HTTP call as a function sees it: APIGatewayProxyEventV2 as far as it is used, plus the raw body as a stream.
 * A small body comes as text in `body`, the body of a `body: 'stream'` route in `stream`; never as base64.
 */
export interface HttpEvent extends Gateway {
  readonly version: '2.0';
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Decoded. */
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly requestContext: {
    readonly requestId: string;
    /** Where the client reached the platform: scheme, host and what a proxy cut off the path; '' when unknown. */
    readonly origin?: string;
    readonly http: { readonly method: string; readonly path: string; readonly sourceIp: string };
  };
  readonly body?: string;
  readonly stream?: Readable;
}

/** Makes an event by hand, for tests and in-process calls. */
export function httpEvent(
  routeKey: RouteKey,
  parts: {
    path?: Readonly<Record<string, string>>;
    query?: string;
    headers?: Readonly<Record<string, string>>;
    body?: unknown;
    stream?: Readable;
    requestId?: string;
    sourceIp?: string;
    origin?: string;
  } = {},
): HttpEvent {
  const [method = 'GET', template = '/'] = routeKey.split(' ');
  const rawPath = template.replace(/\{([^}+]+)\+?\}/g, (_, name: string) => parts.path?.[name] ?? '');
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: parts.query ?? '',
    headers: parts.headers ?? {},
    pathParameters: parts.path ?? {},
    requestContext: {
      requestId: parts.requestId ?? 'call',
      ...(parts.origin === undefined ? {} : { origin: parts.origin }),
      http: { method, path: rawPath, sourceIp: parts.sourceIp ?? '127.0.0.1' },
    },
    isBase64Encoded: false,
    ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    ...(parts.stream ? { stream: parts.stream } : {}),
  };
}
