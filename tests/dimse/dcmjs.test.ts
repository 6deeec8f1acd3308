import './quiet-dcmjs';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as dcmjs from 'dcmjs-dimse';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { readAttributes } from '#shared/dicom/read-attributes';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { decodeDataSet } from '#shared/dimse/client/data-sets';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { bundle } from '../support/bundles';
import { ctImageStorage, makeInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder } from '../support/platform-process';

const { Status, PresentationContextResult } = dcmjs.constants;
const { CEchoRequest, CFindRequest, CGetRequest, CMoveRequest, CStoreRequest } = dcmjs.requests;
const { CEchoResponse, CFindResponse, CStoreResponse } = dcmjs.responses;
dcmjs.log.disableAll();

const folder = temporaryFolder('dimse-dcmjs');
const instances = [1, 2, 3].map((instance) =>
  makeInstance({ root: '1.2.826.0.1.3680043.8.498.59', patient: 2, study: 1, series: 1, instance }),
);
const [{ studyInstanceUid, patient }] = instances as [(typeof instances)[0]];
const uids = instances.map(({ sopInstanceUid }) => sopInstanceUid);
let platform: PlatformProcess;
let server: dcmjs.Server;
let serverPort: number;

/** What came of an object: its UID and the SHA-256 of its pixels. */
type Got = readonly [uid: unknown, sha256: string];
const received: Got[] = [];

/** A peer that takes everything and knows one study. */
class Peer extends dcmjs.Scp {
  override associationRequested(association: InstanceType<typeof dcmjs.association.Association>): void {
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id);
      context.setResult(PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
    }
    this.sendAssociationAccept();
  }

  override cEchoRequest(...[request, answer]: Parameters<dcmjs.Scp['cEchoRequest']>): void {
    answer(withStatus(CEchoResponse.fromRequest(request), Status.Success));
  }

  override cFindRequest(...[request, answer]: Parameters<dcmjs.Scp['cFindRequest']>): void {
    const pending = withStatus(CFindResponse.fromRequest(request), Status.Pending);
    const asked = request.getDataset()!;
    const found = { PatientID: asked.getElement('PatientID'), StudyInstanceUID: '1.2.3', PatientName: 'Doe^John' };
    pending.setDataset(new dcmjs.Dataset(found));
    answer([pending, withStatus(CFindResponse.fromRequest(request), Status.Success)]);
  }

  override cStoreRequest(...[request, answer]: Parameters<dcmjs.Scp['cStoreRequest']>): void {
    received.push(gotOf(request));
    answer(withStatus(CStoreResponse.fromRequest(request), Status.Success));
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
  }
}

function withStatus<R extends dcmjs.responses.Response>(response: R, status: number): R {
  response.setStatus(status);
  return response;
}

function gotOf(request: InstanceType<typeof CStoreRequest>): Got {
  const dataSet = request.getDataset()!;
  const [pixels] = dataSet.getElement('PixelData') as unknown as [ArrayBuffer];
  return [dataSet.getElement('SOPInstanceUID'), sha256Of(Buffer.from(pixels))];
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const expected: readonly Got[] = instances.map(({ sopInstanceUid, dataSet }) => {
  const reading = { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, tags: new Set([0x7fe00010]) };
  return [sopInstanceUid, sha256Of(readAttributes(dataSet, reading).attributes.get(0x7fe00010)!.value)];
});

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
  [serverPort = 0] = await freePorts(1);
  server = new dcmjs.Server(Peer);
  server.listen(serverPort);
  const headers = { 'content-type': 'application/json' };
  const node = { name: 'dcmjs', kind: 'dimse', aeTitle: 'DCMJS', host: '127.0.0.1', port: serverPort };
  const made = await platform.call('/api/nodes', { method: 'POST', headers, body: JSON.stringify(node) });
  expect(made.status).toBe(201);
});
afterAll(async () => {
  server?.close();
  await platform?.kill();
  folder.remove();
});

/** Sends requests over one association to the platform; resolves with the responses to each when it is closed. */
async function send(
  asked: readonly dcmjs.requests.Request[],
  stored?: (request: InstanceType<typeof CStoreRequest>) => void,
): Promise<(readonly (readonly [status: number, dataSet: dcmjs.Dataset | undefined])[])[]> {
  const client = new dcmjs.Client();
  const answers = asked.map((request) => {
    const some: (readonly [number, dcmjs.Dataset | undefined])[] = [];
    request.on('response', (response: dcmjs.responses.Response) => {
      some.push([response.getStatus(), response.getDataset()]);
    });
    client.addRequest(request);
    return some;
  });
  client.on('cStoreRequest', (request: InstanceType<typeof CStoreRequest>, answer: (response: object) => void) => {
    stored?.(request);
    answer(withStatus(CStoreResponse.fromRequest(request), Status.Success));
  });
  await new Promise<void>((resolve, reject) => {
    client.on('networkError', reject);
    client.on('associationRejected', () => reject(new Error('the association was rejected')));
    client.on('closed', () => resolve());
    client.send('127.0.0.1', platform.dimsePort, 'DCMJS', 'RADLAKE');
  });
  return answers;
}

