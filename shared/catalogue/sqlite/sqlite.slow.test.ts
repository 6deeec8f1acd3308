import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError } from '#shared/kernel/errors';
import type { Sample } from '../contract/harness';
import { CatalogueUnavailableError, DuplicateKeyError, InvalidDocumentError } from '../errors';
import { matcherOf } from '../matcher';
import { Sorter } from '../ordering';
import type { Catalogue, CollectionSpec, Filter, FindOptions } from '../port';
import type { SqliteCollection } from './collection';
import { Connection } from './connection';
import { openSqliteCatalogue } from './open';

let folder: string;
let path: string;
let catalogue: Catalogue;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'radlake-sqlite-'));
  path = join(folder, 'catalogue.db');
  catalogue = openSqliteCatalogue(path);
});

afterEach(async () => {
  await catalogue.close();
  rmSync(folder, { recursive: true });
});

const studies: CollectionSpec = {
  name: 'studies',
  rebuildable: true,
  indexes: [
    { keys: { space: 1, studyDate: -1, _id: 1 } },
    { keys: { space: 1, patientId: 1 } },
    { keys: { space: 1, modalities: 1, studyDate: -1 } },
    { keys: { space: 1, studyInstanceUid: 1 }, unique: true },
    { keys: { patientNameText: 1 }, substring: true },
  ],
};

function study(n: number): Sample {
  return {
    _id: `main/${n}`,
    space: 'main',
    studyInstanceUid: `1.2.${n}`,
    patientId: `P${n % 300}`,
    patientNameText: `WANG^XIAO${n}=王小${n % 2 ? '明' : '红'}`,
    studyDate: String(20_240_101 + (n % 28)),
    modalities: n % 3 ? ['CT'] : ['CT', 'SR'],
  };
}

