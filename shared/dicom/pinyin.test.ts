import { pinyin } from 'pinyin-pro';
import { hasHan, pinyinReadings } from './pinyin';

/** First readings of single characters, given as the last of two so that no family name is read. */
function usualReading(character: string): string | undefined {
  return pinyinReadings(['一', character])[0]?.[1]?.[0];
}

describe('the generated table', () => {
  it('agrees with the package it comes from on the usual reading of every 37th character', () => {
    const different: string[] = [];
    for (let code = 0x4e00; code <= 0x9fa5; code += 37) {
      const character = String.fromCodePoint(code);
      const [expected] = pinyin(character, { toneType: 'none', type: 'array', v: true });
      if (usualReading(character) !== expected) different.push(character);
    }
    expect(different).toEqual([]);
  });

  it.each([
    ['张', 'zhang'],
    ['李', 'li'],
    ['王', 'wang'],
    ['婷', 'ting'],
    ['玥', 'yue'],
    ['䶮', 'yan'],
    ['龍', 'long'],
    ['女', 'nv'],
  ])('reads %s as %s', (character, reading) => {
    expect(usualReading(character)).toBe(reading);
  });
});

describe('pinyinReadings', () => {
  it('keeps the parts of the name', () => {
    expect(pinyinReadings(['张', '伟平'])[0]).toEqual([['zhang'], ['wei', 'ping']]);
  });

  it('keeps runs of other letters as one element and drops signs', () => {
    expect(pinyinReadings(['张·ab1'])[0]).toEqual([['zhang', 'ab1']]);
  });

  it('leaves a character without known reading as it is', () => {
    expect(pinyinReadings(['𠮷'])).toEqual([[['𠮷']]]);
  });
});

describe('hasHan', () => {
  it.each(['张', 'a张', '𠮷', '㐀', '豈'])('is true for %s', (text) => expect(hasHan(text)).toBe(true));
  it.each(['', 'abc', 'やまだ', 'ヤマダ', '홍길동', '😀'])('is false for "%s"', (text) =>
    expect(hasHan(text)).toBe(false),
  );
});
