import { DataSetWriter, explicitForm, implicitForm } from '#shared/dicom/data-set-writer';
import { DimseStatusError } from '#shared/dimse/errors';
import { failedInstances, readIdentifier } from './identifier';
import { retrieveModels } from './information-models';

const explicit = '1.2.840.10008.1.2.1';
const implicit = '1.2.840.10008.1.2';
const patientRoot = retrieveModels.move.get('1.2.840.10008.5.1.4.1.2.1.2')!;
const studyRoot = retrieveModels.move.get('1.2.840.10008.5.1.4.1.2.2.2')!;
const compositeRoot = retrieveModels.move.get('1.2.840.10008.5.1.4.1.2.4.2')!;

const hierarchical = { isRelational: false };
const vrs: Record<string, string> = { '00080052': 'CS', '00100020': 'LO', '00080005': 'CS' };
const tagOf = { level: '00080052', patient: '00100020', study: '0020000D', series: '0020000E', image: '00080018' };
type Values = { readonly [K in keyof typeof tagOf]?: string };

function identifier(values: Values, form = explicitForm, more: Record<string, string> = {}): Uint8Array {
  const all = {
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [tagOf[name as keyof Values], value])),
    ...more,
  };
  const writer = new DataSetWriter(form);
  for (const tag of Object.keys(all).sort()) writer.element(Number.parseInt(tag, 16), vrs[tag] ?? 'UI', all[tag]!);
  return writer.toBytes();
}

const none = { patientIds: null, studyInstanceUids: null, seriesInstanceUids: null, sopInstanceUids: null };

