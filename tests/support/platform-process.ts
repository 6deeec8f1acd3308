import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bearer token of the all-rights key of every test platform. */
export const testApiKey = 'test-key-of-a-suite-0123456789abcdef';

export interface PlatformStart {
  /** Path of the bundle's `radlake.mjs`. */
  readonly bundle: string;
  readonly dataFolder: string;
  /** Further or other `RADLAKE_*` keys. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a free one. */
  readonly dimsePort?: number | undefined;
  /** Program and arguments to run it under, for instance strace. */
  readonly under?: readonly string[];
}

const startTimeoutMs = 120_000;
const linesKept = 400;

/** A platform in a process of its own, on free ports of loopback. */
export class PlatformProcess {
  readonly url: string;
  readonly dimsePort: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #lines: string[] = [];

  private constructor(start: PlatformStart, httpPort: number, dimsePort: number) {
    this.url = `http://127.0.0.1:${httpPort}`;
    this.dimsePort = dimsePort;
    this.env = environment(start, httpPort, dimsePort);
    const [program = process.execPath, ...args] = [...(start.under ?? []), process.execPath, start.bundle, 'start'];
    this.#child = spawn(program, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) this.#keepLines(stream);
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', () => resolve());
    });
  }

  /** Resolves when it answers `/readyz`. */
  static async start(start: PlatformStart): Promise<PlatformProcess> {
    const [httpPort, dimsePort] = await freePorts(2);
    const platform = new PlatformProcess(start, httpPort!, start.dimsePort ?? dimsePort!);
    const until = performance.now() + startTimeoutMs;
    for (;;) {
      const answer = await fetch(`${platform.url}/readyz`).catch(() => null);
      if (answer?.ok) return platform;
      if (!platform.isRunning || performance.now() > until) {
        await platform.kill();
        throw new Error(`the platform did not start:\n${platform.tail()}`);
      }
      await sleep(20);
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** SIGTERM, waited for; rejects when it does not end by itself. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const isEnded = await Promise.race([this.#ended.then(() => true), sleep(120_000, false, { ref: false })]);
    if (isEnded) return;
    await this.kill();
    throw new Error(`the platform did not stop:\n${this.tail()}`);
  }

  /** The last lines it wrote. */
  tail(count = 40): string {
    return this.#lines.slice(-count).join('\n');
  }

  /** An authenticated request; `path` from the root. */
  async call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${testApiKey}`, ...init.headers };
    return await fetch(`${this.url}${path}`, { ...init, headers });
  }

  /** The JSON answer of a GET; anything but 200 throws. */
  async json<T>(path: string): Promise<T> {
    const answer = await this.call(path);
    if (answer.status === 204) return [] as T;
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  #keepLines(stream: NodeJS.ReadableStream): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.#lines.push(...lines);
      this.#lines.splice(0, Math.max(0, this.#lines.length - linesKept));
    });
  }
}

function environment({ dataFolder, env }: PlatformStart, httpPort: number, dimsePort: number) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('RADLAKE_'));
  return {
    ...Object.fromEntries(inherited),
    RADLAKE_DATA: dataFolder,
    RADLAKE_HTTP: `127.0.0.1:${httpPort}`,
    RADLAKE_DIMSE: `127.0.0.1:${dimsePort}`,
    RADLAKE_BOOTSTRAP_API_KEY: testApiKey,
    RADLAKE_SEGMENT_BYTES: '8388608',
    RADLAKE_SEGMENT_POOL: '1',
    RADLAKE_RESERVE_BYTES: '16777216',
    RADLAKE_LOG: 'info',
    ...onServers(dataFolder),
    ...env,
  };
}

/**
 * The servers that a whole suite is to run on: `RADLAKE_TEST_OBJECTS`, where each data folder has a prefix of its own, and
 * `RADLAKE_TEST_BUS`.
 */
function onServers(dataFolder: string): Record<string, string> {
  const { RADLAKE_TEST_OBJECTS: objects, RADLAKE_TEST_BUS: bus } = process.env;
  const [place = '', parameters] = (objects ?? '').split('?');
  const prefix = path
    .resolve(dataFolder)
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(-100);
  const own = `${place}/data${prefix}${parameters === undefined ? '' : `?${parameters}`}`;
  return { ...(objects ? { RADLAKE_OBJECTS: own } : {}), ...(bus ? { RADLAKE_BUS: bus } : {}) };
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A folder below the system's temporary one and how to remove it. */
export function temporaryFolder(name: string): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), `radlake-${name}-`));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
