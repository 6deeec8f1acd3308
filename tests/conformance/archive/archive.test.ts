import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/platform-process';
import {
  type Difference,
  dataFolder,
  type OriginalFile,
  type ReadBack,
  sharedFiles,
  surveyThese,
  wavesOf,
} from './data-set';
import { writeFixtures } from './fixtures/write';
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
const shared = sharedFiles();
const hasShared = shared.length > 0;
if (!hasShared) console.warn(`${dataFolder} is absent: only the generated files are sent, imported and compared`);

/** Of an entry of the table: what it is about can occur in this run. */
const occurs = ({ file }: { readonly file: string }) => hasShared || file === '*' || file.startsWith('generated/');
const withoutReasons = (list: readonly Listed[]) =>
  sorted(list.filter(occurs).map(({ file, what }) => ({ file, what })));
const covers = (entry: ListedDifference, { check, file, element }: Difference) =>
  entry.check === check &&
  (entry.file === '*' || entry.file === file) &&
  (entry.element === '*' || entry.element === element);

describe('every file, in by both doors and out by dicomweb-client', () => {
  const files: OriginalFile[] = [];
  const trip = new RoundTrip(folder.path);
  const seen: Difference[] = [];
  /** Differences that no entry of the table covers. */
  const unlisted = (differences: readonly Difference[]) => {
    seen.push(...differences);
    return differences.filter((one) => !expected.differences.some((entry) => covers(entry, one)));
  };

  beforeAll(async () => {
    const generated = path.join(folder.path, 'generated');
    files.push(
      ...surveyThese(shared, folder.path, dataFolder),
      ...surveyThese(await writeFixtures(generated), folder.path, generated, 'generated/'),
    );
    await trip.start();
    await trip.bringIn(wavesOf(files));
  }, 900_000);
  afterAll(async () => {
    await trip.end();
    const log = process.env['RADLAKE_TEST_FOUND'];
    const { notImported, notSent, sentUnchanged } = trip;
    if (log) writeFileSync(log, JSON.stringify({ notImported, notSent, sentUnchanged, seen }, null, 1));
    folder.remove();
  });

  it('is about all generated files, and those of the shared folder where there is one', () => {
    const generated = files.filter(({ name }) => name.startsWith('generated/')).length;
    expect(generated).toBe(113);
    expect(files.length - generated).toBe(shared.length);
    if (hasShared) expect(shared.length).toBeGreaterThanOrEqual(470);
  });

  it('imports all but the listed ones', () => {
    expect(sorted(trip.notImported)).toEqual(withoutReasons(expected.notImported));
  });

  it('holds the listed ones in quarantine, byte by byte', async () => {
    expect(await trip.quarantined()).toEqual(withoutReasons(expected.quarantined));
  });

  it('takes from storescu all but the listed ones, each in its own transfer syntax', () => {
    expect(sorted(trip.notSent)).toEqual(withoutReasons(expected.notSent));
    expect(trip.sentUnchanged).toBeGreaterThan(hasShared ? 300 : 50);
  });

  describe.each(['segments', 'packs'] as const)('from %s', (where) => {
    const results = {} as Record<Door, ReadBack>;
    const unlistedOf = (door: Door, ...checks: readonly string[]) =>
      unlisted(results[door].differences.filter(({ check }) => checks.includes(check)));

    beforeAll(async () => {
      if (where === 'packs') await trip.settleAndPack();
      results.import = await trip.compare('import', ['objects', 'frames', 'metadata', 'search', 'validator']);
      results.dimse = await trip.compare('dimse', ['objects', 'validator']);
      console.log(where, JSON.stringify({ import: results.import.counts, dimse: results.dimse.counts }));
    }, 900_000);

    it.each(['import', 'dimse'] as const)('gives every data set back bit by bit after %s', (door) => {
      expect(unlistedOf(door, 'study', 'series', 'instance')).toEqual([]);
      // Each comes with its study, with its series and by itself.
      expect(results[door].counts['objects']).toBe(3 * trip.storedBy(door));
    });

    it('gives every frame as stored', () => {
      expect(unlistedOf('import', 'frames')).toEqual([]);
      expect(results.import.counts['frames']).toBeGreaterThan(hasShared ? 500 : 80);
    });

    it('gives metadata that says what pydicom reads, bulk data included', () => {
      expect(unlistedOf('import', 'metadata')).toEqual([]);
      expect(results.import.counts['metadata']).toBe(trip.storedBy('import'));
      expect(results.import.counts['bulk data']).toBeGreaterThanOrEqual(hasShared ? 70 : 5);
    });

    it('finds studies, series and instances by what pydicom reads', () => {
      expect(unlistedOf('import', 'search')).toEqual([]);
      expect(results.import.counts['searches']).toBeGreaterThan(hasShared ? 1800 : 600);
      expect(results.import.counts['values answered']).toBeGreaterThan(hasShared ? 6000 : 1000);
    });

    it.each(['import', 'dimse'] as const)(
      'gives objects of which dciodvfy says what it says of the originals, after %s',
      (door) => {
        expect(unlistedOf(door, 'validator')).toEqual([]);
        expect(results[door].counts['validated']).toBe(trip.storedBy(door));
      },
    );
  });

  it('has no listed difference that does not occur any more', () => {
    const possible = expected.differences.filter(occurs);
    expect(possible.filter((entry) => !seen.some((one) => covers(entry, one)))).toEqual([]);
    for (const { reason } of [
      ...expected.differences,
      ...expected.notImported,
      ...expected.quarantined,
      ...expected.notSent,
    ])
      expect(reason.length).toBeGreaterThan(15);
  });
});
