import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describeObjectStoreContract } from '#shared/objects/contract';
import { openS3Store } from '#shared/objects/s3/s3-store';
import { SeaweedServer, seaweedCredentials } from './seaweed-server';

let server: SeaweedServer;
let opened = 0;

beforeAll(async () => {
  server = await SeaweedServer.start();
});

afterAll(() => server.remove());

describeObjectStoreContract('s3 on SeaweedFS', async () => {
  const spillFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'radlake-s3-'));
  opened += 1;
  const target = server.target(`store-${opened}`);
  const store = await openS3Store({ name: 'bucket', target, credentials: seaweedCredentials, spillFolder });
  return {
    store,
    dispose: async () => {
      await store.close();
      await fs.rm(spillFolder, { recursive: true });
    },
  };
});