describe('the way SQLite takes', () => {
  const explain = async (filter: Filter, options?: FindOptions): Promise<string[]> => {
    const collection = catalogue.collection<Sample>(studies) as SqliteCollection<Sample>;
    if ((await collection.countDocuments({})) === 0)
      await collection.insertMany(Array.from({ length: 600 }, (_, n) => study(n)));
    return collection.explain(filter, options);
  };

  const paged: readonly (readonly [string, Filter, FindOptions])[] = [
    ['first page', { space: 'main' }, { sort: { studyDate: -1, _id: 1 }, limit: 50 }],
    ['page by date', { space: 'main', studyDate: { $lt: '20240110' } }, { sort: { studyDate: -1, _id: 1 }, limit: 50 }],
    ['backwards', { space: 'main' }, { sort: { studyDate: 1, _id: -1 }, limit: 50 }],
    [
      'date range',
      { space: 'main', studyDate: { $gte: '20240105', $lte: '20240110' } },
      { sort: { studyDate: -1 }, limit: 50 },
    ],
    [
      'page by date and _id',
      {
        space: 'main',
        studyDate: { $lte: '20240110' },
        $or: [{ studyDate: { $lt: '20240110' } }, { _id: { $gt: 'main/5' } }],
      },
      { sort: { studyDate: -1, _id: 1 }, limit: 50 },
    ],
    [
      'one modality',
      { space: 'main', modalities: 'SR', studyDate: { $lt: '20240110' } },
      { sort: { studyDate: -1 }, limit: 50 },
    ],
    ['one study', { space: 'main', studyInstanceUid: '1.2.7' }, {}],
    ['several studies', { space: 'main', studyInstanceUid: { $in: ['1.2.7', '1.2.8'] } }, {}],
    ['by _id', { _id: 'main/7' }, {}],
    ['by _id list', { _id: { $in: ['main/7', 'main/8'] } }, {}],
    ['compare and set', { _id: 'main/7', revision: 3 }, {}],
    ['alternatives', { $or: [{ space: 'main', patientId: 'P7' }, { _id: 'main/8' }] }, {}],
    ['two Chinese characters', { space: 'main', patientNameText: { $regex: '王小' } }, {}],
  ];

  it.each(paged)('%s: searches by an index, neither scanning a table nor sorting', async (_what, filter, options) => {
    const steps = await explain(filter, options);
    // Lists of values and full-text postings are read whole; documents and indexes are not.
    const read = steps.filter((step) => !/json_each|VIRTUAL TABLE/.test(step));
    expect(read.some((step) => /^SEARCH /.test(step))).toBe(true);
    expect(read.filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  });

  it('asks the key index for the date bound', async () => {
    const [first] = await explain(
      { space: 'main', studyDate: { $lt: '20240110' } },
      { sort: { studyDate: -1, _id: 1 }, limit: 50 },
    );
    expect(first).toMatch(/^SEARCH t USING PRIMARY KEY \(k0=\? AND k1>\? AND k1<\?\)$/);
  });

  const byDate = { sort: { studyDate: -1, _id: 1 }, limit: 20 } as const;

  it('sorts what an index found by the digest, reading no document', async () => {
    const steps = await explain({ space: 'main', patientId: 'P7' }, byDate);
    expect(steps).toEqual([
      expect.stringMatching(/^SEARCH t USING PRIMARY KEY \(k0=\? AND k1=\?\)$/),
      expect.stringMatching(/^SEARCH f USING INTEGER PRIMARY KEY/),
      'USE TEMP B-TREE FOR ORDER BY',
    ]);
  });

  it('reads in order, and looks rows up in what another index found, when that is a large part', async () => {
    const steps = await explain({ space: 'main', patientNameText: { $regex: 'WANG' } }, byDate);
    expect(steps[0]).toMatch(/^SEARCH t USING PRIMARY KEY \(k0=\?\)$/);
    expect(steps.join('\n')).toMatch(/VIRTUAL TABLE/);
    expect(steps.join('\n')).not.toMatch(/TEMP B-TREE/);
  });

  it('does not take the way it took for the same question when arrays have come to lie on it', async () => {
    const indexes = [{ keys: { a: 1, s: 1 } }, { keys: { s: 1 } }, { keys: { a: 1 } }] as const;
    const collection = catalogue.collection<Sample>({ name: 'ways', indexes }) as SqliteCollection<Sample>;
    await collection.insertMany(Array.from({ length: 20 }, (_, n) => ({ _id: `i${n}`, a: n % 2, s: n })));
    const search = async (a: number) =>
      (await collection.find({ a: { $in: [a, 7] } }, { sort: { s: 1 }, limit: 2 })).map(({ _id }) => _id);
    const single = async (a: number) =>
      (await collection.find({ a }, { sort: { s: 1 }, limit: 2 })).map(({ _id }) => _id);
    expect([await search(1), await single(1), await single(0)]).toEqual([
      ['i1', 'i3'],
      ['i1', 'i3'],
      ['i0', 'i2'],
    ]);
    await collection.insertMany([
      { _id: 'x', a: [1, 7], s: -1 },
      { _id: 'y', a: 1, s: [-3, 99] },
    ]);
    expect([await search(1), await single(1), await single(0)]).toEqual([
      ['y', 'x'],
      ['y', 'x'],
      ['i0', 'i2'],
    ]);
  });

  it('reads the covering index alone where that has all that is wanted', async () => {
    const indexes = [
      ...studies.indexes,
      { keys: { patientNameText: 1, studyDate: 1, note: 1 }, covering: true } as const,
    ];
    const collection = catalogue.collection<Sample>({ ...studies, indexes }) as SqliteCollection<Sample>;
    await collection.insertMany(Array.from({ length: 600 }, (_, n) => ({ ...study(n), long: 'x'.repeat(50) })));
    const page = { space: 'main', studyDate: '20240103' };
    const covered = collection.explain(page, { ...byDate, projection: { patientNameText: 1 } });
    expect(covered.join('\n')).toMatch(/^SEARCH t USING PRIMARY KEY.*\nSEARCH e USING INTEGER PRIMARY KEY/);
    await collection.updateOne({ _id: 'main/2' }, { $set: { note: 'seen', patientNameText: 'LI' } });
    await collection.updateOne({ _id: 'main/30' }, { $unset: { patientNameText: 1 } });
    await collection.deleteOne({ _id: 'main/58' });
    const wanted = { sort: { _id: 1 }, limit: 3, projection: { patientNameText: 1, note: 1 } } as const;
    expect(await collection.find(page, wanted)).toEqual([
      { _id: 'main/114', patientNameText: 'WANG^XIAO114=王小红' },
      { _id: 'main/142', patientNameText: 'WANG^XIAO142=王小红' },
      { _id: 'main/170', patientNameText: 'WANG^XIAO170=王小红' },
    ]);
    const some = { ...page, _id: { $in: ['main/2', 'main/30', 'main/58'] } };
    expect(await collection.find(some, wanted)).toEqual([
      { _id: 'main/2', patientNameText: 'LI', note: 'seen' },
      { _id: 'main/30' },
    ]);
    expect(await collection.find({ patientNameText: { $regex: 'XIAO11[01]=' } }, wanted)).toHaveLength(2);
  });

  it('asks the n-gram index rather than an ordered one for a pattern with a common beginning and a rare end', async () => {
    const collection = catalogue.collection<Sample>({
      name: 'both',
      indexes: [{ keys: { space: 1, patientNameText: 1 } }, { keys: { patientNameText: 1 }, substring: true }],
    }) as SqliteCollection<Sample>;
    await collection.insertMany(Array.from({ length: 600 }, (_, n) => study(n)));
    const steps = collection.explain({ space: 'main', patientNameText: { $regex: '^WANG.*599=' } });
    expect(steps.join('\n')).toMatch(/VIRTUAL TABLE/);
    const common = collection.explain({ space: 'main', patientNameText: { $regex: '^WANG\\^XIAO599.*王小' } });
    expect(common[0]).toMatch(/^SEARCH t USING PRIMARY KEY \(k0=\? AND k1>\? AND k1<\?\)$/);
  });

  it('asks the n-gram index for a rare name, though the space is common', async () => {
    const steps = await explain({ space: 'main', patientNameText: { $regex: 'o599=', $options: 'i' } });
    expect(steps.join('\n')).toMatch(/VIRTUAL TABLE/);
  });
});

describe('a filter over many documents', () => {
  const filters: readonly Filter[] = [
    { space: 'main', patientNameText: { $regex: 'xiao1', $options: 'i' }, modalities: 'SR' },
    { space: 'main', patientNameText: { $regex: '明' }, modalities: { $in: ['SR', 'MR'] } },
    { space: 'main', modalities: { $gte: 'D' }, patientId: { $in: ['P1', 'P2', 'P3'] } },
    {
      patientNameText: { $regex: '小红' },
      $or: [
        { space: 'main', modalities: 'SR' },
        { space: 'main', patientId: 'P8' },
      ],
    },
    { space: 'main', studyDate: { $gt: '20240120' }, modalities: { $ne: 'SR' }, patientNameText: { $regex: 'AO2' } },
    { modalities: 'SR', studyDate: { $lt: '20240103' } },
    { space: 'main', words: { $regex: '^w1' } },
    { space: 'main', words: { $regex: '^w.*7$' }, studyDate: { $gte: '20240110' } },
    { space: 'main', words: { $in: ['w11', 'w12'] }, patientId: { $regex: '^P2' } },
    { words: { $regex: 'end' } },
    { space: 'main', odd: { $regex: 'b' } },
    { space: 'main', odd: { $regex: '^a.*b$' }, words: 'end' },
    { space: 'main', odd: null, words: { $regex: '1.*$' } },
    { space: 'main', odd: { $ne: 'ab' }, patientId: { $gte: 'P1', $lt: 'P2' } },
    { space: 'main', odd: { $regex: '[*]b' } },
    { space: 'main', odd: 'a\0b' },
    { space: 'main', odd: { $gt: 'a\0', $lte: 'a\0b' } },
  ];
  /** Strings that SQLite's patterns see otherwise than JavaScript, missing fields, other types, arrays of different lengths. */
  const odds = ['ab', 'a*b', 'a\0b', 'a\nb', null, 7, 'A[b', undefined];
  const wide: CollectionSpec = {
    ...studies,
    indexes: [
      ...studies.indexes,
      { keys: { space: 1, words: 1, studyDate: -1, _id: 1 } },
      { keys: { words: 1 }, substring: true },
      { keys: { odd: 1 }, substring: true },
    ],
  };
  const wideStudy = (n: number): Sample => {
    const odd = odds[n % odds.length];
    const words =
      n % 5 === 0 ? `w${n % 40}` : Array.from({ length: n % 4 }, (_, at) => (at ? `w${(n + at) % 40}` : 'end'));
    return { ...study(n), words, ...(odd === undefined ? {} : { odd }) };
  };

  it('finds the same by one index, several together, or none', async () => {
    const documents = Array.from({ length: 2_500 }, (_, n) => wideStudy(n));
    const collection = catalogue.collection<Sample>(wide);
    await collection.insertMany(documents);
    for (const filter of filters) {
      const matching = documents.filter(matcherOf(filter));
      expect(matching.length).toBeGreaterThan(5);
      expect([filter, await collection.countDocuments(filter)]).toEqual([filter, matching.length]);
      for (const sort of [{ studyDate: -1, _id: 1 }, { patientId: 1, _id: -1 }, { _id: 1 }] as const) {
        const sorter = new Sorter(sort);
        const ids = [...matching].sort((a, b) => sorter.compare(sorter.key(a), sorter.key(b))).map(({ _id }) => _id);
        const found = await collection.find(filter, { sort, skip: 3, limit: 40 });
        expect([filter, sort, found.map(({ _id }) => _id)]).toEqual([filter, sort, ids.slice(3, 43)]);
      }
    }
  });
});

describe('a catalogue file', () => {
  it('is read by a second, read-only opening while the first writes', async () => {
    const writer = catalogue.collection<Sample>(studies);
    await writer.insertOne({ ...study(1), modalities: 'CT' });
    const other = openSqliteCatalogue(path, { readOnly: true });
    const reader = other.collection<Sample>(studies);
    expect(await reader.countDocuments({ space: 'main', modalities: 'CT' })).toBe(1);
    // The first arrays of the collection arrive after the reader opened: each document still comes once.
    await writer.insertMany([study(2), study(3)]);
    expect(await reader.countDocuments({ space: 'main', modalities: { $gte: 'A' } })).toBe(3);
    expect(await reader.find({ space: 'main', modalities: { $gte: 'A' } })).toHaveLength(3);
    await expect(reader.insertOne(study(4))).rejects.toBeInstanceOf(CatalogueUnavailableError);
    await other.close();
  });

  it('is refused when it is no database, or laid out by another version', async () => {
    const noise = join(folder, 'noise.db');
    writeFileSync(noise, Buffer.alloc(8192, 7));
    expect(() => openSqliteCatalogue(noise)).toThrow(CatalogueUnavailableError);
    expect(() => openSqliteCatalogue(join(folder, 'none', 'catalogue.db'))).toThrow(CatalogueUnavailableError);
    const later = join(folder, 'later.db');
    const connection = new Connection(later);
    connection.exec('PRAGMA user_version=99');
    connection.close();
    expect(() => openSqliteCatalogue(later)).toThrow(InvalidInputError);
  });

  it('answers a closed catalogue with an error and closes twice', async () => {
    const collection = catalogue.collection<Sample>(studies);
    await catalogue.close();
    await catalogue.close();
    await expect(collection.findOne({ _id: 'x' })).rejects.toBeInstanceOf(CatalogueUnavailableError);
    await expect(collection.insertOne(study(1))).rejects.toBeInstanceOf(CatalogueUnavailableError);
    await expect(catalogue.health()).rejects.toBeInstanceOf(CatalogueUnavailableError);
  });

  it('refuses specifications outside the rules', () => {
    const specs: CollectionSpec[] = [
      { name: 'bad name', indexes: [] },
      { name: 'a', indexes: [{ keys: {} }] },
      { name: 'a', indexes: [{ keys: { 'a.0': 1 } }] },
      { name: 'a', indexes: [{ keys: { a: 1, b: 1 }, substring: true }] },
      { name: 'a', indexes: Array.from({ length: 40 }, (_, n) => ({ keys: { [`f${n}`]: 1 as const } })) },
    ];
    for (const spec of specs) expect(() => catalogue.collection(spec)).toThrow(InvalidInputError);
    catalogue.collection({ name: 'same', indexes: [] });
    expect(() => catalogue.collection({ name: 'same', indexes: [{ keys: { a: 1 } }] })).toThrow(InvalidInputError);
  });

  it('refuses a new unique index that existing documents break, and keeps what was', async () => {
    await catalogue.collection<Sample>({ name: 'a', indexes: [{ keys: { x: 1 } }] }).insertMany([
      { _id: '1', x: 1 },
      { _id: '2', x: 1 },
    ]);
    await catalogue.close();
    catalogue = openSqliteCatalogue(path);
    expect(() => catalogue.collection({ name: 'a', indexes: [{ keys: { x: 1 }, unique: true }] })).toThrow(
      DuplicateKeyError,
    );
    expect(
      await catalogue.collection<Sample>({ name: 'a', indexes: [{ keys: { x: 1 } }] }).countDocuments({ x: 1 }),
    ).toBe(2);
  });

  it('keeps its log within bounds', async () => {
    await catalogue.close();
    catalogue = openSqliteCatalogue(path, { walBytes: 256 * 1024 });
    const collection = catalogue.collection<Sample>({ name: 'a', rebuildable: true, indexes: [] });
    for (let n = 0; n < 300; n++) await collection.insertOne({ _id: `d${n}`, text: 'x'.repeat(8_000) });
    expect(statSync(`${path}-wal`).size).toBeLessThan(1024 * 1024);
    expect(statSync(path).size).toBeGreaterThan(2 * 1024 * 1024);
  });
});

describe('a failed write', () => {
  it('undoes all of its transaction, and forgets arrays it met', async () => {
    const spec: CollectionSpec = { name: 'a', indexes: [{ keys: { x: 1 } }] };
    const collection = catalogue.collection<Sample>(spec);
    await collection.insertOne({ _id: '1', x: 1 });
    await expect(collection.insertMany([{ _id: '2', x: [1, 2] }, { _id: '1' }])).rejects.toBeInstanceOf(
      DuplicateKeyError,
    );
    await collection.insertOne({ _id: '3', x: [1, 2] });
    await catalogue.close();
    catalogue = openSqliteCatalogue(path);
    const again = catalogue.collection<Sample>(spec);
    expect(await again.countDocuments({ x: { $gte: 1 } })).toBe(2);
    expect(await again.find({ x: { $gte: 1 } })).toHaveLength(2);
    await again.insertOne({ _id: '2', x: 5 });
    expect(await again.countDocuments({})).toBe(3);
  });

  it('refuses two arrays under one index', async () => {
    const collection = catalogue.collection<Sample>({ name: 'a', indexes: [{ keys: { x: 1, y: 1 } }] });
    await expect(collection.insertOne({ _id: '1', x: [1], y: [2] })).rejects.toBeInstanceOf(InvalidDocumentError);
    await collection.insertOne({ _id: '1', x: [1], y: 2 });
    expect(await collection.countDocuments({ x: 1, y: 2 })).toBe(1);
  });

  it('on a full disk says that the catalogue is not available, and goes on when there is room', async () => {
    const connection = new Connection(join(folder, 'small.db'));
    connection.exec('CREATE TABLE t (x)');
    connection.get('PRAGMA max_page_count=10');
    const fill = (): unknown =>
      connection.transaction(() => connection.run('INSERT INTO t VALUES (?)', ['x'.repeat(100_000)]));
    expect(fill).toThrow(CatalogueUnavailableError);
    expect(connection.get('SELECT count(*) AS n FROM t')?.['n']).toBe(0);
    connection.get('PRAGMA max_page_count=1000');
    expect(fill).not.toThrow();
    connection.close();
  });
});
