import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { type Header, readHeader } from './header';
import { makeObject, type ObjectValues } from './testing/make-object';

function read(values: ObjectValues, fallback?: string): Header {
  const bytes = makeObject(values);
  const dataSet = bytes.subarray(parsePart10Head(bytes).dataSetOffset);
  return readHeader(dataSet, EXPLICIT_VR_LITTLE_ENDIAN, true, { fallback }) as Header;
}
const named = (bytes: Buffer, charset: string | null, fallback?: string) => {
  const placed = makeObject({ '00080005': charset, '00100010': 'X'.repeat(bytes.length) });
  const at = placed.indexOf('X'.repeat(bytes.length));
  bytes.copy(placed, at);
  const dataSet = placed.subarray(parsePart10Head(placed).dataSetOffset);
  return (readHeader(dataSet, EXPLICIT_VR_LITTLE_ENDIAN, true, { fallback }) as Header).study['00100010']!.Value;
};

describe('text of the index', () => {
  const zhang = Buffer.from('d5c55ece b0'.replaceAll(' ', ''), 'hex');

  it('is read in the declared character set', () => {
    expect(named(zhang, 'GB18030')).toEqual([{ Alphabetic: '张^伟' }]);
  });

  it('is read in the set of the site when it declares none', () => {
    expect(named(Buffer.concat([zhang, Buffer.from(' ')]), null, 'GB18030')).toEqual([{ Alphabetic: '张^伟' }]);
  });

  it('is NFC, names in their groups without empty ends', () => {
    expect(read({ '00100010': 'Mu\u0308ller^Eva^^^=M^E^^' }).study['00100010']!.Value).toEqual([
      { Alphabetic: 'M\u00fcller^Eva', Ideographic: 'M^E' },
    ]);
  });
});

describe('Request Attributes Sequence', () => {
  it('is read whole when an item holds sequences of its own before the ids', () => {
    const code = new DataSetWriter().element(0x00080100, 'SH', 'C1').toBytes();
    const item = new DataSetWriter()
      .element(0x00321064, 'SQ', [code])
      .element(0x00400009, 'SH', 'SPS1')
      .element(0x00401001, 'SH', 'RP1')
      .toBytes();
    expect(read({ '00400275': [item, item] }).series['00400275']!.Value).toEqual([
      { '00400009': { vr: 'SH', Value: ['SPS1'] }, '00401001': { vr: 'SH', Value: ['RP1'] } },
      { '00400009': { vr: 'SH', Value: ['SPS1'] }, '00401001': { vr: 'SH', Value: ['RP1'] } },
    ]);
  });
});

describe('a header that is cut off', () => {
  const bytes = makeObject({}, 100_000);
  const dataSet = bytes.subarray(parsePart10Head(bytes).dataSetOffset);

  it('is complete when only pixel data is missing', () => {
    expect(readHeader(dataSet.subarray(0, 2000), EXPLICIT_VR_LITTLE_ENDIAN, false)).toMatchObject({ rows: 4 });
  });

  it('asks for more when the cut comes earlier, at every place', () => {
    const pixels = dataSet.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
    for (let end = 0; end < pixels; end++)
      expect(readHeader(dataSet.subarray(0, end), EXPLICIT_VR_LITTLE_ENDIAN, false)).toHaveProperty('moreNeeded');
  });
});

describe('what instances of a series say alike', () => {
  const slice = (number: number, values: ObjectValues = {}) =>
    read({ '00080018': `1.2.3.4.${number}`, '00200013': String(number), '00100010': 'Doe^Jane', ...values });

  it('is described once', () => {
    const [one, two] = [slice(1), slice(2)];
    expect([two.study === one.study, two.series === one.series]).toEqual([true, true]);
    expect([one.instanceNumber, two.instanceNumber]).toEqual([1, 2]);
    expect([one.sopInstanceUid, two.sopInstanceUid]).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
  });

  it('is described anew where one letter, the character set or the set of the site differs', () => {
    expect(slice(1, { '00100010': 'Doe^Jana' }).study['00100010']!.Value).toEqual([{ Alphabetic: 'Doe^Jana' }]);
    expect(slice(1, { '00080005': 'ISO_IR 192' }).specificCharacterSet).toBe('ISO_IR 192');
    const elsewhere = read({ '00080018': '1.2.3.4.1', '00200013': '1', '00100010': 'Doe^Jane' }, 'GB18030');
    expect(elsewhere.study === slice(1).study).toBe(false);
  });
});
