import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePart10Head } from '#shared/dicom/part10';
import { untilListens } from '../../bench/harness/dcmqrscp';
import { startOrthanc } from '../../bench/harness/orthanc';
import type { Peer } from '../../bench/harness/peer';
import { bundle } from '../support/bundles';
import { stow } from '../support/dicomweb';
import { makeInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder } from '../support/platform-process';
import { dcmtk } from './dcmtk';

const folder = temporaryFolder('dimse-move');
const received = path.join(folder.path, 'received');
const instances = [1, 2, 3, 4, 5].map((instance) =>
  makeInstance({ root: '1.2.826.0.1.3680043.8.498.52', patient: 1, study: 1, series: 1, instance }),
);
let platform: PlatformProcess;
let storescp: ChildProcess;
let slow: ChildProcess | undefined;
let orthanc: Peer | undefined;
let ports: number[];

async function register(name: string, aeTitle: string, port: number): Promise<void> {
  const answer = await platform.call('/api/nodes', {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ name, kind: 'dimse', aeTitle, host: '127.0.0.1', port }),
  });
  if (!answer.ok) throw new Error(`${name} was not registered: ${answer.status} ${await answer.text()}`);
}

const move = (destination: string, ...keys: readonly string[]) => moveWith([], destination, keys);
const moveWith = (options: readonly string[], destination: string, keys: readonly string[]) =>
  dcmtk('movescu', [
    ...['-v', '-S', ...options, '-aec', 'RADLAKE', '-aem', destination, ...keys.flatMap((key) => ['-k', key])],
    ...['127.0.0.1', String(platform.dimsePort)],
  ]);
const study = ['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${instances[0]!.studyInstanceUid}`];

/** SHA-256 of the data sets of files, sorted. */
const hashesIn = (place: string): string[] =>
  readdirSync(place)
    .map((name) => {
      const part10 = readFileSync(path.join(place, name));
      const dataSet = part10.subarray(parsePart10Head(part10).dataSetOffset);
      return createHash('sha256').update(dataSet).digest('hex');
    })
    .sort();

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
  if (!(await stow(platform, instances)).ok) throw new Error('the instances were not stored');
  mkdirSync(received);
  ports = await freePorts(5);
  const [sink, nobody] = ports;
  storescp = spawn('/usr/bin/storescp', ['-aet', 'STORESCP', '+B', '-od', received, String(sink)], { stdio: 'ignore' });
  await untilListens(sink!);
  await register('storescp', 'STORESCP', sink!);
  await register('nobody', 'NOBODY', nobody!);
});
afterAll(async () => {
  storescp?.kill();
  slow?.kill('SIGKILL');
  await orthanc?.stop();
  await platform?.kill();
  folder.remove();
});

it('C-GET by getscu brings a study bit by bit', async () => {
  const target = path.join(folder.path, 'got');
  mkdirSync(target);
  const keys = study.flatMap((key) => ['-k', key]);
  const where = ['-aec', 'RADLAKE', '127.0.0.1', String(platform.dimsePort)];
  const { code, output } = await dcmtk('getscu', ['-v', '-S', '+B', '-od', target, ...keys, ...where]);
  expect(output).toContain(`Number of Completed Suboperations : ${instances.length}`);
  expect(code).toBe(0);
  expect(hashesIn(target)).toEqual(instances.map(({ sha256 }) => sha256).sort());
});

describe('C-MOVE by movescu', () => {
  it('brings a study to storescp bit by bit', async () => {
    const { code, output } = await move('STORESCP', ...study);
    expect(output).toContain('Received Final Move Response (Success)');
    expect(code).toBe(0);
    expect(hashesIn(received)).toEqual(instances.map(({ sha256 }) => sha256).sort());
  });

  it('ends with FE00 after a C-CANCEL: what is on its way arrives, the rest remains', async () => {
    const [, , , , slowPort] = ports;
    const place = path.join(folder.path, 'slow');
    mkdirSync(place);
    const args = ['-aet', 'SLOW', '--sleep-after', '1', '+B', '-od', place, String(slowPort)];
    slow = spawn('/usr/bin/storescp', args, { stdio: 'ignore' });
    await untilListens(slowPort!);
    await register('slow', 'SLOW', slowPort!);
    const { output } = await moveWith(['--cancel', '1'], 'SLOW', study);
    expect(output).toContain('Received Final Move Response (Cancel: SubOperationsTerminatedDueToCancelIndication)');
    expect(hashesIn(place).length).toBeGreaterThan(0);
    expect(hashesIn(place).length).toBeLessThan(instances.length);
  });

  it('is refused for a destination that nobody registered', async () => {
    const { code, output } = await move('STRANGER', ...study);
    expect(output).toContain('Refused: MoveDestinationUnknown');
    expect(code).not.toBe(0);
  });

  it('says that nothing could be sent when the destination does not listen', async () => {
    const { output } = await move('NOBODY', ...study);
    expect(output).toContain('Refused: OutOfResourcesSubOperations');
  });

  it('is refused for keys that do not name one study', async () => {
    const { output } = await move('STORESCP', 'QueryRetrieveLevel=SERIES', 'SeriesInstanceUID=1.2.3');
    expect(output).toContain('Error: DataSetDoesNotMatchSOPClass');
  });

  it('brings a study to Orthanc', async () => {
    const [, , httpPort, dimsePort] = ports;
    orthanc = await startOrthanc({
      data: path.join(folder.path, 'orthanc'),
      httpPort: httpPort!,
      dimsePort: dimsePort!,
    });
    await register('orthanc', orthanc.aeTitle, dimsePort!);
    const { output } = await move(orthanc.aeTitle, ...study);
    expect(output).toContain('Received Final Move Response (Success)');
    const ids = (await (await fetch(`http://127.0.0.1:${httpPort}/instances`)).json()) as string[];
    const uids = await Promise.all(
      ids.map(async (id) => {
        const tags = await fetch(`http://127.0.0.1:${httpPort}/instances/${id}/simplified-tags`);
        return ((await tags.json()) as { SOPInstanceUID: string }).SOPInstanceUID;
      }),
    );
    expect(uids.sort()).toEqual(instances.map(({ sopInstanceUid }) => sopInstanceUid).sort());
  });
});