describe('dcmjs-dimse as a client', () => {
  it('verifies and stores', async () => {
    const files = instances.map(({ sopInstanceUid, dataSet }) => {
      const file = path.join(folder.path, `${sopInstanceUid}.dcm`);
      const meta = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
      writeFileSync(file, Buffer.concat([buildFileMeta(meta), dataSet]));
      return file;
    });
    const answers = await send([new CEchoRequest(), ...files.map((file) => new CStoreRequest(file))]);
    expect(answers.map((some) => some.map(([status]) => status))).toEqual([[0], [0], [0], [0]]);
    type Instance = Record<string, { Value?: unknown[] }>;
    const target = `/spaces/main/dicomweb/studies/${studyInstanceUid}/instances`;
    const found = await platform.json<Instance[]>(target);
    expect(found.map((one) => one['00080018']?.Value?.[0]).sort()).toEqual([...uids].sort());
  });

  it('finds at the level of studies and of images', async () => {
    const [studies, images] = await send([
      CFindRequest.createStudyFindRequest({ PatientID: patient.id, StudyInstanceUID: '' }),
      CFindRequest.createImageFindRequest({
        ...{ StudyInstanceUID: studyInstanceUid, SeriesInstanceUID: instances[0]!.seriesInstanceUid },
        SOPInstanceUID: '',
      }),
    ]);
    const values = (some: typeof studies, keyword: string) =>
      some!.filter(([status]) => status === Status.Pending).map(([, dataSet]) => dataSet?.getElement(keyword));
    expect(values(studies, 'StudyInstanceUID')).toEqual([studyInstanceUid]);
    expect(values(images, 'SOPInstanceUID').sort()).toEqual([...uids].sort());
    expect([studies!.at(-1)![0], images!.at(-1)![0]]).toEqual([0, 0]);
  });

  it('gets, on its own association', async () => {
    const got: Got[] = [];
    const [answers] = await send([CGetRequest.createStudyGetRequest(studyInstanceUid)], (request) => {
      got.push(gotOf(request));
    });
    expect(answers!.at(-1)![0]).toBe(0);
    expect([...got].sort()).toEqual([...expected].sort());
  });

  it('moves to its server', async () => {
    const [answers] = await send([CMoveRequest.createStudyMoveRequest('DCMJS', studyInstanceUid)]);
    expect(answers!.at(-1)![0]).toBe(0);
    expect([...received].sort()).toEqual([...expected].sort());
  });
});

describe('dcmjs-dimse as a server', () => {
  it('answers the echo of a node', async () => {
    type Page = { items: { id: string; lastSeenAt: string | null }[] };
    const [node] = (await platform.json<Page>('/api/nodes')).items;
    const answer = await platform.call(`/api/nodes/${node!.id}/echo`, { method: 'POST' });
    expect(await answer.json()).toMatchObject({ isThere: true, error: null });
  });

  it('answers our C-FIND, takes our C-STORE, and releases', async () => {
    const findClass = '1.2.840.10008.5.1.4.1.2.2.1';
    const context = (abstractSyntaxUid: string) => ({
      abstractSyntaxUid,
      transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN],
    });
    const client = await DimseClient.connect({
      ...{ host: '127.0.0.1', port: serverPort, calledAeTitle: 'DCMJS', callingAeTitle: 'RADLAKE' },
      contexts: [context(findClass), context(ctImageStorage)],
    });
    const identifier = {
      '00080052': { vr: 'CS', Value: ['STUDY'] },
      '00100020': { vr: 'LO', Value: ['P1'] },
      '0020000D': { vr: 'UI' },
    };
    const found: unknown[] = [];
    for await (const match of client.find({ sopClassUid: findClass, identifier }))
      found.push(decodeDataSet(match.identifier, match.transferSyntaxUid)['0020000D']?.Value);
    expect(found).toEqual([['1.2.3']]);
    received.length = 0;
    const [{ sopInstanceUid, dataSet }] = instances as [(typeof instances)[0]];
    expect(await client.store({ sopClassUid: ctImageStorage, sopInstanceUid, dataSet })).toMatchObject({ status: 0 });
    expect(received).toEqual([expected[0]]);
    await client.release();
    await sleep(0);
    expect(client.isOpen).toBe(false);
  });
});
