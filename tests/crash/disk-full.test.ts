import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../support/bundles';
import { mainRoot, retrieveObjects, stow } from '../support/dicomweb';
import { makeInstance, type TestInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { send } from '../support/senders';

const mebibyte = 1024 * 1024;
const folder = temporaryFolder('full');
const disk = path.join(folder.path, 'disk');
const mount = (options: string, ...more: string[]) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options, ...more, 'tmpfs', disk]).status === 0;

spawnSync('mkdir', [disk]);
const isMounted = process.getuid?.() === 0 && mount('size=64m');
if (!isMounted) console.warn('Skipped: mounting a small tmpfs needs root');

const instance = (study: number, n: number): TestInstance =>
  makeInstance({ root: '2.25.9', patient: study, study, series: 1, instance: n }, 256 * 1024);

/** Sends instances of one study until one is refused. */
async function fill(platform: PlatformProcess, study: number) {
  const instances = Array.from({ length: 400 }, (_, n) => instance(study, n + 1));
  return await send(instances, { port: platform.dimsePort, associations: 2, stopWhenRefused: true });
}

async function expectAllThere(platform: PlatformProcess, acknowledged: ReadonlyMap<string, TestInstance>) {
  const studies = new Set([...acknowledged.values()].map(({ studyInstanceUid }) => studyInstanceUid));
  const found = new Map<string, string>();
  for (const study of studies)
    for (const { sopInstanceUid, sha256 } of (await retrieveObjects(platform, `${mainRoot}/studies/${study}`)) ?? [])
      found.set(sopInstanceUid, sha256);
  const lost = [...acknowledged.values()].filter(({ sopInstanceUid, sha256 }) => found.get(sopInstanceUid) !== sha256);
  expect(lost.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([]);
}

/** Sends one new instance until it is taken; the number of tries. */
async function sendUntilTaken(platform: PlatformProcess, study: number): Promise<number> {
  for (let tries = 1; tries <= 240; tries++) {
    const { acknowledged } = await send([instance(study, tries)], { port: platform.dimsePort, associations: 1 });
    if (acknowledged.size === 1) return tries;
    await sleep(500);
  }
  return Number.POSITIVE_INFINITY;
}

(isMounted ? describe : describe.skip)('a full disk', () => {
  let platform: PlatformProcess;
  const acknowledged = new Map<string, TestInstance>();
  const remember = (delivered: ReadonlyMap<string, TestInstance>) => {
    for (const [uid, one] of delivered) acknowledged.set(uid, one);
  };

  beforeAll(async () => {
    platform = await PlatformProcess.start({
      bundle: bundle('quick-sweep'),
      dataFolder: path.join(disk, 'data'),
      env: {
        RADLAKE_SETTLE_MS: '500',
        RADLAKE_GRACE_MS: '200',
        RADLAKE_SEGMENT_BYTES: String(2 * mebibyte),
        RADLAKE_RESERVE_BYTES: String(16 * mebibyte),
      },
    });
  });
  afterAll(async () => {
    await platform.kill();
    spawnSync('umount', [disk]);
    folder.remove();
  });

  it('refuses C-STORE with A7xx once the reserve is reached, and STOW-RS with 507', async () => {
    for (const study of [1, 2]) remember((await fill(platform, study)).acknowledged);
    const { acknowledged: more, refused, broken } = await fill(platform, 3);
    remember(more);
    expect(broken).toBe(false);
    expect([...refused.keys()].map((status) => status >> 8)).toEqual([0xa7]);
    const answer = await stow(platform, [instance(4, 1)]);
    expect(answer.status).toBe(507);
  });

  it('loses nothing that was acknowledged, and reads go on', async () => {
    expect(acknowledged.size).toBeGreaterThan(40);
    await expectAllThere(platform, acknowledged);
  });

  it('takes images again by itself when a study is deleted', async () => {
    const { studyInstanceUid } = instance(1, 1);
    const path = `/api/spaces/main/studies/${studyInstanceUid}`;
    expect((await platform.call(path, { method: 'DELETE' })).status).toBe(204);
    for (const [uid, one] of acknowledged) if (one.studyInstanceUid === studyInstanceUid) acknowledged.delete(uid);
    expect(await sendUntilTaken(platform, 5)).toBeLessThan(Number.POSITIVE_INFINITY);
    await expectAllThere(platform, acknowledged);
  });

  it('takes images again by itself when the disk grows', async () => {
    remember((await fill(platform, 6)).acknowledged);
    expect(mount('size=160m,remount')).toBe(true);
    expect(await sendUntilTaken(platform, 7)).toBeLessThan(Number.POSITIVE_INFINITY);
    await expectAllThere(platform, acknowledged);
  });

  it('has no dead letters from the time without room', async () => {
    const { items } = await platform.json<{ items: unknown[] }>('/api/dead-letters');
    expect(items).toEqual([]);
  });
});
