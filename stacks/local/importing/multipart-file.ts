import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { nextChunk } from '#events/sources/folder/land-file';

/** An answer as text, cut at a bound. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

const answerLimitBytes = 1024 * 1024;

/** Where requests go and who makes them. */
export interface Caller {
  readonly url: URL;
  readonly agent: http.Agent;
  readonly apiKey: string | undefined;
}

/** A caller that keeps up to `connections` open. */
export function callerOf(url: string, apiKey: string | undefined, connections: number): Caller {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  const Agent = base.protocol === 'https:' ? https.Agent : http.Agent;
  return { url: base, apiKey, agent: new Agent({ keepAlive: true, maxSockets: connections }) };
}

/**
 * Posts one file as the only part of a multipart/related body (PS3.18 8.6.1.2.1), read as a stream.
 *
 * @param head - first chunk, already read
 * @param length - of the whole file in bytes
 */
export async function postFile(
  caller: Caller,
  path: string,
  file: { readonly head: Uint8Array; readonly rest: FileHandle; readonly length: number },
): Promise<Answer> {
  const boundary = `radlake-${randomUUID()}`;
  const before = Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const { request, answer } = begin(caller, 'POST', path, {
    'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
    'content-length': String(before.length + file.length + after.length),
  });
  const send = async () => {
    await write(request, before);
    for (let chunk = file.head; chunk.length > 0; chunk = await nextChunk(file.rest)) await write(request, chunk);
    request.end(after);
  };
  // A server that refuses may answer before it has read everything; then its answer counts, not the broken pipe.
  send().catch((error: unknown) => request.destroy(error as Error));
  return await answer;
}

/** Gets a small resource. */
export async function getText(caller: Caller, path: string): Promise<Answer> {
  const { request, answer } = begin(caller, 'GET', path, {});
  request.end();
  return await answer;
}

function begin(caller: Caller, method: string, path: string, headers: Record<string, string>) {
  const url = new URL(path, caller.url);
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method,
    agent: caller.agent,
    headers: {
      accept: 'application/dicom+json, application/json',
      ...(caller.apiKey === undefined ? {} : { authorization: `Bearer ${caller.apiKey}` }),
      ...headers,
    },
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= answerLimitBytes) chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
  });
  return { request, answer };
}

function write(request: http.ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (request.destroyed) return reject(new Error('the connection is closed'));
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    request.write(chunk, done);
  });
}
