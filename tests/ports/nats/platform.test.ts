import { setTimeout as sleep } from 'node:timers/promises';
import { openNatsBus } from '#shared/bus/nats/open';
import type { Bus, DeadLetter } from '#shared/bus/port';
import { bundle } from '../../support/bundles';
import { mainRoot, retrieveObjects, stow } from '../../support/dicomweb';
import { makeInstance, type TestInstance } from '../../support/instances';
import { PlatformProcess, temporaryFolder } from '../../support/platform-process';
import { NatsServer } from '../../support/servers/nats-server';
import { readStoredState } from '../../support/stored-state';

const password = 'a secret with / and @';
const seriesOfStudy = 2;
const perSeries = 3;

const instancesOf = (study: number): TestInstance[] =>
  Array.from({ length: seriesOfStudy * perSeries }, (_, n) =>
    makeInstance({ root: '2.25.77', patient: 1, study, series: (n % seriesOfStudy) + 1, instance: n + 1 }),
  );

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await sleep(50);
  }
}

describe('the platform with its events on NATS', () => {
  const folder = temporaryFolder('nats-platform');
  const output: string[] = [];
  let server: NatsServer;
  let platform: PlatformProcess;
  let bus: Bus;

  const address = () => `nats://site:${encodeURIComponent(password)}@127.0.0.1:${server.port}`;
  const start = async (): Promise<void> => {
    const env = { RADLAKE_BUS: address(), RADLAKE_SETTLE_MS: '300', RADLAKE_LOG: 'trace' };
    platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: folder.path, env });
  };
  const stop = async (): Promise<void> => {
    await platform.stop();
    output.push(platform.tail(400));
  };
  const store = async (study: number): Promise<void> => {
    expect((await stow(platform, instancesOf(study))).status).toBe(200);
  };
  const expectThere = async (study: number): Promise<void> => {
    const instances = instancesOf(study);
    const found = await retrieveObjects(platform, `${mainRoot}/studies/${instances[0]!.studyInstanceUid}`);
    const sums = (list: readonly { sopInstanceUid: string; sha256: string }[]) =>
      list.map(({ sopInstanceUid, sha256 }) => `${sopInstanceUid} ${sha256}`).sort();
    expect(sums(found ?? [])).toEqual(sums(instances));
  };
  const packed = (studies: number) =>
    until(`${studies} studies packed`, async () => {
      let count = 0;
      for await (const _ of bus.read(['radlake.main.series.packed'], new Date(0).toISOString())) count++;
      return count >= studies * seriesOfStudy;
    });
  const letters = async (): Promise<DeadLetter[]> =>
    (await platform.json<{ items: DeadLetter[] }>('/api/dead-letters')).items;

  beforeAll(async () => {
    server = await NatsServer.start(`authorization { user: site, password: ${JSON.stringify(password)} }`);
    bus = await openNatsBus({ url: address() });
    await start();
  });
  afterAll(async () => {
    await platform?.kill();
    await bus?.close();
    await server?.remove();
    folder.remove();
  });

  it('indexes, settles and packs what is stored, and gives it back bit by bit', async () => {
    await store(1);
    await expectThere(1);
    await packed(1);
    await expectThere(1);
  });

  it('lists what a function gave up, replays and discards it by the API', async () => {
    const event = { specversion: '1.0', id: 'broken', type: 'instances.landed', source: '/test' } as const;
    await bus.publish('radlake.instances.landed', { ...event, time: new Date().toISOString(), data: { no: 'data' } });
    await until('a dead letter', async () => (await letters()).length === 1);
    const [letter] = await letters();
    expect(letter).toMatchObject({ consumer: 'ingest-normalise', event: { id: 'broken' } });
    expect((await platform.call(`/api/dead-letters/${letter!.id}/replay`, { method: 'POST' })).status).toBe(204);
    await until('it came back', async () => {
      const [again] = await letters();
      return again !== undefined && again.id !== letter!.id;
    });
    const [again] = await letters();
    expect((await platform.call(`/api/dead-letters/${again!.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await letters()).toEqual([]);
  });

  it('takes images while the server is away, and does the rest when it is back', async () => {
    await server.kill();
    await store(2);
    expect((await platform.call('/readyz')).ok).toBe(false);
    await server.start();
    await packed(2);
    await expectThere(2);
    expect((await platform.call('/readyz')).ok).toBe(true);
  });

  it('goes on after both were restarted', async () => {
    await stop();
    await server.stop();
    await server.start();
    await start();
    await expectThere(1);
    await store(3);
    await packed(3);
    await expectThere(3);
    await stop();
    const state = await readStoredState(folder.path);
    expect(state).toMatchObject({ unpacked: 0, unsettled: 0, withOutbox: 0 });
    expect(state.entries).toHaveLength(3 * seriesOfStudy * perSeries);
  });

  it('never writes the password to its log', () => {
    expect(output.join('\n')).toContain('radlake listens at');
    for (const secret of [password, encodeURIComponent(password)]) expect(output.join('\n')).not.toContain(secret);
  });
});
