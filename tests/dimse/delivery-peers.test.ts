import './quiet-dcmjs';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import * as dcmjs from 'dcmjs-dimse';
import { parsePart10Head } from '#shared/dicom/part10';
import { startDcmqrscp } from '../../bench/harness/dcmqrscp';
import { startOrthanc } from '../../bench/harness/orthanc';
import type { Peer } from '../../bench/harness/peer';
import { bundle } from '../support/bundles';
import { mainRoot, multipartBodies, retrieveObjects, stow } from '../support/dicomweb';
import { makeInstance, type TestInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder, testApiKey } from '../support/platform-process';
import { Authority } from './certificates';
import { Gate } from './gate';

dcmjs.log.disableAll();

const folder = temporaryFolder('dimse-delivery-peers');
const folderOf = (name: string) => path.join(folder.path, name);
/** Two studies: Orthanc gets one by C-STORE and one by STOW-RS. */
const studies = [1, 2].map((study) =>
  Array.from({ length: 12 }, (_, at) =>
    makeInstance({ root: '1.2.826.0.1.3680043.8.498.61', patient: 1, study, series: 1, instance: at + 1 }),
  ),
) as [TestInstance[], TestInstance[]];
const login = { user: 'sender', password: 'a password of a test' };
let platform: PlatformProcess;
let orthanc: Peer;
/** Before the DICOMweb of Orthanc: TLS. */
let web: Gate;
let dcmqrscp: Peer;
let sink: ChildProcess | undefined;
const dcmjsGot: string[] = [];
const dcmjsServer = new dcmjs.Server(
  class extends dcmjs.Scp {
    override associationRequested(association: InstanceType<typeof dcmjs.association.Association>): void {
      for (const { id } of association.getPresentationContexts()) {
        const context = association.getPresentationContext(id);
        context.setResult(dcmjs.constants.PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
      }
      this.sendAssociationAccept();
    }
    override cStoreRequest(...[request, answer]: Parameters<dcmjs.Scp['cStoreRequest']>): void {
      dcmjsGot.push(String(request.getDataset()!.getElement('SOPInstanceUID')));
      const response = dcmjs.responses.CStoreResponse.fromRequest(request);
      response.setStatus(dcmjs.constants.Status.Success);
      answer(response);
    }
    override associationReleaseRequested(): void {
      this.sendAssociationReleaseResponse();
    }
  },
);

beforeAll(async () => {
  const [orthancHttp = 0, orthancDimse = 0, qrPort = 0, dcmjsPort = 0] = await freePorts(4);
  for (const name of ['orthanc', 'dcmqrscp']) mkdirSync(folderOf(name));
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: folderOf('radlake') });
  // To whom it reports on storage commitment.
  const more = {
    DicomModalities: { radlake: ['RADLAKE', '127.0.0.1', platform.dimsePort] },
    ...{ AuthenticationEnabled: true, RegisteredUsers: { [login.user]: login.password } },
  };
  [orthanc, dcmqrscp] = await Promise.all([
    startOrthanc({ data: folderOf('orthanc'), httpPort: orthancHttp, dimsePort: orthancDimse, more }),
    startDcmqrscp(folderOf('dcmqrscp'), qrPort, []),
  ]);
  dcmjsServer.listen(dcmjsPort);
  for (const study of studies) expect((await stow(platform, study)).ok).toBe(true);
  await post('/api/spaces', { name: 'other' });
  await dimseNode('orthanc', 'ORTHANC', orthancDimse);
  await dimseNode('dcmqrscp', 'DCMQRSCP', qrPort);
  await dimseNode('dcmjs', 'DCMJS', dcmjsPort);
  const authority = new Authority(folder.path, 'authority');
  web = await Gate.before(orthancHttp, authority.issue('orthanc', '/CN=orthanc'));
  await post('/api/nodes', {
    ...{ name: 'orthanc-web', kind: 'dicomweb', url: `https://127.0.0.1:${web.port}/dicom-web/` },
    credentials: { kind: 'basic', login: login.user, password: login.password },
    tls: { mode: 'on', ca: readFileSync(authority.certificate, 'utf8') },
  });
  const credentials = { kind: 'bearer', token: testApiKey };
  await post('/api/nodes', {
    name: 'web',
    kind: 'dicomweb',
    url: `${platform.url}/spaces/other/dicomweb`,
    credentials,
  });
});
afterAll(async () => {
  dcmjsServer.close();
  web?.close();
  sink?.kill('SIGKILL');
  await Promise.all([orthanc?.stop(), dcmqrscp?.stop(), platform?.kill()]);
  folder.remove();
});

