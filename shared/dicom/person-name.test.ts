import fc from 'fast-check';
import { matchesNameWords, matchesPersonName, nameKeys, parsePersonName } from './person-name';

/** Any character; the library's own takes seconds to prepare. */
const codePoint = fc.oneof(fc.integer({ max: 0xd7ff, min: 0 }), fc.integer({ min: 0xe000, max: 0x10ffff }));

describe('parsePersonName', () => {
  it('reads five components of three groups', () => {
    expect(parsePersonName('Yamada^Tarou=山田^太郎=やまだ^たろう')).toEqual({
      alphabetic: { family: 'Yamada', given: 'Tarou', middle: '', prefix: '', suffix: '' },
      ideographic: { family: '山田', given: '太郎', middle: '', prefix: '', suffix: '' },
      phonetic: { family: 'やまだ', given: 'たろう', middle: '', prefix: '', suffix: '' },
    });
  });

  it('reads the example of PS3.5 6.2.1.1 with prefix and suffix', () => {
    const { alphabetic } = parsePersonName('Adams^John Robert Quincy^^Rev.^B.A. M.Div.');
    const rest = { middle: '', prefix: 'Rev.', suffix: 'B.A. M.Div.' };
    expect(alphabetic).toEqual({ family: 'Adams', given: 'John Robert Quincy', ...rest });
  });

  it('leaves an absent or empty group undefined', () => {
    const name = parsePersonName('=王^小东');
    expect(name.alphabetic).toBeUndefined();
    expect(name.ideographic?.given).toBe('小东');
    expect(name.phonetic).toBeUndefined();
    expect(parsePersonName('^^^^')).toEqual({ alphabetic: undefined, ideographic: undefined, phonetic: undefined });
  });

  it('keeps what follows the fifth component in the suffix', () => {
    expect(parsePersonName('a^b^c^d^e^f^').alphabetic?.suffix).toBe('e^f');
  });
});

describe('nameKeys', () => {
  it('gives whole groups, words, pinyin and initials', () => {
    expect(new Set(nameKeys('Zhang^Wei=张^伟'))).toEqual(
      new Set([
        '=zhang^wei',
        'zhang',
        'wei',
        'zhangwei',
        '=张^伟',
        '=张伟',
        '张',
        '伟',
        '张伟',
        '=zhangwei',
        '=zw',
        'zw',
      ]),
    );
  });

  it.each([
    ['a usual family name', '张伟', '=张^伟', '=zhang^wei'],
    ['a compound family name', '欧阳修', '=欧阳^修', '=ouyang^xiu'],
    ['a compound family name with its own reading', '尉迟恭', '=尉迟^恭', '=yuchi^gong'],
    ['a family name with its own reading', '单雄信', '=单^雄信', '=shan^xiongxin'],
    ['the same, where it is separated', '曾^国藩', '=曾^国藩', '=zeng^guofan'],
  ])('separates and reads %s', (_, name, han, pinyin) => {
    expect(nameKeys(name)).toEqual(expect.arrayContaining([han, pinyin]));
  });

  it('gives each reading of a character with several', () => {
    expect(nameKeys('张重')).toEqual(expect.arrayContaining(['zhangzhong', 'zhangchong', 'zz', 'zc']));
    expect(nameKeys('单^雄信')).toEqual(expect.arrayContaining(['shanxiongxin', 'danxiongxin']));
  });

  it('gives ü as v and as u', () => {
    expect(nameKeys('吕布')).toEqual(expect.arrayContaining(['lvbu', 'lubu', 'lb']));
  });

  it('finds Han characters also in the first group', () => {
    expect(nameKeys('王^小东')).toEqual(expect.arrayContaining(['=wang^xiaodong', '=wangxiaodong', '=wxd']));
  });

  it('gives no pinyin of a prefix or suffix', () => {
    expect(nameKeys('王^小东^^医生').some((key) => key.includes('yisheng'))).toBe(false);
  });

  it('gives nothing for an empty name', () => {
    expect(nameKeys('')).toEqual([]);
    expect(nameKeys('^^==')).toEqual([]);
  });

  it('bounds the readings of a name of nothing but ambiguous characters', () => {
    const readings = nameKeys('重'.repeat(64)).filter((key) => /^=[a-z]{100,}$/.test(key));
    expect(readings).toHaveLength(8);
  });

  it('is normalised, bounded, distinct and never fails', () => {
    const text = fc.oneof(
      fc.array(codePoint, { maxLength: 150 }).map((codes) => String.fromCodePoint(...codes)),
      fc.string({ unit: fc.constantFrom(...'张重单欧阳吕^=*? aÄé·＝＾Ａｱがｶﾞ'), maxLength: 150 }),
    );
    const rule = fc.property(text, (pn) => {
      const keys = nameKeys(pn);
      expect(keys.length).toBeLessThanOrEqual(96);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.filter((key) => key !== key.normalize('NFC').toLowerCase())).toEqual([]);
      expect(keys.filter((key) => key.lastIndexOf('=') > 0)).toEqual([]);
    });
    fc.assert(rule, { numRuns: 200 });
  });
});

