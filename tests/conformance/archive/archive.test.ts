import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/platform-process';
import { type Difference, dataFolder, surveyFiles, wavesOf } from './data-set';
import { type Outcome, RoundTrip, sorted } from './round-trip';

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
  readonly rewritten: readonly Listed[];
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
    const { notImported, notSent, rewritten } = trip;
    if (log) writeFileSync(log, JSON.stringify({ notImported, notSent, rewritten, seen }, null, 1));
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
    expect(sorted(trip.rewritten)).toEqual(withoutReasons(expected.rewritten));
  });

  describe.each(['segments', 'packs'] as const)('from %s', (where) => {
    beforeAll(async () => {
      if (where === 'packs') await trip.settleAndPack();
    }, 300_000);

    it.each(['import', 'dimse'] as const)('gives every data set back bit by bit after %s', (door) => {
      const { differences, counts } = trip.compare(door, ['objects']);
      console.log(JSON.stringify({ where, door, ...counts }));
      expect(unlisted(differences)).toEqual([]);
      expect(counts['objects']).toBeGreaterThan(800);
    });

    it('gives every frame as stored', () => {
      const { differences, counts } = trip.compare('import', ['frames']);
      expect(unlisted(differences)).toEqual([]);
      expect(counts['frames']).toBeGreaterThan(400);
    });

    it('gives metadata that says what pydicom reads, bulk data included', () => {
      const { differences, counts } = trip.compare('import', ['metadata']);
      console.log(JSON.stringify({ where, ...counts }));
      expect(unlisted(differences)).toEqual([]);
      expect(counts['metadata']).toBeGreaterThan(400);
    });

    it('finds studies, series and instances by what pydicom reads', () => {
      const { differences } = trip.compare('import', ['search']);
      expect(unlisted(differences)).toEqual([]);
    });

    it('gives objects of which dciodvfy says what it says of the originals', () => {
      const { differences, counts } = trip.compare('import', ['validator'], 1);
      expect(unlisted(differences)).toEqual([]);
      expect(counts['validated']).toBeGreaterThan(100);
    });
  });

  it('has no listed difference that does not occur any more', () => {
    expect(expected.differences.filter((entry) => !seen.some((one) => covers(entry, one)))).toEqual([]);
    for (const { reason } of [...expected.differences, ...expected.notImported, ...expected.quarantined])
      expect(reason.length).toBeGreaterThan(15);
  });
});
