import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AttributeTree } from '#shared/imaging/image/attribute-tree';
import { openImageBytes, readFrame } from '#shared/imaging/image/frame-source';
import { describeImage, readTree } from '#shared/imaging/image/image';
import { present } from '#shared/imaging/presentation/present';
import { PlatformError } from '#shared/kernel/errors';
import { allFiles, readDataSet } from './files';
import { pictureBy, worstOf } from './pnm';

const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const installed = execFileSync(python, ['-c', 'import os, pydicom; print(os.path.dirname(pydicom.__file__))'], {
  encoding: 'utf8',
}).trim();
const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-dcmtk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Bytes of a file that is compared at most: larger ones say nothing that small ones do not. */
const largest = 300_000;

/** What DCMTK is told to do as we do by default. */
function wishesOf(tree: AttributeTree): string[] {
  const image = describeImage(tree);
  if (image.format.samplesPerPixel > 1 || !image.photometric.startsWith('MONOCHROME')) return [];
  if (image.voi) return 'lut' in image.voi ? ['+Wl', '1'] : ['+Wi', '1'];
  return image.range ? [] : ['+Wm'];
}

/** JPEG 2000 and frames deflated one by one DCMTK does not read. */
const unread = /^1\.2\.840\.10008\.1\.2\.(?:4\.9[0-3]|4\.20[1-3]|8\.1)$/;
/** What it shows otherwise, and why. */
const others: Readonly<Record<string, string>> = {
  rtdose_expb: 'samples of 32 bits in big endian words: it swaps each half alone, pydicom and we the whole',
  d2n__001: 'it rounds modality values to whole numbers; here they go from 33.9 to 34.3',
};

function theirs(file: string, transferSyntaxUid: string, wishes: string[]): Uint8Array | undefined {
  const out = path.join(folder, 'out.pnm');
  const isJpegLs = /\.8[01]$/.test(transferSyntaxUid);
  const program = isJpegLs ? '/usr/bin/dcml2pnm' : '/usr/bin/dcmj2pnm';
  return pictureBy(program, ['+F', '1', ...wishes, file, out], out)?.data;
}

/** The worst difference of the first frame, and how much may be; null where one of both shows nothing. */
async function compared(file: string): Promise<{ worst: number; allowed: number } | null> {
  const { dataSet, transferSyntaxUid } = readDataSet(file);
  if (unread.test(transferSyntaxUid)) return null;
  const { image, read } = await openImageBytes(dataSet, transferSyntaxUid);
  const source = await readFrame(image, 1, read);
  const tree = readTree(source);
  const { bitsStored, photometric } = describeImage(tree);
  // Of single bits it makes half of the range.
  if (bitsStored === 1) return null;
  const { picture } = await present(source, tree, {});
  const other = theirs(file, transferSyntaxUid, wishesOf(tree));
  if (!other || other.length !== picture.data.length) return null;
  // Its conversion of YCbCr rounds twice.
  return { worst: worstOf(picture.data, other), allowed: photometric.startsWith('YBR') ? 2 : 1 };
}

describe('rendering every small image as DCMTK does, its overlays drawn', () => {
  it('within one gray level', async () => {
    let count = 0;
    const beyond: string[] = [];
    for (const [name, file] of allFiles(installed)) {
      if (statSync(file).size > largest) continue;
      try {
        const result = await compared(file);
        if (!result) continue;
        const isOther = Object.keys(others).some((start) =>
          path
            .basename(name)
            .replace(/^pydicom__/, '')
            .startsWith(start),
        );
        if (isOther) continue;
        count += 1;
        if (result.worst > result.allowed) beyond.push(`${name}: ${result.worst}`);
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
      }
    }
    expect(beyond).toEqual([]);
    expect(count).toBeGreaterThan(60);
  }, 300_000);
});
