import fc from 'fast-check';
import { LimitExceededError } from '#shared/kernel/errors';
import { DataSetWriter } from './data-set-writer';
import { InvalidDicomJsonError, TruncatedDataSetError } from './errors';
import { fromDicomJson, toDicomJson } from './json';
import { EXPLICIT_VR_BIG_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN } from './transfer-syntaxes';
import { UNDEFINED_LENGTH } from './walker';

const transferSyntaxUid = EXPLICIT_VR_LITTLE_ENDIAN;
const json = (bytes: Uint8Array, options = {}) => JSON.parse(toDicomJson(bytes, { transferSyntaxUid, ...options }));
const one = (tag: number, vr: string, value: Uint8Array | string) =>
  Object.values(json(new DataSetWriter().element(tag, vr, value).toBytes()))[0];

describe('toDicomJson', () => {
  it('writes text values, several of them, and null for an empty one among them (F.2.5)', () => {
    expect(one(0x00080008, 'CS', 'ORIGINAL\\\\AXIAL')).toEqual({ vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] });
    expect(one(0x00080018, 'UI', '1.2.3')).toEqual({ vr: 'UI', Value: ['1.2.3'] });
    expect(one(0x00104000, 'LT', 'a\\b "c"\r\n')).toEqual({ vr: 'LT', Value: ['a\\b "c"\r\n'] });
  });

  it('keeps an empty attribute without Value (F.2.5)', () => {
    expect(one(0x00100010, 'PN', '')).toEqual({ vr: 'PN' });
    expect(one(0x00100010, 'PN', '  ')).toEqual({ vr: 'PN' });
    expect(one(0x00081140, 'SQ', new Uint8Array(0))).toEqual({ vr: 'SQ' });
  });

  it('writes the component groups of a name in any character set', () => {
    const utf8 = new DataSetWriter()
      .element(0x00080005, 'CS', 'ISO_IR 192')
      .element(0x00100010, 'PN', 'Wang^XiaoDong=王^小東=')
      .toBytes();
    expect(json(utf8)['00100010']).toEqual({
      vr: 'PN',
      Value: [{ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小東' }],
    });
  });

  it('gives items the character set around them unless they have their own', () => {
    const gbk = Uint8Array.of(0xb0, 0xa1);
    const own = new DataSetWriter().element(0x00080005, 'CS', 'ISO_IR 192').element(0x00080104, 'LO', 'é').toBytes();
    const inherited = new DataSetWriter().element(0x00080104, 'LO', gbk).toBytes();
    const bytes = new DataSetWriter()
      .element(0x00080005, 'CS', 'GB18030')
      .element(0x00081140, 'SQ', [own, inherited, new Uint8Array(0)])
      .element(0x00100020, 'LO', gbk)
      .toBytes();
    const result = json(bytes);
    expect(result['00080005']).toEqual({ vr: 'CS', Value: ['GB18030'] });
    expect(result['00081140'].Value[0]['00080104'].Value).toEqual(['é']);
    expect(result['00081140'].Value[1]['00080104'].Value).toEqual(['啊']);
    expect(result['00081140'].Value[2]).toEqual({});
    expect(result['00100020'].Value).toEqual(['啊']);
  });

  it.each([
    ['1.5', '1.5'],
    ['1.50 ', '1.50'],
    ['-0', '-0'],
    ['+1.5', '1.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['1E3', '1000'],
    ['1e-7', '1e-7'],
    ['1e400', '"1e400"'],
    ['NaN', '"NaN"'],
    ['1,5', '"1,5"'],
    ['0x10', '"0x10"'],
    ['123456789012345678901', '"123456789012345678901"'],
  ])('writes the decimal string %j as %s (F.2.3)', (text, expected) => {
    const bytes = new DataSetWriter().element(0x00180050, 'DS', text).toBytes();
    const written = toDicomJson(bytes, { transferSyntaxUid });
    expect(written).toBe(`{"00180050":{"vr":"DS","Value":[${expected}]}}`);
    JSON.parse(written);
  });

  it('writes numbers of every binary VR, and NaN and infinities as text', () => {
    const view = (size: number, fill: (v: DataView) => void) => {
      const bytes = new Uint8Array(size);
      fill(new DataView(bytes.buffer));
      return bytes;
    };
    expect(one(0x00280010, 'US', Uint8Array.of(0, 2, 255, 255))).toMatchObject({ Value: [512, 65535] });
    expect(one(0x00280106, 'SS', Uint8Array.of(255, 255))).toMatchObject({ Value: [-1] });
    expect(one(0x00186020, 'SL', Uint8Array.of(254, 255, 255, 255))).toMatchObject({ Value: [-2] });
    expect(one(0x00080001, 'UL', Uint8Array.of(255, 255, 255, 255))).toMatchObject({ Value: [4294967295] });
    const doubles = view(32, (v) => {
      v.setFloat64(0, 0.1, true);
      v.setFloat64(8, Number.NaN, true);
      v.setFloat64(16, Number.NEGATIVE_INFINITY, true);
      v.setFloat64(24, -0, true);
    });
    expect(one(0x00189073, 'FD', doubles)).toMatchObject({ Value: [0.1, 'NaN', '-Infinity', -0] });
    const big = view(16, (v) => {
      v.setBigUint64(0, 5n, true);
      v.setBigUint64(8, 2n ** 64n - 1n, true);
    });
    expect(one(0x0008040c, 'UV', big)).toMatchObject({ Value: [5, '18446744073709551615'] });
  });

  it('writes tags as eight digits', () => {
    expect(one(0x00280009, 'AT', Uint8Array.of(0x18, 0, 0x63, 0x10))).toEqual({ vr: 'AT', Value: ['00181063'] });
  });

  it('inlines short binary values little endian, leaves long ones out, and asks for a URI first', () => {
    const big = Uint8Array.from(Buffer.from('00281201 4f57 0000 00000004 01020304'.replaceAll(' ', ''), 'hex'));
    expect(JSON.parse(toDicomJson(big, { transferSyntaxUid: EXPLICIT_VR_BIG_ENDIAN }))).toEqual({
      '00281201': { vr: 'OW', InlineBinary: Buffer.from([2, 1, 4, 3]).toString('base64') },
    });
    const bytes = new DataSetWriter().element(0x00091001, 'OB', new Uint8Array(101)).toBytes();
    expect(json(bytes, { maxInlineBytes: 10 })).toEqual({ '00091001': { vr: 'OB' } });
    const asked: unknown[] = [];
    const bulkDataUri = (...question: unknown[]) => {
      asked.push(question);
      return 'bulk/1';
    };
    expect(json(bytes, { maxInlineBytes: 10, bulkDataUri })).toEqual({
      '00091001': { vr: 'OB', BulkDataURI: 'bulk/1' },
    });
    expect(asked).toEqual([['/00091001', 'OB', 102]]);
  });

  it('asks for pixel data always, by its path, native and encapsulated', () => {
    const icon = new DataSetWriter().element(0x7fe00010, 'OB', Uint8Array.of(1, 2)).toBytes();
    const bytes = new DataSetWriter()
      .element(0x00880200, 'SQ', [icon])
      .fragments(0x7fe00010, 'OB', [new Uint8Array(0), Uint8Array.of(1)])
      .toBytes();
    const asked: unknown[] = [];
    const bulkDataUri = (path: string, vr: string, length: number) => {
      asked.push([path, vr, length]);
      return `b${path}`;
    };
    expect(json(bytes, { bulkDataUri })).toEqual({
      '00880200': { vr: 'SQ', Value: [{ '7FE00010': { vr: 'OB', BulkDataURI: 'b/00880200/0/7FE00010' } }] },
      '7FE00010': { vr: 'OB', BulkDataURI: 'b/7FE00010' },
    });
    expect(asked).toEqual([
      ['/00880200/0/7FE00010', 'OB', 2],
      ['/7FE00010', 'OB', UNDEFINED_LENGTH],
    ]);
  });

  it('leaves out group lengths and trailing padding (F.2.2)', () => {
    const bytes = new DataSetWriter()
      .integers(0x00080000, 'UL', 4)
      .element(0x00080060, 'CS', 'CT')
      .element(0xfffcfffc, 'OB', new Uint8Array(4))
      .toBytes();
    expect(json(bytes)).toEqual({ '00080060': { vr: 'CS', Value: ['CT'] } });
  });

  it('sorts attributes that do not ascend, the last of a repeated one winning', () => {
    const bytes = new DataSetWriter()
      .element(0x00100010, 'PN', 'A')
      .element(0x00080060, 'CS', 'CT')
      .element(0x00080060, 'CS', 'MR')
      .toBytes();
    expect(toDicomJson(bytes, { transferSyntaxUid })).toBe(
      '{"00080060":{"vr":"CS","Value":["MR"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"A"}]}}',
    );
  });

  it('refuses a truncated data set, or closes what was open when asked to keep it', () => {
    const inner = new DataSetWriter().element(0x00080060, 'CS', 'CT').element(0x00080070, 'LO', 'Maker').toBytes();
    const bytes = new DataSetWriter().element(0x00081140, 'SQ', [inner, inner]).toBytes();
    const cut = bytes.subarray(0, 12 + 8 + inner.length + 8 + 12);
    expect(() => json(cut)).toThrow(TruncatedDataSetError);
    expect(json(cut, { truncated: 'keep' })).toEqual({
      '00081140': {
        vr: 'SQ',
        Value: [
          { '00080060': { vr: 'CS', Value: ['CT'] }, '00080070': { vr: 'LO', Value: ['Maker'] } },
          { '00080060': { vr: 'CS', Value: ['CT'] } },
        ],
      },
    });
    for (let end = 0; end < bytes.length; end++) {
      JSON.parse(toDicomJson(bytes.subarray(0, end), { transferSyntaxUid, truncated: 'keep' }));
    }
  });
});

describe('toDicomJson of what cannot be followed', () => {
  const item = new DataSetWriter().element(0x00080060, 'CS', 'CT').toBytes();
  const before = new DataSetWriter().element(0x00080060, 'CS', 'CT').element(0x00081140, 'SQ', [item]).toBytes();
  const after = new DataSetWriter().element(0x00280010, 'US', Uint8Array.of(4, 0)).toBytes();
  const whole = { '00080060': { vr: 'CS', Value: ['CT'] }, '00081140': { vr: 'SQ', Value: [json(item)] } };
  const rows = { '00280010': { vr: 'US', Value: [4] } };
  const around = (...parts: readonly Uint8Array[]) => Buffer.concat([before, ...parts, after]);
  /** A sequence whose second item is none. */
  const broken = [...new DataSetWriter().element(0x00091010, 'SQ', [item]).toBytes(), ...Buffer.from('no item!')];
  broken[8] = broken.length - 12;
  const nested = (depth: number): Uint8Array =>
    new DataSetWriter().element(0x00091010, 'SQ', depth > 1 ? [nested(depth - 1)] : [item]).toBytes();
  const undefinedLength = Uint8Array.from(broken).fill(0xff, 8, 12);

  it.each([
    ['something else than items', Uint8Array.from(broken)],
    ['too many levels', nested(100)],
  ])('passes a sequence of %s by, and goes on behind it', (_what, sequence) => {
    expect(() => json(around(sequence), { truncated: 'keep' })).toThrow();
    expect(json(around(sequence), { faults: 'pass' })).toEqual({ ...whole, ...rows });
    expect(json(around(sequence, sequence), { faults: 'pass' })).toEqual({ ...whole, ...rows });
  });

  it('ends with one of undefined length, as truncated', () => {
    const bytes = around(undefinedLength);
    expect(() => json(bytes, { faults: 'pass' })).toThrow(TruncatedDataSetError);
    expect(json(bytes, { faults: 'pass', truncated: 'keep' })).toEqual(whole);
  });

  it('gives fragments that cannot be followed by their address', () => {
    const fragments = new DataSetWriter().fragments(0x7fe00010, 'OB', [new Uint8Array(0), new Uint8Array(4)]).toBytes();
    fragments.set(Buffer.from('none'), fragments.length - 8);
    const options = { faults: 'pass', truncated: 'keep', bulkDataUri: () => 'uri' };
    expect(json(Buffer.concat([before, fragments]), options)).toEqual({
      ...whole,
      '7FE00010': { vr: 'OB', BulkDataURI: 'uri' },
    });
  });

  it('does so wherever the bytes are damaged', () => {
    const bytes = around(nested(3), Uint8Array.from(broken));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, byte] of changes) damaged[at] = byte;
        json(damaged, { faults: 'pass', truncated: 'keep' });
      }),
    );
  });
});

