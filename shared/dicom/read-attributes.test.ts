import { LimitExceededError } from '#shared/kernel/errors';
import { DataSetWriter } from './data-set-writer';
import { deflateDataSet, inflateDataSet } from './deflate';
import { MalformedDataSetError } from './errors';
import { readAttributes } from './read-attributes';
import { EXPLICIT_VR_LITTLE_ENDIAN } from './transfer-syntaxes';

const transferSyntaxUid = EXPLICIT_VR_LITTLE_ENDIAN;
const item = new DataSetWriter().element(0x00080060, 'CS', 'XX').toBytes();
const bytes = new DataSetWriter()
  .element(0x00080060, 'CS', 'CT')
  .element(0x00081140, 'SQ', [item, item])
  .element(0x00091001, 'OB', new Uint8Array(200))
  .element(0x00100010, 'PN', 'Doe^J')
  .element(0x7fe00010, 'OW', new Uint8Array(1000))
  .toBytes();
const text = (value: Uint8Array | undefined) => Buffer.from(value ?? []).toString('latin1');

describe('readAttributes', () => {
  it('gives views of the wanted top level values and stops behind the last', () => {
    const tags = new Set([0x00080060, 0x00100010, 0x00100020]);
    const { attributes, complete, consumed } = readAttributes(bytes, { transferSyntaxUid, tags });
    expect([...attributes.keys()]).toEqual([0x00080060, 0x00100010]);
    expect(text(attributes.get(0x00080060)?.value)).toBe('CT');
    expect(text(attributes.get(0x00100010)?.value)).toBe('Doe^J ');
    expect(attributes.get(0x00100010)?.value.buffer).toBe(bytes.buffer);
    expect(complete).toBe(true);
    expect(consumed).toBe(bytes.length - 1012);
  });

  it('gives a wanted sequence as its items, of defined and undefined length', () => {
    const tags = new Set([0x00081140]);
    const defined = readAttributes(bytes, { transferSyntaxUid, tags }).attributes.get(0x00081140);
    expect(defined).toMatchObject({ vr: 'SQ' });
    expect(defined?.value.length).toBe(2 * (8 + item.length));
    const hex = `0800401153510000ffffffff feff00e0ffffffff ${Buffer.from(item).toString('hex')} feff0de000000000 feffdde000000000`;
    const undef = Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    const found = readAttributes(undef, { transferSyntaxUid, tags }).attributes.get(0x00081140);
    expect(found?.value).toEqual(undef.subarray(12, undef.length - 8));
  });

  it('is not complete while wanted tags may follow, and tells where to read on', () => {
    const tags = new Set([0x00100010]);
    const nameAt = bytes.length - 1012 - 14;
    const half = readAttributes(bytes.subarray(0, 100), { transferSyntaxUid, tags });
    expect(half).toMatchObject({ complete: false, consumed: nameAt });
    expect(half.consumed).toBeGreaterThan(100);
    const rest = readAttributes(bytes.subarray(half.consumed), { transferSyntaxUid, tags });
    expect(text(rest.attributes.get(0x00100010)?.value)).toBe('Doe^J ');
  });

  it('reads on from the start of a wanted value that is cut', () => {
    const tags = new Set([0x00100010]);
    const nameAt = bytes.length - 1012 - 14;
    expect(readAttributes(bytes.subarray(0, nameAt + 10), { transferSyntaxUid, tags })).toMatchObject({
      complete: false,
      consumed: nameAt,
    });
  });

  it('is complete at pixel data that is cut', () => {
    const tags = new Set([0x00100010, 0x00280010]);
    const cut = bytes.subarray(0, bytes.length - 500);
    expect(readAttributes(cut, { transferSyntaxUid, tags })).toMatchObject({
      complete: true,
      consumed: bytes.length - 1012,
    });
  });
});

describe('inflateDataSet', () => {
  it('gives back what deflateDataSet packed, and packs to even length', () => {
    const packed = deflateDataSet(bytes);
    expect(packed.length % 2).toBe(0);
    expect(Buffer.compare(inflateDataSet(packed, 1 << 20), bytes)).toBe(0);
  });

  it('refuses a bomb before it grows beyond the limit', () => {
    const bomb = deflateDataSet(new Uint8Array(10_000_000));
    expect(() => inflateDataSet(bomb, 1_000_000)).toThrow(LimitExceededError);
  });

  it('refuses what is no deflate stream, and a stream that ends early', () => {
    expect(() => inflateDataSet(Uint8Array.of(0xff, 0xff, 0xff), 100)).toThrow(MalformedDataSetError);
    const packed = deflateDataSet(bytes);
    expect(() => inflateDataSet(packed.subarray(0, packed.length - 10), 1 << 20)).toThrow(MalformedDataSetError);
  });
});