describe('the identifier of a retrieval', () => {
  it.each([
    ['a study', studyRoot, { level: 'STUDY', study: '1.2' }, { studyInstanceUids: ['1.2'] }],
    ['several studies', studyRoot, { level: 'STUDY', study: '1.2\\1.3' }, { studyInstanceUids: ['1.2', '1.3'] }],
    ['a patient', patientRoot, { level: 'PATIENT', patient: 'P 1' }, { patientIds: ['P 1'] }],
    [
      'a study of a patient',
      patientRoot,
      { level: 'STUDY', patient: 'P1', study: '1.2' },
      { patientIds: ['P1'], studyInstanceUids: ['1.2'] },
    ],
    ['a study without Patient ID', patientRoot, { level: 'STUDY', study: '1.2' }, { studyInstanceUids: ['1.2'] }],
    [
      'series of a study, what is below the level not looked at',
      studyRoot,
      { level: 'SERIES', study: '1.2', series: '1.2.3\\1.2.4', image: '1.2.3.4' },
      { studyInstanceUids: ['1.2'], seriesInstanceUids: ['1.2.3', '1.2.4'] },
    ],
    [
      'an image',
      studyRoot,
      { level: 'IMAGE', study: '1.2', series: '1.2.3', image: '1.2.3.4' },
      { studyInstanceUids: ['1.2'], seriesInstanceUids: ['1.2.3'], sopInstanceUids: ['1.2.3.4'] },
    ],
    [
      'an instance by its UID alone',
      compositeRoot,
      { level: 'IMAGE', image: '1.2.3.4' },
      { sopInstanceUids: ['1.2.3.4'] },
    ],
  ] as const)('names %s, in both forms', (_what, model, values, expected) => {
    expect(readIdentifier(identifier(values), explicit, model, hierarchical)).toEqual({ ...none, ...expected });
    expect(readIdentifier(identifier(values, implicitForm), implicit, model, hierarchical)).toEqual({
      ...none,
      ...expected,
    });
  });

  it('needs no keys of the levels above when relational retrieval was agreed on', () => {
    const keys = readIdentifier(identifier({ level: 'IMAGE', image: '1.4' }), explicit, studyRoot, {
      isRelational: true,
    });
    expect(keys).toEqual({ ...none, sopInstanceUids: ['1.4'] });
  });

  it.each([
    [
      'the lowest key',
      { study: '1.2', series: '1.2.3' },
      { studyInstanceUids: ['1.2'], seriesInstanceUids: ['1.2.3'] },
    ],
    ['the lowest key with a value', { study: '1.2', series: '' }, { studyInstanceUids: ['1.2'] }],
    ['an empty level', { level: '', study: '1.2' }, { studyInstanceUids: ['1.2'] }],
    ['a level that is there', { level: 'STUDY', study: '1.2', series: '1.2.3' }, { studyInstanceUids: ['1.2'] }],
  ])('of a device that leaves out the level has that of %s', (_what, values, expected) => {
    const options = { isRelational: false, infersLevel: true };
    expect(readIdentifier(identifier(values), explicit, studyRoot, options)).toEqual({ ...none, ...expected });
  });

  it('of such a device without any key does not match its SOP class', () => {
    const options = { isRelational: false, infersLevel: true };
    const reading = () => readIdentifier(identifier({ study: '' }), explicit, studyRoot, options);
    expect(reading).toThrow(expect.objectContaining({ dimseStatus: 0xa900, offendingElements: [0x00080052] }));
  });

  it('reads a Patient ID in its character set', () => {
    const gb18030 = Buffer.from([0xd5, 0xc5]).toString('latin1');
    const bytes = Buffer.concat([
      new DataSetWriter().element(0x00080005, 'CS', 'GB18030').element(0x00080052, 'CS', 'PATIENT').toBytes(),
      new DataSetWriter().element(0x00100020, 'LO', Buffer.from(gb18030, 'latin1')).toBytes(),
    ]);
    expect(readIdentifier(bytes, explicit, patientRoot, hierarchical)).toEqual({ ...none, patientIds: ['张'] });
  });

  it.each([
    ['no level', studyRoot, { study: '1.2' }, 0x00080052],
    ['another level', studyRoot, { level: 'FRAME', study: '1.2' }, 0x00080052],
    ['the level of a patient under Study Root', studyRoot, { level: 'PATIENT', patient: 'P1' }, 0x00080052],
    ['no key', studyRoot, { level: 'STUDY' }, 0x0020000d],
    ['an empty key', studyRoot, { level: 'STUDY', study: '' }, 0x0020000d],
    ['a wildcard', studyRoot, { level: 'STUDY', study: '1.2.*' }, 0x0020000d],
    ['no key of the level above', studyRoot, { level: 'SERIES', series: '1.2' }, 0x0020000d],
    ['a list above its level', studyRoot, { level: 'SERIES', study: '1.2\\1.3', series: '1.4' }, 0x0020000d],
    ['several patients', patientRoot, { level: 'PATIENT', patient: 'P1\\P2' }, 0x00100020],
  ] as const)('with %s does not match its SOP class', (_what, model, values, tag) => {
    const reading = () => readIdentifier(identifier(values), explicit, model, hierarchical);
    expect(reading).toThrow(DimseStatusError);
    expect(reading).toThrow(expect.objectContaining({ dimseStatus: 0xa900, offendingElements: [tag] }));
  });

  it('that is cut off does not match either', () => {
    const cut = identifier({ level: 'STUDY', study: '1.2' }).subarray(0, 12);
    expect(() => readIdentifier(cut, explicit, studyRoot, hierarchical)).toThrow(DimseStatusError);
  });
});

describe('the list of failed instances', () => {
  it('is written in the form of the context, padded', () => {
    expect(Buffer.from(failedInstances(['1.2', '1.34'], explicit)!).toString('latin1')).toBe(
      '\x08\x00\x58\x00UI\x08\x001.2\\1.34',
    );
    expect(Buffer.from(failedInstances(['1.2'], implicit)!).toString('latin1')).toBe(
      '\x08\x00\x58\x00\x04\x00\x00\x001.2\0',
    );
  });

  it('has as many as fit, and is left out when there are none', () => {
    const uids = Array.from({ length: 5_000 }, () => '1'.repeat(64));
    expect(failedInstances(uids, explicit)!.length).toBe(8 + 1_008 * 65);
    expect(failedInstances([], explicit)).toBeUndefined();
  });
});
