import { createHash } from 'node:crypto';
import { empty, type HttpResult } from '#shared/kernel/function/result';

let made: Promise<{ readonly text: string; readonly etag: string }> | undefined;

/** The document's text and its entity tag, loaded at the first call: as objects it takes several megabytes. */
async function load() {
  const { default: document } = await import('./openapi.generated.json');
  const text = JSON.stringify(document);
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}

/** Answers the OpenAPI document, or 304 when the client has it. */
export async function serveDocument(headers: Readonly<Record<string, string | undefined>>): Promise<HttpResult> {
  made ??= load();
  const { text, etag } = await made;
  const answer = { etag, 'cache-control': 'private, no-cache' };
  if (headers['if-none-match']?.includes(etag)) return empty(304, answer);
  return { status: 200, headers: { ...answer, 'content-type': 'application/json' }, body: text };
}
