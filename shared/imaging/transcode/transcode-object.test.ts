import { correctDataSet } from '#shared/dicom/correct/correct-data-set';
import { DataSetWriter, type HeaderForm } from '#shared/dicom/data-set-writer';
import { deflateDataSet, inflateDataSet } from '#shared/dicom/deflate';
import { toDicomJson } from '#shared/dicom/json';
import { parsePart10Head } from '#shared/dicom/part10';
import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  ENCAPSULATED_UNCOMPRESSED,
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  encodingOf,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import { skimInMemory } from '../image/frame-source';
import { openObject } from '../image/open-object';
import { canTranscode, transcodingTargets } from './can-transcode';
import { transcodeFrame } from './transcode-frame';
import { transcodeObject } from './transcode-object';

const jpeg = '1.2.840.10008.1.2.4.50';
const mpeg = '1.2.840.10008.1.2.4.102';
const plain = [IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN];
const words = Uint16Array.from({ length: 16 }, (_, at) => at * 257 + 3);
const longValue = Uint8Array.from({ length: 70_001 }, (_, at) => at % 251);

function swappedWords(littleEndian: boolean): Uint8Array {
  const bytes = Buffer.from(words.slice().buffer);
  return littleEndian ? bytes : bytes.swap16();
}

/** An image of 4 frames of 2 by 2, or a document, with what byte order and VR change. */
function dataSet(encoding: HeaderForm, isImage: boolean, name = 'Wang^Xiao'): Uint8Array {
  const number = Buffer.alloc(8);
  if (encoding.littleEndian) number.writeDoubleLE(1.5);
  else number.writeDoubleBE(1.5);
  const item = new DataSetWriter(encoding).integers(0x00081197, 'US', 0x0110).element(0x00081155, 'UI', '1.2.3\0');
  const writer = new DataSetWriter(encoding)
    .element(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7\0')
    .element(0x00081199, 'SQ', [item.toBytes(), new Uint8Array(0)])
    .element(0x00100010, 'PN', name)
    .element(0x00189073, 'FD', number);
  if (!isImage)
    return writer.element(0x00420011, 'OB', longValue).element(0x00420012, 'LO', 'application/pdf ').toBytes();
  return image(writer).element(0x7fe00010, 'OW', swappedWords(encoding.littleEndian)).toBytes();
}

const image = (writer: DataSetWriter): DataSetWriter =>
  writer
    .integers(0x00280002, 'US', 1)
    .element(0x00280004, 'CS', 'MONOCHROME2 ')
    .element(0x00280008, 'IS', '4 ')
    .integers(0x00280010, 'US', 2)
    .integers(0x00280011, 'US', 2)
    .integers(0x00280100, 'US', 16)
    .integers(0x00280101, 'US', 16)
    .integers(0x00280102, 'US', 15)
    .integers(0x00280103, 'US', 0);

/** @param syntax - of the bytes, inflated where it is deflated */
async function opened(bytes: Uint8Array, syntax: string) {
  const { skimmed, read } = skimInMemory(bytes, syntax);
  return { object: await openObject(skimmed, syntax, read), read };
}

async function transcoded(
  source: Awaited<ReturnType<typeof opened>>,
  transferSyntaxUid: string,
): Promise<{ dataSet: Uint8Array; whole: Uint8Array; length: number | null }> {
  const uids = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.3' };
  const made = await transcodeObject({ ...source, ...uids, transferSyntaxUid, transcode: transcodeFrame });
  const chunks: Uint8Array[] = [];
  for await (const chunk of made.chunks) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  const head = parsePart10Head(whole);
  expect(head.transferSyntaxUid).toBe(transferSyntaxUid);
  return { dataSet: whole.subarray(head.dataSetOffset), whole, length: made.length };
}

describe('an object in another encoding', () => {
  const pairs = [...plain, EXPLICIT_VR_BIG_ENDIAN].flatMap((from) =>
    plain.flatMap((to) => ['image', 'document'].map((what) => [what, from, to] as const)),
  );
  it.each(pairs)('%s: %s -> %s', async (what, from, to) => {
    const source = await opened(dataSet(encodingOf(from), what === 'image'), from);
    const { dataSet: bytes, whole, length } = await transcoded(source, to);
    const wanted = dataSet(encodingOf(to), what === 'image');
    const isDeflated = to === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
    expect(Buffer.compare(isDeflated ? inflateDataSet(bytes, 1 << 20) : bytes, wanted)).toBe(0);
    expect(length).toBe(isDeflated ? null : whole.length);
    if (isDeflated) expect(bytes.length).toBeLessThanOrEqual(deflateDataSet(wanted).length + 64);
  });

  it('in its own keeps compressed pixels, their offset table and icons, whatever their syntax', async () => {
    const icon = new DataSetWriter().fragments(0x7fe00010, 'OB', [new Uint8Array(0), Uint8Array.of(9, 9)]).toBytes();
    const table = Uint8Array.of(0, 0, 0, 0, 12, 0, 0, 0, 24, 0, 0, 0, 36, 0, 0, 0);
    const frames = [1, 2, 3, 4].map((n) => Uint8Array.of(0xff, 0xd8, n, n));
    const pixels = [table, ...frames];
    const made = (name: string) =>
      image(new DataSetWriter().element(0x00100010, 'PN', name))
        .element(0x00880200, 'SQ', [icon])
        .element(0x7fe00001, 'OV', new Uint8Array(32))
        .fragments(0x7fe00010, 'OB', pixels)
        .toBytes();
    const source = await opened(made('A '), mpeg);
    expect((await transcoded(source, mpeg)).dataSet).toEqual(made('A '));
    expect(canTranscode(source.object, EXPLICIT_VR_LITTLE_ENDIAN)).toBe(false);
    const inJpeg = await opened(made('A '), jpeg);
    await expect(transcoded(inJpeg, EXPLICIT_VR_LITTLE_ENDIAN)).rejects.toMatchObject({ code: 'FRAME_DECODING' });
  });

  it.each([...plain, EXPLICIT_VR_BIG_ENDIAN])('with corrected attributes, in %s', async (syntax) => {
    const { object, read } = await opened(dataSet(encodingOf(syntax), false), syntax);
    const origin = { at: 0, system: '', source: '', reason: 'CORRECT' } as const;
    const attributes = { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Li^Na' }] } };
    const skimmed = { bytes: object.header, skimmed: object.skimmed, truncated: false };
    const { bytes: header, skimmed: long } = correctDataSet(skimmed, syntax, { attributes, origin });
    const source = { object: { ...object, header, skimmed: long }, read };
    for (const to of [syntax, EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN]) {
      const { dataSet: made } = await transcoded(source, to);
      const bytes = to === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN ? inflateDataSet(made, 1 << 20) : made;
      const json = JSON.parse(toDicomJson(bytes, { transferSyntaxUid: to })) as Record<string, { Value?: unknown[] }>;
      expect(json['00100010']!.Value).toEqual([{ Alphabetic: 'Li^Na' }]);
      expect(json['04000561']!.Value).toHaveLength(1);
      // The long value waits outside of the header, and comes back in its place.
      expect(header.length).toBeLessThan(1000);
      expect(Buffer.from(bytes).includes(Buffer.from(longValue))).toBe(true);
    }
  });

  it('out of encapsulated uncompressed form', async () => {
    const frames = Array.from({ length: 4 }, (_, at) => swappedWords(true).subarray(8 * at, 8 * at + 8));
    const stored = image(new DataSetWriter())
      .fragments(0x7fe00010, 'OB', [new Uint8Array(0), ...frames])
      .toBytes();
    const source = await opened(stored, ENCAPSULATED_UNCOMPRESSED);
    const native = image(new DataSetWriter()).element(0x7fe00010, 'OW', swappedWords(true)).toBytes();
    expect((await transcoded(source, EXPLICIT_VR_LITTLE_ENDIAN)).dataSet).toEqual(native);
  });

  it('goes where it can go', async () => {
    const explicit = encodingOf(EXPLICIT_VR_LITTLE_ENDIAN);
    const document = await opened(dataSet(explicit, false), EXPLICIT_VR_LITTLE_ENDIAN);
    expect(transcodingTargets.filter((to) => canTranscode(document.object, to)).sort()).toEqual([...plain].sort());
    const gray = await opened(dataSet(explicit, true), EXPLICIT_VR_LITTLE_ENDIAN);
    expect(transcodingTargets.filter((to) => !canTranscode(gray.object, to))).toEqual([]);
    expect([EXPLICIT_VR_BIG_ENDIAN, jpeg, mpeg].filter((to) => canTranscode(gray.object, to))).toEqual([]);
    const bytes = dataSet(explicit, true);
    const cut = await opened(bytes.subarray(0, bytes.length - 1), EXPLICIT_VR_LITTLE_ENDIAN);
    expect(transcodingTargets.filter((to) => canTranscode(cut.object, to))).toEqual([]);
  });
});
