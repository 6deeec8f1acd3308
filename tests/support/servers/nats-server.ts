import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const startTimeoutMs = 60_000;

/** A real nats-server with JetStream, on a free port of loopback, over a temporary folder that `remove` deletes. */
export class NatsServer {
  private readonly folder: string;
  private readonly more: string;
  private child: ChildProcess | undefined;
  private foundPort = 0;

  private constructor(folder: string, more: string) {
    this.folder = folder;
    this.more = more;
  }

  /** @param more - further lines of the server's configuration file */
  static async start(more = ''): Promise<NatsServer> {
    const server = new NatsServer(mkdtempSync(path.join(tmpdir(), 'radlake-nats-')), more);
    await server.start();
    return server;
  }

  get port(): number {
    return this.foundPort;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it, the second time over the same folder and on the same port. Resolves when it is ready. */
  async start(): Promise<void> {
    const program = process.env['RADLAKE_TEST_NATS_SERVER'];
    if (!program) throw new Error('RADLAKE_TEST_NATS_SERVER must name the nats-server: use npm run test:ports');
    const child = spawn(program, ['-c', this.writeConfiguration()], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    let text = '';
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`nats-server did not start:\n${text}`));
      const timer = setTimeout(fail, startTimeoutMs);
      child.once('error', fail);
      child.once('exit', fail);
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', (chunk: string) => {
        text = (text + chunk).slice(-20_000);
        const listening = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(text);
        if (!listening || !text.includes('Server is ready')) return;
        this.foundPort = Number(listening[1]);
        clearTimeout(timer);
        child.removeListener('exit', fail);
        resolve();
      });
    });
  }

  /** kill -9. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Ends it as an operator does. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Deletes what it stored; it must not run. */
  forget(): void {
    rmSync(path.join(this.folder, 'store'), { recursive: true, force: true });
  }

  /** Ends it and deletes what it stored. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    child.kill(signal);
    await ended;
  }

  private writeConfiguration(): string {
    const file = path.join(this.folder, 'nats.conf');
    const store = JSON.stringify(path.join(this.folder, 'store'));
    const listen = `listen: "127.0.0.1:${this.foundPort || -1}"`;
    writeFileSync(file, [listen, `jetstream { store_dir: ${store} }`, this.more].join('\n'));
    return file;
  }
}
