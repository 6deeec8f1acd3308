import { decodeTextChecked, decodeValuesChecked, parseCharacterSet, type SourceCharacterSets } from './decode';

const GB_ZHANG_WEI = Uint8Array.of(0xd5, 0xc5, 0xce, 0xb0);
const UTF8_ZHANG_WEI = Buffer.from('张伟', 'utf8');

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function read(declared: string, bytes: Uint8Array, source?: SourceCharacterSets, vr = 'LO') {
  return decodeTextChecked(bytes, parseCharacterSet(declared), vr, source);
}

describe('text that agrees with its declaration', () => {
  it.each([
    ['ASCII under any set', 'GB18030', latin1('Zhang'), 'Zhang'],
    ['accents under ISO_IR 100', 'ISO_IR 100', latin1('M\xfcller'), 'Müller'],
    ['two accents in a row under ISO_IR 100', 'ISO_IR 100', latin1('Gr\xf6\xdfe'), 'Größe'],
    ['what would be two-byte UTF-8 under ISO_IR 100', 'ISO_IR 100', latin1('CAF\xc9\xbb'), 'CAFÉ»'],
    ['Thai that is also valid UTF-8', 'ISO_IR 166', Uint8Array.of(0xe1, 0xb4, 0xa7), 'แดง'],
    ['GB18030 under GB18030', 'GB18030', GB_ZHANG_WEI, '张伟'],
    ['UTF-8 under ISO_IR 192', 'ISO_IR 192', UTF8_ZHANG_WEI, '张伟'],
    ['Korean with its escape sequence', '\\ISO 2022 IR 149', latin1('\x1b$)C\xb1\xe6'), '길'],
  ])('is read as declared and not marked: %s', (_, declared, bytes, text) => {
    expect(read(declared, bytes)).toEqual({ text });
  });

  it('stays so although the source has a fallback', () => {
    expect(read('ISO_IR 100', latin1('Gr\xf6\xdfe'), { fallback: 'GB18030' })).toEqual({ text: 'Größe' });
  });
});

describe('text that contradicts its declaration', () => {
  it.each([
    ['UTF-8, nothing declared', '', UTF8_ZHANG_WEI, '张伟', 'ISO_IR 192'],
    ['UTF-8 with one accent, nothing declared', '', Buffer.from('Müller'), 'Müller', 'ISO_IR 192'],
    ['UTF-8 with three-byte characters under ISO_IR 100', 'ISO_IR 100', UTF8_ZHANG_WEI, '张伟', 'ISO_IR 192'],
    ['UTF-8 without C1 bytes under ISO_IR 100', 'ISO_IR 100', Buffer.from('你'), '你', 'ISO_IR 192'],
    ['UTF-8 under GB18030 where it is none', 'GB18030', Buffer.from('张 x', 'utf8'), '张 x', 'ISO_IR 192'],
    ['GB18030, nothing declared', '', GB_ZHANG_WEI, '张伟', 'GB18030'],
    ['GB18030 under ISO_IR 192', 'ISO_IR 192', GB_ZHANG_WEI, '张伟', 'GB18030'],
    ['GB18030 in components', '', latin1('Zhang^Wei=\xd5\xc5^\xce\xb0'), 'Zhang^Wei=张^伟', 'GB18030'],
    ['GB18030 with a rare character', '', latin1('\xd5\xc5\xabh'), '张玥', 'GB18030'],
    ['Latin-1, nothing declared', '', latin1('M\xfcller'), 'Müller', 'ISO_IR 100'],
    ['Latin-1 that would be pairs, nothing declared', '', latin1('Gr\xf6\xdfe'), 'Größe', 'ISO_IR 100'],
    ['Latin-1 with pairs of frequent characters', '', latin1('CR\xc9\xc9E'), 'CRÉÉE', 'ISO_IR 100'],
    ['Latin-1 under ISO_IR 192', 'ISO_IR 192', latin1('Andr\xe9'), 'André', 'ISO_IR 100'],
    ['Korean without escape sequence', '\\ISO 2022 IR 149', latin1('\xb1\xe6\xb5\xbf'), '길동', 'ISO 2022 IR 149'],
    ['Shift_JIS under ISO_IR 13', 'ISO_IR 13', latin1('\x8eR\x93c'), '山田', 'shift_jis'],
    ['EUC-JP where Japanese is declared', '\\ISO 2022 IR 87', latin1('\xbb\xb3\xc5\xc4'), '山田', 'euc-jp'],
  ])('is read in its likely set and marked: %s', (_, declared, bytes, text, assumed) => {
    expect(read(declared, bytes)).toEqual({ text, assumed });
  });

  it('is read with U+FFFD when no other set fits', () => {
    expect(read('ISO_IR 192', Uint8Array.of(0x41, 0xc3, 0xbc, 0xff))).toEqual({ text: 'Aü\ufffd' });
  });

  it('is left to its declaration when only its last character is cut short', () => {
    expect(read('ISO_IR 192', UTF8_ZHANG_WEI.subarray(0, 5))).toEqual({ text: '张\ufffd' });
    expect(read('GB18030', GB_ZHANG_WEI.subarray(0, 3))).toEqual({ text: '张\ufffd' });
  });

  it('is read in the fallback of its source before any guess', () => {
    const cyrillic = Uint8Array.of(0xb8, 0xd2, 0xd0, 0xdd, 0xde, 0xd2);
    expect(read('', cyrillic, { fallback: 'ISO_IR 144' })).toEqual({ text: 'Иванов', assumed: 'ISO_IR 144' });
    expect(read('', cyrillic).assumed).toBe('GB18030');
  });

  it('is found under a Latin set when the source is known to write Chinese', () => {
    expect(read('ISO_IR 100', GB_ZHANG_WEI)).toEqual({ text: 'ÕÅÎ°' });
    expect(read('ISO_IR 100', GB_ZHANG_WEI, { fallback: 'GB18030' })).toEqual({ text: '张伟', assumed: 'GB18030' });
  });

  it('is marked in a VR that has no character sets', () => {
    expect(read('GB18030', GB_ZHANG_WEI, {}, 'CS')).toEqual({ text: '张伟', assumed: 'GB18030' });
    expect(read('GB18030', latin1('CHEST '), {}, 'CS')).toEqual({ text: 'CHEST' });
  });
});

describe('an override of the source', () => {
  it('wins over the declared set and is marked', () => {
    expect(read('ISO_IR 100', GB_ZHANG_WEI, { override: 'GB18030' })).toEqual({ text: '张伟', assumed: 'GB18030' });
  });

  it('changes nothing for ASCII', () => {
    expect(read('ISO_IR 100', latin1('CT'), { override: 'GB18030' })).toEqual({ text: 'CT' });
  });
});

describe('decodeValuesChecked', () => {
  it('splits after the set is found, so that 0x5C within a character is kept', () => {
    const bytes = latin1('\xd5\xc5\xce\xb0\\\x8b\\\xd5\xc5\xce\xb0 ');
    expect(decodeValuesChecked(bytes, [], 'LO')).toEqual({ values: ['张伟', '媆张伟'], assumed: 'GB18030' });
  });
});
