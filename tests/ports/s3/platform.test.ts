import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../../support/bundles';
import { completeAnswer, mainRoot, retrieveObjects } from '../../support/dicomweb';
import { makeInstance, type TestInstance } from '../../support/instances';
import { PlatformProcess, temporaryFolder } from '../../support/platform-process';
import { send } from '../../support/senders';
import { Bucket } from '../../support/servers/bucket';
import { SeaweedServer, seaweedCredentials } from '../../support/servers/seaweed-server';

const mebibyte = 1024 * 1024;
const root = '2.25.3107';

/** Two studies of two series, the second with an object that comes in through a file and goes out in parts. */
function makeInstances(): TestInstance[] {
  const small = Array.from({ length: 60 }, (_, n) =>
    makeInstance({ root, patient: n % 2, study: 1, series: (Math.floor(n / 2) % 2) + 1, instance: n + 1 }),
  );
  return [...small, makeInstance({ root, patient: 1, study: 1, series: 3, instance: 1 }, 20 * mebibyte)];
}

describe('a platform on S3', () => {
  const folder = temporaryFolder('s3-platform');
  const instances = makeInstances();
  const studies = [...new Set(instances.map(({ studyInstanceUid }) => studyInstanceUid))].sort();
  const [deleted = '', kept = ''] = studies;
  let server: SeaweedServer;
  let bucket: Bucket;
  let platform: PlatformProcess;
  let env: Record<string, string>;

  const start = async (): Promise<void> => {
    platform = await PlatformProcess.start({ bundle: bundle('quick-sweep'), dataFolder: folder.path, env });
  };

  const command = (...args: string[]) =>
    spawnSync(process.execPath, [bundle('quick-sweep'), ...args], {
      env: { ...platform.env, NODE_NO_WARNINGS: '1' },
      encoding: 'utf8',
    });

  /** UID -> hash of what a study gives back. */
  const retrieved = async (study: string): Promise<Record<string, string>> => {
    const objects = (await retrieveObjects(platform, `${mainRoot}/studies/${study}`)) ?? [];
    return Object.fromEntries(objects.map(({ sopInstanceUid, sha256 }) => [sopInstanceUid, sha256]).sort());
  };

  const sent = (study: string): Record<string, string> =>
    Object.fromEntries(
      instances
        .filter(({ studyInstanceUid }) => studyInstanceUid === study)
        .map(({ sopInstanceUid, sha256 }) => [sopInstanceUid, sha256])
        .sort(),
    );

  /** Every answer of QIDO-RS at all levels. */
  const searched = async (): Promise<unknown[]> => {
    const answers: unknown[] = [];
    for (const level of ['studies', 'series', 'instances']) {
      const answer = await completeAnswer(platform, `${mainRoot}/${level}?includefield=all&limit=1000`);
      // Its port is another after each start.
      answers.push(
        answer.status === 204 ? [] : JSON.parse((await answer.text()).replaceAll(platform.url, 'http://here')),
      );
    }
    return answers;
  };

  beforeAll(async () => {
    server = await SeaweedServer.start();
    bucket = new Bucket(server.target('hospital'));
    env = {
      RADLAKE_OBJECTS: server.url('hospital'),
      AWS_ACCESS_KEY_ID: seaweedCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: seaweedCredentials.secretAccessKey,
      // Long enough to be read before it is packed.
      RADLAKE_SETTLE_MS: '15000',
      RADLAKE_GRACE_MS: '300',
    };
  });

  afterAll(async () => {
    if (platform?.isRunning) await platform.kill();
    await server.remove();
    folder.remove();
  });

  it('lands every commit group as a segment of its own and gives the objects back bit for bit', async () => {
    await start();
    const { acknowledged, refused } = await send(instances, { port: platform.dimsePort });
    expect([acknowledged.size, ...refused.keys()]).toEqual([instances.length]);
    for (const study of studies) expect(await retrieved(study)).toEqual(sent(study));
    expect((await bucket.keys('segments/')).length).toBeGreaterThan(1);
    expect(await bucket.uploads()).toBe(0);
    await platform.stop();
    expect(await bucket.keys('.radlake/')).toEqual([]);
  });

  it('packs them, frees the segments, and gives them back bit for bit', async () => {
    await start();
    expect(await bucket.until('segments/', (keys) => keys.length === 0)).toEqual([]);
    expect((await bucket.keys('packs/')).filter((key) => key.endsWith('.tar'))).toHaveLength(5);
    for (const study of studies) expect(await retrieved(study)).toEqual(sent(study));
    const status = command('status');
    expect(status.stdout).toContain('free space  not known in store main');
  });

  it('frees what belonged to a deleted study', async () => {
    const answer = await platform.call(`/api/spaces/main/studies/${deleted}`, { method: 'DELETE' });
    expect(answer.status).toBe(204);
    const packs = await bucket.until('packs/', (keys) => keys.filter((key) => key.endsWith('.tar')).length === 3);
    expect(packs.filter((key) => key.endsWith('.tar'))).toHaveLength(3);
    expect(await retrieved(deleted)).toEqual({});
  });

  it('rebuilds the same catalogue from the bucket, and verifies', async () => {
    await bucket.until('segments/', (keys) => keys.length === 0);
    const before = await searched();
    await platform.stop();
    for (const file of ['catalogue.db', 'catalogue.db-wal', 'catalogue.db-shm'])
      rmSync(path.join(folder.path, file), { force: true });
    const reindexed = command('reindex');
    expect([reindexed.status, reindexed.stderr]).toEqual([0, '']);
    const verified = command('verify');
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    await start();
    expect(await searched()).toEqual(before);
    expect(await retrieved(kept)).toEqual(sent(kept));
    expect(await retrieved(deleted)).toEqual({});
    await platform.stop();
  });
});
