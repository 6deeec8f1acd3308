import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A peer of pynetdicom, asked one thing after the other. */
export class PythonPeer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** @param script - in this folder, with its arguments */
  constructor(script: string, ...args: readonly string[]) {
    this.#child = spawn(process.env['RADLAKE_TEST_PYTHON']!, [`tests/dimse/${script}`, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** One request of the script and its answer. */
  async ask<T>(request: Readonly<Record<string, unknown>>): Promise<T> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the peer ended');
    return JSON.parse(value) as T;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

/** A modality (`workflow.py`). */
export class Modality extends PythonPeer {
  /** @param port - where the platform listens */
  constructor(port: number) {
    super('workflow.py', String(port));
  }
}
