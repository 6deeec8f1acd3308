import { setTimeout as sleep } from 'node:timers/promises';
import { commandFields } from '../../messages/command-fields';
import { acceptAll, type ScpScript, type ScriptedScp, startScriptedScp } from '../../testing/scripted-scp';
import type { OfferedSyntaxes } from '../options';
import { AssociationPool } from './association-pool';
import type { Destination } from './destination';
import { TokenBucket } from './token-bucket';

const verification: OfferedSyntaxes = {
  abstractSyntaxUid: '1.2.840.10008.1.1',
  transferSyntaxUids: ['1.2.840.10008.1.2'],
};
const ct: OfferedSyntaxes = {
  abstractSyntaxUid: '1.2.840.10008.5.1.4.1.1.2',
  transferSyntaxUids: ['1.2.840.10008.1.2'],
};

let scp: ScriptedScp;
let pool: AssociationPool;

async function start(limits: Partial<Destination> = {}, script: Partial<ScpScript> = {}, idleMs = 60_000) {
  scp = await startScriptedScp({ request: async ({ respond }) => void (await respond({ status: 0 })), ...script });
  pool = new AssociationPool({ idleMs });
  const { port } = scp;
  const client = { host: '127.0.0.1', port, calledAeTitle: 'PEER', callingAeTitle: 'US', timeoutMs: 60_000 };
  return { key: 'peer', peer: 'peer', client, maxAssociations: 2, bytesPerSecond: null, ...limits };
}

