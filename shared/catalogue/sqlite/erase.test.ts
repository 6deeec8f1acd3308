import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqliteCatalogue } from './open';

const spec = {
  name: 'people',
  rebuildable: true,
  indexes: [{ keys: { name: 1 } }, { keys: { name: 1 }, substring: true }],
} as const;

describe('deleted documents', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'radlake-erase-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const isAnywhere = (text: string) =>
    readdirSync(folder).some((file) => readFileSync(path.join(folder, file)).includes(text));

  /** Whoever waits in vain runs into the time limit of the test. */
  const erased = async () => {
    while (isAnywhere('Qzxgone')) await sleep(50);
  };

  it('are in no file any more a moment later, and the others still are', async () => {
    const catalogue = openSqliteCatalogue(path.join(folder, 'catalogue.db'));
    const people = catalogue.collection<{ _id: string; name: string; text: string }>(spec);
    const all = Array.from({ length: 300 }, (_, n) => ({
      _id: `id-${n}`,
      name: `${n % 2 === 0 ? 'Kept' : 'Qzxgone'}${n}`,
      text: 'x'.repeat(n * 20),
    }));
    for (const one of all) await people.insertOne(one);
    expect(isAnywhere('Qzxgone')).toBe(true);
    expect(await people.deleteMany({ name: { $regex: '^Qzxgone' } })).toBe(150);
    await erased();
    expect(isAnywhere('Kept298')).toBe(true);
    await catalogue.close();
    expect([isAnywhere('Qzxgone'), isAnywhere('Kept298')]).toEqual([false, true]);
  });

  it('are in no file any more when all went at once', async () => {
    const catalogue = openSqliteCatalogue(path.join(folder, 'catalogue.db'));
    const people = catalogue.collection<{ _id: string; name: string; text: string }>(spec);
    for (let n = 0; n < 200; n++)
      await people.insertOne({ _id: `${n}`, name: `Qzxgone${n}`, text: 'x'.repeat(n * 40) });
    expect(await people.deleteMany({})).toBe(200);
    await erased();
    await catalogue.close();
    expect(isAnywhere('Qzxgone')).toBe(false);
  });

  it('wait for a reader in another process instead of holding up the event loop', async () => {
    const file = path.join(folder, 'catalogue.db');
    // Whoever waited for the reader in a write would wait so long.
    const busyTimeoutMs = 90_000;
    const catalogue = openSqliteCatalogue(file, { busyTimeoutMs });
    const people = catalogue.collection<{ _id: string; name: string }>(spec);
    await people.insertOne({ _id: 'a', name: 'Qzxgone' });
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const other = new DatabaseSync(file);
    other.exec('BEGIN');
    other.prepare('SELECT count(*) FROM radlake_collections').get();
    await people.deleteOne({ _id: 'a' });
    const startedAt = performance.now();
    await sleep(1_500);
    expect(performance.now() - startedAt).toBeLessThan(busyTimeoutMs);
    expect(isAnywhere('Qzxgone')).toBe(true);
    other.exec('COMMIT');
    other.close();
    await erased();
    await catalogue.close();
  });
});
