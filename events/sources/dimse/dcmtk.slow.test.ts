import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import type { DimseSource } from './start-dimse-source';
import { startTestSource, TestReceiver } from './test-receiver';

const run = promisify(execFile);
const data = resolve('..', 'shared', 'data', 'dicom');
const echoscu = dcmtkTool('echoscu');
const storescu = dcmtkTool('storescu');
const storescp = dcmtkTool('storescp');
const environment = { ...process.env, TCP_NODELAY: '1' };
const whyNot = !echoscu || !storescu ? 'DCMTK is not installed' : existsSync(data) ? undefined : `no folder ${data}`;
const suite = whyNot ? describe.skip : describe;

/** Path of a tool of DCMTK; other packages install tools of the same names. */
function dcmtkTool(name: string): string | undefined {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return places.filter((path) => existsSync(path)).find((path) => isDcmtk(path));
}

function isDcmtk(path: string): boolean {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).includes(
      '$dcmtk',
    );
  } catch {
    return false; // another tool of that name
  }
}

interface Sample {
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: Buffer;
}

/** File meta fields and the data set behind them. PS3.10 section 7.1. */
function part10(path: string): Sample {
  const file = readFileSync(path);
  const end = 144 + file.readUInt32LE(140);
  const found = new Map<number, string>();
  for (let at = 144; at < end; ) {
    const isLong = ['OB', 'UN'].includes(file.toString('latin1', at + 4, at + 6));
    const length = isLong ? file.readUInt32LE(at + 8) : file.readUInt16LE(at + 6);
    const start = at + (isLong ? 12 : 8);
    found.set(file.readUInt16LE(at + 2), file.toString('latin1', start, start + length).replace(/\0$/, ''));
    at = start + length;
  }
  return {
    path,
    sopClassUid: found.get(2) ?? '',
    sopInstanceUid: found.get(3) ?? '',
    transferSyntaxUid: found.get(0x10) ?? '',
    dataSet: file.subarray(end),
  };
}

function hasMeta(path: string): boolean {
  const file = readFileSync(path);
  return file.length > 400 && file.toString('latin1', 128, 132) === 'DICM' && file.readUInt32LE(132) === 2;
}

/** Three slices of each folder, and every single file with a complete file meta group that names its class and instance, but the directory. */
function samples(): Sample[] {
  const files = readdirSync(data).flatMap((name) => {
    const path = join(data, name);
    if (!statSync(path).isDirectory()) return name.endsWith('.dcm') ? [path] : [];
    const inside = readdirSync(path)
      .filter((it) => it.endsWith('.dcm') && !it.includes('DICOMDIR'))
      .map((it) => join(path, it));
    return name === 'misc' ? inside : inside.slice(0, 3);
  });
  return files
    .filter(hasMeta)
    .map(part10)
    .filter((it) => it.sopClassUid !== '' && it.sopInstanceUid !== '');
}

if (whyNot) process.stderr.write(`skipped: DCMTK against the listener: ${whyNot}\n`);

