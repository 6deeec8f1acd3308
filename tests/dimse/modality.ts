import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A modality of pynetdicom (`workflow.py`), asked one thing after the other. */
export class Modality {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** @param port - where the platform listens */
  constructor(port: number) {
    this.#child = spawn(process.env['RADLAKE_TEST_PYTHON']!, ['tests/dimse/workflow.py', String(port)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** One request of `workflow.py` and its answer. */
  async ask<T>(request: Readonly<Record<string, unknown>>): Promise<T> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the modality ended');
    return JSON.parse(value) as T;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
