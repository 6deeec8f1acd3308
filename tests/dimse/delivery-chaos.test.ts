import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parsePart10Head } from '#shared/dicom/part10';
import { startScriptedScp } from '#shared/dimse/testing/scripted-scp';
import { untilListens } from '../../bench/harness/dcmqrscp';
import { bundle } from '../support/bundles';
import { stow } from '../support/dicomweb';
import { makeInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder } from '../support/platform-process';

const folder = temporaryFolder('dimse-delivery');
const dataFolder = path.join(folder.path, 'data');
const instances = Array.from({ length: 60 }, (_, at) =>
  makeInstance({ root: '1.2.826.0.1.3680043.8.498.53', patient: 1, study: 1, series: 1, instance: at + 1 }),
);
const studyInstanceUid = instances[0]!.studyInstanceUid;
let platform: PlatformProcess;
let storescp: ChildProcess | undefined;

const start = () => PlatformProcess.start({ bundle: bundle('plain'), dataFolder });

beforeAll(async () => {
  platform = await start();
  if (!(await stow(platform, instances)).ok) throw new Error('the instances were not stored');
});
afterAll(async () => {
  storescp?.kill();
  await platform?.kill();
  folder.remove();
});

async function post<T>(target: string, body: object = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(target, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${target}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}
interface Instance {
  readonly sopInstanceUid: string;
  readonly state: string;
  readonly status: string;
  readonly repeated: boolean;
}

const register = (name: string, aeTitle: string, port: number) =>
  post('/api/nodes', { name, kind: 'dimse', aeTitle, host: '127.0.0.1', port });
const deliver = (node: string) => post<Delivery>('/api/spaces/main/deliveries', { studyInstanceUid, node });
const pathOf = ({ id }: Delivery) => `/api/spaces/main/deliveries/${id}`;

async function ended(delivery: Delivery): Promise<Delivery> {
  for (;;) {
    const now = await platform.json<Delivery>(pathOf(delivery));
    if (now.state !== 'queued' && now.state !== 'running') return now;
    await sleep(50);
  }
}

describe('a delivery', () => {
  it('reaches storescp bit by bit', async () => {
    const received = path.join(folder.path, 'received');
    mkdirSync(received);
    const [port] = await freePorts(2);
    storescp = spawn('/usr/bin/storescp', ['-aet', 'SINK', '+B', '-od', received, String(port)], { stdio: 'ignore' });
    await untilListens(port!);
    await register('storescp', 'SINK', port!);
    const done = await ended(await deliver('storescp'));
    expect(done).toMatchObject({ state: 'done', counts: { total: 60, open: 0, sent: 60, failed: 0, repeated: 0 } });
    const hashes = readdirSync(received).map((name) => {
      const bytes = readFileSync(path.join(received, name));
      const dataSet = bytes.subarray(parsePart10Head(bytes).dataSetOffset);
      return createHash('sha256').update(dataSet).digest('hex');
    });
    expect(hashes.sort()).toEqual(instances.map(({ sha256 }) => sha256).sort());
  });

  it('survives a kill -9 of the platform: nothing is lost, and nothing sent twice without being marked so', async () => {
    const received = new Map<string, number>();
    const peer = await startScriptedScp({
      request: async ({ command, respond }) => {
        const uid = command.affectedSopInstanceUid!;
        received.set(uid, (received.get(uid) ?? 0) + 1);
        await sleep(10);
        await respond({ status: 0 });
      },
    });
    try {
      await register('slow', 'SLOW', peer.port);
      const delivery = await deliver('slow');
      while (received.size < 20) await sleep(2);
      await platform.kill();
      expect(received.size).toBeLessThan(60);
      platform = await start();
      const done = await ended(delivery);
      expect(done).toMatchObject({ state: 'done', counts: { total: 60, open: 0, sent: 60, failed: 0 } });
      const { items } = await platform.json<{ items: Instance[] }>(`${pathOf(delivery)}/instances`);
      expect(items.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual([...received.keys()].sort());
      expect(items.every(({ state, status }) => state === 'sent' && status === '0000')).toBe(true);
      const twice = [...received].filter(([, times]) => times > 1).map(([uid]) => uid);
      const marked = items.filter(({ repeated }) => repeated).map(({ sopInstanceUid }) => sopInstanceUid);
      expect(twice.length).toBeGreaterThan(0);
      expect(marked).toEqual(expect.arrayContaining(twice));
    } finally {
      await peer.close();
    }
  });
});
