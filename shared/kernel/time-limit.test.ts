import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { limitTime } from './time-limit';

/** Nothing of this process runs meanwhile. */
const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('a time limit', () => {
  it('expires once, after its time, unless cancelled', async () => {
    const seen: string[] = [];
    limitTime(1, () => seen.push('expired'));
    limitTime(1, () => seen.push('cancelled')).cancel();
    await sleep(20);
    while (seen.length === 0) await sleep(5);
    expect(seen).toEqual(['expired']);
  });

  it('gives what arrived before a standstill the chance to cancel it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const socket = await accepted;
    try {
      const outcome = await new Promise((resolve) => {
        const limit = limitTime(10, () => resolve('expired'));
        socket.once('data', () => {
          limit.cancel();
          resolve('read in time');
        });
        client.write('x'); // lies in the system's buffers at once
        standStill(50);
      });
      expect(outcome).toBe('read in time');
    } finally {
      client.destroy();
      socket.destroy();
      server.close();
    }
  });
});
