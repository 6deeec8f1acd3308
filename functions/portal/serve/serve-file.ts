import { randomBytes } from 'node:crypto';
import { NotFoundError } from '#shared/kernel/errors';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import type { StaticFiles } from '#shared/kernel/static-files';

type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** Stands in the built page where the nonce of its policy goes. */
const noncePlace = 'RADLAKE_CSP_NONCE';

const always = {
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Answers the page. Its policy allows our own files alone, no frame around us, no inline script; styles that our scripts
 * make carry a nonce, new for each answer, so the page itself is not kept.
 *
 * @throws NotFoundError when the portal was not built
 */
export function servePage(files: StaticFiles): HttpResult {
  const page = files.get('index.html');
  if (!page) throw new NotFoundError('The portal is not built: npm run build builds it');
  const nonce = randomBytes(16).toString('base64');
  const headers = {
    ...always,
    'cache-control': 'no-store',
    'content-security-policy': policy(nonce),
    'content-type': page.mediaType,
  };
  return { status: 200, headers, body: Buffer.from(page.bytes).toString('utf8').replace(noncePlace, nonce) };
}

/**
 * Answers one file of the portal, or 304 when the browser has it. Names of built files carry a hash of their content: a
 * browser may keep them for good.
 *
 * @throws NotFoundError
 */
export function serveFile(files: StaticFiles, name: string, headers: RequestHeaders): HttpResult {
  const file = name === 'index.html' ? undefined : files.get(name);
  if (!file) throw new NotFoundError('The portal has no such file');
  const answer = {
    ...always,
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': /-[\w-]{8}\.\w+$/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  };
  if (headers['if-none-match']?.includes(file.etag)) return empty(304, answer);
  const isGzip =
    file.gzip !== undefined && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(headers['accept-encoding'] ?? '');
  return {
    status: 200,
    headers: { ...answer, 'content-type': file.mediaType, ...(isGzip && { 'content-encoding': 'gzip' }) },
    body: isGzip && file.gzip ? file.gzip : file.bytes,
  };
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
