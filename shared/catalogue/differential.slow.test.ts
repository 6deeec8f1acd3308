import fc from 'fast-check';
import { Query } from 'mingo';
import type { Sample } from './contract/harness';
import { matcherOf } from './matcher';
import { compareValues, Sorter } from './ordering';
import type { Filter, IndexSpec, Sort } from './port';
import { openSqliteCatalogue } from './sqlite/open';

/**
 * The embedded adapter against mingo, an independent reading of MongoDB's rules, over the same random documents.
 *
 * mingo 7 differs from MongoDB in five points, which the contract's tests hold instead: `$all` never finds a plain
 * value, a dotted path opens arrays inside arrays, an object in an array that lacks a field is not null there, `$size`
 * behind an array sees what the array's objects hold together, and lists and ranges overlook the elements of an array
 * in an object in an array. So there is no `$all` and no dotted `$size` here, no array lies directly in an array, and
 * objects in arrays have all their fields, with plain values.
 */
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, 2, 3, -1, 1.5),
  fc.constantFrom('', 'a', 'ab', 'abc', 'AB', 'b', 'xabc', '三', '张三', '张三丰', '1', 'a.c'),
);
const elements = fc.array(scalar, { maxLength: 3 });
const inner = fc.record({ b: fc.oneof(scalar, elements), c: scalar }, { requiredKeys: [], noNullPrototype: true });
const whole = fc.record({ b: scalar, c: scalar }, { noNullPrototype: true });
const anyValue = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 2, arbitrary: elements },
  { weight: 1, arbitrary: inner },
  { weight: 1, arbitrary: fc.array(whole, { minLength: 1, maxLength: 3 }) },
);

const documentOf = (a: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    { a, s: fc.constantFrom('x', 'y'), n: fc.integer({ min: 0, max: 4 }), t: scalar },
    { requiredKeys: ['s'], noNullPrototype: true },
  );

const path = fc.constantFrom('a', 'a', 'a.b', 'a.c', 's', 'n', 't');
const bound = fc.constantFrom<string | number>(0, 1, 2, 1.5, '', 'a', 'ab', 'b', '张三');
const pattern = fc.constantFrom(
  '^a',
  '^ab',
  'ab',
  'b',
  'bc$',
  '^张三',
  '三丰',
  '^a.c',
  'a\\.c',
  '^x?ab',
  'a|b',
  '[ab]c',
  '^abc$',
  'ab+',
  '',
);

