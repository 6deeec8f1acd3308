import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { makePerformed, performedEnd } from '#shared/workflow/testing/make-performed';
import { dataSetOf } from '#shared/worklist/testing/make-workitem';
import { startOrthanc } from '../../bench/harness/orthanc';
import type { Peer } from '../../bench/harness/peer';
import { bundle } from '../support/bundles';
import { stow } from '../support/dicomweb';
import { ctImageStorage, makeInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder } from '../support/platform-process';
import { dcmtk } from './dcmtk';
import { Modality } from './modality';

const folder = temporaryFolder('dimse-commitment');
const instances = [1, 2, 3].map((instance) =>
  makeInstance({ root: '1.2.826.0.1.3680043.8.498.54', patient: 1, study: 1, series: 1, instance }),
);
const [first, second, third] = instances.map(({ sopInstanceUid }) => sopInstanceUid) as [string, string, string];
const { studyInstanceUid, seriesInstanceUid } = instances[0]!;
const requests = '/api/spaces/main/commitment-requests';

let platform: PlatformProcess;
let peer: Modality;
let orthanc: Peer | undefined;
let ports: number[];

beforeAll(async () => {
  ports = await freePorts(3);
  platform = await PlatformProcess.start({
    bundle: bundle('plain'),
    dataFolder: path.join(folder.path, 'data'),
    env: { RADLAKE_SETTLE_MS: '600000', RADLAKE_TIMEZONE: 'UTC' },
  });
  if (!(await stow(platform, instances)).ok) throw new Error('the instances were not stored');
  peer = new Modality(platform.dimsePort);
  await peer.ask({ listen: { port: ports[0] } });
  // It may store, and what it is told: that it reports on what it was asked needs no right.
  await post('/api/nodes', {
    services: ['store', 'mpps', 'availability', 'mpps-notification'],
    quirks: { otherAeTitles: ['MODALITY_SC'] },
    ...{ name: 'modality', kind: 'dimse', aeTitle: 'MODALITY', host: '127.0.0.1', port: ports[0] },
  });
});
afterAll(async () => {
  peer?.stop();
  await orthanc?.stop();
  await platform?.kill();
  folder.remove();
});

