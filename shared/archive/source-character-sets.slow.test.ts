import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { type Archive, createArchive } from './archive';
import { readInstanceMetadata } from './instance-metadata';
import { listInstances } from './list-instances';
import { type Arrival, Reception } from './receive';
import { reindex } from './reindex';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';
import { verify } from './verify/verify';

/** ISO 8859-5: "Иванов^Иван", of the length of what it takes the place of. */
const cyrillic = Buffer.from('b8d2d0ddded25eb8d2d0dd', 'hex');
const [meant, placeholder] = ['Иванов^Иван', 'XXXXXX^XXXX'];

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

async function send(declared: string | null, characterSets?: NonNullable<Arrival['characterSets']>): Promise<void> {
  const object = makeObject({ '00080005': declared, '00100010': placeholder });
  cyrillic.copy(object, object.indexOf(placeholder));
  const reception = new Reception(t.archive, {
    space: 'main',
    source: 'test',
    ...(characterSets && { characterSets }),
  });
  await reception.write(object);
  await reception.finish();
  await t.indexed();
}

/** The name as the catalogue and the metadata have it, with the set that it was read in. */
async function namesIn(archive: Archive): Promise<unknown[]> {
  const [study] = await archive.collections.studies.find({});
  const [series] = await archive.collections.series.find({});
  const metadata = await readInstanceMetadata(archive, 'main', series!, await listInstances(archive, series!));
  const shown = JSON.parse([...metadata.values()][0]!)['00100010'].Value[0].Alphabetic;
  return [study!.patientName, shown, study!.assumedCharacterSet];
}

async function rebuilt(): Promise<unknown[]> {
  const { lander, bus, clock, log, settings } = t.archive;
  const catalogue = openSqliteCatalogue(':memory:');
  try {
    const again = createArchive({ catalogue, bus, lander, clock, log, settings });
    await reindex(again);
    return await namesIn(again);
  } finally {
    await catalogue.close();
  }
}

describe('what is known of the character sets of a source', () => {
  it.each([
    ['nothing is declared', null, { fallback: 'ISO_IR 144' }],
    ['another one is declared', 'ISO_IR 100', { override: 'ISO_IR 144' }],
  ])('holds where %s: in segments, in packs, and when the catalogue is made again', async (_what, declared, sets) => {
    await send(declared, sets);
    const expected = [meant, meant, 'ISO_IR 144'];
    expect(await namesIn(t.archive)).toEqual(expected);
    expect(await rebuilt()).toEqual(expected);
    await t.settleAndPack();
    expect(await namesIn(t.archive)).toEqual(expected);
    expect(await rebuilt()).toEqual(expected);
    expect((await verify(t.archive)).findings).toEqual([]);
  });

  it('is needed: without it the name is read otherwise', async () => {
    await send('ISO_IR 100');
    expect((await namesIn(t.archive))[0]).not.toBe(meant);
  });
});
