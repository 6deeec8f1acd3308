import { z } from 'zod';
import type { Caller } from '#shared/kernel/caller';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { combineFunctions } from '#shared/kernel/function/combined';
import { TooManyCallsError } from '#shared/kernel/function/errors';
import { defineEventFunction, defineScheduledFunction } from '#shared/kernel/function/event';
import { defineFunction } from '#shared/kernel/function/http';
import { json } from '#shared/kernel/function/result';
import { testEntry } from '../local/testing/entry';
import { type Adapter, serveFunctions } from './serve';

const seen: string[] = [];
const admin: Caller = { id: 'key:admin', can: () => true };
const nobody: Caller = { id: 'key:nobody', can: () => false };
const authoriser = {
  authenticate: async (headers: Readonly<Record<string, string | undefined>>): Promise<Caller> => {
    if (headers['authorization'] === 'Bearer admin') return admin;
    if (headers['authorization'] === 'Bearer nobody') return nobody;
    throw new NotAuthenticatedError('No credentials');
  },
};

const echo = defineFunction({
  routes: {
    'POST /api/echo': {
      input: z.object({ body: z.object({ text: z.string() }) }),
      access: 'public',
      run: (request) => json(request.body),
    },
  },
});

const work = combineFunctions(
  defineEventFunction({
    event: z.looseObject({ uid: z.string() }),
    key: (data) => data.uid,
    run: async (event) => {
      seen.push(event.data.uid);
      if (event.data.uid === 'busy') throw new TooManyCallsError('later');
    },
  }),
  defineScheduledFunction({
    run: async () => {
      seen.push('schedule');
    },
  }),
);

const bucket = defineEventFunction({
  event: z.looseObject({ s3: z.looseObject({ object: z.looseObject({ key: z.string() }) }) }),
  key: (data) => data.s3.object.key,
  run: async (event) => {
    seen.push(`${event.type} ${event.data.s3.object.key}`);
  },
});

let adapter: Adapter;
beforeAll(async () => {
  adapter = await serveFunctions({
    entries: [testEntry('test-echo', echo), testEntry('test-work', work), testEntry('test-bucket', bucket)],
    services: { authoriser },
    listen: { host: '127.0.0.1', port: 0 },
  });
});
afterAll(() => adapter.drain(500));
beforeEach(() => {
  seen.length = 0;
});

const trusted = { authorization: 'Bearer admin' };
const post = (path: string, body: string, headers: Record<string, string>) =>
  fetch(`${adapter.url}${path}`, { method: 'POST', body, headers });
const cloudEvent = (id: string, uid: unknown) => ({ specversion: '1.0', id, type: 't', source: '/s', data: { uid } });

describe('the container adapter', () => {
  it('answers health and readiness', async () => {
    expect((await fetch(`${adapter.url}/_/health`)).status).toBe(200);
    expect((await fetch(`${adapter.url}/_/ready`)).status).toBe(200);
  });

  it('serves a function by its route, by its name, and by name with namespace and path', async () => {
    for (const path of ['/api/echo', '/function/test-echo', '/function/test-echo.openfaas-fn/api/echo']) {
      const answer = await post(path, '{"text":"hi"}', { 'content-type': 'application/json' });
      expect([path, answer.status, await answer.json()]).toEqual([path, 200, { text: 'hi' }]);
    }
    expect((await post('/function/test-none', '', {})).status).toBe(401);
    expect((await post('/function/test-none', '', trusted)).status).toBe(404);
  });

  it('feeds a CloudEvent and a batch, and answers what failed, for good or for now', async () => {
    const one = await post('/function/test-work', JSON.stringify(cloudEvent('e1', 'a')), {
      ...trusted,
      'content-type': 'application/cloudevents+json',
    });
    expect(await one.json()).toEqual({ batchItemFailures: [] });
    const batch = [cloudEvent('e2', 'busy'), cloudEvent('e3', 7), cloudEvent('e4', 'b')];
    const many = await post('/function/test-work', JSON.stringify(batch), {
      ...trusted,
      'content-type': 'application/cloudevents-batch+json; charset=utf-8',
    });
    expect(await many.json()).toMatchObject({
      batchItemFailures: [
        { itemIdentifier: 'e3', retryable: false },
        { itemIdentifier: 'e2', retryable: true, reason: 'TOO_MANY_CALLS: later' },
      ],
    });
    expect(seen).toEqual(['a', 'busy', 'b']);
  });

  it('starts a schedule by an empty body', async () => {
    expect((await post('/function/test-work', '', trusted)).status).toBe(204);
    expect(seen).toEqual(['schedule']);
  });

  it('takes the notification of a bucket', async () => {
    const record = {
      eventSource: 'minio:s3',
      eventName: 's3:ObjectCreated:Put',
      eventTime: '2026-01-02T03:04:05Z',
      s3: { bucket: { name: 'in' }, object: { key: 'a/b.dcm', sequencer: '17' } },
    };
    const body = JSON.stringify({ EventName: 's3:ObjectCreated:Put', Records: [record] });
    const answer = await post('/function/test-bucket', body, { ...trusted, 'content-type': 'application/json' });
    expect([answer.status, await answer.json()]).toEqual([200, { batchItemFailures: [] }]);
    expect(seen).toEqual(['s3:ObjectCreated:Put a/b.dcm']);
  });

  it('takes events from callers with system:admin only', async () => {
    const send = (headers: Record<string, string>) =>
      post('/function/test-work', JSON.stringify(cloudEvent('e', 'x')), {
        'content-type': 'application/cloudevents+json',
        ...headers,
      });
    expect((await send({})).status).toBe(401);
    expect((await send({ authorization: 'Bearer nobody' })).status).toBe(403);
    expect(seen).toEqual([]);
  });

  it('refuses what holds no events, with problem details', async () => {
    const at = (body: string, type: string) => post('/function/test-work', body, { ...trusted, 'content-type': type });
    expect((await at('{', 'application/cloudevents+json')).status).toBe(400);
    expect((await at('{"specversion":"0.3"}', 'application/cloudevents+json')).status).toBe(400);
    expect((await at('x', 'text/plain')).status).toBe(400);
    expect((await at('{}', 'text/plain')).status).toBe(415);
  });
});
