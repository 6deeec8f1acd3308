import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../support/bundles';
import { completeAnswer, mainRoot, retrieveObjects } from '../support/dicomweb';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';

const data = path.resolve('..', 'shared', 'data', 'dicom');
const folder = temporaryFolder('dimse-real-files');
const hasData = existsSync(data);
if (!hasData) process.stderr.write(`C-STORE of real files is skipped: no folder ${data}\n`);
const suite = hasData ? describe : describe.skip;
let platform: PlatformProcess;

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

interface Sent {
  readonly name: string;
  readonly instance: string;
  /** Null: its context was not accepted. */
  readonly status: number | null;
  readonly sha256: string;
}

suite('every real file that says what it is, sent by pynetdicom byte for byte', () => {
  it('is accepted in its own transfer syntax, stored, and comes back by WADO-RS bit by bit', async () => {
    const script = path.resolve('tests', 'dimse', 'store_files.py');
    const args = [script, String(platform.dimsePort), data];
    const { stdout } = await promisify(execFile)(process.env['RADLAKE_TEST_PYTHON']!, args, { maxBuffer: 1 << 28 });
    const sent = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Sent);
    const stored = sent.filter(({ status }) => status === 0);
    expect(stored.length).toBeGreaterThan(400);
    // A directory (DICOMDIR) is no storage class.
    const notTaken = sent.filter(({ status }) => status === null).map(({ name }) => name);
    expect(notTaken.filter((name) => !name.includes('DICOMDIR'))).toEqual([]);
    // What is left lacks study, series or instance, or is another than its file meta says.
    const refused = sent.filter(({ status }) => status !== 0 && status !== null);
    expect(refused.filter(({ status }) => status !== 0xc000 && status !== 0xa900)).toEqual([]);
    expect(refused.length).toBeLessThan(20);

    const answer = await completeAnswer(platform, `${mainRoot}/studies?limit=200`);
    const studies = (await answer.json()) as Record<string, { Value: string[] }>[];
    const found = new Map<string, string>();
    for (const study of studies) {
      const objects = await retrieveObjects(platform, `${mainRoot}/studies/${study['0020000D']!.Value[0]}`);
      for (const { sopInstanceUid, sha256 } of objects ?? []) found.set(sopInstanceUid, sha256);
    }
    expect([...found].sort()).toEqual(stored.map(({ instance, sha256 }) => [instance, sha256]).sort());
  });
});
