import type { z } from 'zod';
import { partsOf } from '#shared/kernel/function/combined';
import type { BodyShape } from '#shared/kernel/function/describe';
import { ProblemDetails } from '#shared/kernel/function/problem-schema';
import type { RouteFacts } from '#shared/kernel/function/route';
import { createRouteTable } from '#stacks/adapter/router';
import { registry } from '#stacks/registry.generated';
import { codesOf } from '../../scripts/document/openapi/problems';

/** What of an answer its description speaks of. */
interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

const table = createRouteTable(registry);

/**
 * Compares an answer with what its route says of itself for OpenAPI: status, media type, members of JSON, error code.
 *
 * @returns what does not fit; undefined where all does, or the address is of no function
 */
export function undescribed(method: string, target: string, answer: Answered): string | undefined {
  const match = table.match(method, target.split('?', 1)[0] ?? '');
  if (!match || method === 'HEAD') return undefined;
  const facts = partsOf(match.entry.handler).http?.routes[match.routeKey];
  if (!facts) return undefined;
  const what = mismatch(match.routeKey, facts, answer);
  return what && `${match.routeKey} answers ${answer.status}: ${what}. Its \`describe\` does not say so.`;
}

function mismatch(routeKey: string, facts: RouteFacts, answer: Answered): string | undefined {
  const type = String(answer.headers['content-type'] ?? '').split(';')[0];
  if (type?.startsWith('application/problem+')) return wrongProblem(routeKey, facts, answer, type);
  const described = facts.describe?.answers[answer.status];
  if (!described) return 'a status of its own';
  const { content } = described;
  if (!content) return answer.text === '' ? undefined : 'a body';
  const media = Object.entries(content).find(([name]) => covers(name, type ?? ''));
  return media ? wrongBody(media[1], answer.text) : `media type ${type}`;
}

function wrongProblem(routeKey: string, facts: RouteFacts, answer: Answered, type: string): string | undefined {
  const [method = '', template = ''] = routeKey.split(' ');
  // What Node's server refuses before any route (too long a header, no HTTP) has no code.
  if (answer.status === 431 || answer.status === 408) return undefined;
  const isJson = type.endsWith('json');
  const code = isJson ? String(JSON.parse(answer.text).code) : /<code>([A-Z_]+)<\/code>/.exec(answer.text)?.[1];
  if (!codesOf(method, template, facts).includes(code ?? '')) return `code ${code}`;
  return isJson ? wrongBody(ProblemDetails, answer.text) : undefined;
}

function wrongBody(shape: BodyShape, text: string): string | undefined {
  if (typeof shape === 'string') return undefined;
  const body: unknown = JSON.parse(text);
  const parsed = (shape as z.ZodType).safeParse(body);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  // Members that the schema does not know are gone from what was parsed.
  return JSON.stringify(sorted(parsed.data)) === JSON.stringify(sorted(body)) ? undefined : 'other members';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}

/** `image/*` covers `image/jpeg`; parameters of what is described do not matter. */
function covers(described: string, type: string): boolean {
  const name = described.split(';')[0]?.trim() ?? '';
  return name === type || (name.endsWith('/*') && type.startsWith(name.slice(0, -1)));
}
