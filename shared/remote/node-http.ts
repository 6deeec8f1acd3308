import http from 'node:http';
import https from 'node:https';
import { PlatformError } from '#shared/kernel/errors';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeSecrets } from '#shared/nodes/node-directory';
import { NodeRefusedError, NodeTimeoutError, NodeUnreachableError, NodeUnusableError } from './errors';
import { sendBody } from './send-body';

/** An answer whose body is still to be read. */
export interface NodeAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of an answer that is not read to its end. */
  discard(): void;
}

export interface NodeRequest {
  readonly method?: 'GET' | 'POST';
  /** Below the URL of the node, with its query: `studies?limit=1`. */
  readonly path: string;
  readonly accept: string;
  readonly signal: AbortSignal;
}

/** A request whose body is made while it is sent. */
export interface NodePost {
  /** Below the URL of the node. */
  readonly path: string;
  readonly accept: string;
  readonly contentType: string;
  /** Asked for its first chunk when the connection is open; a chunk is free again when the next one is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** An answer that was read to its end. */
export interface NodeReply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** How much of a refusal is read: it is thrown away. */
const refusalBytes = 64 * 1024;

/** Requests to the DICOMweb services of one node. */
export class NodeHttp {
  readonly #node: NodeDocument;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: http.Agent;
  readonly #client: typeof http | typeof https;

  /**
   * @param keepAlive - false: a connection for each request. One that was kept may have died unseen, and then nobody knows
   *   what became of what was sent over it.
   * @throws NodeUnusableError
   */
  constructor(node: NodeDocument, secrets: NodeSecrets, { keepAlive = true } = {}) {
    if (node.url === null) throw new NodeUnusableError('The node has no URL', { details: { node: node.name } });
    this.#node = node;
    this.#headers = authorisationOf(node, secrets);
    const isTls = node.url.startsWith('https:');
    this.#client = isTls ? https : http;
    const pool = { keepAlive, maxSockets: node.limits.associations };
    this.#agent = isTls ? new https.Agent({ ...pool, ...tlsOf(node, secrets) }) : new http.Agent(pool);
  }

  /**
   * Sends a request and waits for the head of its answer.
   *
   * @throws NodeRefusedError for 4xx and 5xx, NodeUnreachableError, NodeTimeoutError, what `signal` was aborted with
   */
  async ask(request: NodeRequest): Promise<NodeAnswer> {
    const response = await this.#send(request);
    response.on('error', () => undefined); // who reads it hears of it; nobody does once it was read
    const { statusCode: status = 0, headers } = response;
    const body = readBody(response, this.#node);
    if (status < 400 && status >= 200) return { status, headers, body, discard: () => response.destroy() };
    await drain(response);
    throw new NodeRefusedError(`The node answered ${status}`, { details: { node: this.#node.name, status } });
  }

  /** Reads an answer as JSON; null where there is none (204). @throws as `ask`, and NodeAnswerError through `parse` */
  async text(request: NodeRequest, limitBytes: number): Promise<string | null> {
    const answer = await this.ask(request);
    if (answer.status === 204) {
      answer.discard();
      return null;
    }
    return await this.#read(answer.body, limitBytes);
  }

  /**
   * Sends a body as it is made and reads the answer, whatever its status. A node that answers before the end gets no more.
   * Our own time is not counted: the limit holds for connecting, for each chunk to be taken and for the answer.
   *
   * @throws NodeUnreachableError, NodeTimeoutError, NodeRefusedError for an answer that is too long; what `body` throws
   */
  async post({ path, accept, contentType, body }: NodePost, limitBytes: number): Promise<NodeReply> {
    const headers = { accept, 'content-type': contentType, ...this.#headers };
    const options = { method: 'POST', headers, agent: this.#agent };
    const request = this.#client.request(`${this.#node.url}/${path}`, options);
    const chunks = body[Symbol.asyncIterator]();
    const inTime = <T>(step: Promise<T>) => within(step, this.#node);
    try {
      const asFailure = (error: unknown) => failureOf(error, this.#node);
      const response = await sendBody(request, chunks, { inTime, asFailure });
      const text = await inTime(this.#read(readBody(response, this.#node), limitBytes));
      return { status: response.statusCode ?? 0, headers: response.headers, text };
    } finally {
      // Before the chunks are let go: nothing of what is made in their place may go out.
      request.destroy();
      await chunks.return?.();
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #read(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > limitBytes)
        throw new NodeRefusedError('The answer of the node is too long', {
          details: { node: this.#node.name, limitBytes },
        });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  #send({ method = 'GET', path, accept, signal }: NodeRequest): Promise<http.IncomingMessage> {
    const { timeoutMs } = this.#node.limits;
    const headers = { accept, ...this.#headers };
    return new Promise((resolve, reject) => {
      const url = `${this.#node.url}/${path}`;
      const options = { method, headers, agent: this.#agent, timeout: timeoutMs };
      const request = this.#client.request(url, options, resolve);
      endWith(request, signal);
      request.on('timeout', () => request.destroy(timedOut(this.#node)));
      request.on('error', (error) => reject(failureOf(error, this.#node, signal)));
      request.end();
    });
  }
}

/** Without an error: the socket may be idle by then, where nobody hears of one. */
function endWith(request: http.ClientRequest, signal: AbortSignal): void {
  const stop = () => request.destroy();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  request.once('close', () => signal.removeEventListener('abort', stop));
}

async function* readBody(response: http.IncomingMessage, node: NodeDocument): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
    if (!response.complete) throw new Error('the answer broke off');
  } catch (error) {
    throw failureOf(error, node);
  }
}

/** So that the connection can be used again; what is long is cut off with it. */
async function drain(response: http.IncomingMessage): Promise<void> {
  let size = 0;
  response.on('error', () => response.destroy());
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > refusalBytes) response.destroy();
  });
  await new Promise((resolve) => response.once('close', resolve));
}

function failureOf(cause: unknown, node: NodeDocument, signal?: AbortSignal): Error {
  if (signal?.aborted) return signal.reason instanceof Error ? signal.reason : new Error('aborted');
  if (cause instanceof PlatformError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  return new NodeUnreachableError('The node cannot be reached', { details: { node: node.name, reason: code }, cause });
}

/** @throws NodeTimeoutError */
async function within<T>(step: Promise<T>, node: NodeDocument): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timedOut(node)), node.limits.timeoutMs);
  });
  try {
    return await Promise.race([step, late]);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(node: NodeDocument): NodeTimeoutError {
  const { timeoutMs } = node.limits;
  return new NodeTimeoutError('The node did not answer in time', { details: { node: node.name, timeoutMs } });
}

function authorisationOf({ credentials }: NodeDocument, secrets: NodeSecrets): Record<string, string> {
  if (credentials?.kind === 'bearer' && secrets.token !== null) return { authorization: `Bearer ${secrets.token}` };
  if (credentials?.kind !== 'basic' || secrets.password === null) return {};
  const pair = Buffer.from(`${credentials.login}:${secrets.password}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

function tlsOf({ tls }: NodeDocument, secrets: NodeSecrets): https.AgentOptions {
  return {
    minVersion: 'TLSv1.2',
    ...(tls.ca !== null && { ca: tls.ca }),
    ...(tls.certificate !== null && { cert: tls.certificate }),
    ...(secrets.privateKey !== null && { key: secrets.privateKey }),
    ...(!tls.verifyHost && { checkServerIdentity: () => undefined }),
  };
}
