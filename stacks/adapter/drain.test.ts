import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(__dirname, '..', '..');

/** A container's program: one function that says when it is called, and sends its second half when it is told to. */
const program = `
import { z } from 'zod';
import { defineFunction } from '#shared/kernel/function/http';
import { createLogger } from '#shared/kernel/logger';
import { testEntry } from '#stacks/local/testing/entry';
import { serveFunctions } from '#stacks/adapter/serve';
import { drainOnSignal } from '#stacks/adapter/drain';
const told = new Promise((resolve) => process.stdin.once('data', resolve));
const handler = defineFunction({ routes: { 'GET /slow': { input: z.object({}), access: 'public', run: async () => {
  return { status: 200, body: async (sink) => {
    await sink.write(Buffer.from('first,'));
    process.stdout.write('in hand\\n');
    await told;
    process.stdin.destroy();
    await sink.write(Buffer.from('last'));
  } };
} } } });
const log = createLogger('silent');
serveFunctions({ entries: [testEntry('test-slow', handler)], services: { log }, listen: { host: '127.0.0.1', port: 0 } })
  .then((adapter) => {
    drainOnSignal(adapter, log, async () => process.stdout.write('closed\\n'), 60000);
    process.stdout.write('port ' + adapter.port + '\\n');
  });
`;

let folder: string;
let child: ChildProcess;
let output = '';
let port = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-drain-'));
  const bundled = await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  const file = path.join(folder, 'program.cjs');
  writeFileSync(file, bundled.outputFiles[0]!.contents);
  child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  port = await new Promise<number>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /port (\d+)/.exec(output)?.[1];
      if (found) resolve(Number(found));
    });
  });
});
afterAll(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function get(where: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', path: where, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end();
  });
}

const takesConnections = () =>
  get('/_/health').then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ECONNREFUSED',
  );

describe('a container that is told to stop', () => {
  it('ends the call in hand whole, refuses new connections, closes its services and exits with 0', async () => {
    const inHand = get('/slow');
    while (!output.includes('in hand')) await new Promise((resolve) => setTimeout(resolve, 5));
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    // It hears the signal in its own time.
    while (await takesConnections()) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(output).not.toContain('closed');
    child.stdin?.write('go on');
    expect(await inHand).toEqual({ status: 200, body: 'first,last' });
    expect(await exited).toBe(0);
    expect(output).toContain('closed');
  });
});
