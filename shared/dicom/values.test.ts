import { DataSetWriter, implicitForm } from './data-set-writer';
import { EXPLICIT_VR_LITTLE_ENDIAN } from './transfer-syntaxes';
import { decodeElement, personName, toLittleEndian } from './values';
import { walk } from './walker';

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('decodeElement', () => {
  it('splits text at backslashes and removes padding, but keeps LT, ST, UT and UR whole', () => {
    expect(decodeElement('CS', ascii('ORIGINAL\\PRIMARY '))).toEqual(['ORIGINAL', 'PRIMARY']);
    expect(decodeElement('UI', ascii('1.2.3\0'))).toEqual(['1.2.3']);
    expect(decodeElement('LT', ascii(' a\\b '))).toEqual([' a\\b']);
    expect(decodeElement('UR', ascii('http://x/a\\b'))).toEqual(['http://x/a\\b']);
  });

  it('does not split at a backslash that is half of a character', () => {
    // In GBK 0x81 0x5C is one character.
    const bytes = Uint8Array.of(0x81, 0x5c, 0x5c, 0x41, 0x20);
    expect(decodeElement('LO', bytes, { characterSets: ['GBK'] })).toEqual(['乗', 'A']);
  });

  it('reads numbers of both byte orders and leaves a torn last one out', () => {
    expect(decodeElement('US', Uint8Array.of(1, 2, 3))).toEqual([0x0201]);
    expect(decodeElement('US', Uint8Array.of(1, 2), { littleEndian: false })).toEqual([0x0102]);
    expect(decodeElement('SL', Uint8Array.of(0xff, 0xff, 0xff, 0xfe), { littleEndian: false })).toEqual([-2]);
    expect(decodeElement('SV', new Uint8Array(8).fill(0xff))).toEqual([-1]);
    expect(decodeElement('UV', new Uint8Array(8).fill(0xff))).toEqual([2n ** 64n - 1n]);
    expect(decodeElement('FL', Uint8Array.of(0, 0, 0xc0, 0x3f))).toEqual([1.5]);
  });

  it('gives binary values as a view', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(decodeElement('OB', bytes)).toBe(bytes);
  });
});

describe('toLittleEndian', () => {
  it('swaps words of big endian values only', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(toLittleEndian('OW', bytes, false)).toEqual(Uint8Array.of(2, 1, 4, 3));
    expect(toLittleEndian('OL', bytes, false)).toEqual(Uint8Array.of(4, 3, 2, 1));
    expect(toLittleEndian('OB', bytes, false)).toBe(bytes);
    expect(toLittleEndian('OW', bytes, true)).toBe(bytes);
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3, 4));
  });
});

describe('personName', () => {
  it('splits component groups and leaves empty ones out', () => {
    expect(personName('A^B=王=x')).toEqual({ Alphabetic: 'A^B', Ideographic: '王', Phonetic: 'x' });
    expect(personName('=王')).toEqual({ Ideographic: '王' });
    expect(personName('')).toEqual({});
  });
});

describe('DataSetWriter', () => {
  it('writes short and long explicit headers, padded as the VR wants', () => {
    const bytes = new DataSetWriter()
      .element(0x00080018, 'UI', '1.2')
      .element(0x00080060, 'CS', 'CTX')
      .element(0x00091001, 'UN', Uint8Array.of(7))
      .toBytes();
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '080018005549040' + '0312e3200' + '0800600043530400' + '43545820' + '09000110554e000002000000' + '0700',
    );
  });

  it('writes implicit headers for command sets', () => {
    const bytes = new DataSetWriter(implicitForm)
      .integers(0x00000100, 'US', 0x8030)
      .element(0x00000002, 'UI', '1.1')
      .toBytes();
    expect(Buffer.from(bytes).toString('hex')).toBe('00000001020000003080' + '0000020004000000312e3100');
  });

  it('writes a text that outgrew 16 bits as UN, which reads back as its own VR', () => {
    const text = 'x'.repeat(70_000);
    const bytes = new DataSetWriter().element(0x00104000, 'LT', text).toBytes();
    expect(Buffer.from(bytes.subarray(4, 6)).toString()).toBe('UN');
    const seen: unknown[] = [];
    walk(
      bytes,
      { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN },
      {
        element(cursor) {
          seen.push([cursor.vr, cursor.length]);
          return undefined;
        },
      },
    );
    expect(seen).toEqual([['LT', 70_000]]);
  });
});
