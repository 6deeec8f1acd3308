import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parsePart10Head } from '#shared/dicom/part10';
import { IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { readConfig } from '#shared/kernel/config';
import { makeStep } from '#shared/workflow/testing/make-step';
import { apply } from '#stacks/local/cli/apply';
import { untilListens } from '../../bench/harness/dcmqrscp';
import { startOrthanc } from '../../bench/harness/orthanc';
import type { Peer } from '../../bench/harness/peer';
import { bundle } from '../support/bundles';
import { retrieveObjects } from '../support/dicomweb';
import { makeInstance, type TestInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder, testApiKey } from '../support/platform-process';
import { send } from '../support/senders';
import { filesBelow, readStoredState } from '../support/stored-state';
import { Authority } from './certificates';
import { dcmtk } from './dcmtk';
import { Gate } from './gate';

/** Orthanc is the PACS of docs/examples: each of them is applied as it stands, but for where the PACS is. */
const folder = temporaryFolder('dimse-beside');
const root = '1.2.826.0.1.3680043.8.498.53';
/** 224 by 224. */
const pixelBytes = 100_352;
const studies = [1, 2, 3, 4, 5].map((study) =>
  [1, 2, 3].map((instance) => makeInstance({ root, patient: study, study, series: 1, instance }, pixelBytes)),
);
const old = [1, 2].map((instance) => makeInstance({ root, patient: 9, study: 9, series: 1, instance }));
/** Our AE titles as the PACS knows them: it lets none of them but `MOVED` do without C-GET. */
const ourTitles = ['COPY', 'CACHE', 'VNA', 'INDEX', 'MOVED'];
const modality = (title: string) => ({
  ...{ AET: title, Host: '127.0.0.1', Port: platform.dimsePort },
  ...{ AllowGet: title !== 'MOVED', AllowMove: true },
});
const dataFolder = path.join(folder.path, 'data');
const login = { user: 'reader', password: 'a password of a test' };
let platform: PlatformProcess;
let orthanc: Peer;
/** The ways to it: DIMSE, and DICOMweb over TLS. */
let pacs: Gate;
let pacsWeb: Gate;
let authority: Authority;
/** Takes Implicit VR only. */
let station: ChildProcess;
const atStation = path.join(folder.path, 'station');

/** @param dimsePort - as before, for those who know it */
async function startPlatform(dimsePort?: number): Promise<void> {
  // Nothing is packed while it runs: what is kept of what passes through would be seen.
  const env = { RADLAKE_TIMEZONE: 'UTC', RADLAKE_SETTLE_MS: '3600000' };
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder, env, dimsePort });
}

beforeAll(async () => {
  await startPlatform();
  const [httpPort, dimsePort, stationPort] = await freePorts(3);
  orthanc = await startOrthanc({
    ...{ data: path.join(folder.path, 'orthanc'), httpPort: httpPort!, dimsePort: dimsePort! },
    more: {
      ...{ DicomAet: 'PACS', DicomAlwaysAllowGet: false },
      DicomModalities: Object.fromEntries(ourTitles.map((title) => [title.toLowerCase(), modality(title)])),
      ...{ AuthenticationEnabled: true, RegisteredUsers: { [login.user]: login.password } },
    },
  });
  authority = new Authority(folder.path, 'authority');
  pacs = await Gate.before(dimsePort!);
  pacsWeb = await Gate.before(httpPort!, authority.issue('pacs', '/CN=pacs'));
  mkdirSync(atStation);
  const args = ['-aet', 'STATION', '+xi', '-od', atStation, String(stationPort)];
  station = spawn('/usr/bin/storescp', args, { stdio: 'ignore' });
  await untilListens(stationPort!);
  const where = { kind: 'dimse', aeTitle: 'STATION', host: '127.0.0.1', port: stationPort };
  await post(`${platform.url}/api/nodes`, { name: 'station', ...where }, atPlatform);
  const { acknowledged } = await send(studies.flat(), { port: orthanc.dimsePort, calledAeTitle: 'PACS' });
  expect(acknowledged.size).toBe(15);
});
afterAll(async () => {
  for (const gate of [pacs, pacsWeb]) gate?.close();
  station?.kill();
  await orthanc?.stop();
  await platform?.kill();
  folder.remove();
});

