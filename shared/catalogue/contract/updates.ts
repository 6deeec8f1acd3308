import { InvalidDocumentError } from '../errors';
import type { Filter, Update } from '../port';
import { idsOf, type Open, type Sample, useCatalogue } from './harness';

type Case = readonly [rule: string, before: object, update: Update, after: object];

const cases: readonly Case[] = [
  ['$set adds and replaces', { a: 1 }, { $set: { a: 'x', b: null } }, { a: 'x', b: null }],
  ['$set makes the objects of a dotted path', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  ['$set keeps neighbours in an object', { a: { b: 1, c: 2 } }, { $set: { 'a.b': 3 } }, { a: { b: 3, c: 2 } }],
  ['$set writes a position of an array', { a: [1, 2] }, { $set: { 'a.1': 3 } }, { a: [1, 3] }],
  ['$set beyond the end fills with null', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
  ['$set goes through a position', { a: [{ b: 1 }] }, { $set: { 'a.0.b': 2 } }, { a: [{ b: 2 }] }],
  ['$unset removes', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
  ['$unset of nothing changes nothing', { b: 2 }, { $unset: { a: 1, 'c.d': 1 } }, { b: 2 }],
  ['$unset of a position leaves null', { a: [1, 2] }, { $unset: { 'a.0': true } }, { a: [null, 2] }],
  ['$inc adds', { a: 1.5 }, { $inc: { a: -1 } }, { a: 0.5 }],
  ['$inc starts at 0', {}, { $inc: { 'a.b': 2 } }, { a: { b: 2 } }],
  ['$min keeps the lesser', { a: 5, b: 5 }, { $min: { a: 3, b: 9 } }, { a: 3, b: 5 }],
  ['$min sets where nothing is', {}, { $min: { a: 3 } }, { a: 3 }],
  ['$max keeps the greater', { a: 5, b: 5 }, { $max: { a: 3, b: 9 } }, { a: 5, b: 9 }],
  ['$max compares across types: a string is above a number', { a: 5 }, { $max: { a: 'x' } }, { a: 'x' }],
  ['$max of a null', { a: null }, { $max: { a: 1 } }, { a: 1 }],
  ['$push appends', { a: [1] }, { $push: { a: 1 } }, { a: [1, 1] }],
  ['$push makes the array', {}, { $push: { a: { b: 1 } } }, { a: [{ b: 1 }] }],
  ['$push of a list appends it as one', { a: [1] }, { $push: { a: [2, 3] } }, { a: [1, [2, 3]] }],
  ['$push $each appends each', { a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
  ['$addToSet adds what is missing', { a: [1, 'x'] }, { $addToSet: { a: { $each: ['x', 2, 2] } } }, { a: [1, 'x', 2] }],
  [
    '$addToSet compares objects with their order',
    { a: [{ x: 1, y: 2 }] },
    { $addToSet: { a: { y: 2, x: 1 } } },
    {
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    },
  ],
  ['$addToSet knows an equal object', { a: [{ x: 1 }] }, { $addToSet: { a: { x: 1 } } }, { a: [{ x: 1 }] }],
  ['$pull removes equal elements', { a: [1, 2, 1, '1'] }, { $pull: { a: 1 } }, { a: [2, '1'] }],
  ['$pull by operators', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
  [
    '$pull by fields of the elements',
    { a: [{ k: 1, v: 1 }, { k: 2 }, 3] },
    { $pull: { a: { k: 1 } } },
    { a: [{ k: 2 }, 3] },
  ],
  ['$pull of nothing changes nothing', { b: 1 }, { $pull: { a: 1 } }, { b: 1 }],
  ['several operators at once', { n: 1 }, { $inc: { n: 1 }, $set: { b: 1 }, $push: { c: 1 } }, { n: 2, b: 1, c: [1] }],
];

/** Update operators, upserts and findOneAndUpdate. */
export function describeUpdates(open: Open): void {
  const bench = useCatalogue(open);

  it.each(cases)('%s', async (_rule, before, update, after) => {
    const collection = await bench.filled([{ _id: 'x', ...before }], [{ keys: { a: 1 } }]);
    const changed = JSON.stringify(before) !== JSON.stringify(after);
    const result = await collection.updateOne({ _id: 'x' }, update);
    expect(result).toEqual({ matchedCount: 1, modifiedCount: changed ? 1 : 0, upsertedId: null });
    expect(await collection.find({})).toEqual([{ _id: 'x', ...after }]);
  });

  const refused: readonly (readonly [string, Update])[] = [
    ['$inc of a string', { $inc: { text: 1 } }],
    ['$push to a string', { $push: { text: 1 } }],
    ['$addToSet to a number', { $addToSet: { number: 1 } }],
    ['$pull from a number', { $pull: { number: 1 } }],
    ['a path through a number', { $set: { 'number.a': 1 } }],
    ['a name where an array lies', { $set: { 'list.a': 1 } }],
    ['two operators on one path', { $set: { a: 1 }, $inc: { a: 1 } }],
    ['a path and one below it', { $set: { a: {}, 'a.b': 1 } }],
    ['another _id', { $set: { _id: 'y' } }],
    ['a Date', { $set: { a: new Date(0) } }],
    ['undefined', { $set: { a: undefined } }],
  ];

  it.each(refused)('refuses %s and changes nothing', async (_what, update) => {
    const document: Sample = { _id: 'x', text: 'a', number: 1, list: [1] };
    const collection = await bench.filled([document]);
    await expect(collection.updateOne({ _id: 'x' }, update)).rejects.toBeInstanceOf(InvalidDocumentError);
    expect(await collection.find({})).toEqual([document]);
  });

  it('updates one or all that match, and counts as modified only what changed', async () => {
    const collection = await bench.filled(
      [
        { _id: '1', a: 1 },
        { _id: '2', a: 1, b: 1 },
        { _id: '3', a: 2 },
      ],
      [{ keys: { b: 1 } }],
    );
    expect(await collection.updateMany({ a: 1 }, { $set: { b: 1 } })).toEqual({
      matchedCount: 2,
      modifiedCount: 1,
      upsertedId: null,
    });
    expect((await collection.updateOne({ a: 1 }, { $set: { c: 1 } })).matchedCount).toBe(1);
    expect(await collection.countDocuments({ c: 1 })).toBe(1);
    expect(await idsOf(collection.find({ b: 1 }))).toEqual(['1', '2']);
    expect(await collection.updateOne({ a: 9 }, { $set: { b: 1 } })).toEqual({
      matchedCount: 0,
      modifiedCount: 0,
      upsertedId: null,
    });
  });

  it('keeps each index in step with updates', async () => {
    const collection = await bench.filled(
      [{ _id: '1', a: ['x', 'y'], t: 'hello' }],
      [{ keys: { a: 1 } }, { keys: { t: 1 }, substring: true }],
    );
    await collection.updateOne({ _id: '1' }, { $set: { a: ['y', 'z'], t: 'world' } });
    expect(await collection.countDocuments({ a: 'x' })).toBe(0);
    expect(await collection.countDocuments({ a: 'z' })).toBe(1);
    expect(await collection.countDocuments({ t: { $regex: 'ell' } })).toBe(0);
    expect(await collection.countDocuments({ t: { $regex: 'orl' } })).toBe(1);
    await collection.deleteOne({ _id: '1' });
    expect(await collection.countDocuments({ a: 'z' })).toBe(0);
    expect(await collection.countDocuments({ t: { $regex: 'orl' } })).toBe(0);
  });

  const upserts: readonly (readonly [string, Filter, Update, object])[] = [
    [
      'takes equality fields of the filter',
      { _id: 'n', a: 1, b: { $eq: 2 }, c: { $gt: 3 } },
      { $set: { d: 4 } },
      { _id: 'n', a: 1, b: 2, d: 4 },
    ],
    [
      'takes them from $and and by dotted path',
      { $and: [{ _id: 'n' }, { 'a.b': 1 }] },
      { $set: { 'a.c': 2 } },
      { _id: 'n', a: { b: 1, c: 2 } },
    ],
    ['adds $setOnInsert', { _id: 'n' }, { $set: { a: 1 }, $setOnInsert: { b: 2 } }, { _id: 'n', a: 1, b: 2 }],
    ['lets the update win over the filter', { _id: 'n', a: 1 }, { $set: { a: 2 } }, { _id: 'n', a: 2 }],
    [
      'applies $inc and $push to nothing',
      { _id: 'n' },
      { $inc: { a: 1 }, $push: { b: 1 } },
      { _id: 'n', a: 1, b: [1] },
    ],
    ['takes _id from $setOnInsert', { a: 1 }, { $setOnInsert: { _id: 'n' } }, { _id: 'n', a: 1 }],
  ];

  it.each(upserts)('an upsert %s', async (_rule, filter, update, document) => {
    const collection = await bench.filled([]);
    const result = await collection.updateOne(filter, update, { upsert: true });
    expect(result).toEqual({ matchedCount: 0, modifiedCount: 0, upsertedId: 'n' });
    expect(await collection.find({})).toEqual([document]);
  });

  it('an upsert of what exists updates it without $setOnInsert', async () => {
    const collection = await bench.filled([{ _id: 'x' }]);
    const result = await collection.updateOne(
      { _id: 'x' },
      { $set: { a: 1 }, $setOnInsert: { b: 1 } },
      { upsert: true },
    );
    expect(result).toEqual({ matchedCount: 1, modifiedCount: 1, upsertedId: null });
    expect(await collection.find({})).toEqual([{ _id: 'x', a: 1 }]);
  });

  it('refuses an upsert that would have no _id', async () => {
    const collection = await bench.filled([]);
    await expect(collection.updateOne({ a: 1 }, { $set: { b: 1 } }, { upsert: true })).rejects.toBeInstanceOf(
      InvalidDocumentError,
    );
  });

  it('findOneAndUpdate gives the document before or after, of the first in the order', async () => {
    const collection = await bench.filled([
      { _id: '1', n: 1 },
      { _id: '2', n: 2 },
    ]);
    const update: Update = { $inc: { seen: 1 } };
    expect(await collection.findOneAndUpdate({}, update, { sort: { n: -1 } })).toEqual({ _id: '2', n: 2 });
    const after = await collection.findOneAndUpdate({}, update, { sort: { n: -1 }, returnDocument: 'after' });
    expect(after).toEqual({ _id: '2', n: 2, seen: 2 });
    expect(await collection.findOneAndUpdate({ n: 9 }, update)).toBeNull();
    expect(await collection.findOneAndUpdate({ _id: '3' }, update, { upsert: true })).toBeNull();
    const upserted = await collection.findOneAndUpdate({ _id: '4' }, update, { upsert: true, returnDocument: 'after' });
    expect(upserted).toEqual({ _id: '4', seen: 1 });
  });
}
