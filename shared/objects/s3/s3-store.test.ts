import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describeObjectStoreContract } from '../contract';
import { MemoryS3 } from '../testing/memory-s3';
import { type S3PresetName, s3Presets } from './presets';
import { openS3Store } from './s3-store';

for (const presetName of Object.keys(s3Presets) as S3PresetName[]) {
  if (presetName !== 'aws' && presetName !== 'huawei-obs') continue;
  describeObjectStoreContract(`s3 in memory, as ${presetName}`, async () => {
    const spillFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'radlake-s3-'));
    const target = {
      bucket: 'bucket',
      prefix: 'some/prefix/',
      presetName,
      preset: s3Presets[presetName],
      region: 'us-east-1',
      endpoint: undefined,
    };
    const medium = new MemoryS3();
    const store = await openS3Store({ name: 'bucket', target, spillFolder, sender: medium.sender });
    return {
      store,
      heldBytes: () => medium.heldBytes(),
      dispose: async () => {
        await store.close();
        await fs.rm(spillFolder, { recursive: true });
      },
    };
  });
}
