import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { bundle } from '../support/bundles';
import { mainRoot, retrieveObjects } from '../support/dicomweb';
import { ctImageStorage, makeInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { dcmtk } from './dcmtk';

const folder = temporaryFolder('dimse-storage');
let platform: PlatformProcess;

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

const address = () => ['127.0.0.1', String(platform.dimsePort)];

describe('DCMTK', () => {
  it('verifies with echoscu', async () => {
    const { code, output } = await dcmtk('echoscu', ['-v', '-aec', 'RADLAKE', ...address()]);
    expect(output).toContain('Received Echo Response (Success)');
    expect(code).toBe(0);
  });

  it('is refused by a called AE title that nobody has, with source and reason', async () => {
    const { code, output } = await dcmtk('echoscu', ['-v', '-aec', 'NOBODY', ...address()]);
    expect(output).toContain('Result: Rejected Permanent, Source: Service User');
    expect(output).toContain('Reason: Called AE Title Not Recognized');
    expect(code).not.toBe(0);
  });

  it('stores with storescu, and WADO-RS gives the data set back bit by bit', async () => {
    const instance = makeInstance({
      root: '1.2.826.0.1.3680043.8.498.51',
      patient: 1,
      study: 1,
      series: 1,
      instance: 1,
    });
    const { sopInstanceUid, studyInstanceUid, dataSet, sha256 } = instance;
    const file = path.join(folder.path, 'ct.dcm');
    const meta = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
    writeFileSync(file, Buffer.concat([buildFileMeta(meta), dataSet]));
    const { code, output } = await dcmtk('storescu', ['-v', '-aec', 'RADLAKE', ...address(), file]);
    expect(output).toContain('Received Store Response (Success)');
    expect(code).toBe(0);
    const objects = await retrieveObjects(platform, `${mainRoot}/studies/${studyInstanceUid}`);
    expect(objects?.map((one) => [one.sopInstanceUid, one.sha256])).toEqual([[sopInstanceUid, sha256]]);
  });
});
