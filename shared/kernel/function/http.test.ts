import { z } from 'zod';
import type { Caller } from '../caller';
import { NotAuthenticatedError, NotFoundError } from '../errors';
import { createLogger } from '../logger';
import type { InvocationContext } from './context';
import { defineFunction } from './http';
import { httpEvent } from './http-event';
import { json } from './result';

const caller: Caller = { id: 'key:1', can: (permission, space) => permission === 'study:read' && space === 'main' };

function context(lines: string[] = []): InvocationContext {
  return {
    functionName: 'test-studies',
    awsRequestId: 'call-1',
    signal: new AbortController().signal,
    services: {
      log: createLogger('info', { write: (line) => void lines.push(line) }),
      clock: { now: () => 0 },
      authoriser: {
        authenticate: async (headers) => {
          if (headers['x-api-key'] !== 'secret') throw new NotAuthenticatedError('No API key');
          return caller;
        },
      },
    },
  };
}

const space = z.object({ space: z.string() });
const handler = defineFunction({
  routes: {
    'GET /spaces/{space}/studies': {
      input: z.object({ path: space, query: z.object({ limit: z.coerce.number().int().max(50).default(10) }) }),
      access: 'study:read',
      run: (request, ctx) => json({ limit: request.query.limit, space: request.path.space, caller: ctx.caller.id }),
    },
    'POST /spaces/{space}/studies': {
      input: z.object({ path: space, body: z.object({ from: z.string() }) }),
      access: 'study:write',
      run: (request) => json(request.body),
    },
    'GET /open': {
      input: z.object({ query: z.looseObject({ a: z.string().optional() }) }),
      access: 'public',
      run: (request) => json(request.query),
    },
    'POST /open': {
      input: z.object({ body: z.object({ name: z.string(), size: z.number() }) }),
      access: 'public',
      run: (request) => json(request.body, 201),
    },
    'GET /broken': {
      input: z.object({}),
      access: 'public',
      run: () => {
        throw new TypeError('secret detail');
      },
    },
    'GET /absent': {
      input: z.object({}),
      access: 'public',
      run: () => {
        throw new NotFoundError('No such thing');
      },
    },
    'GET /stream': {
      input: z.object({}),
      access: 'public',
      run: () => ({
        status: 200,
        body: async (sink) => {
          await sink.write(Buffer.from('x'));
        },
      }),
    },
  },
});
const key = { 'x-api-key': 'secret' };
const body = (result: { body?: unknown }) => JSON.parse(String(result.body));

describe('an HTTP function', () => {
  it('gives run the parsed input and the caller', async () => {
    const event = httpEvent('GET /spaces/{space}/studies', { path: { space: 'main' }, query: 'limit=7', headers: key });
    const result = await handler(event, context());
    expect(result.status).toBe(200);
    expect(body(result)).toEqual({ limit: 7, space: 'main', caller: 'key:1' });
  });

  it('answers 401 with a challenge when nobody is authenticated', async () => {
    const result = await handler(httpEvent('GET /spaces/{space}/studies', { path: { space: 'main' } }), context());
    expect(result.status).toBe(401);
    expect(result.headers?.['www-authenticate']).toBe('Bearer realm="radlake"');
    expect(result.headers?.['content-type']).toBe('application/problem+json');
  });

  it('answers 403 in a space where the caller lacks the right, before it looks at the input', async () => {
    const event = httpEvent('GET /spaces/{space}/studies', { path: { space: 'b' }, query: 'nope=1', headers: key });
    const result = await handler(event, context());
    expect(result.status).toBe(403);
    expect(body(result)).toMatchObject({ code: 'ACCESS_DENIED', status: 403 });
  });

  it('names every unknown and every wrong parameter in problem details', async () => {
    const at = (query: string) =>
      handler(httpEvent('GET /spaces/{space}/studies', { path: { space: 'main' }, query, headers: key }), context());
    const unknown = await at('limit=7&nope=1');
    expect(unknown.status).toBe(400);
    expect(body(unknown)).toEqual({
      type: 'urn:radlake:error:invalid-input',
      title: 'Invalid input',
      status: 400,
      code: 'INVALID_INPUT',
      detail: 'query nope: unknown parameter',
      instance: 'urn:radlake:call:call-1',
      problems: [{ in: 'query', name: 'nope', message: 'unknown parameter' }],
    });
    expect(body(await at('limit=51')).problems).toMatchObject([{ in: 'query', name: 'limit' }]);
  });

  it('names every wrong place of a body, and says when it is not JSON', async () => {
    const wrong = await handler(httpEvent('POST /open', { body: { size: 'x' } }), context());
    expect(body(wrong).problems.map((p: { in: string; name: string }) => `${p.in} ${p.name}`)).toEqual([
      'body name',
      'body size',
    ]);
    const broken = await handler({ ...httpEvent('POST /open'), body: '{' }, context());
    expect(body(broken).problems).toEqual([{ in: 'body', name: '', message: 'not JSON' }]);
  });

  it('passes unknown parameters to a loose query, repeated ones as arrays', async () => {
    const result = await handler(httpEvent('GET /open', { query: 'b=1&b=2&a=3' }), context());
    expect(body(result)).toEqual({ a: '3', b: ['1', '2'] });
  });

  it('answers an unexpected error with a bare 500 and logs it in full', async () => {
    const lines: string[] = [];
    const result = await handler(httpEvent('GET /broken'), context(lines));
    expect(result.status).toBe(500);
    expect(body(result)).toEqual({
      type: 'urn:radlake:error:internal-error',
      title: 'Internal error',
      status: 500,
      code: 'INTERNAL_ERROR',
      instance: 'urn:radlake:call:call-1',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('secret detail');
  });

  it('answers an expected error with its status and detail', async () => {
    const result = await handler(httpEvent('GET /absent'), context());
    expect(body(result)).toMatchObject({ status: 404, code: 'NOT_FOUND', detail: 'No such thing' });
  });

  it('logs one line per call without values of the query', async () => {
    const lines: string[] = [];
    const query = 'limit=7&PatientName=SECRET';
    await handler(
      httpEvent('GET /spaces/{space}/studies', { path: { space: 'main' }, query, headers: key }),
      context(lines),
    );
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      route: 'GET /spaces/{space}/studies',
      status: 400,
      caller: 'key:1',
      space: 'main',
      callId: 'call-1',
    });
    expect(lines[0]).not.toContain('SECRET');
  });

  it('logs a streamed answer when its body is out', async () => {
    const lines: string[] = [];
    const result = await handler(httpEvent('GET /stream'), context(lines));
    expect(lines).toHaveLength(0);
    if (typeof result.body !== 'function') throw new Error('no body writer');
    await result.body({ write: () => undefined, signal: new AbortController().signal });
    expect(lines).toHaveLength(1);
  });

  it('has the short form for one route whose address stands elsewhere', async () => {
    const single = defineFunction({
      input: z.object({ path: space }),
      access: 'study:read',
      run: (request) => json(request.path.space),
    });
    expect(Object.keys(single.routes)).toEqual(['*']);
    const result = await single(httpEvent('GET /x/{space}', { path: { space: 'main' }, headers: key }), context());
    expect(body(result)).toBe('main');
  });
});
