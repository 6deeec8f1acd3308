import { LimitExceededError } from '#shared/kernel/errors';
import { decodeText, decodeValues, parseCharacterSet } from './decode';

/** Bytes of a literal whose characters are all below U+0100, as the standard prints its examples. */
function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function personName(declared: string, raw: Uint8Array): string {
  return decodeText(raw, parseCharacterSet(declared), 'PN');
}

describe('examples of PS3.5', () => {
  it('H.3.1: reads Japanese with ideographic and phonetic groups by escape sequences', () => {
    const raw = bytes('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B');
    expect(personName('\\ISO 2022 IR 87', raw)).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
  });

  it('H.3.2: reads half-width katakana and romaji of JIS X 0201 as value 1', () => {
    const raw = bytes(
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
    );
    expect(personName('ISO 2022 IR 13\\ISO 2022 IR 87', raw)).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう');
  });

  it('I.2: reads Korean, designated anew in each component', () => {
    const raw = bytes('Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf');
    expect(personName('\\ISO 2022 IR 149', raw)).toBe('Hong^Gildong=洪^吉洞=홍^길동');
  });

  it('J.1: reads Chinese in UTF-8', () => {
    const raw = bytes('Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=');
    expect(personName('ISO_IR 192', raw)).toBe('Wang^XiaoDong=王^小東=');
  });

  it('J.3: reads Chinese in GB18030', () => {
    expect(personName('GB18030', bytes('Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab='))).toBe('Wang^XiaoDong=王^小东=');
  });
});

describe('other examples and rules', () => {
  it.each([
    ['Arabic', 'ISO_IR 127', '\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1', 'قباني^لنزار'],
    ['French', 'ISO_IR 100', 'Buc^J\xe9r\xf4me', 'Buc^Jérôme'],
    ['German', 'ISO_IR 100', '\xc4neas^R\xfcdiger', 'Äneas^Rüdiger'],
    ['Greek', 'ISO_IR 126', '\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2', 'Διονυσιος'],
    ['Hebrew', 'ISO_IR 138', '\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4', 'שרון^דבורה'],
    ['Russian', 'ISO_IR 144', '\xbb\xee\xda\x63\x65\xdc\xd1\x79\x70\xd3', 'Люкceмбypг'],
  ])('reads the %s example', (_, declared, raw, text) => {
    expect(personName(declared, bytes(raw))).toBe(text);
  });

  it('I.3: reads Korean text, designated anew in each line', () => {
    const raw = bytes(
      '\x1b$)CThe first line includes \xb1\xe6\xb5\xbf.\r\n\x1b$)CThe second line includes \xb1\xe6\xb5\xbf, too.\r\n',
    );
    const text = 'The first line includes 길동.\r\nThe second line includes 길동, too.\r\n';
    expect(decodeText(raw, parseCharacterSet('\\ISO 2022 IR 149'), 'LT')).toBe(text);
  });

  it('K.2: reads Chinese by escape sequences of ISO 2022 IR 58', () => {
    const raw = bytes('Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=');
    expect(personName('\\ISO 2022 IR 58', raw)).toBe('Zhang^XiaoDong=张^小东=');
  });

  it('reads JIS X 0212 by its escape sequence', () => {
    const raw = bytes('\x1b$(D\x30\x21\x1b(B');
    expect(decodeText(raw, parseCharacterSet('\\ISO 2022 IR 159'), 'LO')).toBe('丂');
  });

  it('reads characters of JIS X 0208 as registered, not as Windows does', () => {
    const raw = bytes('\x1b$B!A!B!]!q!r"L\x1b(B');
    expect(decodeText(raw, parseCharacterSet('\\ISO 2022 IR 87'), 'LO')).toBe('〜‖−¢£¬');
  });

  it('mixes single-byte sets by their escape sequences', () => {
    const raw = bytes('Buc^J\xe9r\xf4me=\x1b-L\xbb\xee\xda=\x1b-F\xc4\xe9');
    expect(personName('ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 126', raw)).toBe('Buc^Jérôme=Люк=Δι');
  });
});

