import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import swaggerFolder from 'swagger-ui-dist/absolute-path.js';
import { NotFoundError } from '#shared/kernel/errors';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { files as own } from './page.generated';

/** What the page takes from Swagger UI, as its package ships it. */
const packaged: ReadonlySet<string> = new Set(['swagger-ui.css', 'swagger-ui-bundle.js']);

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Nothing but files of this origin; pictures of the style sheet are data: addresses. No inline script or style, no eval. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface PageFile {
  readonly text: string;
  readonly etag: string;
}

const read = new Map<string, PageFile>();

/**
 * Answers one file of the page, or 304 when the browser has it.
 *
 * @throws NotFoundError
 */
export function servePageFile(name: string, headers: Readonly<Record<string, string | undefined>>): HttpResult {
  const file = fileOf(name);
  if (!file) throw new NotFoundError('The page has no such file');
  const answer = {
    etag: file.etag,
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  if (headers['if-none-match']?.includes(file.etag)) return empty(304, answer);
  const type = mediaTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return { status: 200, headers: { ...answer, 'content-type': type }, body: file.text };
}

function fileOf(name: string): PageFile | undefined {
  const known = read.get(name);
  if (known) return known;
  const text = textOf(name);
  if (text === undefined) return undefined;
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const file = { text, etag };
  read.set(name, file);
  return file;
}

function textOf(name: string): string | undefined {
  if (Object.hasOwn(own, name)) return own[name];
  return packaged.has(name) ? readFileSync(path.join(swaggerFolder(), name), 'utf8') : undefined;
}
