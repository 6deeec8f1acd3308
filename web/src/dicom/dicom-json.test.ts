import { type DataSet, dateOf, itemsOf, numberOf, personOf, textOf, timeOf } from './dicom-json';

const dataSet: DataSet = {
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' }] },
  '00080020': { vr: 'DA', Value: ['20260131'] },
  '00080030': { vr: 'TM', Value: ['134501.123'] },
  '00080061': { vr: 'CS', Value: ['CT', null, 'SR'] },
  '00200013': { vr: 'IS', Value: ['12'] },
  '00081198': { vr: 'SQ', Value: [{ '00081197': { vr: 'US', Value: [272] } }] },
};

describe('the DICOM JSON model', () => {
  it('gives names with the ideographic form first', () => {
    expect(personOf(dataSet, '00100010')).toBe('王小东 · Wang XiaoDong');
    expect(personOf({ '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] } }, '00100010')).toBe('Doe Jane');
    expect(personOf({}, '00100010')).toBe('');
  });

  it('gives dates and times as people write them, and others as they are', () => {
    expect([dateOf(dataSet, '00080020'), timeOf(dataSet, '00080030')]).toEqual(['2026-01-31', '13:45']);
    expect(dateOf({ '00080020': { vr: 'DA', Value: ['2026'] } }, '00080020')).toBe('2026');
  });

  it('gives texts, numbers and items', () => {
    expect(textOf(dataSet, '00080061', ', ')).toBe('CT, SR');
    expect(numberOf(dataSet, '00200013')).toBe(12);
    expect(numberOf(dataSet, '00280010')).toBeUndefined();
    expect(itemsOf(dataSet, '00081198').map((item) => numberOf(item, '00081197'))).toEqual([272]);
  });
});
