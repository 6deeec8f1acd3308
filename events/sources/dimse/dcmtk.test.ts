import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { DimseSource } from './start-dimse-source';
import { startTestSource, TestReceiver } from './test-receiver';

const run = promisify(execFile);
const data = resolve('..', 'shared', 'data', 'dicom');
const echoscu = dcmtkTool('echoscu');
const storescu = dcmtkTool('storescu');
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

/** File meta fields and where the data set begins: explicit little endian up to the group length's end. PS3.10 7.1. */
function part10(file: Buffer): { transferSyntaxUid: string; sopInstanceUid: string; dataSet: Buffer } {
  const end = 144 + file.readUInt32LE(140);
  let [transferSyntaxUid, sopInstanceUid] = ['', ''];
  for (let at = 144; at < end; ) {
    const isLong = ['OB', 'UN'].includes(file.toString('latin1', at + 4, at + 6));
    const length = isLong ? file.readUInt32LE(at + 8) : file.readUInt16LE(at + 6);
    const start = at + (isLong ? 12 : 8);
    const text = file.toString('latin1', start, start + length).replace(/\0$/, '');
    if (file.readUInt16LE(at + 2) === 0x0010) transferSyntaxUid = text;
    if (file.readUInt16LE(at + 2) === 0x0003) sopInstanceUid = text;
    at = start + length;
  }
  return { transferSyntaxUid, sopInstanceUid, dataSet: file.subarray(end) };
}

function hasMeta(path: string): boolean {
  const file = readFileSync(path);
  return file.length > 400 && file.toString('latin1', 128, 132) === 'DICM' && file.readUInt32LE(132) === 2;
}

/** One file per folder of slices, and every single file with a complete file meta group. */
function samples(): string[] {
  const files = readdirSync(data).flatMap((name) => {
    const path = join(data, name);
    if (!statSync(path).isDirectory()) return name.endsWith('.dcm') ? [path] : [];
    const inside = readdirSync(path)
      .filter((it) => it.endsWith('.dcm'))
      .map((it) => join(path, it));
    return name === 'misc' ? inside : inside.slice(0, 3);
  });
  return files.filter(hasMeta);
}

if (whyNot) process.stderr.write(`skipped: DCMTK against the listener: ${whyNot}\n`);

suite('DCMTK against the listener', () => {
  const environment = { ...process.env, TCP_NODELAY: '1' };
  let source: DimseSource;
  let receive: TestReceiver;

  beforeEach(async () => {
    receive = new TestReceiver();
    const policy = {
      accept: () => 'accepted' as const,
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

  it('receives the data set of every sample file from storescu without a changed bit', async () => {
    const different: string[] = [];
    const refused: string[] = [];
    let compared = 0;
    for (const path of samples()) {
      const { dataSet, transferSyntaxUid } = part10(readFileSync(path));
      const before = receive.received.length;
      const call = ['-aec', 'RADLAKE', '-R', ...proposal(transferSyntaxUid), '127.0.0.1', String(source.port), path];
      const failure = await run(storescu!, call, { env: environment }).then(
        () => undefined,
        (error: Error) => error,
      );
      const got = receive.received[before];
      if (failure || !got) refused.push(path.slice(data.length + 1));
      else if (got.facts.transferSyntaxUid !== transferSyntaxUid || !sameDataSet(got.bytes, dataSet)) {
        different.push(path.slice(data.length + 1));
      } else compared++;
    }
    expect({ different, refused, compared }).toEqual({ different: [], refused: [], compared: samples().length });
  }, 120_000);
});

function sameDataSet(received: Buffer, dataSet: Buffer): boolean {
  return received.equals(dataSet);
}

function proposal(transferSyntaxUid: string): string[] {
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
  return [option[transferSyntaxUid] ?? '-x='];
}
