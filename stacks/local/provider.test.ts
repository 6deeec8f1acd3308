import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { openEmbeddedBus } from '#shared/bus/embedded/open';
import type { Bus } from '#shared/bus/port';
import type { Caller } from '#shared/kernel/caller';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { defineFunction } from '#shared/kernel/function/http';
import { json } from '#shared/kernel/function/result';
import { type LocalHost, startLocalHost } from './host';
import { testEntry } from './testing/entry';

const callers: Readonly<Record<string, Caller>> = {
  admin: { id: 'key:admin', can: () => true },
  limited: { id: 'key:limited', can: (permission) => permission === 'system:admin' },
  user: { id: 'key:user', can: (permission) => permission === 'study:read' },
};
const authoriser = {
  authenticate: async (headers: Readonly<Record<string, string | undefined>>): Promise<Caller> => {
    const caller = callers[headers['authorization']?.replace('Bearer ', '') ?? ''];
    if (!caller) throw new NotAuthenticatedError('No credentials');
    return caller;
  },
};
const echo = defineFunction({
  routes: {
    'POST /api/echo': {
      input: z.object({ body: z.object({ text: z.string() }) }),
      access: 'study:read',
      run: (request, ctx) => json({ text: request.body.text, caller: ctx.caller.id, call: ctx.requestId }),
    },
  },
});

let bus: Bus;
let host: LocalHost;
let receiver: Server;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
beforeAll(async () => {
  bus = await openEmbeddedBus({ path: ':memory:' });
  host = await startLocalHost({
    entries: [testEntry('test-echo', echo, { labels: { 'radlake.io/group': 'test' } })],
    services: { authoriser, bus },
    listen: { host: '127.0.0.1', port: 0 },
    version: '1.2.3',
  });
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', () => resolve()));
});
afterAll(async () => {
  await host.close(500);
  await bus.close();
  await new Promise((resolve) => receiver.close(resolve));
});

const call = (method: string, path: string, who = 'admin', body?: string, headers: Record<string, string> = {}) =>
  fetch(`${host.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json', ...headers },
  });

describe('the provider API', () => {
  it('is for system:admin alone', async () => {
    expect((await call('GET', '/system/functions', 'nobody')).status).toBe(401);
    expect((await call('GET', '/system/functions', 'user')).status).toBe(403);
    expect((await call('POST', '/async-function/test-echo', 'user', '{}')).status).toBe(403);
  });

  it('lists and describes functions with every field the command line reads', async () => {
    const list = (await (await call('GET', '/system/functions')).json()) as Record<string, unknown>[];
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({
      name: 'test-echo',
      namespace: 'openfaas-fn',
      replicas: 1,
      availableReplicas: 1,
      labels: { 'radlake.io/group': 'test' },
    });
    const one = await call('GET', '/system/function/test-echo.openfaas-fn?usage=1');
    expect(await one.json()).toMatchObject({ name: 'test-echo' });
    expect((await call('GET', '/system/function/none')).status).toBe(404);
  });

  it('says provider as text, version and namespaces', async () => {
    expect(await (await call('GET', '/system/info')).json()).toEqual({
      provider: 'radlake',
      orchestration: 'in-process',
      version: { release: '1.2.3', sha: '' },
    });
    expect(await (await call('GET', '/system/namespaces')).json()).toEqual(['openfaas-fn']);
  });

  it('answers 404 to the PUT of an unknown function and 501 to what would change the set', async () => {
    expect((await call('PUT', '/system/functions', 'admin', '{"service":"other"}')).status).toBe(404);
    expect((await call('PUT', '/system/functions', 'admin', '{"service":"test-echo"}')).status).toBe(501);
    expect((await call('POST', '/system/functions', 'admin', '{"service":"other"}')).status).toBe(501);
    expect((await call('DELETE', '/system/functions', 'admin', '{"functionName":"test-echo"}')).status).toBe(501);
    expect((await call('POST', '/system/secrets', 'admin', '{}')).status).toBe(501);
  });

  it('invokes by name, where the function itself checks the right', async () => {
    const answer = await call('POST', '/function/test-echo.openfaas-fn', 'user', '{"text":"a"}');
    expect([answer.status, await answer.json()]).toMatchObject([200, { text: 'a', caller: 'key:user' }]);
    expect((await call('POST', '/function/test-echo', 'limited', '{"text":"a"}')).status).toBe(403);
  });

  it('takes a call for later, makes it with the caller’s right, and calls back with the answer', async () => {
    const { port } = receiver.address() as AddressInfo;
    const headers = { 'x-callback-url': `http://127.0.0.1:${port}/back`, 'x-call-id': 'later-1' };
    const answer = await call('POST', '/async-function/test-echo', 'admin', '{"text":"b"}', headers);
    expect([answer.status, answer.headers.get('x-call-id')]).toEqual([202, 'later-1']);
    await until(() => received.length > 0);
    expect(received[0]?.headers).toMatchObject({ 'x-call-id': 'later-1', 'x-function-status': '200' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ text: 'b', caller: 'key:admin', call: 'later-1' });
  });

  it('takes no call for later that the caller could not make now, and no call-back to other schemes', async () => {
    expect((await call('POST', '/async-function/test-echo', 'limited', '{"text":"b"}')).status).toBe(403);
    const headers = { 'x-callback-url': 'file:///etc/passwd' };
    const refused = await call('POST', '/async-function/test-echo', 'admin', '{"text":"b"}', headers);
    expect([refused.status, await refused.json()]).toMatchObject([400, { problems: [{ name: 'X-Callback-Url' }] }]);
  });
});

/** Whoever waits in vain runs into the time limit of the test. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
