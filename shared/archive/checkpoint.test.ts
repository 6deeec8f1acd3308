import fc from 'fast-check';
import { CorruptObjectError } from '#shared/objects/errors';
import { extendCheckpoint, readCheckpoint } from './checkpoint';
import type { DatedDecision } from './journal';
import { openTestArchive, type TestArchive } from './testing/open-archive';

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const overlay = (sequence: number, id = 'main/1.2.3', name = 'Doe^Jane'): DatedDecision => ({
  sequence,
  decision: {
    ...{ kind: 'overlay', space: 'main', level: 'study', id, source: 'test', arrival: sequence },
    attributes: { '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] } },
  },
});
const deletion = (sequence: number, studyInstanceUid = '1.2.3'): DatedDecision => ({
  sequence,
  decision: { kind: 'delete', space: 'main', studyInstanceUid },
});
const extend = (...added: DatedDecision[]) => extendCheckpoint(t.archive, added);
const bury = (sequence: number) =>
  t.archive.collections.tombstones.replaceOne(
    { _id: 'main/1.2.3' },
    { _id: 'main/1.2.3', sequence, open: false },
    { upsert: true },
  );

async function read(): Promise<DatedDecision[]> {
  const decisions: DatedDecision[] = [];
  for await (const one of readCheckpoint(t.archive)) decisions.push(one);
  return decisions;
}
async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of t.archive.store.list('journal/')) found.push(key);
  return found;
}

describe('the checkpoint of the journal', () => {
  it('gives back every decision once and in landing order, however they came', async () => {
    const parts = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 1_500 }), { maxLength: 1_200 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(parts, async (sequences) => {
        for (const key of await keys()) await t.archive.store.delete(key);
        for (const some of sequences) await extend(...some.map((sequence) => overlay(sequence)));
        const all = [...new Set(sequences.flat())].sort((a, b) => a - b);
        expect(await read()).toEqual(all.map((sequence) => overlay(sequence)));
      }),
      { numRuns: 20 },
    );
  });

  it('lets go what a deletion makes void: former deletions, and the corrected names of who was deleted', async () => {
    await extend(overlay(1), overlay(2, 'main/1.2.3/1.2.3.4'), overlay(3, 'main/1.2.30'), deletion(4));
    await bury(6);
    await extend(deletion(6), overlay(7, 'main/1.2.3', 'Roe^Mary'));
    expect(await read()).toEqual([overlay(3, 'main/1.2.30'), deletion(6), overlay(7, 'main/1.2.3', 'Roe^Mary')]);
  });

  it('keeps the last deletion of an object as it is', async () => {
    await bury(4);
    await extend(deletion(4));
    expect(await read()).toEqual([deletion(4)]);
  });

  it('once it is large, is written anew only with every eighth generation', async () => {
    const long = 'x'.repeat(1_000_000);
    await extend(...Array.from({ length: 18 }, (_, n) => overlay(n + 1, 'main/1.2.4', long)));
    const counts: number[] = [];
    for (let n = 0; n < 7; n++) {
      await extend(overlay(100 + n));
      counts.push((await keys()).length);
    }
    expect(counts).toEqual([2, 3, 4, 5, 6, 7, 1]);
    const sequences = (await read()).map(({ sequence }) => sequence);
    expect(sequences).toEqual([...Array.from({ length: 18 }, (_, n) => n + 1), 100, 101, 102, 103, 104, 105, 106]);
  });

  it('loses and doubles nothing when a crash leaves the former generation behind', async () => {
    await extend(overlay(1), overlay(2));
    const { store } = t.archive;
    const remove = store.delete.bind(store);
    store.delete = () => Promise.reject(new Error('the process dies here'));
    await expect(extend(overlay(3))).rejects.toThrow('dies here');
    store.delete = remove;
    expect(await keys()).toHaveLength(2);
    expect(await read()).toEqual([overlay(1), overlay(2), overlay(3)]);
    await extend(overlay(4));
    expect(await keys()).toHaveLength(1);
  });

  it.each(['{"sequence":1', 'null\n', '{"sequence":1.5,"decision":{"kind":"space"}}\n', '{"sequence":1}\n', '\n'])(
    'names itself as damaged: %j',
    async (text) => {
      await t.archive.store.put('journal/0000000000000001.jsonl', [Buffer.from(text)]);
      await expect(read()).rejects.toThrow(CorruptObjectError);
    },
  );

  it('refuses a line without end before it is in memory as a whole', async () => {
    await t.archive.store.put(
      'journal/0000000000000001.jsonl',
      Array.from({ length: 8 }, () => Buffer.alloc(1_048_576, 32)),
    );
    await expect(read()).rejects.toThrow(CorruptObjectError);
  });
});
