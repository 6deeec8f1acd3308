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
export function codesOf(method: string, facts: RouteFacts): string[] {
  const isOpen = facts.access === 'public';
  const needsRight = facts.access.includes(':') || (facts.describe?.rights?.length ?? 0) > 0;
  const changes = method !== 'GET';
  return [
    ...always,
    // Parameters and body, and how many of them there may be.
    ...['INVALID_INPUT', 'LIMIT_EXCEEDED'],
    ...(isOpen ? [] : ['NOT_AUTHENTICATED', 'TOO_MANY_ATTEMPTS']),
    ...(needsRight ? ['ACCESS_DENIED'] : []),
    ...(changes && !isOpen ? ['CROSS_SITE_REQUEST'] : []),
    ...(changes && facts.body === 'json' ? ['UNSUPPORTED_MEDIA_TYPE'] : []),
    ...(facts.idempotent ? ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_BUSY'] : []),
    ...(facts.describe?.errors ?? []),
  ].filter((code, at, all) => all.indexOf(code) === at && !unread.has(code));
}

/** The shape of every error (RFC 9457). */
export const problemSchema: JsonObject = {
  type: 'object',
  description: 'Problem details (RFC 9457). `code` is stable; docs/errors.md lists all of them.',
  properties: {
    type: { type: 'string', format: 'uri', description: '`urn:radlake:error:` and the code' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
    detail: { type: 'string', description: 'Absent with status 500' },
    instance: { type: 'string', format: 'uri', description: '`urn:radlake:call:` and the X-Call-Id of the answer' },
    problems: {
      type: 'array',
      description: 'Each parameter or place of the body that does not fit',
      items: {
        type: 'object',
        properties: {
          in: { type: 'string', description: '`path`, `query`, `header` or `body`' },
          name: { type: 'string' },
          message: { type: 'string' },
        },
        required: ['in', 'name', 'message'],
        additionalProperties: false,
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'instance'],
  additionalProperties: false,
};

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
      },
    };
    return { $ref: `#/components/responses/${name}` };
  }
}
