import type { Collection } from '#shared/catalogue/port';
import type { InstanceArrayDocument, InstanceEntry } from './documents';
import { MemberCache } from './member-cache';
import { encodeMembers } from './members';

const store = 'files';
let reads: string[];

beforeEach(() => {
  reads = [];
});

test('what is read stays, by pack and by UID', async () => {
  const cache = cacheOf({ a: 3 });
  const first = await cache.of({ store, key: 'a' });
  expect(first.entries.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.0', '1.1', '1.2']);
  expect(first.bySopInstanceUid.get('1.1')?.location).toEqual({ store, key: 'a', offset: 1, length: 10 });
  expect(await cache.of({ store, key: 'a' })).toBe(first);
  expect(reads).toEqual(['a']);
});

test('readers at a time share one load', async () => {
  const cache = cacheOf({ a: 3 });
  const both = await Promise.all([cache.of({ store, key: 'a' }), cache.of({ store, key: 'a' })]);
  expect(both[0]).toBe(both[1]);
  expect(reads).toEqual(['a']);
});

test('what is read once takes no place, and is found where a reader has left it', async () => {
  const cache = cacheOf({ a: 3 });
  await cache.once({ store, key: 'a' });
  await cache.once({ store, key: 'a' });
  expect(reads).toEqual(['a', 'a']);
  const kept = await cache.of({ store, key: 'a' });
  expect(await cache.once({ store, key: 'a' })).toBe(kept);
  expect(reads).toEqual(['a', 'a', 'a']);
});

test('a pack that is read no more is forgotten, and one without rows is looked up again', async () => {
  const cache = cacheOf({ a: 3, empty: 0 });
  await cache.of({ store, key: 'a' });
  cache.forget('a');
  await cache.of({ store, key: 'a' });
  await cache.of({ store, key: 'empty' });
  await cache.of({ store, key: 'empty' });
  expect(reads).toEqual(['a', 'a', 'empty', 'empty']);
});

test('above the limit what was read longest ago goes', async () => {
  const cache = cacheOf({ a: 20_000, b: 20_000, c: 20_000 });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.of({ store, key });
  expect(reads).toEqual(['a', 'b', 'c', 'b']);
});

/** A cache over packs with so many members each; `reads` tells which were asked for. */
function cacheOf(packs: Readonly<Record<string, number>>): MemberCache {
  const find = async ({ pack }: { pack: string }) => {
    reads.push(pack);
    return encodeMembers(
      pack,
      Array.from({ length: packs[pack]! }, (_, at) => entryOf(pack, at)),
    );
  };
  return new MemberCache({ find } as unknown as Collection<InstanceArrayDocument>);
}

const entryOf = (key: string, at: number): InstanceEntry => ({
  ...{ sopInstanceUid: `1.${at}`, sopClassUid: '1.2', transferSyntaxUid: '1.2.840.10008.1.2.1' },
  ...{ instanceNumber: at, rows: null, columns: null, bitsAllocated: null, numberOfFrames: null },
  location: { store, key, offset: at, length: 10 },
  ...{ sequence: at, dataSetOffset: 0, specificCharacterSet: null, sha256: null },
  arrival: { space: 'main', source: 'test', receivedAt: '2026-11-30T12:00:00.000Z' } as never,
});
