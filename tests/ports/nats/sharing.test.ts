import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { testEvent, until } from '#shared/bus/contract/fixture';
import { openNatsBus } from '#shared/bus/nats/open';
import type { Bus } from '#shared/bus/port';
import { temporaryFolder } from '../../support/platform-process';
import { NatsServer } from '../../support/servers/nats-server';

const subject = 'radlake.main.test';
const count = 600;
/** Two subscriptions with batches of four. */
const mostInHand = 8;

/** A process that shares the consumer, and what it wrote. */
class Worker {
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(program: string, url: string) {
    this.child = spawn(process.execPath, [program, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.lines.push(...lines);
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', () => resolve());
    });
  }

  idsOf(what: 'take' | 'done'): string[] {
    return this.lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.split(' ')[1]!);
  }

  /** kill -9; resolves when all it wrote was read. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

describe('two processes with one consumer', () => {
  const folder = temporaryFolder('nats-sharing');
  const program = path.join(folder.path, 'consumer.cjs');
  const workers: Worker[] = [];
  let server: NatsServer;
  let bus: Bus;

  const publish = (from: number) =>
    bus.publishAll(Array.from({ length: count }, (_, n) => ({ subject, event: testEvent(`${from + n}`) })));
  const taken = () => workers.flatMap((worker) => worker.idsOf('take'));
  const done = () => new Set(workers.flatMap((worker) => worker.idsOf('done')));
  const isSettled = async () => {
    const { shared } = await bus.lag();
    return shared?.pending === 0 && shared.unacknowledged === 0;
  };

  beforeAll(async () => {
    const source = path.resolve('tests', 'ports', 'nats', 'consumer-process.ts');
    const esbuild = path.resolve('node_modules', '.bin', 'esbuild');
    const options = ['--bundle', '--platform=node', '--format=cjs', `--outfile=${program}`, '--log-level=error'];
    expect(spawnSync(esbuild, [source, ...options], { stdio: 'inherit' }).status).toBe(0);
    server = await NatsServer.start();
    bus = await openNatsBus({ url: server.url });
    for (let at = 0; at < 2; at++) workers.push(new Worker(program, server.url));
    await until('both ready', () => workers.every(({ lines }) => lines.includes('ready')));
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await bus?.close();
    await server?.remove();
    folder.remove();
  });

  it('gives each event to one of them, once', async () => {
    await publish(0);
    await until('all done', () => done().size === count);
    await until('settled', isSettled);
    expect(taken()).toHaveLength(count);
    expect(Math.min(...workers.map((worker) => worker.idsOf('take').length))).toBeGreaterThan(0);
  });

  it('gives what a killed one had in hand to the other, and nothing else twice', async () => {
    const [killed, other] = workers as [Worker, Worker];
    const before = taken().length;
    await publish(count);
    await until('both at work', () => killed.idsOf('take').length > 0 && taken().length > before + 50);
    await killed.kill();
    await until('all done', () => done().size === 2 * count);
    await until('settled', isSettled);
    const ofKilled = new Set(killed.idsOf('take'));
    const twice = other.idsOf('take').filter((id) => ofKilled.has(id));
    expect(twice.length).toBeLessThanOrEqual(mostInHand);
    expect(taken()).toHaveLength(2 * count + twice.length);
    expect(await bus.deadLetters()).toEqual([]);
  });
});