describe('fromDicomJson', () => {
  it('writes Explicit VR Little Endian in UTF-8, ascending', () => {
    const bytes = fromDicomJson({
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Wang^X', Ideographic: '王' }] },
      '00080060': { vr: 'CS', Value: ['CT'] },
      '00020010': { vr: 'UI', Value: ['1.2'] },
    });
    const name = Buffer.from('Wang^X=王');
    expect(Buffer.from(bytes)).toEqual(
      Buffer.concat([
        Buffer.from(
          '\x08\x00\x05\x00CS\x0a\x00ISO_IR 192\x08\x00\x60\x00CS\x02\x00CT\x10\x00\x10\x00PN\x0a\x00',
          'latin1',
        ),
        name,
      ]),
    );
  });

  it.each([
    ['a tag', { Patient: { vr: 'CS' } }],
    ['an attribute', { '00080060': 5 }],
    ['a VR', { '00080060': { vr: 'ZZ' } }],
    ['a Value array', { '00080060': { vr: 'CS', Value: 'CT' } }],
    ['a text', { '00080060': { vr: 'CS', Value: [{}] } }],
    ['a name', { '00100010': { vr: 'PN', Value: [{ Alphabetic: 5 }] } }],
    ['a number in range', { '00280010': { vr: 'US', Value: [70000] } }],
    ['a number', { '00189073': { vr: 'FD', Value: ['x'] } }],
    ['a 64-bit number', { '0008040C': { vr: 'UV', Value: ['-1'] } }],
    ['base64', { '00091001': { vr: 'OB', InlineBinary: '*' } }],
    ['a tag value', { '00280009': { vr: 'AT', Value: ['0028'] } }],
    ['an item', { '00081140': { vr: 'SQ', Value: ['x'] } }],
    ['InlineBinary', { '00091001': { vr: 'OB', Value: [1] } }],
  ])('refuses what is not %s, naming the path', (_what, bad) => {
    expect(() => fromDicomJson(bad)).toThrow(InvalidDicomJsonError);
    for (const value of [null, [], 'x', 5, undefined])
      expect(() => fromDicomJson(value)).toThrow(InvalidDicomJsonError);
  });

  it('refuses to nest deeper than the limit', () => {
    let deep: object = {};
    for (let i = 0; i < 70; i++) deep = { '00081140': { vr: 'SQ', Value: [deep] } };
    expect(() => fromDicomJson(deep)).toThrow(LimitExceededError);
  });

  it('takes bulk data from the function given', () => {
    const bytes = fromDicomJson({ '7FE00010': { vr: 'OB', BulkDataURI: 'x' } }, () => Uint8Array.of(1, 2));
    expect(json(bytes)['7FE00010']).toEqual({ vr: 'OB', InlineBinary: 'AQI=' });
  });

  it('writes a long decimal in at most 16 characters', () => {
    const text = (value: number) => {
      const bytes = fromDicomJson({ '00180050': { vr: 'DS', Value: [value] } });
      return Buffer.from(bytes.subarray(26)).toString('latin1').trim();
    };
    for (const value of [1 / 3, -1 / 3, Math.PI * 1e15, -Math.PI * 1e-9, Number.MAX_VALUE, -Number.MIN_VALUE]) {
      expect(text(value).length).toBeLessThanOrEqual(16);
      expect(Math.abs(Number(text(value)) / value - 1)).toBeLessThan(1e-8);
    }
  });

  it('gives back what toDicomJson wrote, for any data set', () => {
    fc.assert(
      fc.property(dataSets, (model) => {
        const again = JSON.parse(toDicomJson(fromDicomJson(model), { transferSyntaxUid }));
        const { '00080005': charset, ...rest } = again;
        expect(charset).toEqual({ vr: 'CS', Value: ['ISO_IR 192'] });
        expect(rest).toEqual(model);
      }),
      { numRuns: 150 },
    );
  });
});

