import { createHash } from 'node:crypto';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import document from './openapi.generated.json';

let made: { readonly text: string; readonly etag: string } | undefined;

/** The document's text and its entity tag, made at the first call. */
function representation() {
  if (made) return made;
  const text = JSON.stringify(document);
  made = { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
  return made;
}

/** Answers the OpenAPI document, or 304 when the client has it. */
export function serveDocument(headers: Readonly<Record<string, string | undefined>>): HttpResult {
  const { text, etag } = representation();
  const answer = { etag, 'cache-control': 'private, no-cache' };
  if (headers['if-none-match']?.includes(etag)) return empty(304, answer);
  return { status: 200, headers: { ...answer, 'content-type': 'application/json' }, body: text };
}
