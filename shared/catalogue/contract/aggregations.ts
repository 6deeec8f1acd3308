import { UnsupportedQueryError } from '../errors';
import type { Pipeline } from '../port';
import { type Open, type Sample, useCatalogue } from './harness';

const documents: readonly Sample[] = [
  { _id: '1', m: 'CT', n: 10, tags: ['a', 'b'], in: { x: 1 } },
  { _id: '2', m: 'CT', n: 20, tags: ['b'], in: { x: 2 } },
  { _id: '3', m: 'MR', n: 5, tags: [] },
  { _id: '4', m: 'MR', n: null, tags: null },
  { _id: '5', n: 'text', tags: 'c' },
];

type Case = readonly [rule: string, pipeline: Pipeline, result: readonly unknown[]];

const byId = { $sort: { _id: 1 } };

const cases: readonly Case[] = [
  ['an empty pipeline gives all', [byId, { $project: { m: 1 } }, { $limit: 1 }], [{ _id: '1', m: 'CT' }]],
  [
    '$match, then $sort, $skip and $limit',
    [{ $match: { n: { $gte: 5 } } }, { $sort: { n: -1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { n: 1 } }],
    [{ _id: '1', n: 10 }],
  ],
  [
    '$group sums and counts, missing as null',
    [{ $group: { _id: '$m', sum: { $sum: '$n' }, one: { $sum: 1 }, count: { $count: {} } } }, byId],
    [
      { _id: null, sum: 0, one: 1, count: 1 },
      { _id: 'CT', sum: 30, one: 2, count: 2 },
      { _id: 'MR', sum: 5, one: 2, count: 2 },
    ],
  ],
  [
    '$group averages numbers only',
    [{ $group: { _id: '$m', avg: { $avg: '$n' } } }, byId],
    [
      { _id: null, avg: null },
      { _id: 'CT', avg: 15 },
      { _id: 'MR', avg: 5 },
    ],
  ],
  [
    '$min and $max leave out null',
    [{ $group: { _id: null, min: { $min: '$n' }, max: { $max: '$n' }, none: { $max: '$nope' } } }],
    [{ _id: null, min: 5, max: 'text', none: null }],
  ],
  [
    '$first and $last follow the order',
    [byId, { $group: { _id: '$m', first: { $first: '$n' }, last: { $last: '$n' } } }, byId],
    [
      { _id: null, first: 'text', last: 'text' },
      { _id: 'CT', first: 10, last: 20 },
      { _id: 'MR', first: 5, last: null },
    ],
  ],
  [
    '$push keeps null and leaves out missing',
    [byId, { $group: { _id: null, n: { $push: '$n' }, x: { $push: '$in.x' } } }],
    [{ _id: null, n: [10, 20, 5, null, 'text'], x: [1, 2] }],
  ],
  [
    '$addToSet keeps each value once',
    [byId, { $group: { _id: null, m: { $addToSet: '$m' } } }],
    [{ _id: null, m: ['CT', 'MR'] }],
  ],
  [
    '$group by an object',
    [
      { $match: { m: 'CT' } },
      { $group: { _id: { m: '$m', x: '$in.x', no: '$nope' }, n: { $sum: '$n' } } },
      { $sort: { n: 1 } },
    ],
    [
      { _id: { m: 'CT', x: 1 }, n: 10 },
      { _id: { m: 'CT', x: 2 }, n: 20 },
    ],
  ],
  [
    '$unwind opens arrays, keeps single values, drops null, missing and empty',
    [{ $unwind: '$tags' }, { $group: { _id: '$tags', n: { $sum: 1 } } }, byId],
    [
      { _id: 'a', n: 1 },
      { _id: 'b', n: 2 },
      { _id: 'c', n: 1 },
    ],
  ],
  [
    '$unwind can keep them',
    [
      { $match: { m: 'MR' } },
      byId,
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true } },
      { $project: { tags: 1 } },
    ],
    [{ _id: '3' }, { _id: '4', tags: null }],
  ],
  [
    '$match after $group',
    [{ $group: { _id: '$m', n: { $sum: 1 } } }, { $match: { n: { $gt: 1 } } }, { $sort: { _id: -1 } }],
    [
      { _id: 'MR', n: 2 },
      { _id: 'CT', n: 2 },
    ],
  ],
  ['$count', [{ $match: { m: 'CT' } }, { $count: 'studies' }], [{ studies: 2 }]],
  ['$count of nothing gives no document', [{ $match: { m: 'XX' } }, { $count: 'studies' }], []],
  ['$limit before $group', [byId, { $limit: 2 }, { $group: { _id: null, n: { $sum: '$n' } } }], [{ _id: null, n: 30 }]],
];

/** The aggregation subset. */
export function describeAggregations(open: Open): void {
  const bench = useCatalogue(open);

  it.each(cases)('%s', async (_rule, pipeline, result) => {
    const collection = await bench.filled(documents, [{ keys: { m: 1 } }]);
    expect(await collection.aggregate(pipeline)).toEqual(result);
  });

  const refused: readonly (readonly [string, Pipeline])[] = [
    ['$lookup', [{ $lookup: { from: 'x' } }]],
    ['$facet', [{ $facet: {} }]],
    ['$out', [{ $out: 'x' }]],
    ['$function', [{ $group: { _id: null, x: { $function: {} } } }]],
    ['$concat', [{ $group: { _id: { $concat: ['a', 'b'] } } }]],
    ['$$ROOT', [{ $group: { _id: '$$ROOT' } }]],
    ['$where', [{ $match: { $where: '1' } }]],
    ['one operator', [{ $limit: 1, $skip: 1 }]],
    ['$limit', [{ $limit: 0 }]],
    ['_id', [{ $group: { n: { $sum: 1 } } }]],
  ];

  it.each(refused)('refuses %s', async (name, pipeline) => {
    const collection = await bench.filled(documents);
    await expect(collection.aggregate(pipeline)).rejects.toBeInstanceOf(UnsupportedQueryError);
    await expect(collection.aggregate(pipeline)).rejects.toThrow(name);
  });
}
