import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Archive } from '#shared/archive/archive';
import { reindex } from '#shared/archive/reindex';
import { readConfig } from '#shared/kernel/config';
import { createLogger } from '#shared/kernel/logger';
import { openServices } from '#stacks/services';
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

const configOf = (data: string) =>
  readConfig({
    RADLAKE_DATA: data,
    RADLAKE_HTTP: '127.0.0.1:0',
    RADLAKE_DIMSE: '127.0.0.1:0',
    RADLAKE_BOOTSTRAP_API_KEY: apiKey,
    RADLAKE_SEGMENT_POOL: '0',
  });

async function start(): Promise<{ printed: string }> {
  let printed = '';
  const print = (text: string) => {
    printed += text;
  };
  platform = await startPlatform(configOf(folder), createLogger('silent'), { print });
  return { printed };
}

const get = (where: string, key?: string) =>
  fetch(`${platform?.url}${where}`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });

/** Runs a command on the same data. */
async function radlake(...words: string[]) {
  let printed = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  const before = process.env['RADLAKE_DATA'];
  process.env['RADLAKE_DATA'] = folder;
  process.env['RADLAKE_HTTP'] = '127.0.0.1:1';
  try {
    return { exitCode: await runCommandLine(['node', 'radlake', ...words], new URL('file:///none')), printed };
  } finally {
    write.mockRestore();
    delete process.env['RADLAKE_HTTP'];
    if (before === undefined) delete process.env['RADLAKE_DATA'];
    else process.env['RADLAKE_DATA'] = before;
  }
}

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

describe('a running platform', () => {
  it('is verified beside its work, and repaired only when it has stopped', async () => {
    const { exitCode, printed } = await radlake('verify');
    expect([exitCode, printed]).toEqual([0, expect.stringContaining('a platform runs on this data')]);
    expect(printed).toContain('no fault');
    await expect(radlake('verify', '--repair')).rejects.toMatchObject({ code: 'PLATFORM_RUNNING' });
    expect((await get('/readyz')).status).toBe(200);
  });
});

describe('a catalogue that is not whole', () => {
  const withArchive = async (work: (archive: Archive) => Promise<void>) => {
    const opened = await openServices(configOf(folder), createLogger('silent'));
    await work(opened.services.archive).finally(() => opened.close());
  };
  it('is not served after an interrupted reindex; status says so, and reindex makes it whole', async () => {
    await platform?.close(1000);
    platform = undefined;
    await withArchive((archive) => {
      archive.store.list = () => {
        throw new Error('the process dies here');
      };
      return expect(reindex(archive)).rejects.toThrow('dies here');
    });
    await expect(start()).rejects.toMatchObject({ code: 'CATALOGUE_INCOMPLETE' });
    const { exitCode, printed } = await radlake('status');
    expect(exitCode).toBe(2);
    expect(printed).toContain('run `radlake reindex` again');
    expect((await radlake('reindex')).exitCode).toBe(0);
    expect((await radlake('status')).exitCode).toBe(0);
    await start();
    expect((await get('/readyz')).status).toBe(200);
  });

  it('is not served when it is empty beside a store with packs', async () => {
    await platform?.close(1000);
    platform = undefined;
    await withArchive(async ({ store, collections }) => {
      await store.put('packs/00/some.tar', [Buffer.alloc(1024)]);
      await collections.segments.deleteMany({});
    });
    await expect(start()).rejects.toMatchObject({ code: 'CATALOGUE_INCOMPLETE' });
  });
});

describe('the command line', () => {
  it('answers an unknown command with a failure and no start', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    expect(await runCommandLine(['node', 'radlake', 'nonsense'], new URL('file:///none'))).toBe(1);
    stderr.mockRestore();
  });
});
