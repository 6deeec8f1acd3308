import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
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

interface Findings {
  readonly checks: string[];
  readonly problems: string[];
}

/** Runs a script against the platform: the names of what held, and what did not. */
const run = (script: string, ...more: string[]): Promise<Findings> => runWith('', script, ...more);

/** The same with input. This process goes on meanwhile: it reads the platform's log, which waits for that. */
async function runWith(input: string, script: string, ...more: string[]): Promise<Findings> {
  const args = [path.join(here, script), `${platform.url}/dicomweb`, testApiKey, ...more];
  const running = promisify(execFile)(python, args, { encoding: 'utf8' });
  running.child.stdin?.end(input);
  return JSON.parse((await running).stdout) as Findings;
}

describe('DICOMweb, to foreign readers and writers', () => {
  it('takes the JSON and bulk data that pydicom writes, and gives them back in every form', async () => {
    const { checks, problems } = await run('negotiate.py');
    expect(problems).toEqual([]);
    expect(checks).toHaveLength(12);
  });

  it('answers every method of dicomweb-client', async () => {
    const { checks, problems } = await run('every_method.py');
    expect(problems).toEqual([]);
    expect(checks).toHaveLength(37);
  });

  it('keeps worklists that pydicom writes and reads, and tells websocket-client what happens', async () => {
    const { checks, problems } = await run('worklist.py');
    expect(problems).toEqual([]);
    expect(checks).toHaveLength(22);
  });

  it('gives highdicom segmentations and measurement reports as they were, in every form', async () => {
    const sample = path.resolve('..', 'shared', 'data', 'sr', 'tid1500_sample.dcm');
    const isThere = existsSync(sample);
    if (!isThere) console.warn(`Skipped: ${sample} is absent; only reports made here are read`);
    const { checks, problems } = await run('segmentation_and_report.py', ...(isThere ? [sample] : []));
    expect(problems).toEqual([]);
    expect(checks).toHaveLength(isThere ? 22 : 19);
  });

  it('gives pydicom the same elements and samples in every transfer syntax', async () => {
    const own = execFileSync(python, ['-c', 'import os, pydicom; print(os.path.dirname(pydicom.__file__))'], {
      encoding: 'utf8',
    });
    const files = ofPydicom.map((name) => path.join(own.trim(), 'data', 'test_files', name));
    const shared = path.resolve('..', 'shared', 'data', 'dicom');
    const isThere = existsSync(shared);
    if (!isThere) console.warn(`Skipped: ${shared} is absent; only the files of pydicom itself are brought to others`);
    else files.push(...ofSharedData.map((name) => path.join(shared, name)));
    const { checks, problems } = await runWith(files.join('\n'), 'transcode.py');
    expect(problems).toEqual([]);
    expect(checks.length).toBeGreaterThan(12 * files.length);
  });

  it('gives pydicom corrected attributes in UTF-8, and everything else as it was', async () => {
    const find = 'import sys; from pydicom.data import get_testdata_file as f, get_charset_files as g\n';
    const print = 'for n in sys.argv[1:]: print((g(n + ".dcm") or [f(n + ".dcm", download=False)])[0])';
    const files = execFileSync(python, ['-c', find + print, ...toBeCorrected], { encoding: 'utf8' });
    const { checks, problems } = await runWith(files, 'corrected.py');
    expect(problems).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(4 * toBeCorrected.length);
  });
});

/** Character sets with and without code extensions, in sequences too; each way in which objects are encoded. */
const toBeCorrected = [
  ...[
    'chrFren',
    'chrGreek',
    'chrH31',
    'chrH32',
    'chrI2',
    'chrKoreanMulti',
    'chrRuss',
    'chrSQEncoding',
    'chrX1',
    'chrX2',
  ],
  ...['CT_small', 'MR_small_RLE', 'image_dfl', 'SC_rgb_small_odd_big_endian', 'rtplan', 'JPGExtended'],
];

/** Every kind of source: native in each byte order, deflated, compressed with and without loss, color, 1 to 32 bits; no images. */
const ofPydicom = [
  'CT_small.dcm',
  'MR_small_RLE.dcm',
  '693_J2KI.dcm',
  'JPGExtended.dcm',
  'image_dfl.dcm',
  'SC_rgb_rle_16bit.dcm',
  'SC_rgb_small_odd_big_endian.dcm',
  'GDCMJ2K_TextGBR.dcm',
  'rtdose_expb.dcm',
  'liver_expb_1frame.dcm',
  'test-SR.dcm',
  'rtplan.dcm',
  'waveform_ecg.dcm',
];
const ofSharedData = ['rtstruct_sts001_mrt2.dcm', 'misc/dcmqi__seg.dcm', 'misc/dcm4che__NM-MONO2-16-13x-heart.dcm'];