afterEach(async () => {
  await pool.close();
  await scp.close();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(2);
}

describe('a pool of associations', () => {
  it('uses one again when all contexts wanted were proposed on it, and makes room for others', async () => {
    const peer = await start({ maxAssociations: 1 });
    const first = await pool.acquire(peer, [verification, ct]);
    first.release();
    const second = await pool.acquire(peer, [ct]);
    expect([first.isReused, second.isReused, second.client === first.client]).toEqual([false, true, true]);
    second.release();
    const mr = { ...ct, abstractSyntaxUid: '1.2.840.10008.5.1.4.1.1.4' };
    const third = await pool.acquire(peer, [mr]);
    expect(third.isReused).toBe(false);
    expect(scp.requests).toHaveLength(2);
    await until(() => scp.sockets.size === 1);
    third.release();
  });

  it('opens no more than the destination allows, and lets the most urgent go first', async () => {
    const peer = await start({ maxAssociations: 2 });
    const leases = [await pool.acquire(peer, [ct]), await pool.acquire(peer, [ct])];
    const order: number[] = [];
    const waiting = [2, 1, 0, 1].map(async (priority) => {
      const lease = await pool.acquire(peer, [ct], { priority });
      order.push(priority);
      lease.release();
    });
    const abort = new AbortController();
    const given = pool.acquire(peer, [ct], { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    for (const lease of leases) lease.release();
    await Promise.all(waiting);
    expect(order).toEqual([0, 1, 1, 2]);
    expect(scp.requests).toHaveLength(2);
  });

  it('counts those with one peer together, whatever it is called as', async () => {
    const peer = await start({ maxAssociations: 1 });
    const other = { ...peer, key: 'other', client: { ...peer.client, callingAeTitle: 'US_TOO' } };
    const first = await pool.acquire(peer, [ct]);
    const waiting = pool.acquire(other, [ct]);
    first.release();
    const second = await waiting;
    expect([second.isReused, scp.requests.map(({ callingAeTitle }) => callingAeTitle)]).toEqual([
      false,
      ['US', 'US_TOO'],
    ]);
    await until(() => scp.sockets.size === 1);
    second.release();
    await pool.endIdle('peer');
    await until(() => scp.sockets.size === 0);
  });

  it('does work once more on a new association when the one it used again was dead', async () => {
    let count = 0;
    const peer = await start(
      {},
      {
        request: async ({ respond, socket, command }) => {
          if (command.commandField !== commandFields['C-ECHO-RQ']) return;
          count++;
          if (count === 2) socket.destroy();
          else await respond({ status: 0 });
        },
      },
    );
    const echo = () => pool.use(peer, [verification], (client) => client.echo());
    expect(await echo()).toEqual({ status: 0 });
    expect(await echo()).toEqual({ status: 0 });
    expect([count, scp.requests.length]).toEqual([3, 2]);
  });

  it('opens a new one for who hears event reports, and lets nobody use it afterwards', async () => {
    const peer = await start();
    const eventReports = async () => ({ status: 0 });
    (await pool.acquire(peer, [ct])).release();
    const hearing = await pool.acquire(peer, [ct], { eventReports });
    expect(hearing.isReused).toBe(false);
    hearing.release();
    await until(() => scp.sockets.size === 1);
    expect((await pool.acquire(peer, [ct])).isReused).toBe(true);
    expect(scp.requests).toHaveLength(2);
  });

  it('does not hide that a new association died', async () => {
    const peer = await start({}, { request: ({ socket }) => void socket.destroy() });
    const echo = pool.use(peer, [verification], (client) => client.echo());
    await expect(echo).rejects.toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
    expect(scp.requests).toHaveLength(1);
  });

  it('takes no association that its peer ended meanwhile, and releases what is idle for long', async () => {
    const peer = await start({ maxAssociations: 1 }, {}, 20);
    const first = await pool.acquire(peer, [ct]);
    first.release();
    await until(() => scp.sockets.size === 0);
    const second = await pool.acquire(peer, [ct]);
    expect(second.isReused).toBe(false);
    for (const socket of scp.sockets) socket.destroy();
    await until(() => !second.client.isOpen);
    second.release();
    expect((await pool.acquire(peer, [ct])).isReused).toBe(false);
  });

  it('gives the place of an association that could not be opened to the next', async () => {
    let connections = 0;
    const peer = await start({ maxAssociations: 1 }, { connected: () => ++connections > 1 });
    const failing = pool.acquire(peer, [ct]);
    const next = pool.acquire(peer, [ct]);
    await expect(failing).rejects.toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
    expect((await next).client.isOpen).toBe(true);
  });

  it('opens no longer than who asked waits, and releases what came too late', async () => {
    let accept: () => void = () => undefined;
    const decided = new Promise<typeof acceptAll>((resolve) => {
      accept = () => resolve(acceptAll);
    });
    const peer = await start({ maxAssociations: 1 }, { decide: () => decided });
    const late = new Error('late');
    const stop = new AbortController();
    const asked = pool.acquire(peer, [ct], { signal: stop.signal });
    stop.abort(late);
    await expect(asked).rejects.toBe(late);
    accept();
    expect((await pool.acquire(peer, [ct])).isReused).toBe(false);
  });

  it('sends no more bytes in a second than the destination may get', async () => {
    const peer = await start({ bytesPerSecond: 400_000 });
    const lease = await pool.acquire(peer, [ct]);
    const startedAt = performance.now();
    const dataSet = lease.paced(Buffer.alloc(600_000));
    await lease.client.store({ sopClassUid: ct.abstractSyntaxUid, sopInstanceUid: '1.2', dataSet });
    expect(performance.now() - startedAt).toBeGreaterThan(450);
    lease.release();
  });
});

describe('a token bucket', () => {
  it('saves a second at most and lets everybody wait in the order of asking', () => {
    let now = 0;
    const bucket = new TokenBucket(1000, { now: () => now });
    expect(bucket.take(1000)).toBe(0);
    expect(bucket.take(500)).toBe(500);
    expect(bucket.take(500)).toBe(1000);
    now = 10_000;
    expect(bucket.take(1000)).toBe(0);
    expect(bucket.take(1)).toBe(1);
    bucket.bytesPerSecond = 100;
    expect(bucket.take(99)).toBe(1000);
  });
});