suite('DCMTK against the listener', () => {
  let source: DimseSource;
  let receive: TestReceiver;

  beforeEach(async () => {
    receive = new TestReceiver();
    const policy = {
      accept: () => ({ space: 'main', node: null }),
      allowUnknownSopClasses: true,
      allowUnknownTransferSyntaxes: true,
    };
    source = await startTestSource(receive, { policy });
  });
  afterEach(() => source.close());

  it('is verified by echoscu, twice in one association', async () => {
    const call = ['-aec', 'RADLAKE', '--repeat', '2', '127.0.0.1', String(source.port)];
    await expect(run(echoscu!, call, { env: environment })).resolves.toBeDefined();
  });

  it('tells echoscu to go away by an abort of its own without harm', async () => {
    const call = ['-aec', 'RADLAKE', '--abort', '127.0.0.1', String(source.port)];
    await expect(run(echoscu!, call, { env: environment })).resolves.toBeDefined();
    await expect(
      run(
        echoscu!,
        call.filter((it) => it !== '--abort'),
        { env: environment },
      ),
    ).resolves.toBeDefined();
  });

  it('receives CT slices in their own syntax from storescu without a changed bit', async () => {
    const slices = samples().filter((it) => /ct_(abdomen|chest|ts)/.test(it.path));
    await sendAll(slices, source.port);
    expect(slices.length).toBeGreaterThanOrEqual(9);
    expect(receive.received.map((it) => it.facts.transferSyntaxUid)).toEqual(slices.map((it) => it.transferSyntaxUid));
    expect(receive.received.map((it) => sha256(it.bytes))).toEqual(slices.map((it) => sha256(it.dataSet)));
  });

  // storescu re-encodes sequences and group lengths of many files, so what it sends is known from a second receiver.
  (storescp ? it : it.skip)(
    'receives from storescu the very bytes that storescp keeps in its bit preserving mode',
    async () => {
      const small = samples().filter((it) => it.dataSet.length < 60_000);
      await sendAll(small, source.port);
      const kept = await receiveByStorescp((port) => sendAll(small, port));
      expect(kept.length).toBeGreaterThanOrEqual(30);
      expect(
        receive.received
          .filter((it) => it.outcome === 'finished')
          .map((it) => sha256(it.bytes))
          .sort(),
      ).toEqual(kept.map((it) => sha256(it.dataSet)).sort());
    },
    120_000,
  );

  it('receives every sample from our own client without a changed bit', async () => {
    for (const sample of samples()) {
      const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet } = sample;
      const contexts = [{ abstractSyntaxUid: sopClassUid, transferSyntaxUids: [transferSyntaxUid] }];
      const address = { host: '127.0.0.1', port: source.port, calledAeTitle: 'RADLAKE', callingAeTitle: 'OWN' };
      const client = await DimseClient.connect({ ...address, contexts });
      const answer = await client.store({ sopClassUid, sopInstanceUid, dataSet });
      expect({ sopInstanceUid, ...answer }).toEqual({ sopInstanceUid, status: 0 });
      await client.release();
    }
    expect(receive.received.map((it) => sha256(it.bytes))).toEqual(samples().map((it) => sha256(it.dataSet)));
  });
});

/** One call of storescu per transfer syntax; what a file makes storescu refuse or skip is its own affair. */
async function sendAll(files: readonly Sample[], port: number): Promise<void> {
  const syntaxes = [...new Set(files.map((it) => it.transferSyntaxUid))];
  for (const uid of syntaxes) {
    const paths = files.filter((it) => it.transferSyntaxUid === uid).map((it) => it.path);
    const call = ['-aec', 'RADLAKE', '-nh', '-R', proposal(uid), '127.0.0.1', String(port), ...paths];
    await run(storescu!, call, { env: environment }).catch((error: { stderr?: string; code?: unknown }) => {
      if (typeof error.code !== 'number') throw error;
    });
  }
}

async function receiveByStorescp(send: (port: number) => Promise<void>): Promise<Sample[]> {
  const folder = mkdtempSync(join(tmpdir(), 'storescp-'));
  const port = await freePort();
  const server = spawn(storescp!, ['+B', '+xa', '+uf', '-od', folder, String(port)], {
    env: environment,
    stdio: 'ignore',
  });
  try {
    await answers(port);
    await send(port);
    return readdirSync(folder).map((name) => part10(join(folder, name)));
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<void> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    const isUp = await run(echoscu!, ['127.0.0.1', String(port)]).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('storescp did not start within a minute');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function proposal(transferSyntaxUid: string): string {
  const option: Record<string, string> = {
    '1.2.840.10008.1.2': '-xi',
    '1.2.840.10008.1.2.1': '-xe',
    '1.2.840.10008.1.2.2': '-xb',
    '1.2.840.10008.1.2.1.99': '-xd',
    '1.2.840.10008.1.2.4.50': '-xy',
    '1.2.840.10008.1.2.4.51': '-xx',
    '1.2.840.10008.1.2.4.70': '-xs',
    '1.2.840.10008.1.2.4.80': '-xt',
    '1.2.840.10008.1.2.4.81': '-xu',
    '1.2.840.10008.1.2.4.90': '-xv',
    '1.2.840.10008.1.2.4.91': '-xw',
    '1.2.840.10008.1.2.5': '-xr',
  };
  return option[transferSyntaxUid] ?? '-x=';
}
