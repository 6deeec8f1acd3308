import { z } from 'zod';
import type { BodyShape } from '#shared/kernel/function/describe';

/** An object of JSON. */
export interface JsonObject {
  [name: string]: Json;
}
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** Turns zod schemas into JSON Schema 2020-12; those with an `id` become components that are referred to. */
export class JsonSchemas {
  readonly components: Record<string, JsonObject> = {};

  /** @param io - `input`: what a client sends; `output`: what it gets */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
    const { $schema: _dialect, $defs, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
    for (const [name, definition] of Object.entries(($defs ?? {}) as JsonObject)) this.#keep(name, definition);
    return referring(made) as JsonObject;
  }

  /** The Media Type Object of a body. Bytes have no schema (OpenAPI 3.1, 4.8.14.1). */
  media(shape: BodyShape, io: 'input' | 'output'): JsonObject {
    if (shape === 'bytes') return {};
    if (shape === 'text') return { schema: { type: 'string' } };
    return { schema: this.of(shape, io) };
  }

  #keep(name: string, definition: Json): void {
    const { id: _id, ...plain } = referring(definition) as JsonObject;
    const known = this.components[name];
    if (known && JSON.stringify(known) !== JSON.stringify(plain)) throw new Error(`two schemas are called ${name}`);
    this.components[name] = plain;
  }
}

/** References of one schema to its own definitions become references to the components. */
function referring(value: Json): Json {
  if (Array.isArray(value)) return value.map(referring);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === '$ref' && typeof inner === 'string'
        ? inner.replace('#/$defs/', '#/components/schemas/')
        : referring(inner),
    ]),
  );
}
