import type { Catalogue } from '#shared/catalogue/port';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { MemoryReplies, type ReplyStore } from '#shared/kernel/function/replies';
import { CatalogueReplies } from './replies';

const reply = { status: 201, headers: { 'content-type': 'application/json' }, body: '{"a":1}' };
let now = 0;
let catalogue: Catalogue;
beforeEach(() => {
  now = 1_000_000;
  catalogue = openSqliteCatalogue(':memory:');
});
afterEach(() => catalogue.close());

describe.each<[string, () => ReplyStore]>([
  ['in memory', () => new MemoryReplies(() => now)],
  ['in the catalogue', () => new CatalogueReplies(catalogue, { now: () => now })],
])('answers kept %s', (_where, open) => {
  it('are claimed once, then found with their answer', async () => {
    const store = open();
    expect(await store.claim('k', 'f')).toBeUndefined();
    expect(await store.claim('k', 'f')).toMatchObject({ fingerprint: 'f' });
    await store.keep('k', reply);
    expect(await store.claim('k', 'other')).toMatchObject({ fingerprint: 'f', reply });
  });

  it('are free again when released, and after a day', async () => {
    const store = open();
    await store.claim('k', 'f');
    await store.release('k');
    expect(await store.claim('k', 'g')).toBeUndefined();
    await store.keep('k', reply);
    now += 24 * 3_600_000 + 1;
    expect(await store.claim('k', 'h')).toBeUndefined();
  });

  it('go to one of many that claim at once', async () => {
    const store = open();
    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim('k', 'f')));
    expect(claims.filter((claim) => claim === undefined)).toHaveLength(1);
  });
});

describe('answers kept in the catalogue', () => {
  it('free the claim of a process that died before it answered', async () => {
    const store = new CatalogueReplies(catalogue, { now: () => now });
    await store.claim('k', 'f');
    now += 10 * 60_000 + 1;
    expect(await store.claim('k', 'f')).toBeUndefined();
  });
});
