import { en } from './en';
import { zhCn } from './zh-cn';

const flat = (words: object, at = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${at}${key}`, value]] : flat(value, `${at}${key}.`),
  );
const marks = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort();

describe('the words of the portal', () => {
  it('have the same keys and the same places for values in both languages', () => {
    const chinese = new Map(flat(zhCn));
    expect([...chinese.keys()]).toEqual(flat(en).map(([key]) => key));
    for (const [key, text] of flat(en)) expect([key, marks(chinese.get(key) ?? '')]).toEqual([key, marks(text)]);
  });

  it('are Chinese in Chinese', () => {
    for (const [key, text] of flat(zhCn)) expect([key, text]).toEqual([key, expect.stringMatching(/\p{sc=Han}/u)]);
  });
});