const word = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019 王é"/^'), minLength: 1, maxLength: 12 })
  .map((text) => `a${text}z`);
const many = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 3 });
const attribute: fc.Arbitrary<object> = fc.oneof(
  many(word).map((Value) => ({ vr: 'LO', Value })),
  fc.constant({ vr: 'LO' }),
  many(fc.integer({ min: 0, max: 65535 })).map((Value) => ({ vr: 'US', Value })),
  many(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })).map((Value) => ({ vr: 'SL', Value })),
  many(fc.double({ noNaN: true, noDefaultInfinity: true })).map((Value) => ({ vr: 'FD', Value })),
  many(fc.integer({ min: -99999, max: 99999 })).map((Value) => ({ vr: 'IS', Value })),
  many(word.map((Alphabetic) => ({ Alphabetic, Ideographic: '王^五' }))).map((Value) => ({ vr: 'PN', Value })),
  fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => ({
    vr: 'OB',
    InlineBinary: Buffer.concat([bytes, new Uint8Array(bytes.length & 1)]).toString('base64'),
  })),
);
const { dataSets } = fc.letrec<{ dataSets: Record<string, object> }>((tie) => ({
  dataSets: fc.dictionary(
    fc
      .integer({ min: 0x00090010, max: 0x7fdfffff })
      .map((n) => (((n | 1) & 0xffff) === 1 ? n | 3 : n | 1).toString(16).toUpperCase().padStart(8, '0')),
    fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      attribute,
      fc.array(tie('dataSets'), { minLength: 1, maxLength: 3 }).map((Value) => ({ vr: 'SQ', Value })),
    ),
    { maxKeys: 4 },
  ),
}));
