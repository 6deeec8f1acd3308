import { LimitExceededError } from '#shared/kernel/errors';
import { DataSetWriter, implicitForm } from './data-set-writer';
import { MalformedDataSetError } from './errors';
import { toDicomJson } from './json';
import { type SkimmedDataSet, Skimmer, type SkimOptions } from './skim';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from './transfer-syntaxes';
import { UNDEFINED_LENGTH } from './walker';

function skim(bytes: Uint8Array, chunkBytes: number, options: Partial<SkimOptions> = {}): SkimmedDataSet {
  const skimmer = new Skimmer({ transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, longValueBytes: 100, ...options });
  for (let at = 0; at < bytes.length; at += chunkBytes) skimmer.push(bytes.subarray(at, at + chunkBytes));
  return skimmer.finish();
}

const chunkSizes = [1, 3, 7, 64, 1000, 1 << 20];
const item = new DataSetWriter().element(0x00091001, 'OB', new Uint8Array(150)).toBytes();
const before = new DataSetWriter().element(0x00080060, 'CS', 'CT').element(0x00081140, 'SQ', [item, item]);
const pixels = Uint8Array.from({ length: 5000 }, (_, i) => i & 0xff);

describe('Skimmer', () => {
  it.each(chunkSizes)('passes native pixel data by in chunks of %d bytes', (size) => {
    const bytes = new DataSetWriter()
      .raw(before.toBytes())
      .element(0x7fe00010, 'OW', pixels)
      .element(0xfffcfffc, 'OB', Uint8Array.of(1, 2))
      .toBytes();
    const { bytes: kept, skimmed, truncated } = skim(bytes, size);
    const expected = new DataSetWriter()
      .raw(before.toBytes())
      .element(0x7fe00010, 'OW', new Uint8Array(0))
      .element(0xfffcfffc, 'OB', Uint8Array.of(1, 2))
      .toBytes();
    expect(Buffer.compare(kept, expected)).toBe(0);
    expect(skimmed).toEqual([{ tag: 0x7fe00010, vr: 'OW', valueOffset: before.length + 12, length: 5000 }]);
    expect(truncated).toBe(false);
  });

  it.each(chunkSizes)('lists fragments in chunks of %d bytes', (size) => {
    const fragments = [new Uint8Array(0), pixels.subarray(0, 200), pixels.subarray(0, 30)];
    const bytes = new DataSetWriter().raw(before.toBytes()).fragments(0x7fe00010, 'OB', fragments).toBytes();
    const start = before.length + 12;
    const { skimmed, truncated } = skim(bytes, size);
    expect(skimmed).toEqual([
      {
        tag: 0x7fe00010,
        vr: 'OB',
        valueOffset: start,
        length: UNDEFINED_LENGTH,
        fragments: [
          [start + 8, 0],
          [start + 16, 200],
          [start + 224, 30],
        ],
      },
    ]);
    expect(truncated).toBe(false);
  });

  it('passes a long implicit value and a long text by', () => {
    const text = 'x'.repeat(300);
    const bytes = new DataSetWriter(implicitForm)
      .element(0x00104000, 'LT', text)
      .element(0x00200013, 'IS', '1')
      .toBytes();
    const { bytes: kept, skimmed } = skim(bytes, 50, { transferSyntaxUid: IMPLICIT_VR_LITTLE_ENDIAN });
    expect(skimmed).toEqual([{ tag: 0x00104000, vr: 'LT', valueOffset: 8, length: 300 }]);
    expect(JSON.parse(toDicomJson(kept, { transferSyntaxUid: IMPLICIT_VR_LITTLE_ENDIAN, skimmed }))).toEqual({
      '00104000': { vr: 'LT' },
      '00200013': { vr: 'IS', Value: [1] },
    });
  });

  it('gives the same JSON as the whole data set', () => {
    const transferSyntaxUid = EXPLICIT_VR_LITTLE_ENDIAN;
    const bytes = new DataSetWriter().raw(before.toBytes()).element(0x7fe00010, 'OW', pixels).toBytes();
    const bulkDataUri = (path: string, vr: string, length: number) => `${path}?${vr}=${length}`;
    const { bytes: kept, skimmed } = skim(bytes, 64);
    expect(toDicomJson(kept, { transferSyntaxUid, bulkDataUri, skimmed })).toBe(
      toDicomJson(bytes, { transferSyntaxUid, bulkDataUri }),
    );
  });

  it.each(chunkSizes)('passes by what cannot be followed in chunks of %d bytes, where that is wanted', (size) => {
    const faulty = new DataSetWriter().element(0x00091010, 'SQ', Buffer.from('something else than items')).toBytes();
    const behind = new DataSetWriter().element(0x7fe00010, 'OW', pixels).toBytes();
    const bytes = Buffer.concat([before.toBytes(), faulty, behind]);
    expect(() => skim(bytes, size)).toThrow(MalformedDataSetError);
    const { bytes: kept, skimmed, truncated } = skim(bytes, size, { faults: 'pass' });
    expect(kept.length).toBe(before.length + faulty.length + 12);
    expect([skimmed.map(({ tag, length }) => [tag, length]), truncated]).toEqual([[[0x7fe00010, 5000]], false]);
    // Of undefined length: nothing is found behind it.
    const endless = Buffer.concat([before.toBytes(), Uint8Array.from(faulty).fill(0xff, 8, 12), behind]);
    expect(skim(endless, size, { faults: 'pass' })).toEqual({
      bytes: new Uint8Array(before.toBytes()),
      ...{ skimmed: [], truncated: true },
    });
  });

  it.each(chunkSizes)('ends with fragments that cannot be followed in chunks of %d bytes', (size) => {
    const fragments = new DataSetWriter().fragments(0x7fe00010, 'OB', [new Uint8Array(0), pixels]).toBytes();
    fragments.set(Buffer.from('none'), fragments.length - 8);
    const bytes = Buffer.concat([before.toBytes(), fragments, Buffer.from('whatever')]);
    expect(() => skim(bytes, size)).toThrow(MalformedDataSetError);
    const { skimmed, truncated } = skim(bytes, size, { faults: 'pass' });
    expect([skimmed[0]?.fragments?.length, truncated]).toEqual([2, true]);
  });

  it('says that a data set was truncated, in a value, in a fragment, in a header', () => {
    const native = new DataSetWriter().raw(before.toBytes()).element(0x7fe00010, 'OW', pixels).toBytes();
    const encapsulated = new DataSetWriter().fragments(0x7fe00010, 'OB', [pixels]).toBytes();
    for (const [bytes, cut] of [
      [native, 10],
      [native, 5005],
      [encapsulated, 1],
      [encapsulated, 100],
      [before.toBytes(), 5],
    ] as const) {
      expect(skim(bytes.subarray(0, bytes.length - cut), 64).truncated).toBe(true);
    }
  });

  it('holds at most what it may', () => {
    const bytes = new DataSetWriter().element(0x00081140, 'SQ', [pixels.subarray(0, 4000)]).toBytes();
    expect(() => skim(bytes, 64, { maxHeldBytes: 1000 })).toThrow(LimitExceededError);
    const fragments = new DataSetWriter().fragments(0x7fe00010, 'OB', [pixels, pixels, pixels]).toBytes();
    expect(() => skim(fragments, 64, { maxFragments: 2 })).toThrow(LimitExceededError);
  });

  it('refuses pixel data that holds something else than fragments', () => {
    const bytes = new DataSetWriter().fragments(0x7fe00010, 'OB', [new Uint8Array(4)]).toBytes();
    bytes[12] = 0;
    expect(() => skim(bytes, 64)).toThrow(MalformedDataSetError);
  });
});
