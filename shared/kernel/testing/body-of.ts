import type { HttpResult } from '../function/result';

/** The whole body of an answer, streamed or not. */
export async function bodyOf({ body }: HttpResult): Promise<Buffer> {
  if (typeof body !== 'function') return Buffer.from((body ?? '') as Uint8Array);
  const chunks: Buffer[] = [];
  await body({
    signal: new AbortController().signal,
    write: (chunk, released) => {
      chunks.push(Buffer.from(chunk));
      released?.();
    },
  });
  return Buffer.concat(chunks);
}
