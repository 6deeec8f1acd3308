import { DuplicateKeyError, InvalidDocumentError, UnsupportedQueryError } from '../errors';
import type { Filter, Update } from '../port';
import { idsOf, type Open, type Sample, useCatalogue } from './harness';

/** Inserts, replacements, removals, bulk writes and unique indexes. */
export function describeWrites(open: Open): void {
  const bench = useCatalogue(open);

  it('gives back a document as it was inserted, in its order of fields', async () => {
    const document: Sample = { _id: 'x', z: 1.5, a: [null, true, { n: 'ä\u0000😀' }], o: {}, e: [] };
    const collection = await bench.filled([document]);
    const found = await collection.findOne({ _id: 'x' });
    expect(JSON.stringify(found)).toBe(JSON.stringify(document));
    expect(await collection.findOne({ _id: 'y' })).toBeNull();
  });

  const refused: readonly (readonly [string, unknown])[] = [
    ['undefined', { _id: 'x', a: undefined }],
    ['a Date', { _id: 'x', a: new Date(0) }],
    ['binary', { _id: 'x', a: new Uint8Array(1) }],
    ['a Map', { _id: 'x', a: new Map() }],
    ['NaN', { _id: 'x', a: Number.NaN }],
    ['a bigint', { _id: 'x', a: 1n }],
    ['undefined in an array', { _id: 'x', a: [undefined] }],
    ['a number as _id', { _id: 5 }],
    ['no _id', { a: 5 }],
    ['an empty _id', { _id: '' }],
    ['a field with a dot', { _id: 'x', 'a.b': 1 }],
    ['a field with a leading $', { _id: 'x', a: { $b: 1 } }],
    ['nesting without end', { _id: 'x', a: JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) }],
  ];

  it.each(refused)('refuses a document with %s and stores nothing', async (_what, document) => {
    const collection = await bench.filled([]);
    await expect(collection.insertOne(document as Sample)).rejects.toBeInstanceOf(InvalidDocumentError);
    expect(await collection.countDocuments({})).toBe(0);
  });

  it('refuses a second document of one _id', async () => {
    const collection = await bench.filled([{ _id: 'x', a: 1 }]);
    await expect(collection.insertOne({ _id: 'x', a: 2 })).rejects.toBeInstanceOf(DuplicateKeyError);
    await expect(collection.insertMany([{ _id: 'x' }])).rejects.toBeInstanceOf(DuplicateKeyError);
    expect(await collection.find({})).toEqual([{ _id: 'x', a: 1 }]);
  });

  it('holds a unique index over inserts and updates, a missing field counting as null', async () => {
    const collection = await bench.filled([{ _id: '1', a: 'x' }], [{ keys: { a: 1 }, unique: true }]);
    await expect(collection.insertOne({ _id: '2', a: 'x' })).rejects.toBeInstanceOf(DuplicateKeyError);
    await collection.insertOne({ _id: '3' });
    await expect(collection.insertOne({ _id: '4' })).rejects.toBeInstanceOf(DuplicateKeyError);
    await expect(collection.insertOne({ _id: '5', a: null })).rejects.toBeInstanceOf(DuplicateKeyError);
    await expect(collection.updateOne({ _id: '3' }, { $set: { a: 'x' } })).rejects.toBeInstanceOf(DuplicateKeyError);
    await collection.updateOne({ _id: '1' }, { $set: { a: 'y' } });
    await collection.updateOne({ _id: '3' }, { $set: { a: 'x' } });
    expect(await collection.find({}, { sort: { _id: 1 } })).toEqual([
      { _id: '1', a: 'y' },
      { _id: '3', a: 'x' },
    ]);
  });

  it('tells types apart in a unique index', async () => {
    const documents = [5, '5', true, false, 'true', 1, 0, {}, null].map((a, at) => ({ _id: String(at), a }));
    const collection = await bench.filled(documents, [{ keys: { a: 1 }, unique: true }]);
    expect(await collection.countDocuments({})).toBe(documents.length);
  });

  it('holds a compound unique index over its combination', async () => {
    const collection = await bench.filled([{ _id: '1', a: 'x', b: 1 }], [{ keys: { a: 1, b: 1 }, unique: true }]);
    await collection.insertOne({ _id: '2', a: 'x', b: 2 });
    await expect(collection.insertOne({ _id: '3', a: 'x', b: 1 })).rejects.toBeInstanceOf(DuplicateKeyError);
  });

  it('holds a unique index over array elements of different documents, not of one', async () => {
    const collection = await bench.filled([{ _id: '1', a: ['x', 'x', 'y'] }], [{ keys: { a: 1 }, unique: true }]);
    await expect(collection.insertOne({ _id: '2', a: ['z', 'y'] })).rejects.toBeInstanceOf(DuplicateKeyError);
    await collection.updateOne({ _id: '1' }, { $pull: { a: 'y' } });
    await collection.insertOne({ _id: '2', a: ['z', 'y'] });
    expect(await idsOf(collection.find({ a: 'y' }))).toEqual(['2']);
  });

  it('frees a unique value by removal', async () => {
    const collection = await bench.filled([{ _id: '1', a: 'x' }], [{ keys: { a: 1 }, unique: true }]);
    expect(await collection.deleteOne({ a: 'x' })).toBe(1);
    await collection.insertOne({ _id: '2', a: 'x' });
    expect(await idsOf(collection.find({ a: 'x' }))).toEqual(['2']);
  });

  it('removes one or all that match and says how many', async () => {
    const collection = await bench.filled([
      { _id: '1', a: 1 },
      { _id: '2', a: 1 },
      { _id: '3', a: 2 },
    ]);
    expect(await collection.deleteOne({ a: 1 })).toBe(1);
    expect(await collection.deleteMany({ a: 1 })).toBe(1);
    expect(await collection.deleteMany({ a: 1 })).toBe(0);
    expect(await idsOf(collection.find({}))).toEqual(['3']);
  });

  it('removes all by an empty filter, also from every index, and takes new documents afterwards', async () => {
    const documents = Array.from({ length: 40 }, (_, n) => ({
      _id: `${n}`,
      a: n % 4,
      b: [`x${n}`, 'y'],
      c: 'abc',
      d: n,
    }));
    const collection = await bench.filled(documents, [
      { keys: { a: 1, _id: 1 } },
      { keys: { b: 1 } },
      { keys: { c: 1 }, substring: true },
      { keys: { d: 1 }, unique: true },
      { keys: { a: 1, d: -1 } },
    ]);
    expect(await collection.deleteMany({})).toBe(40);
    expect(await collection.deleteMany({})).toBe(0);
    expect(await collection.countDocuments({})).toBe(0);
    expect(await collection.find({ c: { $regex: 'bc' } })).toEqual([]);
    await collection.insertOne({ _id: '7', a: 3, b: ['x7'], c: 'abc', d: 7 });
    expect(await idsOf(collection.find({ a: 3 }))).toEqual(['7']);
    expect(await idsOf(collection.find({ b: 'x7' }))).toEqual(['7']);
    expect(await idsOf(collection.find({ c: { $regex: 'bc' } }))).toEqual(['7']);
    expect(await idsOf(collection.find({ a: 3, d: { $gt: 1 } }, { sort: { d: 1 } }))).toEqual(['7']);
  });

  it('replaces a whole document but not its _id', async () => {
    const collection = await bench.filled([{ _id: '1', a: 1, b: 1 }]);
    const result = await collection.replaceOne({ a: 1 }, { _id: '1', c: 1 });
    expect(result).toEqual({ matchedCount: 1, modifiedCount: 1, upsertedId: null });
    expect(await collection.find({})).toEqual([{ _id: '1', c: 1 }]);
    await expect(collection.replaceOne({ _id: '1' }, { _id: '2' })).rejects.toBeInstanceOf(InvalidDocumentError);
    expect(await collection.replaceOne({ _id: '9' }, { _id: '9' })).toEqual({
      matchedCount: 0,
      modifiedCount: 0,
      upsertedId: null,
    });
    const upserted = await collection.replaceOne({ a: 7 }, { _id: '9', c: 2 }, { upsert: true });
    expect(upserted).toEqual({ matchedCount: 0, modifiedCount: 0, upsertedId: '9' });
    expect(await collection.findOne({ _id: '9' })).toEqual({ _id: '9', c: 2 });
  });

  it('applies a bulk write in order and counts each kind', async () => {
    const collection = await bench.filled([{ _id: 'old', n: 0 }], [{ keys: { n: 1 } }]);
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 'a', n: 1 } } },
      { updateOne: { filter: { _id: 'a' }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 'b' }, update: { $set: { n: 2 } }, upsert: true } },
      { updateMany: { filter: { n: 2 }, update: { $set: { seen: true } } } },
      { updateMany: { filter: { n: 2 }, update: { $set: { seen: true } } } },
      { replaceOne: { filter: { _id: 'b' }, replacement: { _id: 'b', n: 3 } } },
      { insertOne: { document: { _id: 'c', n: 3 } } },
      { deleteOne: { filter: { _id: 'old' } } },
      { deleteMany: { filter: { n: 3 } } },
      { insertOne: { document: { _id: 'b', n: 9 } } },
    ]);
    expect(result).toEqual({ insertedCount: 3, matchedCount: 6, modifiedCount: 4, deletedCount: 3, upsertedCount: 1 });
    expect(await collection.find({}, { sort: { _id: 1 } })).toEqual([
      { _id: 'a', n: 2, seen: true },
      { _id: 'b', n: 9 },
    ]);
    expect(await idsOf(collection.find({ n: { $gt: 0 } }))).toEqual(['a', 'b']);
  });

  it('stops a bulk write at a duplicate', async () => {
    const collection = await bench.filled([{ _id: 'a' }]);
    const bulk = collection.bulkWrite([
      { insertOne: { document: { _id: 'a' } } },
      { insertOne: { document: { _id: 'z' } } },
    ]);
    await expect(bulk).rejects.toBeInstanceOf(DuplicateKeyError);
    expect(await collection.countDocuments({ _id: 'z' })).toBe(0);
  });

  it('inserts many documents so that each is found by each index', async () => {
    const documents = Array.from({ length: 1_000 }, (_, n) => ({ _id: `d${n}`, n, tags: [`t${n % 10}`, `u${n % 7}`] }));
    const collection = await bench.filled(documents, [{ keys: { n: 1 } }, { keys: { tags: 1, n: -1 } }]);
    expect(await collection.countDocuments({})).toBe(1_000);
    expect(await idsOf(collection.find({ n: { $gte: 998 } }))).toEqual(['d998', 'd999']);
    expect(await collection.countDocuments({ tags: 't3' })).toBe(100);
    expect((await collection.find({ tags: 't3' }, { sort: { n: -1 }, limit: 2 })).map(({ _id }) => _id)).toEqual([
      'd993',
      'd983',
    ]);
  });

  it('loses no increment of a hundred compare-and-set loops', async () => {
    const collection = await bench.filled([{ _id: 'counter', value: 0, revision: 0 }]);
    const increment = async (): Promise<void> => {
      for (;;) {
        const held = (await collection.findOne({ _id: 'counter' })) as Sample & { value: number; revision: number };
        const { matchedCount } = await collection.updateOne(
          { _id: 'counter', revision: held.revision },
          { $set: { value: held.value + 1 }, $inc: { revision: 1 } },
        );
        if (matchedCount === 1) return;
      }
    };
    await Promise.all(Array.from({ length: 100 }, increment));
    expect(await collection.findOne({ _id: 'counter' })).toEqual({ _id: 'counter', value: 100, revision: 100 });
  });

  const unsupported: readonly (readonly [string, Filter, unknown])[] = [
    ['$rename', {}, { $rename: { a: 'b' } }],
    ['$currentDate', {}, { $currentDate: { a: true } }],
    ['$mul', {}, { $mul: { a: 2 } }],
    ['$slice', {}, { $push: { a: { $each: [1], $slice: 1 } } }],
    ['$[]', {}, { $set: { 'a.$[].b': 1 } }],
    ['$where', { $where: '1' } as unknown as Filter, { $set: { a: 1 } }],
    ['update', {}, {}],
    ['a', {}, { a: 1 }],
  ];

  it.each(unsupported)('refuses an update outside the subset, naming %s', async (name, filter, update) => {
    const collection = await bench.filled([{ _id: 'x', a: [{}] }]);
    const updated = collection.updateOne(filter, update as Update);
    await expect(updated).rejects.toBeInstanceOf(UnsupportedQueryError);
    await expect(updated).rejects.toThrow(name);
    await expect(collection.updateOne(filter, [] as unknown as Update)).rejects.toBeInstanceOf(UnsupportedQueryError);
  });
}