const operators = fc.oneof(
  fc.record({ $eq: scalar }),
  fc.record({ $ne: scalar }),
  fc
    .record({ $gt: bound, $gte: bound, $lt: bound, $lte: bound }, { requiredKeys: [] })
    .filter((range) => Object.keys(range).length > 0),
  fc.record({ $in: fc.array(scalar, { maxLength: 4 }) }),
  fc.record({ $nin: fc.array(scalar, { maxLength: 4 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $regex: pattern }),
  fc.record({ $regex: pattern, $options: fc.constant('i' as const) }),
);
const sized = fc.record({ $size: fc.integer({ min: 0, max: 3 }) });
const field = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(
      path,
      fc.oneof(
        scalar,
        operators,
        operators.map((inside) => ({ $not: inside })),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom('a', 't'),
      fc.oneof(
        sized,
        sized.map((inside) => ({ $not: inside })),
      ),
    ),
  },
);
const plainFilter = fc
  .uniqueArray(field, { maxLength: 3, selector: ([name]) => name })
  .map((fields) => Object.fromEntries(fields) as Filter);
const joined = fc.tuple(
  plainFilter,
  fc.constantFrom('$and', '$or', '$nor'),
  fc.array(plainFilter, { minLength: 1, maxLength: 3 }),
);
const anyFilter = fc.oneof(
  plainFilter,
  joined.map(([filter, join, parts]) => ({ ...filter, [join]: parts }) as Filter),
);

const layouts: readonly (readonly IndexSpec[])[] = [
  [],
  [{ keys: { a: 1 } }, { keys: { t: -1 } }, { keys: { s: 1, a: 1, n: 1 }, covering: true }],
  [{ keys: { s: 1, n: -1, _id: 1 } }, { keys: { s: 1, a: 1, n: 1 } }, { keys: { 'a.b': 1 } }],
  [{ keys: { t: 1 }, substring: true }, { keys: { a: 1 }, substring: true }, { keys: { n: 1, t: 1 } }],
  // Five or more: there is a digest.
  [
    { keys: { s: 1, n: -1 } },
    { keys: { s: 1, a: 1 } },
    { keys: { 'a.b': 1 } },
    { keys: { t: 1 } },
    { keys: { a: 1 }, substring: true },
    { keys: { s: 1, a: 1 }, covering: true },
  ],
];
const anySort = fc.uniqueArray(fc.tuple(fc.constantFrom('s', 'n', 't'), fc.constantFrom<1 | -1>(1, -1)), {
  maxLength: 3,
  selector: ([name]) => name,
});

async function compare(
  bodies: readonly Record<string, unknown>[],
  filter: Filter,
  sort: Sort,
  limit: number,
  layout: number,
): Promise<void> {
  const documents = bodies.map((body, at): Sample => ({ _id: `d${String(at).padStart(2, '0')}`, ...body }));
  const catalogue = openSqliteCatalogue(':memory:');
  try {
    const collection = catalogue.collection<Sample>({ name: 'samples', indexes: layouts[layout]! });
    await collection.insertMany(documents);
    const expected = new Query(filter as Record<string, unknown>).find<Sample>(documents).all();
    const found = await collection.find(filter);
    expect(found.map(({ _id }) => _id).sort()).toEqual(expected.map(({ _id }) => _id).sort());
    expect(await collection.countDocuments(filter)).toBe(expected.length);
    const full: Sort = { ...sort, _id: 1 };
    const sorted = [...expected].sort((a, b) => byPaths(a, b, full));
    expect(await collection.find(filter, { sort: full, limit })).toEqual(sorted.slice(0, limit));
    expect(await collection.find(filter, { sort: full, skip: 2 })).toEqual(sorted.slice(2));
    const short = sorted.map(({ _id, ...fields }) => ('s' in fields ? { _id, s: fields['s'] } : { _id }));
    expect(await collection.find(filter, { sort: full, limit, projection: { s: 1 } })).toEqual(short.slice(0, limit));
  } finally {
    await catalogue.close();
  }
}

/** Plain comparison of top-level scalars; the adapter's own order is checked against literal lists in the contract. */
function byPaths(left: Sample, right: Sample, sort: Sort): number {
  for (const [name, direction] of Object.entries(sort)) {
    const order = compareValues(left[name], right[name]);
    if (order !== 0) return order * direction;
  }
  return 0;
}

describe('the embedded catalogue against mingo', () => {
  const run = { numRuns: 80 };
  const rest = [anyFilter, anySort, fc.integer({ min: 1, max: 6 }), fc.nat({ max: layouts.length - 1 })] as const;

  it('finds, counts, sorts and limits the same over plain values', async () => {
    const bodies = fc.array(
      documentOf(fc.oneof(scalar, fc.record({ b: scalar, c: scalar }, { requiredKeys: [], noNullPrototype: true }))),
      {
        maxLength: 25,
      },
    );
    await fc.assert(
      fc.asyncProperty(bodies, ...rest, async (documents, filter, sort, limit, layout) =>
        compare(documents, filter, Object.fromEntries(sort), limit, layout),
      ),
      run,
    );
  });

  it('finds, counts, sorts and limits the same over arrays', async () => {
    const bodies = fc.array(documentOf(anyValue), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(bodies, ...rest, async (documents, filter, sort, limit, layout) =>
        compare(documents, filter, Object.fromEntries(sort), limit, layout),
      ),
      run,
    );
  });

  it('matches one document the same', () => {
    fc.assert(
      fc.property(documentOf(anyValue), anyFilter, (document, filter) => {
        expect(matcherOf(filter)(document)).toBe(new Query(filter as Record<string, unknown>).test(document));
      }),
      { numRuns: 1_000 },
    );
  });

  it('orders any three values without contradiction', () => {
    const sorter = new Sorter({ a: 1 });
    const key = (a: unknown): readonly unknown[] => sorter.key({ a });
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (a, b, c) => {
        expect(Math.sign(compareValues(a, b))).toBe(-Math.sign(compareValues(b, a)) + 0);
        if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
        if (sorter.compare(key(a), key(b)) < 0 && sorter.compare(key(b), key(c)) < 0) {
          expect(sorter.compare(key(a), key(c))).toBeLessThan(0);
        }
      }),
    );
  });
});
