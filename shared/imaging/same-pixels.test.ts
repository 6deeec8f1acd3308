import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inflateDataSet } from '#shared/dicom/deflate';
import { parsePart10Head } from '#shared/dicom/part10';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { type PixelSource, samePixels } from './same-pixels';

const folder = path.resolve('..', 'shared', 'data', 'dicom', 'misc');
const hasData = existsSync(folder);
const withData = hasData ? describe : describe.skip;

function source(name: string): PixelSource {
  const bytes = readFileSync(path.join(folder, name));
  const { dataSetOffset, transferSyntaxUid } = parsePart10Head(bytes);
  const raw = bytes.subarray(dataSetOffset);
  const isDeflated = transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
  return { dataSet: isDeflated ? inflateDataSet(raw, 1 << 28) : raw, transferSyntaxUid, bitsAllocated: 16 };
}

withData(`images of one instance in several transfer syntaxes${hasData ? '' : ` (skipped: no ${folder})`}`, () => {
  const pairs = [
    ['big endian and implicit', 'pydicom__MR_small_bigendian.dcm', 'pydicom__MR_small_implicit.dcm'],
    ['RLE and native', 'pydicom__MR_small_RLE.dcm', 'pydicom__MR_small_implicit.dcm'],
    ['JPEG-LS and native', 'pydicom__MR_small_jpeg_ls_lossless.dcm', 'pydicom__MR_small_implicit.dcm'],
    ['RLE and JPEG-LS', 'pydicom__MR_small_RLE.dcm', 'pydicom__MR_small_jpeg_ls_lossless.dcm'],
    ['frames in RLE and big endian', 'pdd__emri_small_RLE.dcm', 'pdd__emri_small_big_endian.dcm'],
    ['frames in JPEG 2000 and big endian', 'pdd__emri_small_jpeg_2k_lossless.dcm', 'pdd__emri_small_big_endian.dcm'],
    ['frames in JPEG-LS and RLE', 'pdd__emri_small_jpeg_ls_lossless.dcm', 'pdd__emri_small_RLE.dcm'],
    [
      'two lossless JPEG processes',
      'dparser__CT0012.fragmented_no_bot_jpeg_lossless.57.dcm',
      'dparser__CT0012.fragmented_no_bot_jpeg_lossless.70.dcm',
    ],
    [
      'lossless JPEG and JPEG-LS',
      'dparser__CT0012.fragmented_no_bot_jpeg_lossless.70.dcm',
      'dparser__CT0012.not_fragmented_no_bot_jpeg_ls.80.dcm',
    ],
    [
      'lossless JPEG and RLE',
      'dparser__CT0012.fragmented_no_bot_jpeg_lossless.57.dcm',
      'dparser__CT0012.not_fragmented_no_bot_rle.dcm',
    ],
  ] as const;

  it.each(pairs)('%s are the same', async (_what, a, b) => {
    expect(await samePixels(source(a), source(b))).toBe('same');
  });

  it.each([
    ['one byte of a frame', 'pydicom__MR_small_RLE.dcm', 'pydicom__MR_small_implicit.dcm'],
    ['one byte of a frame', 'pdd__emri_small_big_endian.dcm', 'pdd__emri_small_RLE.dcm'],
  ])('differ by %s', async (_what, a, b) => {
    const [left, right] = [source(a), source(b)];
    const changed = Buffer.from(right.dataSet);
    changed[changed.length - 700] = changed[changed.length - 700]! ^ 0x10;
    expect(await samePixels(left, { ...right, dataSet: changed })).toBe('different');
  });

  it.each([
    [
      'near-lossless JPEG-LS and lossless',
      'dparser__CT0012.fragmented_no_bot_jpeg_ls.81.dcm',
      'dparser__CT0012.not_fragmented_no_bot_jpeg_ls.80.dcm',
    ],
    [
      'lossy JPEG and lossless',
      'dparser__CT0012.fragmented_no_bot_jpeg_baseline.51.dcm',
      'dparser__CT0012.not_fragmented_no_bot_rle.dcm',
    ],
    ['images of different size', 'pydicom__MR_small_RLE.dcm', 'pdd__emri_small_RLE.dcm'],
  ])('%s differ', async (_what, a, b) => {
    expect(await samePixels(source(a), source(b))).toBe('different');
  });

  it.each(['pdd__emri_small_jpeg_2k_lossless.dcm', 'pdd__emri_small_jpeg_ls_lossless.dcm', 'pdd__emri_small_RLE.dcm'])(
    '%s with a broken bit stream differs, and the next one is decoded',
    async (name) => {
      const [left, right] = [source(name), source('pdd__emri_small_big_endian.dcm')];
      const broken = Buffer.from(left.dataSet);
      broken.fill(0xff, broken.length - 20_000, broken.length - 10_000);
      expect(await samePixels({ ...left, dataSet: broken }, right)).toBe('different');
      expect(await samePixels(left, right)).toBe('same');
    },
  );

  it('equals itself in every syntax, also where it cannot be decoded', async () => {
    for (const name of ['pydicom__SC_rgb_jpeg.dcm', 'pdd__HTJ2KLossless_08_RGB.dcm', 'pdd__JLSL_RGB_ILV2.dcm'])
      expect(await samePixels(source(name), source(name))).toBe('same');
  });

  it('are none in a document without pixels', async () => {
    expect(await samePixels(source('dcmjs__sample-sr.dcm'), source('dcmjs__sample-sr.dcm'))).toBe('none');
  });
});
