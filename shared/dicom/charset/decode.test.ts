import { decodeText, parseCharacterSet } from './decode';

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
