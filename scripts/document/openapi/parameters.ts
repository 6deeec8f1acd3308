import type { RouteFacts } from '#shared/kernel/function/route';
import type { Json, JsonObject, JsonSchemas } from './json-schemas';

/** The Parameter Objects of a route: those of its path, its query and its headers. */
export function parametersOf(template: string, facts: RouteFacts, schemas: JsonSchemas): JsonObject[] {
  const input = schemas.of(facts.input, 'input');
  const places = (input['properties'] ?? {}) as JsonObject;
  const path = propertiesOf(places['path']);
  const query = propertiesOf(places['query']);
  const names = [...template.matchAll(/\{(\w+)\+?\}/g)].map((match) => match[1] ?? '');
  return [
    ...names.map((name) => parameter('path', name, path.properties[name] ?? { type: 'string' }, true)),
    ...Object.entries(query.properties).map(([name, schema]) =>
      parameter('query', name, schema as JsonObject, query.required.has(name)),
    ),
    ...Object.entries(headersOf(facts)).map(([name, meaning]) =>
      parameter('header', name, { type: 'string', description: meaning }, false),
    ),
  ];
}

function headersOf(facts: RouteFacts): Readonly<Record<string, string>> {
  const key = {
    'Idempotency-Key': 'A repetition with the same key gets the first answer: 1 to 128 visible characters',
  };
  return { ...(facts.idempotent ? key : {}), ...facts.describe?.headers };
}

function propertiesOf(schema: Json | undefined): { properties: Record<string, JsonObject>; required: Set<string> } {
  const { properties = {}, required = [], default: whole } = (schema ?? {}) as JsonObject;
  const isOptional = whole !== undefined;
  return {
    properties: properties as Record<string, JsonObject>,
    required: new Set(isOptional ? [] : (required as string[])),
  };
}

function parameter(place: string, name: string, schema: JsonObject, isRequired: boolean): JsonObject {
  const { description, ...rest } = schema;
  // A parameter with a default is never required of the client.
  const required = isRequired && rest['default'] === undefined;
  const repeats = place === 'query' && rest['type'] === 'array';
  return {
    name,
    in: place,
    ...(description === undefined ? {} : { description }),
    ...(required ? { required } : {}),
    ...(repeats ? { style: 'form', explode: true } : {}),
    schema: rest,
  };
}