/** Applies an example; what was made is there already the second time. */
async function applyExample(name: string): Promise<void> {
  const file = path.join(folder.path, name);
  const text = readFileSync(path.join('docs', 'examples', name), 'utf8');
  writeFileSync(file, text.replace('10.0.0.5', '127.0.0.1').replace('port: 104', `port: ${pacs.port}`));
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

async function post<T>(url: string, body: unknown, init: RequestInit = {}): Promise<T> {
  const headers = { 'content-type': 'application/json', ...init.headers };
  const answer = await fetch(url, { method: 'POST', ...init, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
const atPlatform = { headers: { authorization: `Bearer ${testApiKey}` } };
const basic = Buffer.from(`${login.user}:${login.password}`).toString('base64');
const askOrthanc = <T>(target: string, body: unknown, method = 'POST') =>
  post<T>(`http://127.0.0.1:${orthanc.httpPort}${target}`, body, {
    method,
    headers: { authorization: `Basic ${basic}` },
  });

const uidOf = ([first]: readonly TestInstance[]) => first!.studyInstanceUid;
const uidsOf = (instances: readonly TestInstance[]) => instances.map(({ sopInstanceUid }) => sopInstanceUid).sort();
const hashesOf = (instances: readonly TestInstance[]) => instances.map(({ sha256 }) => sha256).sort();
const studiesOf = (space: string) => `/spaces/${space}/dicomweb/studies`;
async function hashesIn(space: string, study: readonly TestInstance[]): Promise<string[]> {
  const objects = await retrieveObjects(platform, `${studiesOf(space)}/${uidOf(study)}`);
  return (objects ?? []).map(({ sha256 }) => sha256).sort();
}

/** As the example `index`, in a space to which the PACS only sends (C-MOVE). */
async function indexByMove(): Promise<void> {
  await post(`${platform.url}/api/spaces`, { name: 'moved', aeTitle: 'MOVED' }, atPlatform);
  const origins = { nodes: ['pacs'], onDemand: false, index: { since: '2000-01-01' } };
  await post(`${platform.url}/api/spaces/moved/origins`, origins, { ...atPlatform, method: 'PUT' });
}

/** A space that indexes the same PACS by its DICOMweb services. */
async function indexWeb(): Promise<void> {
  await post(`${platform.url}/api/spaces`, { name: 'web', aeTitle: 'WEB' }, atPlatform);
  const url = `https://127.0.0.1:${pacsWeb.port}/dicom-web`;
  const credentials = { kind: 'basic', login: login.user, password: login.password };
  const tls = { mode: 'on', ca: readFileSync(authority.certificate, 'utf8') };
  const node = { name: 'pacs-web', kind: 'dicomweb', url, credentials, tls };
  await post(`${platform.url}/api/nodes`, node, atPlatform);
  const index = { since: '2000-01-01' };
  const origins = { nodes: ['pacs-web'], onDemand: false, index };
  await post(`${platform.url}/api/spaces/web/origins`, origins, { ...atPlatform, method: 'PUT' });
}

interface Progress {
  readonly items: readonly { readonly state: string; readonly waiting: number; readonly changed: number }[];
}

/** Waits until the past was gone through, and what was missing fetched. */
async function current(space: string): Promise<Progress['items']> {
  for (;;) {
    const { items } = await platform.json<Progress>(`/api/spaces/${space}/origins/progress`);
    if (items.length > 0 && items.every(({ state, waiting }) => state === 'current' && waiting === 0)) return items;
    await sleep(100);
  }
}

interface Retrieval {
  readonly studyInstanceUid: string;
  readonly state: string;
}
const retrievalsOf = async (space: string) =>
  (await platform.json<{ items: Retrieval[] }>(`/api/spaces/${space}/retrievals`)).items;

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
}
const deliver = (space: string, study: readonly TestInstance[], node: string) =>
  post<Delivery>(
    `${platform.url}/api/spaces/${space}/deliveries`,
    { studyInstanceUid: uidOf(study), node },
    atPlatform,
  );
async function deliveryWhen(space: string, { id }: Delivery, holds: (now: Delivery) => boolean): Promise<Delivery> {
  for (;;) {
    const now = await platform.json<Delivery>(`/api/spaces/${space}/deliveries/${id}`);
    if (holds(now)) return now;
    await sleep(50);
  }
}
const hasEnded = ({ state }: Delivery) => !['queued', 'running'].includes(state);

/** C-MOVE or C-GET of a study, as the programs of DCMTK ask for it. */
function ask(program: 'movescu' | 'getscu', space: string, study: readonly TestInstance[], ...more: string[]) {
  const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${uidOf(study)}`];
  const to = ['-aec', space.toUpperCase(), '127.0.0.1', String(platform.dimsePort)];
  return dcmtk(program, ['-d', '-S', ...more, ...keys, ...to]);
}
/** What the last response says. */
function endIn(output: string) {
  const last = (pattern: RegExp) => [...output.matchAll(pattern)].at(-1)?.[1] ?? '';
  const count = (name: string) => Number(last(new RegExp(`${name} Suboperations *: (\\d+)`, 'g')));
  return {
    ...{ status: last(/DIMSE Status *: 0x(\w{4})/g), completed: count('Completed'), failed: count('Failed') },
    ...{
      warning: count('Warning'),
      failedUids: last(/\(0008,0058\) UI \[([^\]]*)\]/g)
        .split('\\')
        .filter(Boolean),
    },
  };
}
const success = { status: '0000', completed: 3, failed: 0, warning: 0, failedUids: [] };
/** SOP Instance UIDs of the files that the station has, each in the syntax that it takes, with the pixels of `sent`. */
function received(sent: readonly TestInstance[]): string[] {
  const known = new Map(sent.map((one) => [one.sopInstanceUid, one]));
  return readdirSync(atStation)
    .flatMap((name) => {
      const file = readFileSync(path.join(atStation, name));
      const uid = [...known.keys()].find((one) => name.endsWith(`.${one}`));
      if (uid === undefined) return [];
      expect(parsePart10Head(file).transferSyntaxUid).toBe(IMPLICIT_VR_LITTLE_ENDIAN);
      expect(file.subarray(-pixelBytes).equals(known.get(uid)!.dataSet.subarray(-pixelBytes))).toBe(true);
      return [uid];
    })
    .sort();
}

/** What is kept: the bytes of segments with their journal, of packs and all else, what is indexed and what was deleted. */
async function kept() {
  const { entries, openTombstones, referred } = await readStoredState(dataFolder);
  const bytes = filesBelow(path.join(dataFolder, 'objects')).map((file) => [
    file,
    createHash('sha256').update(readFileSync(file)).digest('hex'),
  ]);
  return { bytes, openTombstones, entries: entries.length, referred: [...referred].sort() };
}

describe('beside a PACS', () => {
  it('backup: everything that it has is copied, bit by bit and once, though we are killed in the middle', async () => {
    // Two studies at most are on their way: one at least is whole, and one is not.
    const inTheMiddle = pacs.stopAfter(8 * pixelBytes, 'hold');
    await applyExample('backup.yaml');
    await inTheMiddle;
    expect((await retrievalsOf('copy')).some(({ state }) => state !== 'done')).toBe(true);
    await platform.kill();
    pacs.open();
    await startPlatform(platform.dimsePort);
    // They are gone through in the same turn.
    await applyExample('index.yaml');
    await indexWeb();
    await indexByMove();
    const [progress] = await current('copy');
    expect(progress).toMatchObject({ node: 'pacs', kind: 'mirror', changed: 5, failed: 0, lastError: null });
    const retrievals = await retrievalsOf('copy');
    expect(retrievals.map(({ state }) => state)).toEqual(Array(5).fill('done'));
    expect(retrievals.map(({ studyInstanceUid }) => studyInstanceUid).sort()).toEqual(studies.map(uidOf).sort());
    for (const study of studies) expect(await hashesIn('copy', study)).toEqual(hashesOf(study));
  });

  it('cache: a study is fetched when it is asked for', async () => {
    await applyExample('cache.yaml');
    expect(await platform.json(studiesOf('cache'))).toEqual([]);
    expect(await hashesIn('cache', studies[1]!)).toEqual(hashesOf(studies[1]!));
    expect(await platform.json(studiesOf('cache'))).toHaveLength(1);
  });

  it('vendor-neutral archive: the PACS has its old images sent to it by C-MOVE', async () => {
    await applyExample('vna.yaml');
    const { acknowledged } = await send(old, { port: platform.dimsePort, calledAeTitle: 'VNA' });
    expect(acknowledged.size).toBe(2);
    const query = { Level: 'Study', Query: { StudyInstanceUID: uidOf(old) } };
    const { ID } = await askOrthanc<{ ID: string }>('/modalities/vna/query', query);
    await askOrthanc(`/queries/${ID}/retrieve`, { TargetAet: 'PACS', Synchronous: true });
    const find = { Level: 'Instance', Query: { StudyInstanceUID: uidOf(old) }, Expand: true };
    const found = await askOrthanc<{ MainDicomTags: { SOPInstanceUID: string } }[]>('/tools/find', find);
    expect(found.map(({ MainDicomTags }) => MainDicomTags.SOPInstanceUID).sort()).toEqual(uidsOf(old));
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
    while (!(await retrievalsOf('vna')).some(({ state }) => state === 'done')) await sleep(100);
    expect(await hashesIn('vna', earlier)).toEqual(hashesOf(earlier));
  });

  describe('index', () => {
    let before: Awaited<ReturnType<typeof kept>>;
    let waiting: Delivery;

    it('everything is found, passed through by WADO-RS and C-GET', async () => {
      await current('index');
      before = await kept();
      await isPassedThrough('index', studies[0]!);
      const target = path.join(folder.path, 'got');
      mkdirSync(target);
      const { output } = await ask('getscu', 'index', studies[0]!, '-od', target);
      expect(endIn(output)).toEqual(success);
      const shown = `/api/spaces/index/studies/${uidOf(studies[0]!)}`;
      expect(await platform.json(shown)).toMatchObject({
        ...{ describedCount: 3, sizeBytes: 0, series: [{ origin: 'pacs' }] },
      });
    });

    it('a PACS that is away is told to readers; deliveries wait for it', async () => {
      void pacs.stopAfter(0, 'cut');
      const away = await platform.call(`${studiesOf('index')}/${uidOf(studies[3]!)}`);
      expect([away.status, ((await away.json()) as { code: string }).code]).toEqual([503, 'ORIGIN_UNAVAILABLE']);
      const { output } = await ask('movescu', 'index', studies[3]!, '-aem', 'STATION');
      const none = { status: 'a702', completed: 0, failed: 3, warning: 0, failedUids: uidsOf(studies[3]!) };
      expect(endIn(output)).toEqual(none);
      const begun = await deliver('index', studies[1]!, 'station');
      waiting = await deliveryWhen('index', begun, ({ attempts }) => attempts > 0);
      expect(waiting).toMatchObject({
        ...{ state: 'queued', counts: { open: 3, failed: 0 }, lastError: { code: 'ORIGIN_UNAVAILABLE' } },
      });
      expect(await platform.json<{ items: object[] }>('/api/nodes')).toMatchObject({
        items: expect.arrayContaining([expect.objectContaining({ name: 'station', lastError: null })]),
      });
      pacs.open();
    });

    it('of a DICOMweb server, over TLS and with a login, everything is found and passed through too', async () => {
      await current('web');
      await isPassedThrough('web', studies[0]!);
      const { output } = await ask('movescu', 'web', studies[4]!, '-aem', 'STATION');
      expect(endIn(output)).toEqual(success);
      expect(received(studies[4]!)).toEqual(uidsOf(studies[4]!));
    });

    it('a delivery that waited goes on by itself when the PACS is there again', async () => {
      const ended = await deliveryWhen('index', waiting, hasEnded);
      expect(ended).toMatchObject({ state: 'done', counts: { total: 3, sent: 3, repeated: 0 }, lastError: null });
      expect(received(studies[1]!)).toEqual(uidsOf(studies[1]!));
    });

    it('a workstation has a study sent elsewhere by C-MOVE, and hears what is missing when the PACS breaks off', async () => {
      const whole = await ask('movescu', 'index', studies[2]!, '-aem', 'STATION');
      expect(endIn(whole.output)).toEqual(success);
      expect(received(studies[2]!)).toEqual(uidsOf(studies[2]!));
      void pacs.stopAfter(1.5 * pixelBytes, 'cut');
      const { output } = await ask('movescu', 'index', studies[3]!, '-aem', 'STATION');
      pacs.open();
      const came = received(studies[3]!);
      expect(came).toHaveLength(1);
      const failedUids = uidsOf(studies[3]!).filter((uid) => uid !== came[0]);
      expect(endIn(output)).toEqual({ status: 'b000', completed: 1, failed: 2, warning: 0, failedUids });
    });

    it('of a PACS that only sends by C-MOVE too', async () => {
      await current('moved');
      await isPassedThrough('moved', studies[0]!);
      const { output } = await ask('movescu', 'moved', studies[1]!, '-aem', 'STATION');
      expect(endIn(output)).toEqual(success);
    });

    it('none of it was kept', async () => {
      expect(await kept()).toEqual(before);
    });

    it('a study is delivered to a DICOMweb server without being kept', async () => {
      await post(`${platform.url}/api/spaces`, { name: 'other' }, atPlatform);
      const credentials = { kind: 'bearer', token: testApiKey };
      const url = `${platform.url}/spaces/other/dicomweb`;
      await post(`${platform.url}/api/nodes`, { name: 'other', kind: 'dicomweb', url, credentials }, atPlatform);
      for (const [space, study] of [
        ['index', studies[4]!],
        ['web', studies[3]!],
      ] as const) {
        const ended = await deliveryWhen(space, await deliver(space, study, 'other'), hasEnded);
        expect(ended).toMatchObject({ state: 'done', counts: { total: 3, sent: 3, repeated: 0 }, lastError: null });
        expect(await hashesIn('other', study)).toEqual(hashesOf(study));
      }
    });
  });
});

/** Searches, objects, metadata, frames and pictures of a study that is only described. */
async function isPassedThrough(space: string, study: readonly TestInstance[]): Promise<void> {
  const base = studiesOf(space);
  const found = await platform.json<Record<string, { Value: unknown[] }>[]>(`${base}?StudyInstanceUID=${uidOf(study)}`);
  expect(found).toMatchObject([{ '00080056': { Value: ['NEARLINE'] }, '00201208': { Value: [3] } }]);
  expect((await platform.json<unknown[]>(`${base}/${uidOf(study)}/instances`)).length).toBe(3);
  expect(await hashesIn(space, study)).toEqual(hashesOf(study));
  const [{ seriesInstanceUid, sopInstanceUid, dataSet }] = study as [TestInstance];
  const instance = `${base}/${uidOf(study)}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
  const metadata = await platform.json<Record<string, { Value: unknown[] }>[]>(`${base}/${uidOf(study)}/metadata`);
  expect(metadata.map((one) => one['00080018']?.Value[0]).sort()).toEqual(uidsOf(study));
  const octets = { headers: { accept: 'application/octet-stream' } };
  const frame = await platform.call(`${instance}/frames/1`, octets);
  const pixels = Buffer.from(await frame.arrayBuffer());
  expect(frame.status).toBe(200);
  expect(pixels.equals(dataSet.subarray(dataSet.length - pixels.length))).toBe(true);
  expect((await platform.call(`${instance}/rendered`)).headers.get('content-type')).toMatch(/^image\//);
}
