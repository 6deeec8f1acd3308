import { dataSetTest } from './match';

const item = (value: string, scheme: string) => ({
  '00080100': { vr: 'SH', Value: [value] },
  '00080102': { vr: 'SH', Value: [scheme] },
});
const dataSet = { '00081032': { vr: 'SQ', Value: [item('A', 'X'), item('B', 'Y')] } };

it.each([
  ['A', 'X', true],
  ['B', 'Y', true],
  ['A', 'Y', false],
  ['*', 'Y', true],
])('keys of a sequence fit one of its items (PS3.4 C.2.2.2.6): %s, %s', (value, scheme, fits) => {
  const keys = [
    { path: ['00081032', '00080100'], value },
    { path: ['00081032', '00080102'], value: scheme },
  ];
  const test = dataSetTest(keys, {}, (_, message) => {
    throw new Error(message);
  });
  expect(test(dataSet)).toBe(fits);
});
