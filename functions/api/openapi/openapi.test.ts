import type { InvocationContext } from '#shared/kernel/function/context';
import { httpEvent, type RouteKey } from '#shared/kernel/function/http-event';
import { makeCaller } from '#shared/security/callers';
import { handler } from './handler';
import document from './openapi.generated.json';
import { files } from './page.generated';

const context: InvocationContext = {
  functionName: 'api-openapi',
  awsRequestId: 'call-1',
  signal: new AbortController().signal,
  services: {},
  caller: makeCaller({ id: 'key:1', kind: 'key', label: 'one', grants: [] }),
};
const get = (route: RouteKey, parts: Parameters<typeof httpEvent>[1] = {}) => handler(httpEvent(route, parts), context);
const file = (name: string, headers = {}) => get('GET /docs/api/{file}', { path: { file: name }, headers });

describe('GET /openapi.json', () => {
  it('answers the document to anybody who is known, and 304 to who has it', async () => {
    const first = await get('GET /openapi.json');
    expect(first).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(String(first.body))).toEqual(document);
    const again = await get('GET /openapi.json', { headers: { 'if-none-match': String(first.headers?.['etag']) } });
    expect(again).toMatchObject({ status: 304 });
    expect(again.body).toBeUndefined();
  });

  it('takes no credentials that are none', async () => {
    const authoriser = { authenticate: async () => Promise.reject(new Error('nobody')) };
    const { caller: _caller, ...anonymous } = context;
    const answer = await handler(httpEvent('GET /openapi.json'), { ...anonymous, services: { authoriser } });
    expect(answer.status).toBe(500);
    expect(String(answer.body)).not.toContain('paths');
  });
});

describe('the page of the interface', () => {
  it('is served under a policy that allows our own files alone, no inline script or style and no eval', async () => {
    const page = await get('GET /docs/api', { query: 'lang=zh' });
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const policy = String(page.headers?.['content-security-policy']);
    expect(policy.split('; ')).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'"]));
    expect(policy).not.toContain('unsafe');
    expect(files['index.html']).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|https?:/i);
  });

  it('refers to files that exist, and to no other host', async () => {
    const named = [...(files['index.html'] ?? '').matchAll(/"\/docs\/api\/([\w.-]+)"/g)].map((match) => match[1]);
    expect(named).toEqual(['swagger-ui.css', 'page.css', 'swagger-ui-bundle.js', 'page.js']);
    for (const name of named) expect(await file(String(name))).toMatchObject({ status: 200 });
    expect((await file('swagger-ui.css')).headers?.['content-type']).toBe('text/css; charset=utf-8');
    const script = await file('swagger-ui-bundle.js');
    expect(script.headers?.['content-type']).toBe('text/javascript; charset=utf-8');
    expect(await file('swagger-ui-bundle.js', { 'if-none-match': script.headers?.['etag'] })).toMatchObject({
      status: 304,
    });
  });

  it('says the same in both languages', () => {
    const [, english = '', chinese = ''] = (files['page.js'] ?? '').split(/^ {2}(?:en|zh): \{$/m);
    const names = (part: string) => [...part.matchAll(/^ {4}(\w+): '/gm)].map((match) => match[1]);
    expect(names(english).length).toBeGreaterThan(5);
    expect(names(chinese)).toEqual(names(english));
  });

  it.each(['nothing.js', '../package.json', 'package.json', '__proto__', 'swagger-ui.js', 'index.js'])(
    'has no file %s',
    async (name) => {
      expect((await file(name)).status).toBe(404);
    },
  );
});
