import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openTestArchive, type TestArchive } from './testing/open-archive';

const folder = path.resolve('..', 'shared', 'data', 'dicom', 'misc');
const hasData = existsSync(folder);
const withData = hasData ? describe : describe.skip;

withData(`rule (b)${hasData ? '' : ` (skipped: no ${folder})`}`, () => {
  let t: TestArchive;
  beforeEach(async () => {
    t = await openTestArchive();
  });
  afterEach(() => t.close());

  it.each([
    ['pydicom__MR_small_implicit.dcm', 'pydicom__MR_small_RLE.dcm'],
    ['pydicom__MR_small_implicit.dcm', 'pydicom__MR_small_bigendian.dcm'],
    ['pydicom__MR_small_RLE.dcm', 'pydicom__MR_small_jpeg_ls_lossless.dcm'],
    ['pdd__emri_small_big_endian.dcm', 'pdd__emri_small_jpeg_2k_lossless.dcm'],
  ])('keeps %s and drops %s as a duplicate', async (kept, repeated) => {
    const first = await t.send(readFileSync(path.join(folder, kept)));
    await t.send(readFileSync(path.join(folder, repeated)));
    const [entry] = await t.archive.collections.instances.find({});
    expect(entry!.transferSyntaxUid).toBe(first.transferSyntaxUid);
    expect(await t.archive.collections.conflicts.countDocuments({})).toBe(0);
    expect((await t.archive.collections.overlays.find({})).map(({ attributes }) => attributes)).toEqual([]);
    expect((await t.archive.collections.series.find({}))[0]!.instanceCount).toBe(1);
  });
});
