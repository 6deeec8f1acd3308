import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OriginalFile } from './data-set';

const env = { ...process.env, TCP_NODELAY: '1' };

/** An association profile that proposes exactly these SOP classes in exactly this transfer syntax. */
function profile(sopClasses: readonly string[], transferSyntax: string): string {
  const contexts = sopClasses.map((uid, n) => `PresentationContext${n + 1} = ${uid}\\Syntaxes`);
  return [
    '[[TransferSyntaxes]]',
    '[Syntaxes]',
    `TransferSyntax1 = ${transferSyntax}`,
    '[[PresentationContexts]]',
    '[Contexts]',
    ...contexts,
    '[[Profiles]]',
    '[Profile]',
    'PresentationContexts = Contexts',
    '',
  ].join('\n');
}

export interface StorePeer {
  readonly port: number;
  readonly aeTitle: string;
  readonly work: string;
}

/** Sends files by storescu, each in its own transfer syntax; names of those that were not stored with success. */
export function sendByStorescu(files: readonly OriginalFile[], { port, aeTitle, work }: StorePeer): string[] {
  const failed: string[] = [];
  for (const transferSyntax of new Set(files.map((one) => one.transferSyntax))) {
    const group = files.filter((one) => one.transferSyntax === transferSyntax);
    const config = path.join(work, 'storescu.cfg');
    writeFileSync(config, profile([...new Set(group.map((one) => one.sopClass))], transferSyntax));
    failed.push(...sendGroup(group, ['-xf', config, 'Profile', '-aec', aeTitle, '127.0.0.1', String(port)]));
  }
  return failed;
}

function sendGroup(group: readonly OriginalFile[], args: readonly string[]): string[] {
  const command = ['-v', '-nh', '-aet', 'STORESCU', ...args, ...group.map(({ file }) => file)];
  const done = spawnSync('/usr/bin/storescu', command, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const output = done.stdout + done.stderr;
  // One block per file: `I: Sending file: PATH` ... `I: Received Store Response (Success)`.
  const blocks = output.split('Sending file: ').slice(1);
  const stored = new Set(
    blocks
      .filter((block) => /Received Store Response \((?:Success|Warning)/.test(block))
      .map((block) => block.slice(0, block.indexOf('\n')).trim()),
  );
  return group.filter(({ file }) => !stored.has(file)).map(({ name }) => name);
}

/** DCMTK's storescp, keeping received data sets bit by bit: what storescu really sends. */
export async function withStorescp<T>(
  work: string,
  files: readonly OriginalFile[],
  task: (peer: StorePeer) => T,
): Promise<{ readonly result: T; readonly received: string[] }> {
  const folder = path.join(work, 'storescp');
  mkdirSync(folder);
  const port = await freePort();
  const config = path.join(work, 'storescp.cfg');
  const sopClasses = [...new Set(files.map((one) => one.sopClass))];
  const syntaxes = [...new Set(files.map((one) => one.transferSyntax))];
  const lists = syntaxes.map((uid, n) => `TransferSyntax${n + 1} = ${uid}`).join('\n');
  writeFileSync(config, profile(sopClasses, 'X').replace('TransferSyntax1 = X', lists));
  const args = ['-xf', config, 'Profile', '+B', '-uf', '-od', folder, String(port)];
  const child = spawn('/usr/bin/storescp', args, { env, stdio: 'ignore' });
  try {
    await takesConnections(port);
    const result = task({ port, aeTitle: 'STORESCP', work });
    return { result, received: readdirSync(folder).map((name) => path.join(folder, name)) };
  } finally {
    child.kill('SIGKILL');
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whoever waits in vain runs into the time limit of the test. */
async function takesConnections(port: number): Promise<void> {
  const tries = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  while (!(await tries())) await sleep(50);
}
