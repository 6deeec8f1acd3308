import fc from 'fast-check';
import { LimitExceededError, PlatformError } from '#shared/kernel/errors';
import { InvalidNativeModelError } from './errors';
import { fromDicomJson } from './json';
import { toNativeModel } from './native-model';
import { fromNativeModel } from './native-model-reader';
import { readXml } from './xml-reader';

const model = (content: string) =>
  `<?xml version="1.0"?><NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">${content}</NativeDicomModel>`;

describe('writing the Native DICOM Model', () => {
  const written = (json: object) => toNativeModel(json).split('\n').slice(2, -2).join('');

  it('begins with its declaration and namespace', () => {
    expect(toNativeModel({})).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM" xml:space="preserve">\n</NativeDicomModel>\n',
    );
  });

  it('numbers values and keeps the place of empty ones', () => {
    expect(written({ '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] } })).toBe(
      '<DicomAttribute tag="00080008" vr="CS" keyword="ImageType"><Value number="1">ORIGINAL</Value><Value number="2"/><Value number="3">AXIAL</Value></DicomAttribute>',
    );
    expect(written({ '00280010': { vr: 'US', Value: [512] }, '00080050': { vr: 'SH' } })).toBe(
      '<DicomAttribute tag="00280010" vr="US" keyword="Rows"><Value number="1">512</Value></DicomAttribute><DicomAttribute tag="00080050" vr="SH" keyword="AccessionNumber"/>',
    );
  });

  it('writes names by group and component', () => {
    expect(
      written({ '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Wang^XiaoDong^^Dr', Ideographic: '王^小東' }] } }),
    ).toBe(
      '<DicomAttribute tag="00100010" vr="PN" keyword="PatientName"><PersonName number="1"><Alphabetic><FamilyName>Wang</FamilyName><GivenName>XiaoDong</GivenName><NamePrefix>Dr</NamePrefix></Alphabetic><Ideographic><FamilyName>王</FamilyName><GivenName>小東</GivenName></Ideographic></PersonName></DicomAttribute>',
    );
  });

  it('writes items, bulk data, inline bytes and private attributes', () => {
    expect(
      written({
        '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2'] } }] },
        '00090010': { vr: 'LO', Value: ['A & B'] },
        '00091001': { vr: 'UN', InlineBinary: 'AAE=' },
        '7FE00010': { vr: 'OW', BulkDataURI: '/a?b&c' },
      }),
    ).toBe(
      '<DicomAttribute tag="00081140" vr="SQ" keyword="ReferencedImageSequence"><Item number="1">' +
        '<DicomAttribute tag="00081155" vr="UI" keyword="ReferencedSOPInstanceUID"><Value number="1">1.2</Value></DicomAttribute></Item></DicomAttribute>' +
        '<DicomAttribute tag="00090010" vr="LO"><Value number="1">A &amp; B</Value></DicomAttribute>' +
        '<DicomAttribute tag="00091001" vr="UN" privateCreator="A &amp; B"><InlineBinary>AAE=</InlineBinary></DicomAttribute>' +
        '<DicomAttribute tag="7FE00010" vr="OW" keyword="PixelData"><BulkData uri="/a?b&amp;c"/></DicomAttribute>',
    );
  });

  it('lets no text become markup, nor characters through that XML cannot hold', () => {
    const text = '<x a="1">&\u0000\u000c\ud800\r\n\t]]>';
    expect(written({ '00104000': { vr: 'LT', Value: [text.replace('\n', '')] } })).toContain(
      '&lt;x a=&quot;1&quot;&gt;&amp;\ufffd\ufffd\ufffd&#13;\t]]&gt;',
    );
  });
});