async function post<T>(address: string, body: unknown = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(address, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('did not happen in time');
}

interface Requested {
  readonly id: string;
  readonly state: string;
  readonly lastFailure: object | null;
  readonly transactionUids: readonly string[];
}

const ask = async (node: string, more: object = {}) =>
  (await post<{ items: [Requested] }>(requests, { node, studyInstanceUid, ...more })).items[0].id;
const reaches = (id: string, state: string) =>
  until(async () => {
    const request = await platform.json<Requested>(`${requests}/${id}`);
    return request.state === state ? request : undefined;
  });
/** The next thing that the peer heard. */
let count = 0;
async function heard<T>(): Promise<T> {
  count += 1;
  return (await peer.ask<T[]>({ heard: { count } })).at(-1)!;
}

describe('storage commitment asked of pynetdicom', () => {
  it('is reported on the association of the request', async () => {
    await peer.ask({ serve: { how: 'same', fail: [] } });
    const id = await ask('modality');
    const action = await heard<{ transaction: string }>();
    expect(action).toMatchObject({ kind: 'action', type: 1, count: 3 });
    expect(await reaches(id, 'reported')).toMatchObject({
      ...{ instanceCount: 3, committedCount: 3, failedCount: 0, failed: [], attempts: 1 },
      transactionUids: [action.transaction],
    });
    expect(await heard()).toEqual({ kind: 'answered', status: 0 });
  });

  it('is reported on an association of the peer, and asked for once more', async () => {
    await peer.ask({ serve: { how: 'new', fail: [second] } });
    const id = await ask('modality');
    expect(await heard()).toMatchObject({ kind: 'action', count: 3 });
    expect(await heard()).toEqual({ kind: 'answered', status: 0 });
    expect(await reaches(id, 'reported')).toMatchObject({
      ...{ committedCount: 2, failedCount: 1 },
      failed: [{ sopClassUid: ctImageStorage, sopInstanceUid: second, reason: '0112' }],
    });
    await peer.ask({ serve: { how: 'new', fail: [] } });
    await post(`${requests}/${id}/retry`);
    expect(await heard()).toMatchObject({ kind: 'action', count: 3 });
    expect(await heard()).toEqual({ kind: 'answered', status: 0 });
    expect(await reaches(id, 'reported')).toMatchObject({ committedCount: 3, failed: [] });
  });

  it('waits for a peer that says nothing, and takes its report whenever it comes', async () => {
    await peer.ask({ serve: { how: 'never', fail: [] } });
    const id = await ask('modality', { seriesInstanceUid, sopInstanceUids: [first, third] });
    const { transaction } = await heard<{ transaction: string }>();
    expect(await reaches(id, 'requested')).toMatchObject({ instanceCount: 2, committedCount: null });
    const ok = [first, third].map((uid) => [ctImageStorage, uid]);
    expect(await peer.ask({ report: { transaction: '1.2.3', ok, fail: [] } })).toEqual({ status: 0x0115 });
    // From loopback anybody may call; that it knows the transaction makes nobody the node that was asked.
    const report = { transaction, ok, fail: [] };
    expect(await peer.ask({ report: { ...report, calling: 'STRANGER' } })).toEqual({ status: 0x0115 });
    expect(await reaches(id, 'requested')).toMatchObject({ committedCount: null });
    for (const calling of ['MODALITY_SC', 'MODALITY'])
      expect(await peer.ask({ report: { ...report, calling } })).toEqual({ status: 0 });
    expect(await reaches(id, 'reported')).toMatchObject({ committedCount: 2 });
  });
});

describe('storage commitment asked of Orthanc', () => {
  it('is tried again while that is away, and says of each instance whether it is there', async () => {
    const [, httpPort, dimsePort] = ports as [number, number, number];
    const node = { name: 'orthanc', kind: 'dimse', aeTitle: 'ORTHANC', host: '127.0.0.1', port: dimsePort };
    await post('/api/nodes', { ...node, services: ['store'] });
    const id = await ask('orthanc');
    const lastFailure = await until(
      async () => (await platform.json<Requested>(`${requests}/${id}`)).lastFailure ?? undefined,
    );
    expect(lastFailure).toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
    const more = { DicomModalities: { radlake: ['RADLAKE', '127.0.0.1', platform.dimsePort] } };
    orthanc = await startOrthanc({ data: path.join(folder.path, 'orthanc'), httpPort, dimsePort, more });
    const stored = await dcmtk('storescu', [
      '-aec',
      'ORTHANC',
      '127.0.0.1',
      String(dimsePort),
      ...files([first, third]),
    ]);
    expect(stored.code).toBe(0);
    expect(await reaches(id, 'reported')).toMatchObject({
      ...{ instanceCount: 3, committedCount: 2 },
      failed: [{ sopInstanceUid: second, reason: '0112' }],
    });
  });
});

/** Part 10 files of some of the instances. */
function files(uids: readonly string[]): string[] {
  return instances
    .filter(({ sopInstanceUid }) => uids.includes(sopInstanceUid))
    .map(({ sopInstanceUid, dataSet }) => {
      const file = path.join(folder.path, `${sopInstanceUid}.dcm`);
      const names = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
      writeFileSync(file, Buffer.concat([buildFileMeta(names), dataSet]));
      return file;
    });
}

describe('notifications', () => {
  it('of instances elsewhere are taken from pynetdicom and shown', async () => {
    const at = { ReferencedSOPClassUID: ctImageStorage, InstanceAvailability: 'NEARLINE', RetrieveAETitle: 'MODALITY' };
    const notice = (more: object = {}) =>
      dataSetOf({
        ...{ ReferencedPerformedProcedureStepSequence: null, StudyInstanceUID: '1.2.3' },
        ReferencedSeriesSequence: {
          SeriesInstanceUID: '1.2.3.1',
          ReferencedSOPSequence: { ...at, ReferencedSOPInstanceUID: '1.2.3.1.1', ...more },
        },
      });
    expect(await peer.ask({ available: ['1.2.9', notice()] })).toEqual({ status: 0, comment: null });
    expect(await peer.ask({ available: ['1.2.9', notice()] })).toMatchObject({ status: 0x0111 });
    expect(await peer.ask({ available: ['1.2.10', notice({ RetrieveAETitle: undefined })] })).toEqual({
      ...{ status: 0x0120, comment: 'RetrieveAETitle: missing' },
    });
    const received = '/api/spaces/main/availability-notices/received';
    const { items } = await platform.json<{ items: object[] }>(`${received}?studyInstanceUid=1.2.3`);
    const series = { seriesInstanceUid: '1.2.3.1', instanceCount: 1, availabilities: ['NEARLINE'] };
    expect(items).toMatchObject([{ sopInstanceUid: '1.2.9', callingAeTitle: 'MODALITY', series: [series] }]);
    const { series: whole } = await platform.json<{ series: object[] }>(`${received}/1.2.9`);
    const instance = { sopInstanceUid: '1.2.3.1.1', availability: 'NEARLINE', retrieveAeTitle: 'MODALITY' };
    expect(whole).toMatchObject([{ instances: [instance] }]);
  });

  it('of performed steps reach pynetdicom', async () => {
    const done = dataSetOf({ ...performedEnd, PerformedProcedureStepStatus: 'COMPLETED' });
    await peer.ask({ mpps: [['create', '1.2.7.1', makePerformed({})]] });
    expect(await heard()).toEqual({ kind: 'step', type: 1, uid: '1.2.7.1' });
    await peer.ask({ mpps: [['set', '1.2.7.1', done]] });
    expect(await heard()).toEqual({ kind: 'step', type: 2, uid: '1.2.7.1' });
  });
});