describe('the sets of value 1 are active again', () => {
  const sets = parseCharacterSet('ISO 2022 IR 100\\ISO 2022 IR 144');

  it.each([
    ['^ in PN', 'PN', '\x1b-L\xbb^\xbb', 'Л^»'],
    ['= in PN', 'PN', '\x1b-L\xbb=\xbb', 'Л=»'],
    ['backslash in LO', 'LO', '\x1b-L\xbb\\\xbb', 'Л\\»'],
    ['CR in LT', 'LT', '\x1b-L\xbb\r\xbb', 'Л\r»'],
    ['LF in LT', 'LT', '\x1b-L\xbb\n\xbb', 'Л\n»'],
    ['FF in LT', 'LT', '\x1b-L\xbb\f\xbb', 'Л\f»'],
    ['TAB in LT', 'LT', '\x1b-L\xbb\t\xbb', 'Л\t»'],
  ])('after %s', (_, vr, raw, text) => {
    expect(decodeText(bytes(raw), sets, vr)).toBe(text);
  });

  it.each([
    ['^ in LO', 'LO', '\x1b-L\xbb^\xbb', 'Л^Л'],
    ['backslash in LT', 'LT', '\x1b-L\xbb\\\xbb', 'Л\\Л'],
    ['a space', 'PN', '\x1b-L\xbb \xbb', 'Л Л'],
  ])('not after %s', (_, vr, raw, text) => {
    expect(decodeText(bytes(raw), sets, vr)).toBe(text);
  });

  it('not within two-byte characters that contain the code of a delimiter', () => {
    const raw = bytes('\x1b$B\x3d\x5c\x5e\x3d\x1b(B');
    expect(decodeText(raw, parseCharacterSet('\\ISO 2022 IR 87'), 'PN')).toBe('旬渊');
  });
});

describe('decodeValues', () => {
  it('splits GB18030 and GBK at the delimiter, not at 0x5C within a character', () => {
    const raw = Uint8Array.of(0x8b, 0x5c, 0x5c, 0xce, 0xb0);
    expect(decodeValues(raw, ['GB18030'], 'LO')).toEqual(['媆', '伟']);
    expect(decodeValues(raw, ['GBK'], 'PN')).toEqual(['媆', '伟']);
  });

  it('splits Japanese by escape sequences at the delimiter only', () => {
    const raw = bytes('\x1b$B\x3d\x5c\x1b(B\\\x1b$B;3\x1b(B');
    expect(decodeValues(raw, parseCharacterSet('\\ISO 2022 IR 87'), 'LO')).toEqual(['旬', '山']);
  });

  it('splits at 0x5C of JIS X 0201, which is a yen sign in print', () => {
    expect(decodeValues(bytes('\xd4\\\xcf'), ['ISO_IR 13'], 'SH')).toEqual(['ﾔ', 'ﾏ']);
  });

  it.each([
    ['LO', ' a \\ b ', ['a', 'b']],
    ['CS', ' A\\B ', ['A', 'B']],
    ['PN', ' a \\b ', [' a', 'b']],
    ['UC', ' a \\b ', [' a', 'b']],
    ['LT', ' a\\b  ', [' a\\b']],
    ['UT', ' a\\b  ', [' a\\b']],
    ['UI', '1.2\\3.4\0', ['1.2', '3.4']],
    ['UR', 'http://h/a\\b ', ['http://h/a\\b']],
    ['LO', 'a\\\\', ['a', '', '']],
    ['LO', '  ', []],
    ['LO', '', []],
  ])('trims %s of "%s" by its VR', (vr, raw, values) => {
    expect(decodeValues(bytes(raw), [], vr)).toEqual(values);
  });

  it('ignores the character set in VRs of the default repertoire', () => {
    expect(decodeValues(Buffer.from('é'), ['ISO_IR 192'], 'CS')).toEqual(['Ã©']);
  });
});

describe('decodeText', () => {
  it('leaves an unknown escape sequence in the text', () => {
    expect(decodeText(bytes('a\x1b$Zb'), [], 'LO')).toBe('a\x1b$Zb');
    expect(decodeText(bytes('a\x1b'), [], 'LO')).toBe('a\x1b');
  });

  it('puts U+FFFD for half a character', () => {
    expect(decodeText(bytes('\x1b$)C\xb1'), ['', 'ISO 2022 IR 149'], 'LO')).toBe('\ufffd');
    expect(decodeText(bytes('\x1b$B;\x1b(Ba'), ['', 'ISO 2022 IR 87'], 'LO')).toBe('\ufffda');
  });

  it('puts U+FFFD for codes that a set leaves undefined', () => {
    expect(decodeText(Uint8Array.of(0xdb), ['ISO_IR 166'], 'LO')).toBe('\ufffd');
    expect(decodeText(Uint8Array.of(0xa1), ['ISO_IR 127'], 'LO')).toBe('\ufffd');
  });

  it('ignores sets after one that stands alone', () => {
    expect(decodeText(Buffer.from('é'), ['ISO_IR 192', 'ISO 2022 IR 100'], 'LO')).toBe('é');
  });

  it('reads bytes of a view that does not begin at its buffer', () => {
    const whole = Uint8Array.of(0x58, 0x4d, 0xfc, 0x59);
    expect(decodeText(whole.subarray(1, 3), ['ISO_IR 100'], 'LO')).toBe('Mü');
  });

  it('refuses a text of more than 256 MiB', () => {
    const huge = new Uint8Array(256 * 1024 * 1024 + 1);
    expect(() => decodeText(huge, [], 'UT')).toThrow(LimitExceededError);
  });
});
