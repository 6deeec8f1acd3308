import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from '../../support/bundles';
import { completeAnswer, mainRoot, retrieveObjects, stow } from '../../support/dicomweb';
import { makeInstance, type TestInstance } from '../../support/instances';
import { PlatformProcess, temporaryFolder } from '../../support/platform-process';
import { NatsServer } from '../../support/servers/nats-server';
import { SeaweedServer, seaweedCredentials } from '../../support/servers/seaweed-server';

const root = '2.25.3111';
const instancesOf = (study: number): TestInstance[] =>
  Array.from({ length: 6 }, (_, n) =>
    makeInstance({ root, patient: study, study: 1, series: (n % 2) + 1, instance: n + 1 }),
  );
const studyUidOf = (study: number) => instancesOf(study)[0]!.studyInstanceUid;

/** One installation: a data folder, where its bytes and events are, and the platform when it runs. */
class Site {
  readonly folder = temporaryFolder('transfer');
  readonly env: Readonly<Record<string, string>>;
  platform: PlatformProcess | null = null;

  constructor(env: Readonly<Record<string, string>>) {
    const credentials = {
      AWS_ACCESS_KEY_ID: seaweedCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: seaweedCredentials.secretAccessKey,
    };
    this.env = { ...credentials, RADLAKE_SETTLE_MS: '300', ...env };
  }

  get running(): PlatformProcess {
    return this.platform!;
  }

  async start(): Promise<void> {
    this.platform = await PlatformProcess.start({
      bundle: bundle('quick-sweep'),
      dataFolder: this.folder.path,
      env: this.env,
    });
  }

  async stop(): Promise<void> {
    await this.platform?.stop();
    this.platform = null;
  }

  async end(): Promise<void> {
    await this.platform?.kill();
    this.folder.remove();
  }

  private get commandEnv() {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('RADLAKE_'));
    const own = { RADLAKE_DATA: this.folder.path, RADLAKE_LOG: 'info', NODE_NO_WARNINGS: '1', ...this.env };
    return { ...Object.fromEntries(inherited), ...own };
  }

  /** Runs a command that must succeed. @returns what it printed */
  command(...args: string[]): string {
    const options = { env: this.commandEnv, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundle('quick-sweep'), ...args], options);
    expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: '' });
    return stdout;
  }

  /** Starts a command that goes on, with its lines so far. */
  goingOn(...args: string[]): { readonly child: ChildProcess; lines(): string[] } {
    const child = spawn(process.execPath, [bundle('quick-sweep'), ...args], { env: this.commandEnv });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    return { child, lines: () => text.split('\n').filter((line) => line !== '') };
  }

  /** All that QIDO-RS answers of a space at each level, and the hash of every object it gives back. */
  async shown(space = 'main'): Promise<unknown> {
    const at = mainRoot.replace('main', space);
    const answers: unknown[] = [];
    for (const level of ['studies', 'series', 'instances']) {
      const answer = await completeAnswer(this.running, `${at}/${level}?includefield=all&limit=1000`);
      const text = answer.status === 204 ? '[]' : await answer.text();
      answers.push(JSON.parse(text.replaceAll(`${this.running.url}${at}`, 'http://here')));
    }
    const objects: Record<string, string> = {};
    for (const study of [1, 2, 3, 4])
      for (const one of (await retrieveObjects(this.running, `${at}/studies/${studyUidOf(study)}`)) ?? [])
        objects[one.sopInstanceUid] = one.sha256;
    return { answers, objects };
  }

  /** Studies, series, instances: of a name where an export is audited. */
  async audited(event: string): Promise<string[]> {
    const { items } = await this.running.json<{ items: { event: string; studyInstanceUid?: string; count: number }[] }>(
      '/api/audit?limit=1000',
    );
    const found = items.filter((one) => one.event === event).map((one) => `${one.studyInstanceUid} ${one.count}`);
    return found.sort();
  }
}

describe('backups, exports and imports between installations on NATS and S3, and on files', () => {
  const places = temporaryFolder('places');
  const sites: Site[] = [];
  const servers: { remove(): Promise<void> }[] = [];
  let seaweed: SeaweedServer;
  let home: Site;

  const site = async (bytes: 'files' | string): Promise<Site> => {
    const nats = await NatsServer.start();
    servers.push(nats);
    const onServers = { RADLAKE_BUS: nats.url, RADLAKE_OBJECTS: seaweed.url(bytes) };
    const made = new Site(bytes === 'files' ? {} : onServers);
    sites.push(made);
    return made;
  };
  const store = async (study: number) => {
    expect((await stow(home.running, instancesOf(study))).status).toBe(200);
  };

  beforeAll(async () => {
    seaweed = await SeaweedServer.start();
    servers.push(seaweed);
    home = await site('home');
    await home.start();
  });
  afterAll(async () => {
    for (const one of sites) await one.end();
    for (const one of servers) await one.remove();
    places.remove();
  });

  it('backs up again and again while images come, until it is told to end', async () => {
    const backups = path.join(places.path, 'backups');
    await store(1);
    const { child, lines } = home.goingOn('backup', backups, '--every', '1s', '--keep', '2');
    const made = () => lines().filter((line) => line.startsWith('backup '));
    const isGoingOn = () => child.exitCode === null;
    await until(() => made().length >= 1 || !isGoingOn());
    await store(2);
    await store(3);
    const before = made().length;
    await until(() => made().length >= before + 2 || !isGoingOn());
    expect(lines().filter((line) => line.includes('failed'))).toEqual([]);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const shown = await home.shown();
    for (const bytes of ['restored', 'files']) {
      const other = await site(bytes);
      other.command('restore', backups);
      await other.start();
      expect(await other.shown()).toEqual(shown);
      await other.stop();
      expect(other.command('verify')).toContain('no fault');
    }
  });

  it('exports a space beside the running platform, and brings it in elsewhere: S3, folder, S3, folder', async () => {
    await store(4);
    const shown = await home.shown();
    const folder = path.join(places.path, 'export');
    expect(home.command('export', 'main', folder)).toContain('4 studies, 24 instances');
    const studies = [1, 2, 3, 4].map((study) => `${studyUidOf(study)} 6`).sort();
    expect(await home.audited('export')).toEqual(studies);
    const other = await site('other');
    expect(other.command('import', folder, '--as', 'again')).toContain('4 studies, joined 24, duplicates 0');
    expect(other.command('import', folder, '--as', 'again')).toContain('4 studies, joined 0, duplicates 24');
    const bucket = seaweed.url('export');
    other.command('export', 'again', bucket);
    await other.start();
    expect(await other.shown('again')).toEqual(shown);
    expect(await other.audited('import')).toEqual([...studies, ...studies].sort());
    await other.stop();
    const last = await site('files');
    expect(last.command('import', bucket, '--as', 'third')).toContain('joined 24');
    await last.start();
    expect(await last.shown('third')).toEqual(shown);
    await last.stop();
    expect(last.command('verify')).toContain('no fault');
  });
});

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 120_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
