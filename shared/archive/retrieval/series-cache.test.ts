import type { Archive } from '#shared/archive/archive';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { SeriesCache } from './series-cache';

describe('what is kept of a series', () => {
  const catalogue = openSqliteCatalogue(':memory:');
  const rows = catalogue.collection<{ _id: string; revision: number }>({ name: 'series', indexes: [] });
  const archive = { catalogue } as Archive;
  let reads: number;
  let cache: SeriesCache<{ revision: number }>;
  const get = () =>
    cache.get(archive, 'one', () => {
      reads += 1;
      return rows.findOne({ _id: 'one' });
    });
  beforeEach(async () => {
    reads = 0;
    cache = new SeriesCache();
    await rows.replaceOne({ _id: 'one' }, { _id: 'one', revision: 1 }, { upsert: true });
  });
  afterAll(() => catalogue.close());

  it('is read once while nothing changes', async () => {
    expect(await get()).toEqual({ _id: 'one', revision: 1 });
    expect(await get()).toEqual({ _id: 'one', revision: 1 });
    expect(reads).toBe(1);
  });

  it('is never older than the last change', async () => {
    await get();
    await rows.updateOne({ _id: 'one' }, { $inc: { revision: 1 } });
    expect(await get()).toEqual({ _id: 'one', revision: 2 });
    await rows.deleteOne({ _id: 'one' });
    expect(await get()).toBeNull();
    expect(await get()).toBeNull();
    expect(reads).toBe(4);
  });

  it('is not kept when something changed while it was read', async () => {
    await cache.get(archive, 'one', async () => {
      const found = await rows.findOne({ _id: 'one' });
      await rows.updateOne({ _id: 'one' }, { $inc: { revision: 1 } });
      return found;
    });
    expect(await get()).toEqual({ _id: 'one', revision: 2 });
  });

  it('is nothing where a catalogue cannot tell changes apart', async () => {
    const mute = { catalogue: {} } as Archive;
    const read = jest.fn(async () => ({ revision: 1 }));
    await cache.get(mute, 'one', read);
    await cache.get(mute, 'one', read);
    expect(read).toHaveBeenCalledTimes(2);
  });
});
