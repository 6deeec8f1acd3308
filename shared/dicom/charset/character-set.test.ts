import { parseCharacterSet } from './character-set';

describe('parseCharacterSet', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['  ', []],
    ['ISO_IR 100', ['ISO_IR 100']],
    ['ISO_IR 192 \0', ['ISO_IR 192']],
    ['\\ISO 2022 IR 87', ['', 'ISO 2022 IR 87']],
    ['ISO 2022 IR 13\\ISO 2022 IR 87 ', ['ISO 2022 IR 13', 'ISO 2022 IR 87']],
    ['ISO 2022 IR 6\\ISO 2022 IR 149', ['ISO 2022 IR 6', 'ISO 2022 IR 149']],
    ['GB18030', ['GB18030']],
    ['GBK ', ['GBK']],
  ])('reads %j', (raw, terms) => {
    expect(parseCharacterSet(raw)).toEqual(terms);
  });

  it.each([
    ['ISO-IR 100', 'ISO_IR 100'],
    ['ISO IR 100', 'ISO_IR 100'],
    ['iso_ir_192', 'ISO_IR 192'],
    ['ISO_IR192', 'ISO_IR 192'],
    ['IR 100', 'ISO_IR 100'],
    ['UTF-8', 'ISO_IR 192'],
    ['utf8', 'ISO_IR 192'],
    ['ISO 2022 IR 192', 'ISO_IR 192'],
    ['ISO2022 IR 87', 'ISO 2022 IR 87'],
    ['ISO_2022_IR_149', 'ISO 2022 IR 149'],
    ['ISO 2022-IR 58', 'ISO 2022 IR 58'],
    ['ISO 2022 58', 'ISO 2022 IR 58'],
    ['ISO_IR 149', 'ISO 2022 IR 149'],
    ['ISO_IR 58', 'ISO 2022 IR 58'],
    ['gb18030', 'GB18030'],
    ['ISO 2022 GBK', 'GBK'],
    ['GB2312', 'GBK'],
    ['ISO 8859-1', 'ISO_IR 100'],
    ['iso8859-15', 'ISO_IR 203'],
    ['Shift_JIS', 'ISO_IR 13'],
  ])('takes the misspelling %s for %s', (written, term) => {
    expect(parseCharacterSet(written)).toEqual([term]);
  });

  it('takes ISO_IR 6 for the default repertoire', () => {
    expect(parseCharacterSet('ISO_IR 6')).toEqual([]);
    expect(parseCharacterSet('ISO_IR 6\\ISO 2022 IR 87')).toEqual(['', 'ISO 2022 IR 87']);
  });

  it('keeps an unknown term as written', () => {
    expect(parseCharacterSet('KOI8-R')).toEqual(['KOI8-R']);
    expect(parseCharacterSet('ISO_IR 999')).toEqual(['ISO_IR 999']);
  });

  it('bounds the number of values', () => {
    expect(parseCharacterSet('ISO_IR 100\\'.repeat(1000)).length).toBeLessThanOrEqual(32);
  });
});
