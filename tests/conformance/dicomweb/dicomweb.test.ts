import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../../support/bundles';
import { PlatformProcess, temporaryFolder, testApiKey } from '../../support/platform-process';

const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const here = path.resolve('tests', 'conformance', 'dicomweb');
const folder = temporaryFolder('dicomweb');
let platform: PlatformProcess;

beforeAll(async () => {
  const dataFolder = path.join(folder.path, 'data');
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder });
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

/** Runs a script against the platform: the names of what held, and what did not. */
function run(script: string, ...more: string[]): { checks: string[]; problems: string[] } {
  const args = [path.join(here, script), `${platform.url}/dicomweb`, testApiKey, ...more];
  return JSON.parse(execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
}

describe('DICOMweb, to foreign readers and writers', () => {
  it('takes the JSON and bulk data that pydicom writes, and gives them back in every form', () => {
    const { checks, problems } = run('negotiate.py');
    expect(problems).toEqual([]);
    expect(checks).toHaveLength(12);
  });

  it('answers every method of dicomweb-client', () => {
    const { checks, problems } = run('every_method.py');
    expect(problems).toEqual([]);
    expect(checks).toHaveLength(37);
  });

  it('gives highdicom segmentations and measurement reports as they were, in every form', () => {
    const sample = path.resolve('..', 'shared', 'data', 'sr', 'tid1500_sample.dcm');
    const isThere = existsSync(sample);
    if (!isThere) console.warn(`Skipped: ${sample} is absent; only reports made here are read`);
    const { checks, problems } = run('segmentation_and_report.py', ...(isThere ? [sample] : []));
    expect(problems).toEqual([]);
    expect(checks).toHaveLength(isThere ? 22 : 19);
  });
});
