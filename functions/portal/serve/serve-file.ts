import { createHash } from 'node:crypto';
import { NotFoundError } from '#shared/kernel/errors';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { files } from './files.generated';

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Nothing but our own files, no inline script or style, no frame around us. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const etags = new Map(Object.entries(files).map(([name, text]) => [name, etagOf(text)]));

/**
 * Answers one file of the portal, or 304 when the browser has it.
 *
 * @throws NotFoundError
 */
export function serveFile(name: string, headers: Readonly<Record<string, string | undefined>>): HttpResult {
  const text = Object.hasOwn(files, name) ? files[name] : undefined;
  const etag = etags.get(name);
  if (text === undefined || etag === undefined) throw new NotFoundError('The portal has no such file');
  const answer = {
    etag,
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  if (headers['if-none-match']?.includes(etag)) return empty(304, answer);
  const type = mediaTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return { status: 200, headers: { ...answer, 'content-type': type }, body: text };
}

function etagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}
