import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '#shared/kernel/config';
import { makeStep } from '#shared/workflow/testing/make-step';
import { apply } from '#stacks/local/cli/apply';
import { startOrthanc } from '../../bench/harness/orthanc';
import type { Peer } from '../../bench/harness/peer';
import { bundle } from '../support/bundles';
import { retrieveObjects } from '../support/dicomweb';
import { makeInstance, type TestInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder, testApiKey } from '../support/platform-process';
import { send } from '../support/senders';
import { dcmtk } from './dcmtk';

/** Orthanc is the PACS of docs/examples: each of them is applied as it stands, but for where the PACS is. */
const folder = temporaryFolder('dimse-beside');
const root = '1.2.826.0.1.3680043.8.498.53';
const studies = [1, 2, 3, 4].map((study) =>
  [1, 2, 3].map((instance) => makeInstance({ root, patient: study, study, series: 1, instance })),
);
const old = [1, 2].map((instance) => makeInstance({ root, patient: 9, study: 9, series: 1, instance }));
/** Our AE titles as the PACS knows them: it lets none of them but `MOVED` do without C-GET. */
const ourTitles = ['COPY', 'CACHE', 'VNA', 'INDEX', 'MOVED'];
const modality = (title: string) => ({
  ...{ AET: title, Host: '127.0.0.1', Port: platform.dimsePort },
  ...{ AllowGet: title !== 'MOVED', AllowMove: true },
});
let platform: PlatformProcess;
let orthanc: Peer;

beforeAll(async () => {
  platform = await PlatformProcess.start({
    bundle: bundle('plain'),
    dataFolder: path.join(folder.path, 'data'),
    env: { RADLAKE_TIMEZONE: 'UTC' },
  });
  const [httpPort, dimsePort] = await freePorts(2);
  orthanc = await startOrthanc({
    ...{ data: path.join(folder.path, 'orthanc'), httpPort: httpPort!, dimsePort: dimsePort! },
    more: {
      ...{ DicomAet: 'PACS', DicomAlwaysAllowGet: false },
      DicomModalities: Object.fromEntries(ourTitles.map((title) => [title.toLowerCase(), modality(title)])),
    },
  });
  const { acknowledged } = await send(studies.flat(), { port: orthanc.dimsePort, calledAeTitle: 'PACS' });
  expect(acknowledged.size).toBe(12);
});
afterAll(async () => {
  await orthanc?.stop();
  await platform?.kill();
  folder.remove();
});

/** Applies an example; what was made is there already the second time. */
async function applyExample(name: string): Promise<void> {
  const file = path.join(folder.path, name);
  const text = readFileSync(path.join('docs', 'examples', name), 'utf8');
  writeFileSync(file, text.replace('10.0.0.5', '127.0.0.1').replace('port: 104', `port: ${orthanc.dimsePort}`));
  const lines: string[] = [];
  const context = {
    config: readConfig({}),
    workerFile: new URL('file:///none'),
    print: (line: string) => lines.push(line),
  };
  const options = { file, url: platform.url, key: testApiKey };
  expect([await apply.run(context, [], options), lines]).toEqual([0, expect.anything()]);
  lines.length = 0;
  await apply.run(context, [], options);
  expect(lines).toEqual(['3 unchanged, 0 created, 0 changed, 0 failed']);
}

