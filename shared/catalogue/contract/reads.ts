import { UnsupportedQueryError } from '../errors';
import type { Filter, Sort } from '../port';
import { type Open, type Sample, useCatalogue } from './harness';

const mixed: readonly Sample[] = [
  { _id: 'true', v: true },
  { _id: 'text', v: 'b' },
  { _id: 'missing' },
  { _id: 'two', v: 2 },
  { _id: 'object', v: { x: 1 } },
  { _id: 'false', v: false },
  { _id: 'Text', v: 'B' },
  { _id: 'minus', v: -1 },
  { _id: 'astral', v: '\u{1f600}' },
  { _id: 'private', v: '\u{e000}' },
];

const ascending = ['missing', 'minus', 'two', 'Text', 'text', 'private', 'astral', 'object', 'false', 'true'];

/** Sort, limit, skip, projection and iteration. */
export function describeReads(open: Open): void {
  const bench = useCatalogue(open);
  const ids = async (found: Promise<readonly Sample[]>): Promise<string[]> => (await found).map(({ _id }) => _id);

  it.each([[[]], [[{ keys: { v: 1 } as Sort }]], [[{ keys: { v: -1 } as Sort }]]])(
    'sorts by type, then value: missing, numbers, strings by bytes, objects, booleans (indexes %j)',
    async (indexes) => {
      const collection = await bench.filled(mixed, indexes);
      expect(await ids(collection.find({}, { sort: { v: 1 } }))).toEqual(ascending);
      expect(await ids(collection.find({}, { sort: { v: -1 } }))).toEqual([...ascending].reverse());
      expect(await ids(collection.find({}, { sort: { v: 1 }, skip: 2, limit: 3 }))).toEqual(ascending.slice(2, 5));
      expect(await ids(collection.find({ _id: { $ne: 'two' } }, { sort: { v: 1 }, skip: 1, limit: 2 }))).toEqual([
        'minus',
        'Text',
      ]);
    },
  );

  it.each([[[]], [[{ keys: { v: 1 } as Sort }]]])(
    'sorts arrays by their least element, descending by their greatest (indexes %j)',
    async (indexes) => {
      const documents = [
        { _id: 'a', v: [1, 9] },
        { _id: 'b', v: 5 },
        { _id: 'c', v: [3, 4] },
        { _id: 'e', v: [] },
        { _id: 'n', v: null },
      ];
      const collection = await bench.filled(documents, indexes);
      expect(await ids(collection.find({}, { sort: { v: 1 } }))).toEqual(['e', 'n', 'a', 'c', 'b']);
      expect(await ids(collection.find({}, { sort: { v: -1 } }))).toEqual(['a', 'b', 'c', 'n', 'e']);
    },
  );

  const layouts: readonly Sort[] = [{ s: 1, d: -1, _id: 1 }, { s: 1, d: 1 }, { s: 1 }, { d: 1 }, { t: 1, d: -1 }];

  it.each(layouts)('pages by key over ties, each document once, with index %j', async (keys) => {
    const documents = Array.from({ length: 60 }, (_, n) => ({
      _id: `i${String(n).padStart(2, '0')}`,
      s: n % 2 ? 'x' : 'y',
      d: `2024010${n % 5}`,
      t: ['p', 'q'],
    }));
    const collection = await bench.filled(documents, [{ keys }]);
    const expected = documents
      .filter(({ s }) => s === 'x')
      .sort((a, b) => b.d.localeCompare(a.d) || a._id.localeCompare(b._id))
      .map(({ _id }) => _id);
    const seen: string[] = [];
    let after: Filter = {};
    for (;;) {
      const page = await collection.find({ s: 'x', t: 'p', ...after }, { sort: { d: -1, _id: 1 }, limit: 7 });
      if (page.length === 0) break;
      seen.push(...page.map(({ _id }) => _id));
      const last = page.at(-1)! as Sample & { d: string };
      after = { $or: [{ d: { $lt: last.d } }, { d: last.d, _id: { $gt: last._id } }] };
    }
    expect(seen).toEqual(expected);
  });

  it('a limit of 0 is none, and skip may pass the end', async () => {
    const collection = await bench.filled(mixed);
    expect(await collection.find({}, { limit: 0 })).toHaveLength(mixed.length);
    expect(await collection.find({}, { skip: 8 })).toHaveLength(2);
    expect(await collection.find({}, { skip: 99 })).toEqual([]);
  });

  it('projects by inclusion, into objects and arrays, with _id and in the order of the document', async () => {
    const collection = await bench.filled([
      { _id: 'x', b: 1, a: { c: 1, d: 2 }, l: [{ c: 1, d: 2 }, 3, { d: 4 }], e: 1 },
    ]);
    const project = async (projection: Record<string, 1>): Promise<string> =>
      JSON.stringify(await collection.findOne({}, { projection }));
    expect(await project({ 'l.c': 1, 'a.c': 1, b: 1 })).toBe('{"_id":"x","b":1,"a":{"c":1},"l":[{"c":1},{}]}');
    expect(await project({ _id: 1 })).toBe('{"_id":"x"}');
    expect(await project({ nope: 1, 'b.c': 1 })).toBe('{"_id":"x"}');
  });

  it('refuses projections, orders and counts outside the subset', async () => {
    const collection = await bench.filled([{ _id: 'x' }]);
    const refused: unknown[] = [
      { projection: { a: 0 } },
      { projection: { a: 1, 'a.b': 1 } },
      { projection: { 'a.$': 1 } },
      { sort: { a: 2 } },
      { sort: { $a: 1 } },
      { limit: -1 },
      { limit: 1.5 },
      { skip: -1 },
    ];
    for (const options of refused)
      await expect(collection.find({}, options as object)).rejects.toBeInstanceOf(UnsupportedQueryError);
  });

  it('iterates in order, with skip, limit and projection', async () => {
    const documents = Array.from({ length: 700 }, (_, n) => ({ _id: `i${n}`, n: (n * 37) % 700, odd: n % 2 === 1 }));
    const collection = await bench.filled(documents, [{ keys: { n: 1 } }]);
    for (const sort of [{ n: 1 }, { n: -1, _id: 1 }] as Sort[]) {
      const seen: unknown[] = [];
      for await (const document of collection.iterate(
        { n: { $gte: 5 } },
        { sort, skip: 3, limit: 600, projection: { n: 1 } },
      ))
        seen.push(document['n']);
      const expected = Array.from({ length: 695 }, (_, at) => at + 5);
      if (sort['n'] === -1) expected.reverse();
      expect(seen).toEqual(expected.slice(3, 603));
    }
    let count = 0;
    for await (const document of collection.iterate({ odd: true })) if (document['odd']) count++;
    expect(count).toBe(350);
  });

  it('iterates each document at most once while others write', async () => {
    const documents = Array.from({ length: 600 }, (_, n) => ({ _id: `i${String(n).padStart(3, '0')}`, n }));
    const collection = await bench.filled(documents, [{ keys: { n: 1 } }]);
    const seen = new Set<string>();
    let at = 0;
    for await (const { _id } of collection.iterate({ n: { $gte: 0 } }, { sort: { n: 1 } })) {
      expect(seen.has(_id)).toBe(false);
      seen.add(_id);
      if (at++ === 10) {
        await collection.updateMany({ n: { $lt: 50 } }, { $inc: { n: 10_000 } });
        await collection.deleteMany({ n: { $gte: 550, $lt: 600 } });
      }
    }
    expect([...seen].filter((id) => id >= 'i050' && id < 'i550')).toHaveLength(500);
  });

  it('iterates over nothing', async () => {
    const collection = await bench.filled([]);
    for await (const document of collection.iterate({})) throw new Error(`found ${document._id}`);
  });
}
