import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describeObjectStoreContract } from '../contract';
import { openFileStore } from './file-store';

for (const poolSize of [0, 2]) {
  describeObjectStoreContract(`file, pool of ${poolSize}`, async () => {
    const root = await fs.mkdtemp(path.join(os.tmpdir(), 'radlake-objects-'));
    const store = await openFileStore({ name: 'local', root, segmentBytes: 256 * 1024, poolSize });
    await store.poolSettled();
    return {
      store,
      dispose: async () => {
        await store.close();
        await fs.rm(root, { recursive: true });
      },
    };
  });
}
