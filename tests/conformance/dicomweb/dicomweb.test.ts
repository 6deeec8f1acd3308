import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from '../../support/bundles';
import { PlatformProcess, temporaryFolder, testApiKey } from '../../support/platform-process';

const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const script = path.resolve('tests', 'conformance', 'dicomweb', 'negotiate.py');
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

describe('DICOMweb, to foreign readers and writers', () => {
  it('takes the JSON and bulk data that pydicom writes, and gives them back in every form', () => {
    const args = [script, `${platform.url}/dicomweb`, testApiKey];
    const { checks, problems } = JSON.parse(execFileSync(python, args, { encoding: 'utf8' }));
    expect(problems).toEqual([]);
    expect(checks).toHaveLength(12);
  });
});
