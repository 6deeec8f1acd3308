import { UnsupportedQueryError } from '../errors';
import type { CollectionSpec, Filter } from '../port';
import { idsOf, type Open, type Sample, useCatalogue } from './harness';

const documents: readonly Sample[] = [
  { _id: 'empty' },
  { _id: 'null', a: null },
  { _id: 'zero', a: 0 },
  { _id: 'five', a: 5 },
  { _id: 'float', a: 5.5 },
  { _id: 'text5', a: '5' },
  { _id: 'abc', a: 'abc' },
  { _id: 'Abd', a: 'Abd' },
  { _id: 'dot', a: 'a.c' },
  { _id: 'han', a: '张三丰' },
  { _id: 'true', a: true },
  { _id: 'false', a: false },
  { _id: 'list', a: [1, 5, 10] },
  { _id: 'texts', a: ['abc', 'xyz'] },
  { _id: 'none', a: [] },
  { _id: 'nested', a: [[5]] },
  { _id: 'nulls', a: [null, 7] },
  { _id: 'object', a: { b: 5 } },
  { _id: 'objects', a: [{ b: 5 }, { b: 'x', c: 1 }, {}] },
];

const plain = documents.filter(({ a }) => typeof a !== 'object' || a === null);

const all = documents.map(({ _id }) => _id);
const allBut = (...ids: string[]): string[] => all.filter((id) => !ids.includes(id));

type Case = readonly [rule: string, filter: Filter, ids: readonly string[]];

