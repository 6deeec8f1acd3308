import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeObject } from '#shared/archive/testing/make-object';
import { readConfig } from '#shared/kernel/config';
import { createLogger } from '#shared/kernel/logger';
import { openServices } from '#stacks/services';
import { exportOne } from './export';
import { importFiles } from './import';

let folder = '';
let lines: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-transfer-'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configOf = (name: string) =>
  readConfig({ RADLAKE_DATA: path.join(folder, name), RADLAKE_SEGMENT_POOL: '0', RADLAKE_LOG: 'silent' });
const context = (name: string) => ({
  config: configOf(name),
  workerFile: new URL('file:///none'),
  print: (line: string) => void lines.push(line),
});
const importing = (name: string, paths: readonly string[], options: Record<string, string> = {}) =>
  importFiles.run(context(name), paths, options);
const exporting = (name: string, args: readonly string[], options: Record<string, unknown> = {}) =>
  exportOne.run(context(name), args, options);
const target = () => path.join(folder, 'export');

/** Two studies in the space `main` of a data folder. */
async function fill(name: string): Promise<void> {
  const files = path.join(folder, 'files');
  mkdirSync(files);
  for (const study of [1, 2]) writeFileSync(path.join(files, `${study}`), makeObject({ '0020000D': `1.2.${study}` }));
  expect(await importing(name, [files])).toBe(0);
}

describe('a space on its way between two platforms that do not run', () => {
  it('is exported with its audit, and brought in under another name', async () => {
    await fill('home');
    expect(await exporting('home', ['main', target()], { json: true })).toBe(0);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ space: 'main', studies: 2, instances: 2, quarantined: 0 });
    expect(await importing('other', [target()], { as: 'trial' })).toBe(0);
    expect(lines.at(-1)).toBe('space trial: 2 studies, joined 2, duplicates 0');
    expect(await importing('other', [`file:${target()}`], { as: 'trial' })).toBe(0);
    expect(lines.at(-1)).toBe('space trial: 2 studies, joined 0, duplicates 2');
    const audited: unknown[] = [];
    for (const [name, event] of [
      ['home', 'export'],
      ['other', 'import'],
    ] as const) {
      const { services, close } = await openServices(configOf(name), createLogger('silent'));
      for (const one of await services.audit.find({ event }, 10)) audited.push([one.space, one.studyInstanceUid]);
      const spaces = await services.archive.collections.studies.find({});
      expect(spaces.map(({ space }) => space)).toEqual(name === 'home' ? ['main', 'main'] : ['trial', 'trial']);
      await close();
    }
    expect(audited).toEqual(
      expect.arrayContaining([
        ['main', '1.2.1'],
        ['main', '1.2.2'],
        ['trial', '1.2.1'],
      ]),
    );
  });

  it('is told apart from files: what fits only one of them is refused', async () => {
    await fill('home');
    await exporting('home', ['main', target()]);
    const usage = { code: 'USAGE' };
    await expect(importing('other', [target(), folder])).rejects.toMatchObject(usage);
    await expect(importing('other', [target()], { space: 'main' })).rejects.toMatchObject(usage);
    await expect(importing('other', [path.join(folder, 'files')], { as: 'trial' })).rejects.toMatchObject(usage);
    await expect(importing('other', [`file:${folder}/none`])).rejects.toMatchObject({ code: 'EXPORT_NOT_FOUND' });
    await expect(exporting('home', ['none', target()])).rejects.toMatchObject({ code: 'SPACE_NOT_FOUND' });
  });
});
