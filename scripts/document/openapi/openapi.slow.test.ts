import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { defineFunction } from '#shared/kernel/function/http';
import { json } from '#shared/kernel/function/result';
import type { RouteSpec } from '#shared/kernel/function/route';
import { sessionCookieHeader } from '#shared/security/sessions';
import type { FunctionEntry } from '#stacks/adapter/entry';
import { registry } from '#stacks/registry.generated';
import document from '../../../functions/api/openapi/openapi.generated.json';
import { errorClasses } from '../errors';
import { openApiDocument, routesOf } from './document';

const root = path.resolve(__dirname, '..', '..', '..');
const operations = Object.entries(document.paths).flatMap(([place, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${place}`, operation })),
);

describe('the OpenAPI document', () => {
  it('fits the schema of OpenAPI 3.1, and it and the types made of it are what the sources say', () => {
    const script = path.join(root, 'scripts', 'openapi.mjs');
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  }, 600_000);

  it('has every route of openfaas.yml, and nothing else', () => {
    const routes = registry.flatMap((entry) => entry.routes).map((route) => route.replace('+}', '}'));
    expect(operations.map(({ key }) => key).sort()).toEqual(routes.sort());
  });

  it('names each operation once, with an answer that is no error, or a channel', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { key, operation } of operations) {
      const good = Object.keys(operation.responses).filter((status) => /^(?:101|[23]..)$/.test(status));
      expect({ key, good: good.length > 0 }).toEqual({ key, good: true });
    }
  });

  it('says of each route who may call it', () => {
    const asked = routesOf(registry).map(({ routeKey, facts }) => [routeKey.replace('+}', '}'), facts.access] as const);
    for (const [key, access] of asked) {
      const found = operations.find((one) => one.key === key)?.operation as Record<string, unknown>;
      expect({ key, isOpen: (found['security'] as unknown[]).length === 0 }).toEqual({
        key,
        isOpen: access === 'public',
      });
      if (access.includes(':')) expect(found['x-radlake-rights']).toContain(access);
      expect(Object.keys(found['responses'] as object).includes('401')).toBe(
        access !== 'public' || key === 'POST /api/session',
      );
    }
  });

  it('names the cookie of sessions', () => {
    expect(sessionCookieHeader('x', false)).toMatch(
      new RegExp(`^${document.components.securitySchemes.session.name}=`),
    );
  });

  it('has a component for each reference', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    const components = document.components as unknown as Record<string, Record<string, unknown>>;
    for (const [, kind = '', name = ''] of references) expect(components[kind]).toHaveProperty([name]);
  });
});

describe('the document of a function', () => {
  const route = (more: object = {}): RouteSpec<z.ZodObject> => ({
    input: z.object({
      path: z.object({ id: z.string().max(9) }),
      query: z.object({ limit: z.coerce.number().int().max(5).default(3), of: z.enum(['a', 'b']) }),
      body: z.strictObject({ name: z.string() }),
    }),
    access: 'study:read',
    idempotent: true,
    describe: { summary: 'Does it', answers: { 204: { description: 'Done' } }, errors: ['STUDY_NOT_FOUND'] },
    run: () => json({}),
    ...more,
  });
  const documentOf = (more?: object) => {
    const handler = defineFunction({ routes: { 'POST /things/{id}': route(more) } });
    const entry = { name: 'things-make', handler, routes: ['POST /things/{id}'] } as unknown as FunctionEntry;
    return openApiDocument([entry], errorClasses(root), '1.2.3') as unknown as {
      paths: Record<string, Record<string, Record<string, unknown>>>;
    };
  };

  it('gives parameters, body, rights and errors as the route declares them', () => {
    const made = documentOf().paths['/things/{id}']?.['post'];
    expect(made).toMatchObject({
      operationId: 'postThingsById',
      tags: ['things'],
      'x-radlake-rights': ['study:read'],
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 9 } },
        { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 5, default: 3 } },
        { name: 'of', in: 'query', required: true, schema: { type: 'string', enum: ['a', 'b'] } },
        { name: 'Idempotency-Key', in: 'header' },
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
          },
        },
      },
      responses: {
        204: { description: 'Done' },
        404: { $ref: '#/components/responses/404.NOT_FOUND.STUDY_NOT_FOUND' },
      },
    });
    expect(Object.keys(made?.['responses'] as object)).toEqual(
      expect.arrayContaining(['400', '401', '403', '409', '413', '415', '422', '429', '500', '503', '504']),
    );
  });

  it('is refused where a route says nothing of itself, or names a code that no error has', () => {
    expect(() => documentOf({ describe: undefined })).toThrow('POST /things/{id} does not describe itself');
    const describe = { summary: 'x', answers: {}, errors: ['NO_SUCH_CODE'] };
    expect(() => documentOf({ describe })).toThrow('NO_SUCH_CODE');
  });
});
