import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '#shared/kernel/config';
import { createLogger } from '#shared/kernel/logger';
import { type Services, useServices } from '#shared/kernel/services';
import { type Platform, startPlatform } from '#stacks/local/platform';
import { undescribed } from './described';

/** The all-rights key of every platform under test. */
const bootstrapKey = 'a-key-for-integration-tests-of-32-or-more';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The body as JSON. Throws when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of any route
  readonly json: any;
}

/** How a call is made; without `key` it carries the all-rights key, with `null` no credentials. */
export interface CallOptions {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | object;
}

/** A whole platform in this process, in a temporary folder, on ports of its own. */
export class RunningPlatform {
  readonly folder: string;
  /** Log lines, JSON, at level trace. */
  readonly lines: string[] = [];
  printed = '';
  #platform: Platform | undefined;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

  private constructor() {
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-integration-'));
  }

  /** @param env - further keys of the environment */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<RunningPlatform> {
    const running = new RunningPlatform();
    const config = readConfig({
      RADLAKE_DATA: path.join(running.folder, 'data'),
      RADLAKE_HTTP: '127.0.0.1:0',
      RADLAKE_DIMSE: '127.0.0.1:0',
      RADLAKE_BOOTSTRAP_API_KEY: bootstrapKey,
      RADLAKE_SEGMENT_POOL: '0',
      RADLAKE_SEGMENT_BYTES: '16777216',
      RADLAKE_RESERVE_BYTES: '0',
      ...env,
    });
    const log = createLogger('trace', { write: (line: string) => void running.lines.push(line) });
    const print = (text: string) => {
      running.printed += text;
    };
    running.#platform = await startPlatform(config, log, { print });
    return running;
  }

  get url(): string {
    return this.#platform?.url ?? '';
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get dimsePort(): number {
    const line = this.lines.find((text) => text.includes('DIMSE listener started'));
    return line === undefined ? 0 : (JSON.parse(line) as { port: number }).port;
  }

  get inbox(): string {
    return path.join(this.folder, 'data', 'inbox');
  }

  get adminPassword(): string {
    return /password {2}(\S+)/.exec(this.printed)?.[1] ?? '';
  }

  /** What the functions of this process work with. */
  get services(): Services {
    return useServices() as Services;
  }

  /** Calls `METHOD path`; the path is sent as it stands. An answer that OpenAPI does not describe rejects. */
  call(method: string, target: string, { key = bootstrapKey, headers = {}, body }: CallOptions = {}): Promise<Answer> {
    const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
    const bytes = isJson ? JSON.stringify(body) : (body as string | Uint8Array | undefined);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path: target,
          agent: this.#agent,
          headers: {
            ...(key === null ? {} : { authorization: `Bearer ${key}` }),
            ...(isJson ? { 'content-type': 'application/json' } : {}),
            ...(bytes === undefined ? {} : { 'content-length': String(Buffer.byteLength(bytes)) }),
            ...headers,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const answer = answerOf(incoming.statusCode ?? 0, incoming.headers, chunks);
            const fault = undescribed(method, target, answer);
            if (fault) reject(new Error(fault));
            else resolve(answer);
          });
        },
      );
      outgoing.setTimeout(90_000, () => outgoing.destroy(new Error(`no answer: ${method} ${target.slice(0, 200)}`)));
      outgoing.on('error', reject);
      outgoing.end(bytes);
    });
  }

  /** As `call`; asks again while the answer warns that the newest instances may be missing: a busy machine indexes late. */
  async get(target: string, options: CallOptions = {}): Promise<Answer> {
    for (;;) {
      const answer = await this.call('GET', target, options);
      if (!/newest instances/.test(answer.headers.warning ?? '')) return answer;
    }
  }

  /** Makes a key that may do `scopes` in `spaces`; answers its token. */
  async makeKey(scopes: readonly string[], spaces: readonly string[]): Promise<string> {
    const made = await this.call('POST', '/api/keys', { body: { name: 'test', scopes, spaces } });
    if (made.status !== 201) throw new Error(`no key: ${made.status} ${made.text}`);
    return made.json.token;
  }

  async makeSpace(name: string, more: object = {}): Promise<void> {
    const made = await this.call('POST', '/api/spaces', { body: { name, ...more } });
    if (made.status !== 201) throw new Error(`no space: ${made.status} ${made.text}`);
  }

  /** Stores Part 10 objects by STOW-RS. */
  stow(objects: readonly Uint8Array[], options: CallOptions & { readonly space?: string } = {}): Promise<Answer> {
    const body = Buffer.concat([
      ...objects.flatMap((part) => [
        Buffer.from('--B\r\nContent-Type: application/dicom\r\n\r\n'),
        part,
        Buffer.from('\r\n'),
      ]),
      Buffer.from('--B--\r\n'),
    ]);
    const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=B', ...options.headers };
    return this.call('POST', `/spaces/${options.space ?? 'main'}/dicomweb/studies`, { ...options, headers, body });
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.#platform?.close(1_000);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answerOf(status: number, headers: IncomingHttpHeaders, chunks: readonly Buffer[]): Answer {
  const body = Buffer.concat(chunks);
  return {
    status,
    headers,
    body,
    get text() {
      return body.toString('utf8');
    },
    get json() {
      // A search that finds nothing has no content.
      return status === 204 ? [] : JSON.parse(body.toString('utf8'));
    },
  };
}

/** Waits until `holds`, looking every few milliseconds. */
export async function until(holds: () => Promise<boolean> | boolean, ms = 60_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
