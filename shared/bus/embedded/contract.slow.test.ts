import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBusContract } from '../contract';
import { openEmbeddedBus } from './open';

describeBusContract('embedded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'radlake-bus-'));
  const path = join(folder, 'bus.sqlite');
  let current = await openEmbeddedBus({ path });
  return {
    bus: current,
    slowness: 1,
    restart: async () => {
      await current.close();
      current = await openEmbeddedBus({ path });
      return current;
    },
    cleanup: async () => {
      await current.close();
      await rm(folder, { recursive: true });
    },
  };
});
