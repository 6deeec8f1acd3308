import fc from 'fast-check';
import { expected, type Query } from '#shared/archive/query/testing/reference';
import { all, instanceKeys, objectOf, seriesKeys, studyKeys } from '#shared/archive/query/testing/reference-set';
import { tagKey, tagOf } from '#shared/dicom/dictionary';
import { SearchClient } from './testing/search-client';

let client: SearchClient;
beforeAll(async () => {
  client = await SearchClient.open();
  for (const [at, one] of all.entries()) {
    await client.store(0, 0, 0, objectOf(one));
    // Two thirds are packed, the rest waits.
    if (at === Math.floor((all.length * 2) / 3)) await client.test.settleAndPack();
  }
});
afterAll(() => client.close());

/** Up to three keys. */
function queries(keys: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<Query> {
  return fc.subarray(Object.keys(keys), { minLength: 0, maxLength: 3 }).chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...keys[name]!)])), {
      noNullPrototype: true,
    }),
  );
}

const searches = fc.oneof(
  queries({ ...studyKeys, ...seriesKeys }).map((query) => ['study', query] as const),
  queries({ ...studyKeys, ...seriesKeys }).map((query) => ['series', query] as const),
  queries({ ...studyKeys, ...seriesKeys, ...instanceKeys }).map((query) => ['instance', query] as const),
);
const paths = { study: '/studies', series: '/series', instance: '/instances' } as const;

/** As tags for some keys: the same key. */
const asTags = (name: string): string =>
  name
    .split('.')
    .map((keyword) => tagKey(tagOf(keyword)!))
    .join('.');

describe('a search', () => {
  it('finds what the standard says, in one order, page by page', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(searches, fc.boolean(), fc.integer({ min: 5, max: 20 }), async ([level, query], tags, size) => {
        const pairs = Object.entries(query).map(([name, wanted]): [string, string] => [
          tags ? asTags(name) : name,
          wanted,
        ]);
        const address = `${paths[level]}?${new URLSearchParams(pairs)}`;
        const whole = (await client.found(address)).map((one) => `1.2.${one}`);
        expect([address, new Set(whole)]).toEqual([address, expected(all, level, query)]);
        expect(new Set(whole).size).toBe(whole.length);
        if (whole.length > 0) hits += 1;
        const paged: string[] = [];
        for (let offset = 0; offset < whole.length; offset += size)
          paged.push(...(await client.found(`${address}&limit=${size}&offset=${offset}`)).map((one) => `1.2.${one}`));
        expect(paged).toEqual(whole);
      }),
      { numRuns: 150 },
    );
    // Not by finding nothing.
    expect(hits).toBeGreaterThan(30);
  });
});
