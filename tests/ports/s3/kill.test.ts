import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../../support/bundles';
import { mainRoot, retrieveObjects } from '../../support/dicomweb';
import { makeInstance, type TestInstance } from '../../support/instances';
import { PlatformProcess, temporaryFolder } from '../../support/platform-process';
import { send } from '../../support/senders';
import { Bucket } from '../../support/servers/bucket';
import { SeaweedServer, seaweedCredentials } from '../../support/servers/seaweed-server';

const root = '2.25.3108';
const instanceCount = 240;
const killAt = [60, 130];

describe('kill -9 in the middle of landing on S3', () => {
  const folder = temporaryFolder('s3-kill');
  const instances = Array.from({ length: instanceCount }, (_, n) =>
    makeInstance({ root, patient: n % 3, study: 1, series: 1, instance: n + 1 }),
  );
  const acknowledged = new Map<string, TestInstance>();
  let server: SeaweedServer;
  let bucket: Bucket;
  let platform: PlatformProcess;

  const start = async (): Promise<void> => {
    platform = await PlatformProcess.start({
      bundle: bundle('quick-sweep'),
      dataFolder: folder.path,
      env: {
        RADLAKE_OBJECTS: server.url('killed'),
        AWS_ACCESS_KEY_ID: seaweedCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: seaweedCredentials.secretAccessKey,
        RADLAKE_SETTLE_MS: '2000',
        RADLAKE_GRACE_MS: '300',
      },
    });
  };

  /** Sends what was not acknowledged yet; at a number of acknowledgements in all, something happens. */
  const sendRest = async (at = Number.POSITIVE_INFINITY, happens: () => Promise<void> = async () => {}) => {
    let happening: Promise<void> | null = null;
    const rest = instances.filter(({ sopInstanceUid }) => !acknowledged.has(sopInstanceUid));
    const delivery = await send(rest, {
      port: platform.dimsePort,
      associations: 6,
      stopWhenRefused: true,
      onAcknowledged: (_count, instance) => {
        acknowledged.set(instance.sopInstanceUid, instance);
        if (acknowledged.size >= at) happening ??= happens();
      },
    });
    await happening;
    return delivery;
  };

  /** Acknowledged instances that do not come back bit for bit. */
  const lost = async (): Promise<string[]> => {
    const found = new Map<string, string>();
    for (const study of new Set(instances.map(({ studyInstanceUid }) => studyInstanceUid))) {
      const objects = (await retrieveObjects(platform, `${mainRoot}/studies/${study}`)) ?? [];
      for (const { sopInstanceUid, sha256 } of objects) found.set(sopInstanceUid, sha256);
    }
    return [...acknowledged.values()].flatMap(({ sopInstanceUid, sha256 }) =>
      found.get(sopInstanceUid) === sha256 ? [] : [sopInstanceUid],
    );
  };

  beforeAll(async () => {
    server = await SeaweedServer.start();
    bucket = new Bucket(server.target('killed'));
  });

  afterAll(async () => {
    if (platform?.isRunning) await platform.kill();
    await server.remove();
    folder.remove();
  });

  it('a killed platform loses nothing that it acknowledged', async () => {
    await start();
    await sendRest(killAt[0], () => platform.kill());
    expect(acknowledged.size).toBeLessThan(instanceCount);
    await start();
    expect(await lost()).toEqual([]);
  });

  it('while its store is dead a platform refuses, and takes objects again when it is back', async () => {
    const { refused } = await sendRest(killAt[1], () => server.kill());
    expect(acknowledged.size).toBeLessThan(instanceCount);
    // Out of resources (PS3.4 B.2.3), or an answer that never came.
    for (const status of refused.keys()) expect(status >> 8).toBe(0xa7);
    expect(platform.isRunning).toBe(true);
    await server.start();
    for (let tries = 0; tries < 100 && acknowledged.size < instanceCount; tries += 1) {
      await sendRest();
      await sleep(acknowledged.size < instanceCount ? 500 : 0);
    }
    expect(acknowledged.size).toBe(instanceCount);
    expect(await lost()).toEqual([]);
  });

  it('leaves nothing behind that nobody needs', async () => {
    // A group that landed without an answer is found at the next start.
    await platform.stop();
    await start();
    expect(await bucket.until('segments/', (keys) => keys.length === 0)).toEqual([]);
    expect(await lost()).toEqual([]);
    await platform.stop();
    expect(await bucket.uploads()).toBe(0);
    expect(await bucket.keys('.radlake/')).toEqual([]);
    const env = { ...platform.env, NODE_NO_WARNINGS: '1' };
    const verified = spawnSync(process.execPath, [bundle('quick-sweep'), 'verify'], { env, encoding: 'utf8' });
    expect([verified.status, verified.stderr]).toEqual([0, '']);
  });
});
