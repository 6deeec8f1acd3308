import fc from 'fast-check';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { type DataSetJson, encodeDataSet } from '#shared/dimse/client/data-sets';
import { DimseStatusError } from '#shared/dimse/errors';
import { readReferences, referencesLimit } from './read-references';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const item = (uid: string, sopClassUid = ct) => ({
  ...{ '00081150': { vr: 'UI', Value: [sopClassUid] }, '00081155': { vr: 'UI', Value: [uid] } },
});
const request = (items: readonly unknown[], more: DataSetJson = {}): DataSetJson => ({
  ...{ '00081195': { vr: 'UI', Value: ['1.9.1'] }, '00081199': { vr: 'SQ', Value: items }, ...more },
});
const read = (dataSet: DataSetJson, syntax = IMPLICIT_VR_LITTLE_ENDIAN) =>
  readReferences(encodeDataSet(dataSet, syntax), syntax);

describe('a request for storage commitment', () => {
  it.each([IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN])('is read in %s', (syntax) => {
    expect(read(request([item('1.2.3'), item('1.2.34', '1.2.840.10008.5.1.4.1.1.4')]), syntax)).toEqual({
      transactionUid: '1.9.1',
      references: [
        { sopClassUid: ct, sopInstanceUid: '1.2.3' },
        { sopClassUid: '1.2.840.10008.5.1.4.1.1.4', sopInstanceUid: '1.2.34' },
      ],
    });
  });

  it('is read past other attributes, also sequences within its items', () => {
    const within = { ...item('1.2.3'), '00081140': { vr: 'SQ', Value: [item('1.2.9')] } };
    const { references } = read(request([within], { '00081115': { vr: 'SQ', Value: [item('1.2.8')] } }));
    expect(references).toEqual([{ sopClassUid: ct, sopInstanceUid: '1.2.3' }]);
  });

  it.each([
    ['no Transaction UID', { '00081199': { vr: 'SQ', Value: [item('1.2')] } }, 0x0115, [0x00081195]],
    ['no references', request([]), 0x0115, [0x00081199]],
    ['a reference without UIDs', request([{}]), 0x0115, [0x00081199]],
    ['a reference that is no UID', request([item('1.2'), item('1..2')]), 0x0115, [0x00081199]],
  ] as const)('is refused with %s', (_name, dataSet, dimseStatus, offendingElements) => {
    expect(() => read(dataSet)).toThrow(expect.objectContaining({ dimseStatus, offendingElements }));
  });

  it('takes as many as its limit, and no more', () => {
    const many = (count: number) => request(Array.from({ length: count }, (_, at) => item(`1.2.${at}`)));
    expect(read(many(referencesLimit)).references).toHaveLength(referencesLimit);
    expect(() => read(many(referencesLimit + 1))).toThrow(expect.objectContaining({ dimseStatus: 0xa700 }));
  });

  it('is refused, whatever bytes come', () => {
    const whole = encodeDataSet(request([item('1.2.3')]), EXPLICIT_VR_LITTLE_ENDIAN);
    const cut = fc.nat(whole.length - 1).map((length) => whole.subarray(0, length));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), cut), (bytes) => {
        expect(() => readReferences(bytes, EXPLICIT_VR_LITTLE_ENDIAN)).toThrow(DimseStatusError);
      }),
    );
  });
});
