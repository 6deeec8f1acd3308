import fc from 'fast-check';
import { type Archive, createArchive } from '#shared/archive/archive';
import { deleteFrom } from '#shared/archive/delete';
import { indexLanded } from '#shared/archive/index-landed';
import { reindex } from '#shared/archive/reindex';
import { createSpace } from '#shared/archive/spaces';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { verify } from '#shared/archive/verify/verify';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { dumpArchive, land, numbered } from './archive-dump';

const [patientName, studyDescription, seriesDescription] = [0x00100010, 0x00081030, 0x0008103e];
const space = 'versions';

async function withArchive<T>(use: (t: TestArchive) => Promise<T>): Promise<T> {
  const t = await openTestArchive();
  try {
    await createSpace(t.archive, space, { repeat: 'newVersion' });
    return await use(t);
  } finally {
    await t.close();
  }
}

const send = async (t: TestArchive, series: number, instance: number, version: string): Promise<void> => {
  const more = {
    [patientName]: `Doe^${version}`,
    [studyDescription]: `study ${version}`,
    [seriesDescription]: `series ${version}`,
  };
  await land(t.archive, numbered(1, series, instance, more), { space });
  await t.indexed();
};

/** Study and series as QIDO shows them: the version that each takes its attributes from. */
async function shown({ collections }: Archive) {
  const read = (qido: string, tag: string) => String(JSON.parse(qido)[tag].Value[0]).split(' ')[1];
  const study = (await collections.studies.findOne({ _id: `${space}/1.2.1` }))!;
  expect(study.patientName).toBe(`Doe^${read(study.qido, '00081030')}`);
  const series = await collections.series.find({ studyId: study._id }, { sort: { _id: 1 } });
  return {
    study: read(study.qido, '00081030'),
    series: series.map(({ qido }) => read(qido, '0008103E')),
  };
}

async function expectSameAfterReindex({ archive }: TestArchive): Promise<void> {
  expect((await verify(archive)).findings).toEqual([]);
  const before = await dumpArchive(archive);
  const { lander, bus, clock, log, settings } = archive;
  const catalogue = openSqliteCatalogue(':memory:');
  try {
    const again = createArchive({ catalogue, bus, lander, clock, log, settings });
    await reindex(again);
    expect(await dumpArchive(again)).toEqual(before);
    expect((await verify(again)).findings).toEqual([]);
  } finally {
    await catalogue.close();
  }
}

describe('rule (c) under newVersion', () => {
  it('shows the newest version at every level, whichever instance it came with, packed or not, and after reindex', () =>
    withArchive(async (t) => {
      for (const n of [1, 2]) await send(t, 1, n, 'A');
      await send(t, 2, 1, 'A');
      await send(t, 1, 2, 'B');
      const expected = { study: 'B', series: ['B', 'A'] };
      expect(await shown(t.archive)).toEqual(expected);
      await expectSameAfterReindex(t);
      await t.settleAndPack();
      expect(await shown(t.archive)).toEqual(expected);
      await expectSameAfterReindex(t);
      await send(t, 2, 1, 'C');
      await send(t, 1, 3, 'A');
      expect(await shown(t.archive)).toEqual({ study: 'C', series: ['B', 'C'] });
      await expectSameAfterReindex(t);
      await t.settleAndPack();
      expect(await shown(t.archive)).toEqual({ study: 'C', series: ['B', 'C'] });
      await expectSameAfterReindex(t);
    }));

  it('shows what is left when the newest version is deleted', () =>
    withArchive(async (t) => {
      for (const n of [1, 2]) await send(t, 1, n, 'A');
      await send(t, 1, 2, 'B');
      await t.settleAndPack();
      await deleteFrom(t.archive, {
        space,
        studyInstanceUid: '1.2.1',
        seriesInstanceUid: '1.2.1.1',
        sopInstanceUid: '1.2.1.1.2',
      });
      expect(await shown(t.archive)).toEqual({ study: 'A', series: ['A'] });
      await expectSameAfterReindex(t);
    }));

  it('shows the later of two that were indexed out of order', () =>
    withArchive(async (t) => {
      await send(t, 1, 2, 'A');
      await send(t, 1, 1, 'B');
      await send(t, 1, 1, 'C');
      const { instances, series, studies, conflicts } = t.archive.collections;
      for (const collection of [instances, series, studies, conflicts]) await collection.deleteMany({});
      for (const batch of t.notices.toReversed()) await indexLanded(t.archive, [batch]);
      expect(await shown(t.archive)).toEqual({ study: 'C', series: ['C'] });
      await expectSameAfterReindex(t);
    }));

  it('holds for any order of sending, packing and delivering again', async () => {
    const sent = fc.record({
      kind: fc.constant('send' as const),
      series: fc.integer({ min: 1, max: 2 }),
      instance: fc.integer({ min: 1, max: 2 }),
      version: fc.constantFrom('A', 'B', 'C'),
    });
    const other = fc.record({ kind: fc.constantFrom('pack' as const, 'again' as const) });
    const steps = fc.array(fc.oneof({ weight: 4, arbitrary: sent }, { weight: 1, arbitrary: other }), {
      minLength: 3,
      maxLength: 10,
    });
    await fc.assert(
      fc.asyncProperty(steps, (all) =>
        withArchive(async (t) => {
          const model = new Model();
          for (const step of all) {
            if (step.kind === 'send') {
              await send(t, step.series, step.instance, step.version);
              model.send(step.series, step.instance, step.version);
            } else if (step.kind === 'pack') await t.settleAndPack();
            else for (const batch of t.notices.toReversed()) await indexLanded(t.archive, [batch]);
          }
          if (model.isEmpty) return;
          expect(await shown(t.archive)).toEqual(model.shown());
          await expectSameAfterReindex(t);
        }),
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});

/** What must show: of a series and of a study the newest version, else what arrived first. */
class Model {
  readonly #stored = new Map<string, { series: number; version: string; at: number; replaced: boolean }>();
  #at = 0;

  get isEmpty(): boolean {
    return this.#stored.size === 0;
  }

  send(series: number, instance: number, version: string): void {
    this.#at += 1;
    const key = `${series}.${instance}`;
    const known = this.#stored.get(key);
    if (known?.version === version) return;
    this.#stored.set(key, { series, version, at: this.#at, replaced: known !== undefined });
  }

  shown() {
    const all = [...this.#stored.values()];
    const numbers = [...new Set(all.map(({ series }) => series))].sort();
    return {
      study: Model.#describing(all),
      series: numbers.map((number) => Model.#describing(all.filter(({ series }) => series === number))),
    };
  }

  static #describing(some: readonly { version: string; at: number; replaced: boolean }[]): string {
    const replaced = some.filter((one) => one.replaced).sort((a, b) => b.at - a.at);
    const [first] = some.toSorted((a, b) => a.at - b.at);
    return (replaced[0] ?? first)!.version;
  }
}
