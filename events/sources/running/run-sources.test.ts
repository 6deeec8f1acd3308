import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { createLogger } from '#shared/kernel/logger';
import { thisProcess } from '#shared/kernel/running-process';
import type { AuditLog } from '#shared/security/audit';
import { releaseLease, renewLease, takeLease, untilReleased } from '#shared/sources/lease';
import { FolderSettings } from '#shared/sources/settings';
import { change, createSource, findSource } from '#shared/sources/sources';
import { openTestSources } from '#shared/sources/testing/open-sources';
import { noFetcher } from '../testing/no-fetcher';
import { type RunningSources, runSources } from './run-sources';

const clock = { ms: Date.UTC(2026, 0, 1), now: () => clock.ms };
let t: TestArchive;
let sources: ReturnType<typeof openTestSources>;
let outside = '';
let id = '';
const started: RunningSources[] = [];

beforeEach(async () => {
  t = await openTestArchive();
  sources = openTestSources(clock);
  outside = mkdtempSync(path.join(os.tmpdir(), 'radlake-running-'));
  for (const name of ['data', 'folder']) mkdirSync(path.join(outside, name));
  const settings = FolderSettings.parse({ folders: [path.join(outside, 'folder')], mode: 'copy', scanMs: 100 });
  id = (await createSource(sources, { name: 'f', kind: 'folder', space: 'main', settings, isActive: true }))._id;
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.close()));
  await t.close();
  await sources.close();
  rmSync(outside, { recursive: true, force: true });
});

function start(leaseMs?: number): RunningSources {
  const audit = { record: () => undefined } as unknown as AuditLog;
  const parts = { archive: t.archive, audit, log: createLogger('silent'), sources, fetcher: noFetcher };
  const running = runSources({ ...parts, dataFolder: path.join(outside, 'data') }, leaseMs);
  started.push(running);
  return running;
}
async function until(holds: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const now = () => findSource(sources, id);
const token = async () => (await now()).lease?.token;
const put = (n: number) =>
  writeFileSync(path.join(outside, 'folder', `${n}`), makeObject({ '00080018': `1.2.3.4.${n}` }));

const holder = (name: string, owner = thisProcess()) => ({ owner, token: name, leaseMs: 15_000 });

describe('the lease of a source', () => {
  it('is held by one, until it lets it go or it runs out', async () => {
    const before = await now();
    expect(await takeLease(sources, before, holder('a'))).toBe(true);
    // Read before the other one took it: the compare-and-set decides.
    expect(await takeLease(sources, before, holder('b'))).toBe(false);
    expect(await takeLease(sources, await now(), holder('b'))).toBe(false);
    clock.ms += 10_000;
    expect(await renewLease(sources, id, holder('a'))).toBe(true);
    clock.ms += 10_000;
    expect(await takeLease(sources, await now(), holder('b'))).toBe(false);
    clock.ms += 5_000;
    expect(await takeLease(sources, await now(), holder('b'))).toBe(true);
    expect(await renewLease(sources, id, holder('a'))).toBe(false);
    await releaseLease(sources, id, holder('a'));
    expect(await token()).toBe('b');
    await releaseLease(sources, id, holder('b'));
    expect(await takeLease(sources, await now(), holder('a'))).toBe(true);
    expect((await now()).revision).toBe(before.revision);
  });

  it('is free at once when its process, on this machine, is gone; of another machine when it ran out', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(await takeLease(sources, await now(), holder('dead', { ...thisProcess(), pid }))).toBe(true);
    expect(await takeLease(sources, await now(), holder('a', { ...thisProcess(), host: 'other' }))).toBe(true);
    expect(await takeLease(sources, await now(), holder('b'))).toBe(false);
  });
});

describe('a source that was stopped', () => {
  it('is waited for until its process let it go, and not longer than the time that is given', async () => {
    start();
    await until(token);
    await change(sources, await now(), { isActive: false });
    await untilReleased(sources, id, 60_000);
    expect(await token()).toBeUndefined();
    expect(await takeLease(sources, await now(), holder('other'))).toBe(true);
    await expect(untilReleased(sources, id, 1)).rejects.toMatchObject({ code: 'SOURCE_BUSY', status: 503 });
    clock.ms += 15_000;
    await untilReleased(sources, id, 1);
  });
});

describe('two runners of one deployment', () => {
  it('run a source once; when the first ends, the other goes on', async () => {
    const first = start();
    await until(token);
    const held = await token();
    start();
    put(1);
    await until(async () => (await now()).counts.landed === 1);
    expect(await token()).toBe(held);
    await first.close();
    put(2);
    await until(async () => (await now()).counts.landed === 2);
    expect(await token()).not.toBe(held);
    expect((await now()).counts).toMatchObject({ found: 2, landed: 2 });
  });

  it('one whose lease was taken over stops', async () => {
    start(300);
    await until(token);
    const taken = { ...thisProcess(), token: 'other', until: clock.ms + 3_600_000 };
    await sources.documents.updateOne({ _id: id }, { $set: { lease: taken } });
    // Its next renewal finds it out; letting go what it does not hold is the last thing it does.
    const update = jest.spyOn(sources.documents, 'updateOne');
    await until(async () =>
      update.mock.calls.some(([, change]) => JSON.stringify(change) === '{"$set":{"lease":null}}'),
    );
    put(1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await now()).counts.found).toBe(0);
    expect(await token()).toBe('other');
  });
});
