import { z } from 'zod';
import type { InvocationContext } from './context';
import { defineFunction } from './http';
import { httpEvent } from './http-event';
import { MemoryReplies } from './replies';
import { json } from './result';

let runs = 0;
let gate: Promise<void> = Promise.resolve();
let status = 201;
const handler = defineFunction({
  routes: {
    'POST /things': {
      input: z.object({ body: z.object({ name: z.string() }) }),
      access: 'authenticated',
      idempotent: true,
      run: async (request) => {
        await gate;
        return json({ name: request.body.name, run: ++runs }, status);
      },
    },
  },
});

let now = 0;
let replies: MemoryReplies;
beforeEach(() => {
  runs = 0;
  status = 201;
  gate = Promise.resolve();
  replies = new MemoryReplies(() => now);
});

function call(key: string | undefined, name: string, caller = 'key:1') {
  const context: InvocationContext = {
    functionName: 'test-things',
    awsRequestId: 'call',
    signal: new AbortController().signal,
    services: { replies },
    caller: { id: caller, can: () => true },
  };
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  return handler(httpEvent('POST /things', { body: { name }, headers }), context);
}
const run = (result: { body?: unknown }) => (JSON.parse(String(result.body)) as { run: number }).run;
const code = (result: { body?: unknown }) => (JSON.parse(String(result.body)) as { code: string }).code;

describe('a route with idempotency keys', () => {
  it('answers a repeated request with the first answer, and says so', async () => {
    const first = await call('a', 'x');
    const second = await call('a', 'x');
    expect([run(first), run(second), runs]).toEqual([1, 1, 1]);
    expect([second.status, second.headers?.['idempotency-replayed']]).toEqual([201, 'true']);
  });

  it('runs again without a key, with another key and for another caller', async () => {
    await call('a', 'x');
    await call(undefined, 'x');
    await call('b', 'x');
    await call('a', 'x', 'key:2');
    expect(runs).toBe(4);
  });

  it('refuses a key that came with another request', async () => {
    await call('a', 'x');
    const other = await call('a', 'y');
    expect([other.status, code(other)]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('refuses a repetition while the first still runs', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = call('a', 'x');
    await new Promise((resolve) => setImmediate(resolve));
    const second = await call('a', 'x');
    expect([second.status, code(second)]).toEqual([409, 'IDEMPOTENCY_KEY_BUSY']);
    open();
    expect((await first).status).toBe(201);
  });

  it('does not keep server errors or refused input', async () => {
    status = 503;
    await call('a', 'x');
    status = 201;
    expect(run(await call('a', 'x'))).toBe(2);
  });

  it('forgets after a day', async () => {
    await call('a', 'x');
    now += 24 * 3_600_000 + 1;
    expect(run(await call('a', 'x'))).toBe(2);
  });

  it('refuses keys that are empty, long or not printable', async () => {
    for (const key of ['', 'x'.repeat(129), 'a b']) expect((await call(key, 'x')).status).toBe(400);
  });
});
