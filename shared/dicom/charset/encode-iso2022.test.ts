import fc from 'fast-check';
import { decodeText } from './decode';
import { encodeExtendedText } from './encode-iso2022';

const written = (text: string, sets: readonly string[], vr = 'PN') => {
  const bytes = encodeExtendedText(text, sets, vr);
  return bytes === null ? null : Buffer.from(bytes).toString('hex');
};
const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');

describe('encodeExtendedText', () => {
  it.each([
    // PS3.5 H.3.1
    [
      'Yamada^Tarou=山田^太郎=やまだ^たろう',
      ['', 'ISO 2022 IR 87'],
      'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B',
    ],
    // H.3.2
    [
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
      ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
    ],
    // I.2
    [
      'Hong^Gildong=洪^吉洞=홍^길동',
      ['', 'ISO 2022 IR 149'],
      'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf',
    ],
    // K.2
    ['Zhang^XiaoDong=张^小东', ['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab'],
    // Without escape sequences where value 1 holds it.
    ['Buc^Jérôme', ['ISO 2022 IR 100', 'ISO 2022 IR 144'], 'Buc^J\xe9r\xf4me'],
    ['Buc^Jérôme=Люк', ['ISO 2022 IR 100', 'ISO 2022 IR 144'], 'Buc^J\xe9r\xf4me=\x1b-L\xbb\xee\xda'],
    ['丂', ['', 'ISO 2022 IR 87', 'ISO 2022 IR 159'], '\x1b$(D0\x21\x1b(B'],
  ])('%s in %j', (text, sets, bytes) => {
    expect(written(text, sets)).toBe(hex(bytes));
  });

  it('designates anew after a delimiter of values, not of components, where the VR has none', () => {
    const sets = ['', 'ISO 2022 IR 149'];
    expect(written('김^희\\중', sets, 'LO')).toBe(hex('\x1b$)C\xb1\xe8^\xc8\xf1\\\x1b$)C\xc1\xdf'));
  });

  it.each([
    ['洪', ['ISO 2022 IR 100', 'ISO 2022 IR 144'], 'PN'],
    ['張', ['', 'ISO 2022 IR 58'], 'PN'],
    ['a\x1bb山', ['', 'ISO 2022 IR 87'], 'PN'],
    // Only text VRs have sets.
    ['山', ['', 'ISO 2022 IR 87'], 'CS'],
    ['é', [], 'LO'],
  ])('%j does not fit %j as %s', (text, sets, vr) => {
    expect(written(text, sets, vr)).toBeNull();
  });

  it('what fits is read back', () => {
    const sets = fc.constantFrom(
      ...[
        ['', 'ISO 2022 IR 87', 'ISO 2022 IR 159'],
        ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
        ['', 'ISO 2022 IR 149'],
        ['', 'ISO 2022 IR 58'],
        ['ISO 2022 IR 100', 'ISO 2022 IR 144', 'ISO 2022 IR 126'],
      ],
    );
    const text = fc.string({ unit: fc.constantFrom(...'aZ^=\\ éŁЖΩﾔ山田やま洪길동张小东丂'), maxLength: 20 });
    let fitting = 0;
    fc.assert(
      fc.property(text, sets, fc.constantFrom('PN', 'LO', 'LT'), (value, declared, vr) => {
        const bytes = encodeExtendedText(value, declared, vr);
        if (!bytes) return;
        fitting += 1;
        const pads = vr === 'LO' ? /^ +| +$/g : / +$/g;
        expect(decodeText(bytes, declared, vr)).toBe(value.replace(pads, ''));
      }),
      { numRuns: 500 },
    );
    expect(fitting).toBeGreaterThan(20);
  });
});
