import fc from 'fast-check';
import { decodeText } from './decode';
import { encodeText } from './encode';

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

describe('encodeText', () => {
  it.each([
    // PS3.5 J.1, and the tables of the registered sets.
    ['Wang^XiaoDong=王^小东', ['GB18030'], `${Buffer.from('Wang^XiaoDong=').toString('hex')}cdf55ed0a1b6ab`],
    ['Wang^XiaoDong=王^小东', ['GBK'], `${Buffer.from('Wang^XiaoDong=').toString('hex')}cdf55ed0a1b6ab`],
    ['Wang^XiaoDong=王^小东', ['ISO_IR 192'], Buffer.from('Wang^XiaoDong=王^小东').toString('hex')],
    // GB 18030-2005: the first four-byte code, the first beyond U+FFFF, and the last.
    ['\u0080\u{10000}\u{10ffff}', ['GB18030'], '8130813090308130e3329a35'],
    ['😀', ['GB18030'], '9439fc36'],
    ['Buc^Jérôme', ['ISO_IR 100'], '4275635e4ae972f46d65'],
    ['Люкceмбypг', ['ISO_IR 144'], 'bbeeda6365dcd17970d3'],
    ['Διονυσιος', ['ISO_IR 126'], 'c4e9efedf5f3e9eff2'],
    ['plain', [], '706c61696e'],
    ['plain', ['ISO 2022 IR 87'], '706c61696e'],
    ['é', ['ISO 2022 IR 100', 'ISO 2022 IR 87'], 'e9'],
    ['ﾔﾏﾀﾞ^ﾀﾛｳ', ['ISO_IR 13'], 'd4cfc0de5ec0dbb3'],
  ])('%s in %j', (text, sets, bytes) => {
    expect(hex(encodeText(text, sets))).toBe(bytes);
  });

  it.each([
    ['王', ['ISO_IR 100']],
    ['é', []],
    ['é', ['', 'ISO 2022 IR 100']],
    ['\u0085', ['ISO_IR 100']],
    ['김', ['', 'ISO 2022 IR 149']],
    ['a\u001bb', ['ISO_IR 100']],
    // Four bytes in GB18030, none in GBK.
    ['😀', ['GBK']],
    ['\ud800', ['GB18030']],
  ])('%j does not fit %j', (text, sets) => {
    expect(encodeText(text, sets)).toBeNull();
  });

  it('what fits is read back', () => {
    const sets = fc.constantFrom(
      ...[['GB18030'], ['GBK'], ['ISO_IR 192'], ['ISO_IR 100'], ['ISO_IR 101'], ['ISO_IR 166'], ['ISO_IR 13'], []],
    );
    const text = fc.string({ unit: fc.constantFrom(...'aZ^=é ŁกﾔЖ王張龍龥囧€·—😀ṽ𠮷'), maxLength: 20 });
    fc.assert(
      fc.property(text, sets, (written, declared) => {
        const bytes = encodeText(written, declared);
        if (bytes) expect(decodeText(bytes, declared, 'PN')).toBe(written.replace(/ +$/, ''));
      }),
    );
  });
});
