import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '#shared/kernel/config';
import { createLogger } from '#shared/kernel/logger';
import { runCommandLine } from './cli/command-line';
import { type Platform, startPlatform } from './platform';

const apiKey = 'a-key-for-tests-of-at-least-32-characters';
let folder: string;
let platform: Platform | undefined;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-platform-'));
});
afterAll(async () => {
  await platform?.close(1000);
  rmSync(folder, { recursive: true });
});

async function start(): Promise<{ printed: string }> {
  let printed = '';
  const config = readConfig({
    RADLAKE_DATA: folder,
    RADLAKE_HTTP: '127.0.0.1:0',
    RADLAKE_DIMSE: '127.0.0.1:0',
    RADLAKE_BOOTSTRAP_API_KEY: apiKey,
    RADLAKE_SEGMENT_POOL: '0',
  });
  const print = (text: string) => {
    printed += text;
  };
  platform = await startPlatform(config, createLogger('silent'), { print });
  return { printed };
}

const get = (where: string, key?: string) =>
  fetch(`${platform?.url}${where}`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });

describe('the platform in one process', () => {
  it('starts on an empty folder, prints the first password once, and answers nothing without credentials', async () => {
    expect((await start()).printed).toContain('admin');
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/api/spaces')).status).toBe(401);
    expect((await get('/api/spaces', 'wrong-key-wrong-key-wrong-key-wrong-key')).status).toBe(401);
    expect((await get('/api/spaces', apiKey)).status).toBe(200);
    const functions = (await (await get('/system/functions', apiKey)).json()) as { name: string }[];
    expect(functions.map(({ name }) => name)).toContain('ingest-normalise');
  });

  it('lets everything go when it closes, and starts again where it was', async () => {
    await platform?.close(1000);
    platform = undefined;
    expect((await start()).printed).toBe('');
    expect((await get('/api/spaces', apiKey)).status).toBe(200);
  });
});

describe('the command line', () => {
  it('answers an unknown command with a failure and no start', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    expect(await runCommandLine(['node', 'radlake', 'nonsense'], new URL('file:///none'))).toBe(1);
    stderr.mockRestore();
  });
});