async function post<T>(target: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(target, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${target}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const dimseNode = (name: string, aeTitle: string, port: number, limits = {}) =>
  post('/api/nodes', { name, kind: 'dimse', aeTitle, host: '127.0.0.1', port, limits });

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastError: unknown;
}
interface Instance {
  readonly sopInstanceUid: string;
  readonly state: string;
  readonly status: string;
  readonly repeated: boolean;
}

const studyOf = ([first]: readonly TestInstance[]) => first!.studyInstanceUid;
const begin = async (node: string, instances: readonly TestInstance[] = studies[0], commit = false, space = 'main') =>
  (await post<Delivery>(`/api/spaces/${space}/deliveries`, { studyInstanceUid: studyOf(instances), node, commit })).id;
const show = (id: string, space = 'main') => platform.json<Delivery>(`/api/spaces/${space}/deliveries/${id}`);
const instancesOf = async (id: string) =>
  (await platform.json<{ items: Instance[] }>(`/api/spaces/main/deliveries/${id}/instances`)).items;

async function ended(id: string, space = 'main'): Promise<Delivery> {
  for (;;) {
    const now = await show(id, space);
    if (!['queued', 'running', 'committing'].includes(now.state)) return now;
    await sleep(50);
  }
}

/** Sent to its end: every instance once, taken at the first time. */
async function deliver(node: string, instances = studies[0], commit = false): Promise<void> {
  const id = await begin(node, instances, commit);
  const committed = commit ? 12 : 0;
  const counts = { total: 12, open: 0, sent: 12, warning: 0, failed: 0, committed, repeated: 0 };
  expect(await ended(id)).toMatchObject({ state: 'done', counts, lastError: null });
  const record = await instancesOf(id);
  expect(record.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual(uidsOf(instances));
  expect(record.every(({ state, status }) => state === 'sent' && status === '0000')).toBe(true);
}

const uidsOf = (instances: readonly TestInstance[]) => instances.map(({ sopInstanceUid }) => sopInstanceUid).sort();
const hashesOf = (instances: readonly TestInstance[]) => instances.map(({ sha256 }) => sha256).sort();
const sha256Of = (part10: Buffer) =>
  createHash('sha256')
    .update(part10.subarray(parsePart10Head(part10).dataSetOffset))
    .digest('hex');

/** Hashes of the data sets that Orthanc has of a study. */
async function orthancHas(instances: readonly TestInstance[]): Promise<string[]> {
  const address = `http://127.0.0.1:${orthanc.httpPort}/dicom-web/studies/${studyOf(instances)}`;
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
  const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  const answer = await fetch(address, { headers: { accept, authorization } });
  const bodies = multipartBodies(Buffer.from(await answer.arrayBuffer()), answer.headers.get('content-type') ?? '');
  return bodies.map(sha256Of).sort();
}

describe('a delivery', () => {
  it("reaches DCMTK's dcmqrscp bit by bit", async () => {
    await deliver('dcmqrscp');
    const storage = path.join(folderOf('dcmqrscp'), 'storage');
    const files = readdirSync(storage).filter((name) => name !== 'index.dat');
    expect(files.map((name) => sha256Of(readFileSync(path.join(storage, name)))).sort()).toEqual(hashesOf(studies[0]));
    // It is gone through while the others are reached.
    await post('/api/spaces', { name: 'index', aeTitle: 'INDEX' });
    const origins = { nodes: ['dcmqrscp'], onDemand: false, index: { since: '2026-01-01' } };
    const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(origins) };
    expect((await platform.call('/api/spaces/index/origins', init)).status).toBe(200);
  });

  it('reaches Orthanc bit by bit, by C-STORE, which commits to it, and by STOW-RS over TLS with a login, which finds it there', async () => {
    await deliver('orthanc', studies[0], true);
    expect(await orthancHas(studies[0])).toEqual(hashesOf(studies[0]));
    await deliver('orthanc-web', studies[1], true);
    expect(await orthancHas(studies[1])).toEqual(hashesOf(studies[1]));
  });

  it('reaches dcmjs-dimse', async () => {
    await deliver('dcmjs');
    expect(dcmjsGot.sort()).toEqual(uidsOf(studies[0]));
  });

  it('reaches another radlake bit by bit, by STOW-RS', async () => {
    await deliver('web', studies[0], true);
    const target = `${mainRoot.replace('main', 'other')}/studies/${studies[0][0]!.studyInstanceUid}`;
    const found = (await retrieveObjects(platform, target)) ?? [];
    expect(found.map(({ sha256 }) => sha256).sort()).toEqual(hashesOf(studies[0]));
  });

  it('goes on when a destination that was away, stalls and is full recovers, and says what went out twice', async () => {
    const [port = 0] = await freePorts(1);
    await dimseNode('sink', 'SINK', port, { associations: 1, timeoutMs: 1_000 });
    const id = await begin('sink');
    while ((await show(id)).attempts === 0) await sleep(50);
    const received: { uid: string; sha256: string; window: number[] }[] = [];
    const python = process.env['RADLAKE_TEST_PYTHON']!;
    sink = spawn(python, ['tests/dimse/sink.py', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: sink.stdout! }).on('line', (line) => received.push(JSON.parse(line)));
    expect(await ended(id)).toMatchObject({ state: 'done', counts: { total: 12, open: 0, sent: 12, failed: 0 } });
    const record = await instancesOf(id);
    expect(record.every(({ state, status }) => state === 'sent' && status === '0000')).toBe(true);
    expect([...new Set(received.map(({ uid }) => uid))].sort()).toEqual(uidsOf(studies[0]));
    const sent = new Map(studies[0].map(({ sopInstanceUid, sha256 }) => [sopInstanceUid, sha256]));
    for (const { uid, sha256 } of received) expect(sha256).toBe(sent.get(uid));
    // It was offered more; pynetdicom answers so whatever it is told to.
    expect(new Set(received.map(({ window }) => String(window)))).toEqual(new Set(['1,1']));
    const twice = uidsOf(studies[0]).filter((uid) => received.filter((one) => one.uid === uid).length > 1);
    const marked = record.filter(({ repeated }) => repeated).map(({ sopInstanceUid }) => sopInstanceUid);
    expect(twice.length).toBeGreaterThan(0);
    expect(marked).toEqual(expect.arrayContaining(twice));
    // What was answered before it stalled is not sent again.
    expect(marked.length).toBeLessThanOrEqual(2);
  });

  it('of what only dcmqrscp has, which does not tell SOP classes, reaches others by C-STORE and STOW-RS', async () => {
    type Answers = Record<string, { Value?: unknown[] }>[];
    const described = () => platform.json<Answers>('/spaces/index/dicomweb/instances');
    while ((await described()).length < 12) await sleep(100);
    expect((await described()).map((one) => one['00080016']?.Value ?? null)).toEqual(Array(12).fill(null));
    dcmjsGot.length = 0;
    for (const node of ['dcmjs', 'web']) {
      const counts = { total: 12, sent: 12, failed: 0, repeated: 0 };
      const done = await ended(await begin(node, studies[0], false, 'index'), 'index');
      expect(done).toMatchObject({ state: 'done', counts, lastError: null });
    }
    expect(dcmjsGot.sort()).toEqual(uidsOf(studies[0]));
  });
});
