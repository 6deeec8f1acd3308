import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../support/bundles';
import { completeAnswer, mainRoot, retrieveObjects } from '../support/dicomweb';
import { makeInstance, type PatientMarks, patientMarks, type TestInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { send } from '../support/senders';
import { bytesBelow, filesBelow, objectKeys } from '../support/stored-state';

const root = '2.25.13';
const patients = [1, 2, 3, 4, 5, 6, 7, 8];
const perStudy = 20;
const pixelBytes = 512 * 1024;
const isDeleted = (patient: number) => patient % 4 < 2;

const instancesOf = (patient: number): TestInstance[] =>
  Array.from({ length: perStudy }, (_, n) =>
    makeInstance({ root, patient, study: 1, series: (n % 2) + 1, instance: n + 1 }, pixelBytes),
  );

/** What must not be found: names as written and as a text of the catalogue, ids, pixels. */
function traces({ name, encodedName, id, accessionNumber, pixelMark }: PatientMarks): Record<string, Buffer> {
  const latin = name.slice(0, name.indexOf('^'));
  return {
    name: encodedName,
    'name in UTF-8': Buffer.from(name),
    'family name': Buffer.from(latin),
    'name for searching': Buffer.from(latin.toLowerCase()),
    id: Buffer.from(id),
    'id for searching': Buffer.from(id.toLowerCase()),
    'accession number': Buffer.from(accessionNumber),
    pixels: pixelMark,
  };
}

/** `file: what` for every trace of a patient in any file of the folder. */
function findTraces(folder: string, deleted: readonly PatientMarks[]): string[] {
  const found = new Set<string>();
  for (const file of filesBelow(folder)) {
    const bytes = readFileSync(file);
    for (const marks of deleted)
      for (const [what, mark] of Object.entries(traces(marks)))
        if (bytes.includes(mark)) found.add(`${path.relative(folder, file)}: ${what}`);
  }
  return [...found].sort();
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    if (await isSo()) return;
    await sleep(100);
  }
  throw new Error(`not in time: ${what}`);
}

describe('deleting half of the studies', () => {
  const folder = temporaryFolder('erase');
  const data = folder.path;
  const live = patients.filter((patient) => !isDeleted(patient));
  const gone = patients.filter(isDeleted);
  const tracesOfGone = () =>
    findTraces(
      data,
      gone.map((patient) => patientMarks(root, patient)),
    );
  let platform: PlatformProcess;

  beforeAll(async () => {
    platform = await PlatformProcess.start({
      bundle: bundle('quick-sweep'),
      dataFolder: data,
      // Without the pool, whose fixed room has nothing to do with what is stored.
      env: {
        RADLAKE_SETTLE_MS: '500',
        RADLAKE_GRACE_MS: '200',
        RADLAKE_SEGMENT_BYTES: '4194304',
        RADLAKE_SEGMENT_POOL: '0',
      },
    });
    for (const patient of patients) {
      const { acknowledged } = await send(instancesOf(patient), { port: platform.dimsePort });
      expect(acknowledged.size).toBe(perStudy);
    }
    const segments = () => objectKeys(data).filter((key) => key.startsWith('segments/')).length;
    await until('everything is packed', () => segments() === 0);
    // Searches leave what they looked at in caches, plans and logs.
    for (const patient of patients) {
      const { id } = patientMarks(root, patient);
      await completeAnswer(platform, `${mainRoot}/studies?PatientID=${id}`);
    }
    for (const patient of gone) {
      const { studyInstanceUid } = instancesOf(patient)[0]!;
      const answer = await platform.call(`/api/spaces/main/studies/${studyInstanceUid}`, { method: 'DELETE' });
      expect(answer.status).toBe(204);
    }
    const packs = () => objectKeys(data).filter((key) => /^packs\/.*\.tar$/.test(key)).length;
    await until('the packs are freed', () => packs() === live.length * 2);
    // Logs are emptied a moment later; what stays is for the tests below to name.
    for (let tries = 0; tries < 120 && tracesOfGone().length > 0; tries++) await sleep(500);
  });
  afterAll(async () => {
    await platform.kill();
    folder.remove();
  });

  it('finds the traces of those that were kept, so that the search itself is known to work', () => {
    for (const patient of live) {
      const found = findTraces(data, [patientMarks(root, patient)]);
      for (const what of ['pixels', 'name', 'id'])
        expect(found.filter((one) => one.endsWith(`: ${what}`))).not.toEqual([]);
    }
  });

  it('leaves disk use at the live bytes and 10 % at most', () => {
    const liveBytes = live.flatMap(instancesOf).reduce((sum, { dataSet }) => sum + dataSet.length, 0);
    const largest = filesBelow(data)
      .map((file) => `${statSync(file).size} ${path.relative(data, file)}`)
      .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
      .slice(0, 12);
    const used = bytesBelow(data);
    if (used > liveBytes * 1.1) throw new Error(`${used} bytes for ${liveBytes} live ones:\n${largest.join('\n')}`);
  });

  it('leaves no byte of the deleted patients in any file while it runs', () => {
    expect(tracesOfGone()).toEqual([]);
  });

  it('leaves the others as they were', async () => {
    for (const patient of live) {
      const expected = instancesOf(patient);
      const found = await retrieveObjects(platform, `${mainRoot}/studies/${expected[0]!.studyInstanceUid}`);
      expect(new Set(found?.map(({ sha256 }) => sha256))).toEqual(new Set(expected.map(({ sha256 }) => sha256)));
    }
  });

  it('leaves no byte of them after a stop either', async () => {
    await platform.stop();
    expect(tracesOfGone()).toEqual([]);
  });
});