describe('matchesPersonName', () => {
  it.each([
    ['Zhang*', 'Zhang^Wei'],
    ['*wei', 'Zhang^Wei'],
    ['zhang^wei', 'ZHANG^WEI'],
    ['zhang^wei', 'Zhang^Wei^^'],
    ['zhang^wei^^^', 'Zhang^Wei'],
    ['Zhang^We?', 'Zhang^Wei'],
    ['*an*e*', 'Zhang^Wei'],
    ['Muller^Jorg', 'Müller^Jörg'],
    ['MÜLLER*', 'Muller^Jorg'],
    ['M\u0075\u0308ller*', 'Müller^Jörg'],
    ['张^伟', 'Zhang^Wei=张^伟'],
    ['张*', 'Zhang^Wei=张^伟'],
    ['张?伟', 'Zhang^Wei=张^伟'],
    ['张伟', 'Zhang^Wei=张^伟'],
    ['张^伟', '张伟'],
    ['zhang^wei', '张伟'],
    ['zhangw*', '张伟'],
    ['zw', '张伟'],
    ['ZW', '张^伟'],
    ['やまだ*', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
    ['Yamada*=山田*', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
    ['=山田*', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
    ['', 'Zhang^Wei'],
    ['*', 'Zhang^Wei'],
    ['*', ''],
    ['𠮷?', '𠮷𠮷'],
  ])('%s finds %s', (pattern, pn) => {
    expect(matchesPersonName(pattern, nameKeys(pn))).toBe(true);
  });

  it.each([
    ['Zhang', 'Zhang^Wei'],
    ['wei', 'Zhang^Wei'],
    ['hang*', 'Zhang^Wei'],
    ['Zhang^W?', 'Zhang^Wei'],
    ['zhang^we', 'Zhang^Wei'],
    ['z', '张伟'],
    ['か*', 'が^り'],
    ['Yamada*=佐藤*', 'Yamada^Tarou=山田^太郎'],
    ['Zhang*', ''],
    ['Zhang.*', 'Zhang^Wei'],
  ])('%s does not find %s', (pattern, pn) => {
    expect(matchesPersonName(pattern, nameKeys(pn))).toBe(false);
  });

  it('answers a pattern of many wildcards without trying all ways', () => {
    const keys = nameKeys(`${'a'.repeat(500)}^b`);
    expect(matchesPersonName(`${'*a'.repeat(200)}*c`, keys)).toBe(false); // all ways take longer than the universe
  });

  it('agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '^'), minLength: 1, maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 8 });
    const rule = fc.property(letters, patterns, (pn, pattern) => {
      const whole = pn.replace(/\^+$/, '');
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(whole);
      fc.pre(whole !== '');
      expect(matchesPersonName(pattern, [`=${whole}`])).toBe(expected);
    });
    fc.assert(rule, { numRuns: 500 });
  });
});

describe('matchesNameWords', () => {
  it.each(['zhang', 'wei', 'wei zh', 'zhangw', 'zw', '伟', '张伟', 'Zhang, Wei', ''])('%s finds 张^伟', (query) => {
    expect(matchesNameWords(query, nameKeys('张^伟'))).toBe(true);
  });

  it.each(['hang', 'wei li', 'wz'])('%s does not find 张^伟', (query) => {
    expect(matchesNameWords(query, nameKeys('张^伟'))).toBe(false);
  });
});
