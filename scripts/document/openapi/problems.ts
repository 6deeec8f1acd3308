import type { RouteFacts } from '#shared/kernel/function/route';
import type { ErrorClass } from '../errors';
import type { JsonObject } from './json-schemas';

/** What any route may answer: it is not found ready, not in time, or it has a bug. */
const always = [
  ...['TOO_MANY_CALLS', 'CLIENT_GONE', 'INTERNAL_ERROR', 'CORRUPT_OBJECT', 'TIME_LIMIT', 'SHUTTING_DOWN'],
  ...['CATALOGUE_UNAVAILABLE', 'CATALOGUE_INCOMPLETE', 'STORE_UNAVAILABLE', 'BUS_UNAVAILABLE'],
];
/** Nobody reads the answer to a client that is gone. */
const unread = new Set(['CLIENT_GONE']);

/** Codes that a route may answer: its own, and what its access and its input bring along. */
export function codesOf(method: string, template: string, facts: RouteFacts): string[] {
  const isOpen = facts.access === 'public';
  const needsRight = facts.access.includes(':') || (facts.describe?.rights?.length ?? 0) > 0;
  const changes = method !== 'GET';
  return [
    ...always,
    // Parameters and body, and how many of them there may be.
    ...['INVALID_INPUT', 'LIMIT_EXCEEDED'],
    // A part of the path that the route table takes for no parameter.
    ...(template.includes('{') ? ['NOT_FOUND'] : []),
    ...(isOpen ? [] : ['NOT_AUTHENTICATED', 'TOO_MANY_ATTEMPTS']),
    ...(needsRight ? ['ACCESS_DENIED'] : []),
    ...(changes && !isOpen ? ['CROSS_SITE_REQUEST'] : []),
    ...(changes && facts.body === 'json' ? ['UNSUPPORTED_MEDIA_TYPE'] : []),
    ...(facts.idempotent ? ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_BUSY'] : []),
    ...(facts.describe?.errors ?? []),
  ].filter((code, at, all) => all.indexOf(code) === at && !unread.has(code));
}

/** What Node's server answers before any route: problem details without a code. */
export const earlyAnswers: Readonly<Record<string, JsonObject>> = {
  '408': early('The headers did not arrive within a minute.'),
  '431': early('Request line and headers are over 32 KiB.'),
};
export const beforeAnyRoute = Object.fromEntries(
  Object.keys(earlyAnswers).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
);

function early(description: string): JsonObject {
  const properties = { type: { const: 'about:blank' }, title: { type: 'string' }, status: { type: 'integer' } };
  const schema = { type: 'object', properties, required: ['type', 'title', 'status'] };
  return { description, content: { 'application/problem+json': { schema } } };
}

/** Error answers, one component per set of codes of one status, that routes refer to. */
export class ProblemAnswers {
  readonly components: Record<string, JsonObject> = {};
  readonly #classes: ReadonlyMap<string, ErrorClass>;

  constructor(classes: readonly ErrorClass[]) {
    this.#classes = new Map(classes.map((one) => [one.code, one]));
  }

  /** Answers of these codes, by status. @throws Error at a code that no class has */
  of(codes: readonly string[]): Record<string, JsonObject> {
    const byStatus = new Map<number, ErrorClass[]>();
    for (const code of codes) {
      const known = this.#classes.get(code);
      if (!known) throw new Error(`no error class has the code ${code}`);
      byStatus.set(known.status, [...(byStatus.get(known.status) ?? []), known]);
    }
    return Object.fromEntries(
      [...byStatus].map(([status, classes]) => [String(status), this.#answer(status, classes)]),
    );
  }

  #answer(status: number, classes: readonly ErrorClass[]): JsonObject {
    const sorted = [...classes].sort((a, b) => (a.code < b.code ? -1 : 1));
    const name = [status, ...sorted.map(({ code }) => code)].join('.');
    this.components[name] ??= {
      description: sorted.map(({ code, meaning }) => `\`${code}\`: ${meaning}`).join('\n\n'),
      ...(status === 401 ? { headers: { 'WWW-Authenticate': { schema: { type: 'string' } } } } : {}),
      ...(status === 429 || status === 503 ? { headers: { 'Retry-After': { schema: { type: 'string' } } } } : {}),
      content: {
        'application/problem+json': {
          schema: {
            allOf: [
              { $ref: '#/components/schemas/Problem' },
              { properties: { status: { const: status }, code: { enum: sorted.map(({ code }) => code) } } },
            ],
          },
        },
        // For a client that accepts XML and no JSON; the same members.
        'application/problem+xml': {},
      },
    };
    return { $ref: `#/components/responses/${name}` };
  }
}
