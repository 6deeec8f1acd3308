import { TextDecoder } from 'node:util';
import fc from 'fast-check';
import { decodeText, decodeTextChecked, decodeValues, decodeValuesChecked, parseCharacterSet } from './decode';

/** Any character; the library's own takes seconds to prepare. */
const codePoint = fc.oneof(fc.integer({ max: 0xd7ff, min: 0 }), fc.integer({ min: 0xe000, max: 0x10ffff }));

const TERMS = [
  '',
  ...[6, 13, 58, 87, 100, 101, 109, 110, 126, 127, 138, 144, 148, 149, 159, 166, 203].map((n) => `ISO 2022 IR ${n}`),
  ...[13, 100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 192, 203].map((n) => `ISO_IR ${n}`),
  'GB18030',
  'GBK',
  'NO SUCH SET',
];
const VRS = ['SH', 'LO', 'ST', 'LT', 'UC', 'UT', 'PN', 'CS', 'UI', 'DS', 'XX'];

const declared = fc.array(fc.constantFrom(...TERMS), { maxLength: 4 });
const sequence = fc.constantFrom('$B', '$(D', '(B', '(J', ')I', '$)C', '$)A', '-F', '-b', '$', '$(', '?');
const anyBytes = fc.uint8Array({ maxLength: 200 });
const escapedBytes = fc
  .array(
    fc.oneof(
      anyBytes,
      sequence.map((after) => Buffer.from(`\x1b${after}`, 'latin1')),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

describe('any bytes under any declaration', () => {
  it('give text no longer than the bytes, never an error', () => {
    const rule = fc.property(fc.oneof(anyBytes, escapedBytes), declared, fc.constantFrom(...VRS), (raw, sets, vr) => {
      expect(decodeText(raw, sets, vr).length).toBeLessThanOrEqual(raw.length);
      expect(decodeValues(raw, sets, vr).length).toBeLessThanOrEqual(raw.length + 1);
      expect(decodeTextChecked(raw, sets, vr).text.length).toBeLessThanOrEqual(raw.length);
      expect(decodeTextChecked(raw, sets, vr, { fallback: sets.join('\\') }).text.length).toBeLessThanOrEqual(
        raw.length,
      );
    });
    fc.assert(rule, { numRuns: 600 });
  });

  it('are not changed by being read', () => {
    const rule = fc.property(escapedBytes, declared, fc.constantFrom(...VRS), (raw, sets, vr) => {
      const before = Buffer.from(raw);
      decodeValuesChecked(raw, sets, vr, { fallback: 'GB18030' });
      expect(before.equals(raw)).toBe(true);
    });
    fc.assert(rule, { numRuns: 150 });
  });

  it('give a defined list of sets for any raw value of (0008,0005)', () => {
    const rule = fc.property(fc.string({ maxLength: 60 }), (raw) => {
      const once = parseCharacterSet(raw);
      expect(parseCharacterSet(once.join('\\'))).toEqual(once);
    });
    fc.assert(rule, { numRuns: 300 });
  });

  it('are read in time that grows with their length, also when every third byte is an escape sequence', () => {
    const raw = Buffer.from('\x1b$B\x1b(B\x1b$)C'.repeat(40_000), 'latin1');
    const start = process.cpuUsage();
    expect(decodeText(raw, ['', 'ISO 2022 IR 87'], 'UT')).toBe('');
    expect(process.cpuUsage(start).user).toBeLessThan(3_000_000);
  });
});

describe('decode of encode', () => {
  const text = fc
    .array(codePoint, { maxLength: 60 })
    .map((codes) => String.fromCodePoint(...codes))
    .filter((value) => !/[\s\0]$/.test(value));

  it('is the text for UTF-8', () => {
    fc.assert(fc.property(text, (value) => expect(decodeText(Buffer.from(value), ['ISO_IR 192'], 'UT')).toBe(value)));
  });

  it.each(['GB18030', 'GBK'])('is the text for two-byte characters in %s', (term) => {
    const codes = twoByteCodes();
    const characters = fc.array(fc.constantFrom(...codes.keys()), { minLength: 1, maxLength: 40 });
    const rule = fc.property(characters, (chosen) => {
      const raw = Buffer.concat(chosen.map((character) => codes.get(character)!));
      expect(decodeText(raw, [term], 'LO')).toBe(chosen.join(''));
      expect(decodeValues(raw, [term], 'LO')).toEqual([chosen.join('')]);
    });
    fc.assert(rule);
  });

  it('is the text for four-byte characters in GB18030', () => {
    const rule = fc.property(fc.integer({ min: 0x20000, max: 0x2a6df }), (code) => {
      expect(decodeText(fourBytes(code), ['GB18030'], 'LO')).toBe(String.fromCodePoint(code));
    });
    fc.assert(rule);
  });

  it.each([
    ['ISO_IR 100', 'Grüße ÿ ñ', [0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0xff, 0x20, 0xf1]],
    ['ISO_IR 101', 'Łódź ř', [0xa3, 0xf3, 0x64, 0xbc, 0x20, 0xf8]],
    ['ISO_IR 109', 'Ħ ĝ', [0xa1, 0x20, 0xf8]],
    ['ISO_IR 110', 'ĸ ų', [0xa2, 0x20, 0xf9]],
    ['ISO_IR 144', 'Люкceмбypг', [0xbb, 0xee, 0xda, 0x63, 0x65, 0xdc, 0xd1, 0x79, 0x70, 0xd3]],
    ['ISO_IR 127', 'قباني', [0xe2, 0xc8, 0xc7, 0xe6, 0xea]],
    ['ISO_IR 126', 'Διονυσιος', [0xc4, 0xe9, 0xef, 0xed, 0xf5, 0xf3, 0xe9, 0xef, 0xf2]],
    ['ISO_IR 138', 'שרון', [0xf9, 0xf8, 0xe5, 0xef]],
    ['ISO_IR 148', 'Çavuşoğlu', [0xc7, 0x61, 0x76, 0x75, 0xfe, 0x6f, 0xf0, 0x6c, 0x75]],
    ['ISO_IR 203', '€ Œ', [0xa4, 0x20, 0xbc]],
    ['ISO_IR 166', 'นามสกุล', [0xb9, 0xd2, 0xc1, 0xca, 0xa1, 0xd8, 0xc5]],
    ['ISO_IR 13', 'ﾔﾏﾀﾞ', [0xd4, 0xcf, 0xc0, 0xde]],
  ])('is the text for %s, alone and with code extensions', (term, value, raw) => {
    expect(decodeText(Uint8Array.from(raw), [term], 'LO')).toBe(value);
    expect(decodeText(Uint8Array.from(raw), [term.replace('_', ' 2022 ')], 'LO')).toBe(value);
  });
});

/** Character -> its two bytes in GBK, for all pairs that decode to one character of no private use. */
function twoByteCodes(): Map<string, Buffer> {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, Buffer>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const raw = Buffer.of(lead, trail);
      const character = decoder.decode(raw);
      if (character.length === 1 && !/[\ufffd\ue000-\uf8ff]/.test(character)) codes.set(character, raw);
    }
  }
  return codes;
}

/** GB18030 of a code point beyond the BMP: a linear count from 90 30 81 30. */
function fourBytes(code: number): Buffer {
  const linear = code - 0x10000 + (0x90 - 0x81) * 12600;
  const fourth = 0x30 + (linear % 10);
  const third = 0x81 + (Math.floor(linear / 10) % 126);
  const second = 0x30 + (Math.floor(linear / 1260) % 10);
  return Buffer.of(0x81 + Math.floor(linear / 12600), second, third, fourth);
}
