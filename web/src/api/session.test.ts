import { RequestError } from './http';

const real = globalThis.fetch;
let asked: Request[] = [];
const answer = (status: number, body?: object) => {
  globalThis.fetch = async (input) => {
    asked.push(input as Request);
    const headers = { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' };
    return body ? new Response(JSON.stringify(body), { status, headers }) : new Response(null, { status });
  };
};
// A page has an address to which relative ones are relative; Node has none. The client takes Request when it is made.
const RealRequest = globalThis.Request;
let api: typeof import('./session');
beforeAll(async () => {
  globalThis.Request = class extends RealRequest {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://pacs.example') : input, init);
    }
  };
  api = await import('./session');
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  globalThis.fetch = real;
  globalThis.Request = RealRequest;
});

const session = { id: 'user:1', kind: 'user', name: 'admin', grants: [{ permissions: ['study:read'], spaces: ['a'] }] };

describe('the client of the platform', () => {
  it('reads the session and the spaces', async () => {
    answer(200, session);
    expect(await api.fetchSession()).toEqual(session);
    expect([asked[0]?.method, new URL(asked[0]?.url ?? '').pathname]).toEqual(['GET', '/api/session']);
    answer(200, { items: [{ name: 'main' }], next: null });
    expect(await api.fetchSpaces()).toEqual([{ name: 'main' }]);
  });

  it('logs in with a JSON body, and out', async () => {
    answer(200, session);
    await api.logIn('admin', 'a password');
    expect(asked[0]?.headers.get('content-type')).toBe('application/json');
    expect(await asked[0]?.json()).toEqual({ login: 'admin', password: 'a password' });
    answer(204);
    await api.logOut();
    expect(asked.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('throws what was refused with its code, and status 0 where nothing answers', async () => {
    answer(401, { status: 401, code: 'NOT_AUTHENTICATED' });
    const failed = await api.logIn('admin', 'wrong').catch((error) => error);
    expect(failed).toBeInstanceOf(RequestError);
    expect(failed).toMatchObject({ status: 401, code: 'NOT_AUTHENTICATED' });
    globalThis.fetch = async () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await api.fetchSession().catch((error) => error)).toMatchObject({ status: 0 });
  });

  it('passes on that the caller gave up', async () => {
    const abort = new AbortController();
    abort.abort();
    globalThis.fetch = real;
    expect(await api.fetchSession(abort.signal).catch((error) => error)).toMatchObject({ name: 'AbortError' });
  });
});

it('rights hold in the spaces they were granted for', () => {
  const grants = [{ permissions: ['study:read'], spaces: ['a'] }];
  const one = { ...session, kind: 'user' as const, grants };
  expect([
    api.mayDo(one, 'study:read', 'a'),
    api.mayDo(one, 'study:read', 'b'),
    api.mayDo(one, 'study:write', 'a'),
  ]).toEqual([true, false, false]);
});