async function post<T>(url: string, body: object, init: RequestInit = {}): Promise<T> {
  const headers = { 'content-type': 'application/json', ...init.headers };
  const answer = await fetch(url, { method: 'POST', ...init, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
const atPlatform = { headers: { authorization: `Bearer ${testApiKey}` } };
const atOrthanc = (target: string) => `http://127.0.0.1:${orthanc.httpPort}${target}`;

const uidOf = ([first]: readonly TestInstance[]) => first!.studyInstanceUid;
const hashesOf = (instances: readonly TestInstance[]) => instances.map(({ sha256 }) => sha256).sort();
async function hashesIn(space: string, study: readonly TestInstance[]): Promise<string[]> {
  const objects = await retrieveObjects(platform, `/spaces/${space}/dicomweb/studies/${uidOf(study)}`);
  return (objects ?? []).map(({ sha256 }) => sha256).sort();
}

/** As the example `index`, in a space to which the PACS only sends (C-MOVE). */
async function indexByMove(): Promise<void> {
  const purpose = 'All that the PACS has, to be found and read here';
  await post(`${platform.url}/api/spaces`, { name: 'moved', purpose, aeTitle: 'MOVED' }, atPlatform);
  const origins = { nodes: ['pacs'], onDemand: false, index: { since: '2000-01-01' } };
  await post(`${platform.url}/api/spaces/moved/origins`, origins, { ...atPlatform, method: 'PUT' });
}

interface Progress {
  readonly items: readonly { readonly state: string; readonly waiting: number; readonly changed: number }[];
}

/** Waits until the past was gone through, and what was missing fetched. */
async function current(space: string): Promise<Progress['items']> {
  for (;;) {
    const { items } = await platform.json<Progress>(`/api/spaces/${space}/origins/progress`);
    if (items.length > 0 && items.every(({ state, waiting }) => state === 'current' && waiting === 0)) return items;
    await sleep(200);
  }
}

async function untilDone(space: string, study: readonly TestInstance[]): Promise<void> {
  for (;;) {
    const target = `/api/spaces/${space}/retrievals?state=done`;
    const { items } = await platform.json<{ items: { studyInstanceUid: string }[] }>(target);
    if (items.some(({ studyInstanceUid }) => studyInstanceUid === uidOf(study))) return;
    await sleep(100);
  }
}

describe('beside a PACS', () => {
  it('backup: everything that it has is copied, bit by bit', async () => {
    await applyExample('backup.yaml');
    const [progress] = await current('copy');
    expect(progress).toMatchObject({ node: 'pacs', kind: 'mirror', changed: 4, failed: 0, lastError: null });
    for (const study of studies) await untilDone('copy', study);
    for (const study of studies) expect(await hashesIn('copy', study)).toEqual(hashesOf(study));
  });

  it('cache: a study is fetched when it is asked for', async () => {
    await applyExample('cache.yaml');
    expect(await platform.json(`/spaces/cache/dicomweb/studies`)).toEqual([]);
    expect(await hashesIn('cache', studies[1]!)).toEqual(hashesOf(studies[1]!));
    expect(await platform.json(`/spaces/cache/dicomweb/studies`)).toHaveLength(1);
  });

  it('vendor-neutral archive: the PACS has its old images sent to it by C-MOVE', async () => {
    await applyExample('vna.yaml');
    const { acknowledged } = await send(old, { port: platform.dimsePort, calledAeTitle: 'VNA' });
    expect(acknowledged.size).toBe(2);
    const query = { Level: 'Study', Query: { StudyInstanceUID: uidOf(old) } };
    const { ID } = await post<{ ID: string }>(atOrthanc('/modalities/vna/query'), query);
    await post(atOrthanc(`/queries/${ID}/retrieve`), { TargetAet: 'PACS', Synchronous: true });
    const find = { Level: 'Instance', Query: { StudyInstanceUID: uidOf(old) }, Expand: true };
    const found = await post<{ MainDicomTags: { SOPInstanceUID: string } }[]>(atOrthanc('/tools/find'), find);
    expect(found.map(({ MainDicomTags }) => MainDicomTags.SOPInstanceUID).sort()).toEqual(
      old.map(({ sopInstanceUid }) => sopInstanceUid).sort(),
    );
  });

  it('vendor-neutral archive: what the PACS has of a patient is fetched when the worklist names the patient', async () => {
    const earlier = studies[2]!;
    const [date = '', time = ''] = new Date(Date.now() + 3_600_000).toISOString().split(/[T.]/);
    const when = {
      ScheduledProcedureStepStartDate: date.replaceAll('-', ''),
      ScheduledProcedureStepStartTime: time.replaceAll(':', ''),
    };
    const step = makeStep({ PatientID: earlier[0]!.patient.id, StudyInstanceUID: `${root}.99` }, when);
    await post(`${platform.url}/api/spaces/vna/worklist-items`, step, atPlatform);
    await untilDone('vna', earlier);
    expect(await hashesIn('vna', earlier)).toEqual(hashesOf(earlier));
  });

  it('index: everything is found, passed through by WADO-RS and C-GET, and none of it stays', async () => {
    await applyExample('index.yaml');
    await indexByMove();
    await current('index');
    const study = studies[0]!;
    const base = '/spaces/index/dicomweb/studies';
    const found = await platform.json<Record<string, { Value: unknown[] }>[]>(
      `${base}?StudyInstanceUID=${uidOf(study)}`,
    );
    expect(found).toMatchObject([{ '00080056': { Value: ['NEARLINE'] }, '00201208': { Value: [3] } }]);
    expect((await platform.json<unknown[]>(`${base}/${uidOf(study)}/instances`)).length).toBe(3);
    expect(await hashesIn('index', study)).toEqual(hashesOf(study));
    const [{ seriesInstanceUid, sopInstanceUid, dataSet }] = study as [TestInstance];
    const instance = `${base}/${uidOf(study)}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
    const metadata = await platform.json<Record<string, { Value: unknown[] }>[]>(`${base}/${uidOf(study)}/metadata`);
    expect(metadata.map((one) => one['00080018']?.Value[0]).sort()).toEqual(
      study.map((one) => one.sopInstanceUid).sort(),
    );
    const octets = { headers: { accept: 'application/octet-stream' } };
    const frame = await platform.call(`${instance}/frames/1`, octets);
    const pixels = Buffer.from(await frame.arrayBuffer());
    expect(frame.status).toBe(200);
    expect(pixels.equals(dataSet.subarray(dataSet.length - pixels.length))).toBe(true);
    expect((await platform.call(`${instance}/rendered`)).headers.get('content-type')).toMatch(/^image\//);
    const target = path.join(folder.path, 'got');
    mkdirSync(target);
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${uidOf(study)}`];
    const where = ['-aec', 'INDEX', '127.0.0.1', String(platform.dimsePort)];
    const got = await dcmtk('getscu', ['-v', '-S', '-od', target, ...keys, ...where]);
    expect(got.output).toContain('Number of Completed Suboperations : 3');
    const shown = `/api/spaces/index/studies/${uidOf(study)}`;
    expect(await platform.json(shown)).toMatchObject({ describedCount: 3, sizeBytes: 0, series: [{ origin: 'pacs' }] });
    await current('moved');
    expect(await hashesIn('moved', study)).toEqual(hashesOf(study));
    const moved = { describedCount: 3, sizeBytes: 0, series: [{ origin: 'pacs' }] };
    expect(await platform.json(`/api/spaces/moved/studies/${uidOf(study)}`)).toMatchObject(moved);
    const other = uidOf(studies[3]!);
    await orthanc.stop();
    const away = await platform.call(`${base}/${other}`);
    expect([away.status, ((await away.json()) as { code: string }).code]).toEqual([503, 'ORIGIN_UNAVAILABLE']);
    const failed = await dcmtk('getscu', [
      '-v',
      '-S',
      '-od',
      target,
      ...keys.slice(0, 2),
      '-k',
      `StudyInstanceUID=${other}`,
      ...where,
    ]);
    expect(failed.output).toMatch(/0xa702|OutOfResourcesSubOperations|UnableToPerformSuboperations/);
  });
});
