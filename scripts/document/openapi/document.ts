import { partsOf } from '#shared/kernel/function/combined';
import { ProblemDetails } from '#shared/kernel/function/problem-schema';
import type { RouteFacts } from '#shared/kernel/function/route';
import type { FunctionEntry } from '#stacks/adapter/entry';
import type { ErrorClass } from '../errors';
import { type JsonObject, JsonSchemas } from './json-schemas';
import { parametersOf } from './parameters';
import { beforeAnyRoute, codesOf, earlyAnswers, ProblemAnswers } from './problems';
import { areas, info, securitySchemes } from './texts';

/**
 * The OpenAPI 3.1 document of a list of functions.
 *
 * @throws Error at a route that does not describe itself, a code that no error class has, or two schemas of one name
 */
export function openApiDocument(
  entries: readonly FunctionEntry[],
  errors: readonly ErrorClass[],
  version: string,
): JsonObject {
  const schemas = new JsonSchemas();
  const problems = new ProblemAnswers(errors);
  const paths: Record<string, JsonObject> = {};
  const used = new Set<string>();
  for (const { name, routeKey, facts } of routesOf(entries)) {
    const [method = '', template = ''] = routeKey.split(' ');
    const place = template.replace('+}', '}');
    paths[place] ??= {};
    paths[place][method.toLowerCase()] = operation(name, method, template, facts, schemas, problems);
    used.add(areaOf(name));
  }
  const sorted = (map: Record<string, JsonObject>) => Object.fromEntries(Object.entries(map).sort(byName));
  return {
    openapi: '3.1.1',
    info: { ...info, version },
    servers: [{ url: '/' }],
    tags: [...used].map((tag) => ({ name: tag, ...(areas[tag] ? { description: areas[tag] } : {}) })),
    paths: sorted(paths),
    components: {
      schemas: sorted({ ...schemas.components, Problem: schemas.of(ProblemDetails, 'output') }),
      responses: sorted({ ...problems.components, ...earlyAnswers }),
      securitySchemes,
    },
  };
}

/** Every HTTP route of the functions, with its facts. */
export function routesOf(entries: readonly FunctionEntry[]) {
  return entries.flatMap(({ name, handler, routes }) =>
    routes.map((routeKey) => {
      const known = partsOf(handler).http?.routes ?? {};
      const facts = known[routeKey] ?? known['*'];
      if (!facts) throw new Error(`${name} has no route ${routeKey}`);
      return { name, routeKey, facts };
    }),
  );
}

function operation(
  name: string,
  method: string,
  template: string,
  facts: RouteFacts,
  schemas: JsonSchemas,
  problems: ProblemAnswers,
): JsonObject {
  const { describe } = facts;
  if (!describe) throw new Error(`${method} ${template} does not describe itself: add \`describe\` to its route`);
  const parameters = parametersOf(template, facts, schemas);
  const body = requestBody(facts, schemas);
  const answers = mapValues(describe.answers, ({ description, content, headers }) => ({
    description,
    ...(headers ? { headers: mapValues(headers, (text) => ({ description: text, schema: { type: 'string' } })) } : {}),
    ...(content ? { content: mapValues(content, (shape) => schemas.media(shape, 'output')) } : {}),
  }));
  const rights = [...(facts.access.includes(':') ? [facts.access] : []), ...(describe.rights ?? [])];
  const told = [describe.description, accessText(facts, rights)].filter((text) => text !== undefined);
  return {
    operationId: operationId(method, template),
    tags: [areaOf(name)],
    summary: describe.summary,
    description: told.join('\n\n'),
    'x-radlake-function': name,
    ...(rights.length > 0 ? { 'x-radlake-rights': rights } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: {
      ...merged(answers, problems.of(codesOf(method, template, facts)), problems.components),
      ...beforeAnyRoute,
    },
    security: facts.access === 'public' ? [] : Object.keys(securitySchemes).map((scheme) => ({ [scheme]: [] })),
  };
}

/** Answers and errors by status; one status may have both, as Store Instances has. */
function merged(
  answers: Record<string, JsonObject>,
  errors: Record<string, JsonObject>,
  components: Readonly<Record<string, JsonObject>>,
): JsonObject {
  const both = Object.keys(answers).filter((status) => status in errors);
  const joined = both.map((status) => {
    const [answer, error] = [answers[status]!, components[String(errors[status]!['$ref']).split('/').at(-1)!]!];
    const content = { ...(answer['content'] as JsonObject), ...(error['content'] as JsonObject) };
    return [status, { description: `${answer['description']}\n\n${error['description']}`, content }];
  });
  return { ...answers, ...errors, ...Object.fromEntries(joined) };
}

function accessText(facts: RouteFacts, rights: readonly string[]): string {
  if (facts.access === 'public') return 'Open to anybody.';
  if (rights.length === 0) return 'For any caller who is known.';
  return `Needs the right ${rights.map((right) => `\`${right}\``).join(' and ')}.`;
}

function requestBody(facts: RouteFacts, schemas: JsonSchemas): JsonObject | undefined {
  const streamed = facts.describe?.body;
  if (streamed) {
    const content = mapValues(streamed.content, (shape) => schemas.media(shape, 'input'));
    return { description: streamed.description, required: true, content };
  }
  const { properties, required } = schemas.of(facts.input, 'input');
  const schema = (properties as JsonObject | undefined)?.['body'];
  if (schema === undefined) return undefined;
  const isRequired = Array.isArray(required) && required.includes('body');
  return { required: isRequired, content: { 'application/json': { schema } } };
}

/** `GET /api/spaces/{space}` as `getApiSpacesBySpace`. */
function operationId(method: string, template: string): string {
  const words = template.split('/').flatMap((part) => part.replace(/^\{(\w+)\+?\}$/, 'by-$1').split(/[^A-Za-z0-9]+/));
  const named = words.filter((word) => word !== '').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + (named.length > 0 ? named.join('') : 'Root');
}

/** The area of a function, its tag. */
const areaOf = (name: string): string => name.slice(0, name.indexOf('-'));

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function mapValues<A, B>(map: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}
