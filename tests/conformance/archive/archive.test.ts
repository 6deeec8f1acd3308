import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/platform-process';
import { type Difference, dataFolder, type ReadBack, surveyFiles, wavesOf } from './data-set';
import { type Door, type Outcome, RoundTrip, sorted } from './round-trip';

interface Listed extends Outcome {
  readonly reason: string;
}
interface ListedDifference {
  readonly check: string;
  readonly file: string;
  /** `*` for all elements of the file; the file `*` for that element of all. */
  readonly element: string;
  readonly reason: string;
}
interface Expected {
  readonly notImported: readonly Listed[];
  readonly quarantined: readonly Listed[];
  readonly notSent: readonly Listed[];
  readonly differences: readonly ListedDifference[];
}

const expected = JSON.parse(
  readFileSync(path.resolve('tests', 'conformance', 'archive', 'expected.json'), 'utf8'),
) as Expected;
const folder = temporaryFolder('conformance');
const files = surveyFiles(folder.path);
if (files.length === 0) console.warn(`Skipped: ${dataFolder} is absent`);

const withoutReasons = (list: readonly Listed[]) => sorted(list.map(({ file, what }) => ({ file, what })));
const covers = (entry: ListedDifference, { check, file, element }: Difference) =>
  entry.check === check &&
  (entry.file === '*' || entry.file === file) &&
  (entry.element === '*' || entry.element === element);

(files.length > 0 ? describe : describe.skip)('every file, in by both doors and out by dicomweb-client', () => {
  const trip = new RoundTrip(folder.path, wavesOf(files));
  const seen: Difference[] = [];
  /** Differences that no entry of the table covers. */
  const unlisted = (differences: readonly Difference[]) => {
    seen.push(...differences);
    return differences.filter((one) => !expected.differences.some((entry) => covers(entry, one)));
  };

  beforeAll(async () => {
    await trip.start();
    await trip.bringIn();
  }, 300_000);
  afterAll(async () => {
    await trip.end();
    const log = process.env['RADLAKE_TEST_FOUND'];
    const { notImported, notSent, sentUnchanged } = trip;
    if (log) writeFileSync(log, JSON.stringify({ notImported, notSent, sentUnchanged, seen }, null, 1));
    folder.remove();
  });

  it('is about at least 470 files', () => {
    expect(files.length).toBeGreaterThanOrEqual(470);
  });

  it('imports all but the listed ones', () => {
    expect(sorted(trip.notImported)).toEqual(withoutReasons(expected.notImported));
  });

  it('holds the listed ones in quarantine, byte by byte', async () => {
    expect(await trip.quarantined()).toEqual(withoutReasons(expected.quarantined));
  });

  it('takes from storescu all but the listed ones, each in its own transfer syntax', () => {
    expect(sorted(trip.notSent)).toEqual(withoutReasons(expected.notSent));
    expect(trip.sentUnchanged).toBeGreaterThan(300);
  });

  describe.each(['segments', 'packs'] as const)('from %s', (where) => {
    const results = {} as Record<Door, ReadBack>;
    const unlistedOf = (door: Door, ...checks: readonly string[]) =>
      unlisted(results[door].differences.filter(({ check }) => checks.includes(check)));

    beforeAll(async () => {
      if (where === 'packs') await trip.settleAndPack();
      results.import = await trip.compare('import', ['objects', 'frames', 'metadata', 'search', 'validator']);
      results.dimse = await trip.compare('dimse', ['objects']);
      console.log(where, JSON.stringify({ import: results.import.counts, dimse: results.dimse.counts }));
    }, 300_000);

    it.each(['import', 'dimse'] as const)('gives every data set back bit by bit after %s', (door) => {
      expect(unlistedOf(door, 'study', 'series', 'instance')).toEqual([]);
      expect(results[door].counts['objects']).toBeGreaterThan(800);
    });

    it('gives every frame as stored', () => {
      expect(unlistedOf('import', 'frames')).toEqual([]);
      expect(results.import.counts['frames']).toBeGreaterThan(400);
    });

    it('gives metadata that says what pydicom reads, bulk data included', () => {
      expect(unlistedOf('import', 'metadata')).toEqual([]);
      expect(results.import.counts['metadata']).toBeGreaterThan(400);
      expect(results.import.counts['bulk data']).toBeGreaterThan(50);
    });

    it('finds studies, series and instances by what pydicom reads', () => {
      expect(unlistedOf('import', 'search')).toEqual([]);
      expect(results.import.counts['searches']).toBeGreaterThan(200);
    });

    it('gives objects of which dciodvfy says what it says of the originals', () => {
      expect(unlistedOf('import', 'validator')).toEqual([]);
      expect(results.import.counts['validated']).toBeGreaterThanOrEqual(100);
    });
  });

  it('has no listed difference that does not occur any more', () => {
    expect(expected.differences.filter((entry) => !seen.some((one) => covers(entry, one)))).toEqual([]);
    for (const { reason } of [
      ...expected.differences,
      ...expected.notImported,
      ...expected.quarantined,
      ...expected.notSent,
    ])
      expect(reason.length).toBeGreaterThan(15);
  });
});
