import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '#shared/kernel/config';
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
    const all = '7 created, 0 changed, 0 failed';
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
    expect((await run(text)).lines).toEqual(['7 unchanged, 0 created, 0 changed, 0 failed']);
    const changed = await run(
      text
        .replace('port: 104', 'port: 11112')
        .replace('keepHours: 72', 'keepHours: 24')
        .replace('daysAhead: 2', 'daysAhead: 7'),
    );
    expect(changed.lines.at(-1)).toBe('4 unchanged, 0 created, 3 changed, 0 failed');
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