const cases: readonly Case[] = [
  ['an empty filter finds everything', {}, all],
  ['equality is of one type: a number', { a: 5 }, ['five', 'list']],
  ['equality is of one type: a string', { a: '5' }, ['text5']],
  ['equality is of one type: a boolean', { a: true }, ['true']],
  ['false is neither 0 nor missing', { a: false }, ['false']],
  ['0 is not false', { a: { $eq: 0 } }, ['zero']],
  ['null finds null, missing and an element null', { a: null }, ['empty', 'null', 'nulls']],
  ['$ne finds documents without the field', { a: { $ne: 5 } }, allBut('five', 'list')],
  ['$ne null leaves out null, missing and an element null', { a: { $ne: null } }, allBut('empty', 'null', 'nulls')],
  ['$gt compares numbers with numbers only', { a: { $gt: 5 } }, ['float', 'list', 'nulls']],
  ['$gte includes the bound', { a: { $gte: 5 } }, ['five', 'float', 'list', 'nulls']],
  ['$lt of a number finds neither null nor text', { a: { $lt: 5 } }, ['zero', 'list']],
  ['$lte of a number', { a: { $lte: 0 } }, ['zero']],
  ['$gt of a string', { a: { $gt: 'abc' } }, ['texts', 'han']],
  ['$lt of a string', { a: { $lt: 'a' } }, ['text5', 'Abd']],
  ['a range may be met by different elements', { a: { $gt: 8, $lt: 3 } }, ['list']],
  ['a range over plain values', { a: { $gt: 4, $lt: 5.5 } }, ['five', 'list', 'nulls'].filter((id) => id !== 'nulls')],
  ['bounds of different types find nothing in plain values', { a: { $gt: 4, $lt: 'zz' } }, []],
  ['$in finds any of the values', { a: { $in: [0, 'abc', true] } }, ['zero', 'abc', 'texts', 'true']],
  ['$in with null', { a: { $in: [null, 5.5] } }, ['empty', 'null', 'nulls', 'float']],
  ['$in of nothing finds nothing', { a: { $in: [] } }, []],
  ['$nin leaves out', { a: { $nin: [5, 'abc'] } }, allBut('five', 'list', 'abc', 'texts')],
  ['$nin of nothing finds everything', { a: { $nin: [] } }, all],
  ['$nin with null', { a: { $nin: [null] } }, allBut('empty', 'null', 'nulls')],
  ['$exists true includes null', { a: { $exists: true } }, allBut('empty')],
  ['$exists false excludes null', { a: { $exists: false } }, ['empty']],
  ['$regex with an anchored prefix', { a: { $regex: '^ab' } }, ['abc', 'texts']],
  ['$regex counts case', { a: { $regex: '^a' } }, ['abc', 'dot', 'texts']],
  ['$regex with i does not', { a: { $regex: '^ab', $options: 'i' } }, ['abc', 'Abd', 'texts']],
  ['$regex contains', { a: { $regex: 'bc' } }, ['abc', 'texts']],
  ['$regex escaped point', { a: { $regex: '^a\\.c$' } }, ['dot']],
  ['$regex point', { a: { $regex: '^a.c$' } }, ['abc', 'dot', 'texts']],
  ['$regex of two Chinese characters', { a: { $regex: '三丰' } }, ['han']],
  ['$regex of one character', { a: { $regex: '三' } }, ['han']],
  ['$regex with alternatives', { a: { $regex: '^ab|yz' } }, ['abc', 'texts']],
  ['$regex with an optional character', { a: { $regex: '^abx?c' } }, ['abc', 'texts']],
  ['$regex with a count', { a: { $regex: '^ab{1,2}c' } }, ['abc', 'texts']],
  ['$regex with a class', { a: { $regex: '^[aA]b[cd]$' } }, ['abc', 'Abd', 'texts']],
  ['$size counts elements of an array only', { a: { $size: 3 } }, ['list', 'objects']],
  ['$size 0', { a: { $size: 0 } }, ['none']],
  ['$all needs every value', { a: { $all: [1, 10] } }, ['list']],
  ['$all of one value is equality', { a: { $all: [5] } }, ['five', 'list']],
  ['$all of nothing finds nothing', { a: { $all: [] } }, []],
  ['$elemMatch wants one element for all operators', { a: { $elemMatch: { $gt: 6, $lt: 9 } } }, ['nulls']],
  ['$elemMatch over objects', { a: { $elemMatch: { b: 'x', c: 1 } } }, ['objects']],
  ['$elemMatch needs one element for both', { a: { $elemMatch: { b: 5, c: 1 } } }, []],
  [
    '$not turns a comparison round, missing included',
    { a: { $not: { $gt: 0 } } },
    allBut('five', 'float', 'list', 'nulls'),
  ],
  ['$not of a pattern', { a: { $not: { $regex: '^a' } } }, allBut('abc', 'dot', 'texts')],
  ['a dotted path goes into objects and arrays of objects', { 'a.b': 5 }, ['object', 'objects']],
  ['a dotted path with $gt', { 'a.b': { $gt: 4 } }, ['object', 'objects']],
  ['a position in an array', { 'a.1': 5 }, ['list']],
  ['conditions on two paths are joined by AND', { a: 5, _id: { $gt: 'g' } }, ['list']],
  ['$and', { $and: [{ a: { $gt: 4 } }, { a: { $lt: 6 } }] }, ['five', 'float', 'list']],
  ['$or', { $or: [{ a: 0 }, { a: 'abc' }, { _id: 'empty' }] }, ['zero', 'abc', 'texts', 'empty']],
  ['$or beside a path', { $or: [{ a: 5 }, { a: 1 }], _id: 'list' }, ['list']],
  [
    '$nor',
    { $nor: [{ a: { $gte: 0 } }, { a: { $gte: '' } }] },
    ['empty', 'null', 'true', 'false', 'none', 'nested', 'object', 'objects'],
  ],
  ['$or of $and', { $or: [{ $and: [{ a: 5 }, { _id: 'five' }] }, { a: true }] }, ['five', 'true']],
  ['_id', { _id: 'five' }, ['five']],
  ['_id in a list', { _id: { $in: ['five', 'nope', 'true'] } }, ['five', 'true']],
  ['_id by prefix', { _id: { $regex: '^nu' } }, ['null', 'nulls']],
  ['_id by range', { _id: { $gte: 'tex', $lt: 'text6' } }, ['text5']],
];

