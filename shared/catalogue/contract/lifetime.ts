import type { Document } from '../port';
import { idsOf, type Open, type Sample, useCatalogue } from './harness';

/** Collections: names, declaration, removal, and what lasts over closing and opening. */
export function describeLifetime(open: Open): void {
  const bench = useCatalogue(open);

  it('lists declared collections and drops them', async () => {
    const catalogue = bench.catalogue();
    const first = catalogue.collection<Sample>({ name: 'first', indexes: [{ keys: { a: 1 } }] });
    catalogue.collection<Document>({ name: 'second', indexes: [] });
    await first.insertOne({ _id: 'x', a: 1 });
    expect((await catalogue.collections()).sort()).toEqual(['first', 'second']);
    await catalogue.drop('first');
    await catalogue.drop('never');
    expect(await catalogue.collections()).toEqual(['second']);
    const again = catalogue.collection<Sample>({ name: 'first', indexes: [{ keys: { a: 1 } }] });
    expect(await again.find({ a: 1 })).toEqual([]);
  });

  it('is the same collection when declared again', async () => {
    const spec = { name: 'twice', indexes: [{ keys: { a: 1 } as const }] };
    await bench.catalogue().collection<Sample>(spec).insertOne({ _id: 'x', a: 1 });
    expect(await idsOf(bench.catalogue().collection<Sample>(structuredClone(spec)).find({ a: 1 }))).toEqual(['x']);
  });

  it('keeps collections apart', async () => {
    const one = bench.catalogue().collection<Sample>({ name: 'one', indexes: [] });
    const two = bench.catalogue().collection<Sample>({ name: 'two', indexes: [] });
    await one.insertOne({ _id: 'x', a: 1 });
    await two.insertOne({ _id: 'x', a: 2 });
    expect(await one.findOne({ _id: 'x' })).toEqual({ _id: 'x', a: 1 });
    expect(await two.deleteMany({})).toBe(1);
    expect(await one.countDocuments({})).toBe(1);
  });

  it('tells changes apart, where it can tell', async () => {
    const catalogue = bench.catalogue();
    if (!catalogue.changes) return;
    const one = catalogue.collection<Sample>({ name: 'one', indexes: [] });
    const seen = [catalogue.changes()];
    const change = async (work: Promise<unknown>) => {
      await work;
      seen.push(catalogue.changes!());
    };
    await change(one.insertOne({ _id: 'x', a: 1 }));
    await change(one.updateOne({ _id: 'x' }, { $set: { a: 2 } }));
    await change(one.deleteOne({ _id: 'x' }));
    expect(new Set(seen).size).toBe(4);
    await one.findOne({ _id: 'x' });
    expect(catalogue.changes()).toBe(seen[3]);
    await catalogue.drop('one');
    expect(catalogue.changes()).not.toBe(seen[3]);
  });

  it('is healthy and flushes', async () => {
    await bench.filled([{ _id: 'x' }]);
    await expect(bench.catalogue().health()).resolves.toBeUndefined();
    await expect(bench.catalogue().flush()).resolves.toBeUndefined();
  });

  it('finds everything again after closing and opening, with other indexes as declared then', async () => {
    const collection = await bench.filled(
      [{ _id: '1', a: 'x', t: ['hello'] }],
      [{ keys: { a: 1 } }, { keys: { t: 1 } }],
    );
    await collection.insertOne({ _id: '2', a: 'y', t: ['world'] }, { durable: true });
    await collection.updateOne({ _id: '1' }, { $set: { a: 'z' } }, { durable: false });
    const { reopen } = bench.opened();
    if (!reopen) return;
    const catalogue = await reopen();
    const again = catalogue.collection<Sample>({
      name: 'samples',
      indexes: [{ keys: { a: -1 }, unique: true }, { keys: { t: 1 }, substring: true }, { keys: { t: 1 } }],
    });
    expect(await again.find({}, { sort: { a: 1 } })).toEqual([
      { _id: '2', a: 'y', t: ['world'] },
      { _id: '1', a: 'z', t: ['hello'] },
    ]);
    expect(await idsOf(again.find({ t: { $regex: 'ell' } }))).toEqual(['1']);
    expect(await idsOf(again.find({ t: 'world' }))).toEqual(['2']);
    await expect(again.insertOne({ _id: '3', a: 'z' })).rejects.toThrow();
  });
}