describe('reading the Native DICOM Model', () => {
  const character = fc.constantFrom('a', 'Ü', '王', '<', '&', '"', "'", ' ', '\r', '\n', '^', ']', '>');
  const text = fc.string({ unit: character, minLength: 1, maxLength: 12 });
  const name = text.map((one) => one.replace(/\^/g, '')).filter((one) => one !== '');
  const attribute = fc.oneof(
    fc.array(text, { minLength: 1, maxLength: 4 }).map((Value) => ({ vr: 'LO', Value })),
    fc
      .array(name, { minLength: 1, maxLength: 3 })
      .map((names) => ({ vr: 'PN', Value: names.map((Alphabetic) => ({ Alphabetic })) })),
    fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: 1 }).map((Value) => ({ vr: 'US', Value })),
    fc.uint8Array({ minLength: 1 }).map((bytes) => ({ vr: 'OB', InlineBinary: Buffer.from(bytes).toString('base64') })),
    fc.constant({ vr: 'OW', BulkDataURI: 'cid:a&b' }),
    fc.constant({ vr: 'SH' }),
  );
  const tag = fc
    .integer({ min: 0x00080010, max: 0x0050ffff })
    .map((one) => one.toString(16).toUpperCase().padStart(8, '0'));
  const { dataSet } = fc.letrec<{ dataSet: Record<string, unknown> }>((tie) => ({
    dataSet: fc.dictionary(
      tag,
      fc.oneof(
        { depthSize: 'small' },
        attribute,
        fc.array(tie('dataSet'), { minLength: 1, maxLength: 3 }).map((Value) => ({ vr: 'SQ', Value })),
      ),
      { maxKeys: 6, noNullPrototype: true },
    ),
  }));

  it('gives back what was written', () => {
    fc.assert(
      fc.property(dataSet, (json) => {
        expect(fromNativeModel(toNativeModel(json))).toEqual(json);
      }),
      { numRuns: 100 },
    );
  });

  it('takes what other writers write: prefixes, single quotes, CDATA, comments, missing numbers, uuid', () => {
    const xml = `\ufeff<?xml version='1.0' encoding='utf-8'?><!-- a -->
      <n:NativeDicomModel xmlns:n='http://dicom.nema.org/PS3.19/models/NativeDICOM'>
        <n:DicomAttribute tag='00100020' vr='LO' ><n:Value>a<![CDATA[<b>]]></n:Value></n:DicomAttribute>
        <n:DicomAttribute tag='0020000d'><n:Value number='2'>x</n:Value></n:DicomAttribute>
        <n:DicomAttribute tag='7fe00010' vr='OW'><n:BulkData uuid='abc'/></n:DicomAttribute>
        <n:DicomAttribute tag='00091001' vr='OB'><n:InlineBinary> AA
        E= </n:InlineBinary></n:DicomAttribute>
      </n:NativeDicomModel>
      `;
    expect(fromNativeModel(xml)).toEqual({
      '00100020': { vr: 'LO', Value: ['a<b>'] },
      '0020000D': { Value: [null, 'x'] },
      '7FE00010': { vr: 'OW', BulkDataURI: 'abc' },
      '00091001': { vr: 'OB', InlineBinary: 'AAE=' },
    });
  });

  it('makes a data set that says the same', () => {
    const xml = model('<DicomAttribute tag="00280010" vr="US"><Value number="1">512</Value></DicomAttribute>');
    expect(fromDicomJson(fromNativeModel(xml))).toEqual(fromDicomJson({ '00280010': { vr: 'US', Value: [512] } }));
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an unknown entity', model('<DicomAttribute tag="00100020"><Value>&b;</Value></DicomAttribute>')],
    [
      'a character that there is not',
      model('<DicomAttribute tag="00100020"><Value>&#x110000;</Value></DicomAttribute>'),
    ],
    ['two roots', `${model('')}<a/>`],
    ['another root', '<a/>'],
    ['no tag', model('<DicomAttribute vr="LO"/>')],
    ['a tag twice', model('<DicomAttribute tag="00100020"/><DicomAttribute tag="00100020"/>')],
    ['an attribute twice', model('<DicomAttribute tag="00100020" tag="00100021"/>')],
    ['another element', model('<Value>1</Value>')],
    ['values of two kinds', model('<DicomAttribute tag="00100020"><Value/><Item/></DicomAttribute>')],
    [
      'numbers that go back',
      model('<DicomAttribute tag="00100020"><Value number="2"/><Value number="1"/></DicomAttribute>'),
    ],
    ['a number far away', model('<DicomAttribute tag="00100020"><Value number="999999"/></DicomAttribute>')],
    ['tags that do not fit', model('<DicomAttribute tag="00100020"></Value>')],
    ['an end too early', '<NativeDicomModel><DicomAttribute'],
    ['a comment without end', '<NativeDicomModel><!--'],
  ])('refuses %s', (_what, xml) => {
    expect(() => fromNativeModel(xml)).toThrow(InvalidNativeModelError);
  });

  it('bounds levels', () => {
    expect(() => readXml('<a>'.repeat(100_000))).toThrow(LimitExceededError);
  });

  it('throws nothing but errors of ours on any text', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      'a',
      ' b="',
      '"',
      '&',
      ';',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '#x41',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          readXml(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('reads a long document in linear time', () => {
    const started = process.cpuUsage();
    const value = `<DicomAttribute tag="00100020" vr="LO"><Value number="1">${'a&amp;'.repeat(400_000)}</Value></DicomAttribute>`;
    expect(() => readXml(model(value.slice(0, -3)))).toThrow(InvalidNativeModelError);
    readXml(model(`${' '.repeat(500_000)}<DicomAttribute${' '.repeat(500_000)}tag="00100020"/>`));
    expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
  });
});
