import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { SimulatedDisk } from '../testing/simulated-disk';
import { openFileStore } from './file-store';

function openOn(disk: SimulatedDisk) {
  return openFileStore({ name: 'd', root: '/data', disk, poolSize: 0, reserveBytes: 0 });
}

async function noteOwner(disk: SimulatedDisk, owner: Record<string, unknown>): Promise<void> {
  const file = await disk.open('/data/.radlake/owner.json', 'create');
  await file.write([Buffer.from(JSON.stringify(owner))], 0);
}

describe('the owner of a store', () => {
  let disk: SimulatedDisk;

  beforeEach(async () => {
    disk = new SimulatedDisk();
    await (await openOn(disk)).close();
  });

  it('is a live process: a second one is refused, until the first is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(other, 'spawn');
    await noteOwner(disk, { host: os.hostname(), pid: other.pid, startedAt: '' });
    await expect(openOn(disk)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', details: { pid: other.pid } });
    other.kill('SIGKILL');
    await once(other, 'exit');
    await (await openOn(disk)).close();
    expect(await disk.stat('/data/.radlake/owner.json')).toBeNull();
  });

  it.each([
    ['another machine', { host: 'elsewhere', pid: 1, startedAt: '' }],
    ['an earlier process of the same number', { host: os.hostname(), pid: process.ppid, startedAt: '1' }],
    ['nobody: the note is torn', { host: 'x' }],
  ])('does not matter when it is %s', async (_, owner) => {
    await noteOwner(disk, owner);
    await (await openOn(disk)).close();
  });
});
