import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '#shared/kernel/config';
import { findSource, secretOf } from '#shared/sources/sources';
import { apply } from '#stacks/local/cli/apply';
import { RunningPlatform } from './running-platform';

let platform: RunningPlatform;
const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-apply-'));
const example = path.resolve('docs', 'examples', 'site.yaml');

beforeAll(async () => {
  platform = await RunningPlatform.start();
});
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command on a text. */
async function run(text: string, options: Readonly<Record<string, unknown>> = {}) {
  const file = path.join(folder, 'site.yaml');
  writeFileSync(file, text);
  const lines: string[] = [];
  const context = {
    config: readConfig({}),
    workerFile: new URL('file:///none'),
    print: (line: string) => lines.push(line),
  };
  const key = 'a-key-for-integration-tests-of-32-or-more';
  const code = await apply.run(context, [], { file, url: platform.url, key, ...options });
  return { code, lines };
}

describe('radlake apply', () => {
  it('says what it would do, does it, and has nothing to do the second time', async () => {
    const text = readFileSync(example, 'utf8');
    process.env['RIS_PASSWORD'] = 'a-secret';
    const all = '10 created, 0 changed, 0 failed';
    const dry = await run(text, { dryRun: true });
    expect([dry.code, dry.lines.at(-1)]).toEqual([0, `dry run: 0 unchanged, ${all}`]);
    expect((await platform.call('GET', '/api/nodes')).json.items).toEqual([]);
    const first = await run(text);
    expect([first.code, first.lines.at(-1)]).toEqual([0, `0 unchanged, ${all}`]);
    expect(first.lines[0]).toMatch(/^created {3}space research \(line \d+\)$/);
    const names = (await platform.call('GET', '/api/nodes')).json.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['archive-cloud', 'ct-1', 'pacs', 'ris']);
    expect((await platform.call('GET', '/api/spaces/main/origins')).json).toMatchObject({
      nodes: ['pacs', 'archive-cloud'],
      waitSeconds: 60,
    });
    expect((await platform.call('GET', '/api/spaces/main/remote-worklists')).json.items).toMatchObject([
      { node: 'ris', daysBack: 1, daysAhead: 2, everySeconds: 60 },
    ]);
    const sources = (await platform.call('GET', '/api/sources')).json.items as { name: string; secrets: string[] }[];
    expect(sources.map(({ name, secrets }) => [name, secrets]).sort()).toEqual([
      ['cd-station', []],
      ['inbox', []],
      ['old-archive', []],
      ['ris-exams', ['password']],
    ]);
    expect((await run(text)).lines).toEqual(['10 unchanged, 0 created, 0 changed, 0 failed']);
    const changed = await run(
      text
        .replace('port: 104', 'port: 11112')
        .replace('keepHours: 72', 'keepHours: 24')
        .replace('daysAhead: 2', 'daysAhead: 7')
        .replace('quietMs: 5000', 'quietMs: 9000'),
    );
    expect(changed.lines.at(-1)).toBe('6 unchanged, 0 created, 4 changed, 0 failed');
  });

  it('takes secrets of sources from the environment and from files, and never says them', async () => {
    const sourceWith = (secret: string, more = '') =>
      `sources:\n  - name: links\n    kind: link\n    settings: {hosts: [{name: images.example}], authentication: bearer${more}}\n    secrets: {token: ${secret}}\n`;
    const file = path.join(folder, 'token');
    writeFileSync(file, 'from-a-file\n');
    expect((await run(sourceWith(`{file: ${file}}`))).lines.at(-1)).toMatch(/1 created/);
    const { id } = (await platform.call('GET', '/api/sources')).json.items.find(
      (one: { name: string }) => one.name === 'links',
    );
    const secret = async () => {
      const { sources } = platform.services;
      return secretOf(sources, await findSource(sources, id), 'token');
    };
    expect(await secret()).toBe('from-a-file');
    expect((await run(sourceWith(`{file: ${file}}`))).lines).toEqual(['1 unchanged, 0 created, 0 changed, 0 failed']);
    process.env['LINK_TOKEN'] = 'from-the-environment';
    const changed = await run(sourceWith('{env: LINK_TOKEN}'));
    expect(changed.lines.at(-1)).toMatch(/1 changed/);
    expect(await secret()).toBe('from-the-environment');
    expect((await run(sourceWith('{env: LINK_TOKEN}', ', downloads: 4'), { dryRun: true })).lines.at(-1)).toMatch(
      /^dry run: .*1 changed/,
    );
    const missing = await run(sourceWith('{env: NOT_THERE}'));
    expect([missing.code, missing.lines[0]]).toEqual([
      1,
      'failed    source links (line 2): secrets.token: the environment has no NOT_THERE',
    ]);
    expect([changed, missing].flatMap(({ lines }) => lines).join()).not.toContain('from-');
  });

  it('names each place that cannot be, with its line', async () => {
    const unknown = await run('spaces: []\nroutes:\n  - name: x\n');
    expect(unknown).toMatchObject({ code: 1, lines: [expect.stringMatching(/line 2: routes is not known/)] });
    const nameless = await run('nodes:\n  - kind: dimse\n');
    expect(nameless).toMatchObject({ code: 1, lines: [expect.stringMatching(/line 2: must have name/)] });
    expect((await run('nodes: {\n')).lines[0]).toMatch(/line \d: /);
    const refused = await run('nodes:\n  - name: bad\n    kind: dimse\n    port: 70000\n');
    expect(refused.code).toBe(1);
    expect(refused.lines[0]).toMatch(/^failed {4}node bad \(line 2\): .*port.*\(INVALID_INPUT\)$/);
  });
});