const layouts: readonly (readonly [string, CollectionSpec['indexes']])[] = [
  ['without indexes', []],
  ['with an index', [{ keys: { a: 1 } }, { keys: { 'a.b': 1 } }]],
  ['with a descending compound index', [{ keys: { a: -1, _id: 1 } }, { keys: { _id: 1, a: 1 } }]],
  ['with a substring index', [{ keys: { a: 1 }, substring: true }]],
];

/** The rules of filters, each without and with indexes, over plain values and over arrays. */
export function describeFilters(open: Open): void {
  const bench = useCatalogue(open);

  describe.each(layouts)('%s', (_name, indexes) => {
    it.each(cases)('%s: %j', async (_rule, filter, ids) => {
      const collection = await bench.filled(documents, indexes);
      expect(await idsOf(collection.find(filter))).toEqual([...ids].sort());
      expect(await collection.countDocuments(filter)).toBe(ids.length);
    });

    it.each([
      ['equality', { 'a.b': 5 }, ['second']],
      ['null', { 'a.b': null }, ['nulls']],
      ['$in', { 'a.b': { $in: [5, 'x'] } }, ['first', 'second']],
      ['$in with null', { 'a.b': { $in: [null] } }, ['nulls']],
      ['$nin', { 'a.b': { $nin: [5] } }, ['first', 'nulls', 'none']],
      ['a range', { 'a.b': { $gte: 'a' } }, ['first']],
      ['a pattern', { 'a.b': { $regex: '^x' } }, ['first']],
    ])('%s opens arrays in objects in arrays: %j', async (_rule, filter, ids) => {
      const nested = [
        { _id: 'first', a: [{ b: ['x'] }, { b: [] }] },
        { _id: 'second', a: [{ b: [] }, { b: [1, 5] }] },
        { _id: 'nulls', a: [{ b: [] }, { b: [null] }] },
        { _id: 'none', a: [{ b: [] }] },
      ];
      const collection = await bench.filled(nested, indexes);
      expect(await idsOf(collection.find(filter as Filter))).toEqual([...ids].sort());
    });

    it('finds the same among documents without arrays', async () => {
      const collection = await bench.filled(plain, indexes);
      for (const [rule, filter, ids] of cases) {
        const expected = ids.filter((id) => plain.some(({ _id }) => _id === id)).sort();
        expect([rule, await idsOf(collection.find(filter))]).toEqual([rule, expected]);
        expect([rule, await collection.countDocuments(filter)]).toEqual([rule, expected.length]);
      }
    });
  });

  const refused: readonly (readonly [string, unknown])[] = [
    ['$where', { $where: 'true' }],
    ['$expr', { $expr: { $eq: ['$a', 1] } }],
    ['$text', { $text: { $search: 'a' } }],
    ['$type', { a: { $type: 'string' } }],
    ['$mod', { a: { $mod: [2, 0] } }],
    ['$near', { a: { $near: [0, 0] } }],
    ['$options', { a: { $regex: 'a', $options: 'm' } }],
    ['$gt', { a: { $gt: null } }],
    ['$in', { a: { $in: 5 } }],
    ['$size', { a: { $size: -1 } }],
    ['$exists', { a: { $exists: 1 } }],
    ['a', { a: undefined }],
    ['a', { a: { b: 1 } }],
    ['a', { a: [1] }],
    ['a', { a: new Date(0) }],
    ['a', { a: Number.NaN }],
    ['$regex', { a: { $regex: '(' } }],
    ['$or', { $or: [] }],
  ];

  it.each(refused)('refuses a filter outside the subset, naming %s: %j', async (name, filter) => {
    const collection = await bench.filled([]);
    const found = collection.find(filter as Filter);
    await expect(found).rejects.toBeInstanceOf(UnsupportedQueryError);
    await expect(found).rejects.toThrow(name);
  });
}
