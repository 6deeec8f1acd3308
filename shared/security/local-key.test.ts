import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareLocalKey, readLocalKey } from './local-key';
import { testSecurity } from './testing';

describe('the key of commands on this machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'radlake-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('opens the platform while it runs, is for this user alone, and is new at each start', async () => {
    const { security } = await testSecurity();
    const takeBack = await prepareLocalKey(folder, security.keys);
    const first = readLocalKey(folder)!;
    expect((await security.keys.verify(first))?.can('system:admin')).toBe(true);
    expect(statSync(path.join(folder, 'keys', 'local.key')).mode & 0o777).toBe(0o600);
    await takeBack();
    expect(readLocalKey(folder)).toBeUndefined();
    await prepareLocalKey(folder, security.keys);
    expect(readLocalKey(folder)).not.toBe(first);
    expect(await security.keys.verify(first)).toBeUndefined();
  });
});
