import type { InvocationContext } from '#shared/kernel/function/context';
import { httpEvent } from '#shared/kernel/function/http-event';
import { files } from './files.generated';
import { handler } from './handler';

const context: InvocationContext = {
  functionName: 'portal-serve',
  awsRequestId: 'call-1',
  signal: new AbortController().signal,
  services: {},
};
const page = (query = '') => handler(httpEvent('GET /', { query }), context);
const file = (name: string, headers = {}) =>
  handler(httpEvent('GET /portal/{file}', { path: { file: name }, headers }), context);

describe('the portal', () => {
  it('is served to anybody, under a policy that allows our own files alone', async () => {
    const result = await page('utm=1');
    expect(result.status).toBe(200);
    expect(result.headers?.['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(result.headers?.['content-security-policy']);
    expect(policy.split('; ')).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'"]));
    expect(policy).not.toContain('unsafe');
    expect(result.headers?.['x-content-type-options']).toBe('nosniff');
  });

  it('holds no inline script, style or handler, which its policy would stop', () => {
    const html = files['index.html'] ?? '';
    expect(html).toContain('<script type="module" src=');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
  });

  it('never reads received text as markup', () => {
    const scripts = Object.entries(files).filter(([name]) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, text] of scripts)
      expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });

  it('refers to files that exist', async () => {
    const named = Object.values(files).flatMap((text) => [...text.matchAll(/"\/portal\/([\w.-]+)"/g)].map((m) => m[1]));
    const imported = Object.values(files).flatMap((text) =>
      [...text.matchAll(/from '\.\/([\w.-]+)'/g)].map((m) => m[1]),
    );
    expect(named.length).toBeGreaterThan(2);
    expect(imported.length).toBeGreaterThan(2);
    for (const name of [...named, ...imported]) expect((await file(String(name))).status).toBe(200);
  });

  it('answers 304 to a browser that has the file, and scripts with their media type', async () => {
    const first = await file('portal.js');
    expect(first.headers?.['content-type']).toBe('text/javascript; charset=utf-8');
    const again = await file('portal.js', { 'if-none-match': String(first.headers?.['etag']) });
    expect(again).toMatchObject({ status: 304 });
    expect(again.body).toBeUndefined();
  });

  it.each(['nothing.js', '../package.json', '__proto__', 'constructor'])('has no file %s', async (name) => {
    expect((await file(name)).status).toBe(404);
  });
});

describe('the words of the portal', () => {
  it('exist in both languages, each one used name too', () => {
    const text = files['words.js'] ?? '';
    const [, english = '', chinese = ''] = text.split(/^ {2}(?:en|zh): \{$/m);
    const names = (part: string) => [...part.matchAll(/^ {4}(\w+): '/gm)].map((match) => match[1]);
    expect(names(english).length).toBeGreaterThan(30);
    expect(names(chinese)).toEqual(names(english));
    const used = [...(files['portal.js'] ?? '').matchAll(/say\('(\w+)'/g)].map((match) => match[1]);
    expect(names(english)).toEqual(expect.arrayContaining(used));
  });
});
