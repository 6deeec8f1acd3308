import path from 'node:path';

type Item = Readonly<Record<string, unknown>>;
const script = jest.requireActual<
  Record<'textOf' | 'personOf' | 'dateOf' | 'timeOf', (item: Item, tag: string) => string>
>(path.resolve('web/dicom-json.js'));
const of = (...Value: unknown[]) => ({ t: { vr: 'XX', Value } });

describe('what the portal shows of DICOM JSON', () => {
  it('is empty for an absent attribute, an empty one and a null value', () => {
    for (const item of [{}, { t: { vr: 'PN' } }, of(), of(null)]) {
      for (const read of Object.values(script)) expect(read(item, 't')).toBe('');
    }
  });

  it('puts the ideographic name first, without gaps, then the alphabetic one', () => {
    expect(script.personOf(of({ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小東' }), 't')).toBe(
      '王小東 · Wang XiaoDong',
    );
    expect(script.personOf(of({ Alphabetic: 'Doe^Jane^^Dr' }), 't')).toBe('Doe Jane  Dr');
    expect(script.personOf(of({ Phonetic: 'x' }), 't')).toBe('');
  });

  it('writes dates and times for people, and leaves what is neither as it came', () => {
    expect(script.dateOf(of('20260301'), 't')).toBe('2026-03-01');
    expect(script.dateOf(of('2026.03.01'), 't')).toBe('2026.03.01');
    expect(script.timeOf(of('093012.123'), 't')).toBe('09:30');
    expect(script.timeOf(of('9'), 't')).toBe('9');
  });
});
