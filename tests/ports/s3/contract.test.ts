import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describeObjectStoreContract, sampleBytes } from '#shared/objects/contract';
import { openS3Store } from '#shared/objects/s3/s3-store';
import { SeaweedServer, seaweedCredentials } from '../../support/servers/seaweed-server';

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

it('copies a large object in parts, within the store', async () => {
  const spillFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'radlake-s3-'));
  const mebibyte = 1024 * 1024;
  const store = await openS3Store({
    name: 'bucket',
    target: server.target('copies'),
    credentials: seaweedCredentials,
    spillFolder,
    copyLimits: { oneCopyBytes: 6 * mebibyte, partBytes: 5 * mebibyte },
  });
  try {
    const bytes = sampleBytes(1, 17 * mebibyte + 5);
    await store.put('packs/a', [bytes]);
    await store.copy('packs/a', 'packs/b');
    await store.delete('packs/a');
    expect(Buffer.from(await store.read('packs/b')).equals(bytes)).toBe(true);
  } finally {
    await store.close();
    await fs.rm(spillFolder, { recursive: true });
  }
});
