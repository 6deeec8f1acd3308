import path from 'node:path';
import { bundle } from '../support/bundles';
import { makeInstance, type TestInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { send } from '../support/senders';
import { type Finding, findUnsynced } from './durability';
import { readSyscalls, straceCommand, traceEnded } from './syscalls';

const instances = (study: number, count: number, pixelBytes = 3072): TestInstance[] =>
  Array.from({ length: count }, (_, n) =>
    makeInstance({ root: '2.25.7', patient: 1, study, series: 1, instance: n + 1 }, pixelBytes),
  );
/** Larger than what is landed from memory: it is received into a file of its own. */
const largeBytes = 18 * 1024 * 1024;

async function landUnderStrace(server: 'plain' | 'without-sync'): Promise<Finding[]> {
  const folder = temporaryFolder('strace');
  const trace = path.join(folder.path, 'trace');
  const platform = await PlatformProcess.start({
    bundle: bundle(server),
    dataFolder: path.join(folder.path, 'data'),
    under: straceCommand(trace),
  });
  try {
    const port = platform.dimsePort;
    const oneByOne = await send(instances(1, 40), { port, associations: 1 });
    const atOnce = await send(instances(2, 200), { port, associations: 4 });
    const large = await send(instances(3, 2, largeBytes), { port, associations: 2 });
    const acknowledged = [oneByOne, atOnce, large].flatMap((delivery) => [...delivery.acknowledged.keys()]);
    expect(acknowledged).toHaveLength(242);
    await platform.stop();
    await traceEnded(trace, platform.pid);
    return findUnsynced(readSyscalls(trace), port, acknowledged);
  } finally {
    if (platform.isRunning) await platform.kill();
    folder.remove();
  }
}

describe('durability, seen from the kernel', () => {
  it('syncs the segment of each instance after its last write and before its answer', async () => {
    const findings = await landUnderStrace('plain');
    expect(findings.filter(({ fault }) => fault !== '')).toEqual([]);
  });

  it('would notice a build that does not sync', async () => {
    const findings = await landUnderStrace('without-sync');
    const unsynced = findings.filter(({ fault }) => fault.startsWith('no sync'));
    expect(unsynced).toHaveLength(242);
  });
});
