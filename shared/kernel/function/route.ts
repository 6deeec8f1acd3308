import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Permission } from '../caller';
import type { HttpContext, InvocationContext } from './context';
import type { RouteDescription } from './describe';
import type { HttpEvent } from './http-event';
import type { InputParser, InputSchema } from './parse';
import type { HttpResult } from './result';

/** The right a route needs: in the space of its path where it names one, else on the platform. */
export type Access = 'public' | 'authenticated' | Permission;

/** Facts of a request beside its parsed input. */
export interface RequestFacts {
  readonly method: string;
  readonly routeKey: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly sourceIp: string;
  /** Where the client reached the platform, without a slash at its end: `https://pacs.example/radlake`; '' when unknown. */
  readonly origin: string;
  /** The body as it arrives, on routes with `body: 'stream'`; elsewhere it is empty. */
  readonly stream: Readable;
}

export type HttpRequest<S extends InputSchema> = z.output<S> & RequestFacts;

/** One route of a function. */
export interface RouteSpec<S extends InputSchema> {
  readonly input: S;
  readonly access: Access;
  /** `json` (default): read whole, parsed, checked. `stream`: handed over as it arrives. */
  readonly body?: 'json' | 'stream';
  /** True: a GET that asks for an upgrade to WebSocket, answered with a `channel`; any other GET of it is 426. */
  readonly isChannel?: boolean;
  /** Largest JSON body; default 1 MiB. A stream is bounded by its reader. */
  readonly bodyLimitBytes?: number;
  /** Answers a repeated `Idempotency-Key` of the same caller with the first answer. JSON bodies only. */
  readonly idempotent?: boolean;
  /** For OpenAPI; a test demands it of every route of openfaas.yml. */
  readonly describe?: RouteDescription;
  run(request: HttpRequest<S>, ctx: HttpContext): HttpResult | Promise<HttpResult>;
}

/** What hosts, the route table and OpenAPI know of a route. */
export interface RouteFacts {
  readonly input: InputSchema;
  readonly access: Access;
  readonly body: 'json' | 'stream';
  readonly bodyLimitBytes: number;
  readonly idempotent: boolean;
  readonly isChannel: boolean;
  readonly describe?: RouteDescription;
}

/** A function that answers HTTP calls. */
export interface HttpFunction {
  (event: HttpEvent, context: InvocationContext): Promise<HttpResult>;
  readonly kind: 'http';
  /** By route key; `*` in the short form, whose routes stand in openfaas.yml alone. */
  readonly routes: Readonly<Record<string, RouteFacts>>;
}

/** A route as the chain uses it. */
export interface BoundRoute extends RouteFacts {
  readonly parse: InputParser<InputSchema>;
  readonly run: (request: HttpRequest<InputSchema>, ctx: HttpContext) => HttpResult | Promise<HttpResult>;
}
