import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';
import { openEmbeddedBus } from '#shared/bus/embedded/open';
import type { Bus } from '#shared/bus/port';
import { partsOf } from '#shared/kernel/function/combined';
import type { InvocationContext } from '#shared/kernel/function/context';
import { defineEventFunction } from '#shared/kernel/function/event';
import { testEntry } from './testing/entry';
import { WorkerPool } from './worker-pool';

const root = path.resolve(__dirname, '..', '..');

/** A worker's program with one heavy function that does what its event says. */
const program = `
import { parentPort, threadId } from 'node:worker_threads';
import { z } from 'zod';
import { LimitExceededError } from '#shared/kernel/errors';
import { defineEventFunction } from '#shared/kernel/function/event';
import { testEntry } from '#stacks/local/testing/entry';
import { runWorker } from '#stacks/local/worker-program';
const handler = defineEventFunction({ event: z.object({ what: z.string() }), key: (data) => data.what, run: async ({ data }, ctx) => {
  const { bus } = ctx.need('bus');
  const say = (type) => bus.publish('radlake.' + type, { specversion: '1.0', id: type + data.what + threadId, type, source: '/w', time: new Date().toISOString(), data: { threadId } });
  if (data.what === 'refuse') throw new LimitExceededError('too deep');
  if (data.what === 'die') process.exit(3);
  if (data.what === 'wait') {
    await say('waiting');
    if (!ctx.signal.aborted) await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
  }
  if (data.what === 'sleep') await new Promise((resolve) => setTimeout(resolve, 200));
  await say('done');
} });
runWorker({ port: parentPort, entries: [testEntry('test-heavy', handler)],
  open: async (bus) => ({ services: { bus }, close: async () => undefined }) });
`;

let folder: string;
let bus: Bus;
let pool: WorkerPool;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-worker-'));
  const bundled = await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  writeFileSync(path.join(folder, 'worker.cjs'), bundled.outputFiles[0]!.contents);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  bus = await openEmbeddedBus({ path: ':memory:' });
  pool = open({});
});
afterEach(async () => {
  await pool.close(30_000);
  await bus.close();
});

const open = (options: { readonly idleMs?: number }) =>
  new WorkerPool({ file: path.join(folder, 'worker.cjs'), size: 2, data: {}, bus, ...options });

/** What the main thread holds of the heavy function; this copy must never run. */
const here = defineEventFunction({
  event: z.unknown(),
  key: () => '',
  run: async () => {
    throw new Error('ran in the main thread');
  },
});

function call(what: string, signal = new AbortController().signal) {
  const { event } = partsOf(pool.proxy(testEntry('test-heavy', here)).handler);
  const context: InvocationContext = { functionName: 'test-heavy', awsRequestId: what, signal };
  const record = { id: what, type: 't', source: '/s', time: '2026-01-01T00:00:00Z', data: { what } };
  return event!({ Records: [record] }, context);
}

async function threadsSeen(subject = 'radlake.done'): Promise<number[]> {
  const seen: number[] = [];
  for await (const { event } of bus.read([subject], '1970-01-01T00:00:00Z')) {
    seen.push((event.data as { threadId: number }).threadId);
  }
  return seen;
}

describe('the pool of worker threads', () => {
  it('runs a heavy function in another thread, which publishes on the bus of this one', async () => {
    expect(await call('work')).toEqual({ batchItemFailures: [] });
    expect((await threadsSeen())[0]).toBeGreaterThan(0);
  });

  it('runs as many jobs at once as it has threads, the others after them', async () => {
    await Promise.all([call('sleep'), call('sleep'), call('sleep')]);
    const threads = await threadsSeen();
    expect([threads.length, new Set(threads).size]).toEqual([3, 2]);
  });

  it('answers failures by event, as in the main thread', async () => {
    expect(await call('refuse')).toEqual({
      batchItemFailures: [{ itemIdentifier: 'refuse', reason: 'LIMIT_EXCEEDED: too deep', retryable: false }],
    });
  });

  it('fails the job of a thread that dies, and goes on with a new thread', async () => {
    await expect(call('die')).rejects.toThrow('ended in the middle');
    expect(await call('work')).toEqual({ batchItemFailures: [] });
  });

  it('passes an abort on to the job', async () => {
    const abort = new AbortController();
    const waiting = call('wait', abort.signal);
    while ((await threadsSeen('radlake.waiting')).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    abort.abort();
    expect(await waiting).toEqual({ batchItemFailures: [] });
  });

  it('ends a thread for which nothing comes, and starts another one when something does', async () => {
    await pool.close(30_000);
    pool = open({ idleMs: 1 });
    for (let at = 0; new Set(await threadsSeen()).size < 2; at++) {
      expect(await call(`work ${at}`)).toEqual({ batchItemFailures: [] });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('refuses new jobs once it closes', async () => {
    await call('work');
    await pool.close(30_000);
    await expect(call('work')).rejects.toThrow('stopping');
  });
});
