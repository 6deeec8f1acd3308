import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { HttpConnection } from './http-client';

/** A running archive that answers DICOMweb and DIMSE. */
export interface Peer {
  readonly name: string;
  readonly pid: number;
  readonly httpPort: number;
  readonly dimsePort: number;
  readonly aeTitle: string;
  /** Path before `/studies`. */
  readonly dicomWeb: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A server process whose output goes to a file. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #hasEnded = false;

  constructor(
    command: string,
    args: readonly string[],
    options: { env?: NodeJS.ProcessEnv; cwd: string; log: string },
  ) {
    const log = openSync(options.log, 'a');
    this.#child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', log, log],
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve());
      this.#child.once('exit', () => resolve());
    });
    void this.#ended.then(() => {
      this.#hasEnded = true;
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws Error when the process ended, or did not answer in time */
  async untilAnswers(port: number, path: string, log: string): Promise<void> {
    for (let attempt = 0; attempt < 600 && !this.#hasEnded; attempt++) {
      if (await answers(port, path)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`a server did not start: see ${log}`);
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await this.#ended;
    clearTimeout(timer);
  }
}

async function answers(port: number, path: string): Promise<boolean> {
  try {
    const connection = await HttpConnection.open(port);
    try {
      return (await connection.call({ path })).status < 500;
    } finally {
      connection.close();
    }
  } catch {
    return false;
  }
}
