import { OriginUnavailableError } from '#shared/archive/describe/pass-through';
import { makeObject, type ObjectValues } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { parsePart10Head } from '#shared/dicom/part10';
import type { DataSetJson } from '#shared/dimse/client/data-sets';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { transcodePart10 } from '#shared/imaging/testing/transcode-bytes';
import type { AuditLog } from '#shared/security/audit';
import type { DimseSource } from '../start-dimse-source';
import { startTestSource, TestReceiver } from '../test-receiver';
import { getScp } from './get-scp';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const explicit = '1.2.840.10008.1.2.1';
const rle = '1.2.840.10008.1.2.5';
const studyRoot = '1.2.840.10008.5.1.4.1.2.2.3';
const compositeRoot = '1.2.840.10008.5.1.4.1.2.4.3';

let t: TestArchive;
let source: DimseSource;
const clients: DimseClient[] = [];

beforeEach(async () => {
  t = await openTestArchive();
  const audit = { record: () => undefined } as unknown as AuditLog;
  source = await startTestSource(new TestReceiver(), {
    services: [getScp({ archive: t.archive, audit, images: imagesInThisThread })],
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.abort();
  await source.close();
  await t.close();
});

const slice = (number: number, more: ObjectValues = {}, pixelBytes = 32) =>
  makeObject({ '00080018': `1.2.3.4.${number}`, '00200013': String(number), ...more }, pixelBytes);
const dataSetOf = (part10: Buffer) => part10.subarray(parsePart10Head(part10).dataSetOffset);

async function connect(syntaxes: readonly (readonly string[])[] = [[explicit]], isRelational = false) {
  const roles = { scu: false, scp: true };
  const negotiated = [{ sopClassUid: studyRoot, applicationInformation: Uint8Array.of(1) }];
  const client = await DimseClient.connect({
    ...{ host: '127.0.0.1', port: source.port, calledAeTitle: 'RADLAKE', callingAeTitle: 'VIEWER' },
    contexts: [
      ...[studyRoot, compositeRoot].map((uid) => ({ abstractSyntaxUid: uid, transferSyntaxUids: [explicit] })),
      ...syntaxes.map((transferSyntaxUids) => ({ abstractSyntaxUid: ct, transferSyntaxUids, roles })),
    ],
    ...(isRelational && { extendedNegotiations: negotiated }),
  });
  clients.push(client);
  return client;
}

async function get(client: DimseClient, keys: DataSetJson, more: { sopClassUid?: string } = {}) {
  const received: { uid: string; syntax: string; bytes: Buffer }[] = [];
  const result = await client.get({
    sopClassUid: more.sopClassUid ?? studyRoot,
    identifier: keys,
    receive: ({ sopInstanceUid, transferSyntaxUid }) => {
      const chunks: Buffer[] = [];
      return {
        write: (chunk) => void chunks.push(Buffer.from(chunk)),
        finish: async () => {
          received.push({ uid: sopInstanceUid, syntax: transferSyntaxUid, bytes: Buffer.concat(chunks) });
          return { status: 0 };
        },
        abort: () => undefined,
      };
    },
  });
  return { result, received };
}

const level = (value: string) => ({ '00080052': { vr: 'CS', Value: [value] } });
const study = { ...level('STUDY'), '0020000D': { vr: 'UI', Value: ['1.2.3'] } };
const images = (...uids: readonly string[]) => ({ ...level('IMAGE'), '00080018': { vr: 'UI', Value: uids } });

describe('C-GET', () => {
  it('gives objects of any size back on the same association', async () => {
    const sent = [slice(1), slice(2, {}, 3_000_000), slice(3, {}, 700_000)];
    for (const part10 of sent) await t.send(part10);
    await t.settleAndPack();
    const { result, received } = await get(await connect(), study);
    expect(result).toMatchObject({ status: 0, completed: 3, failed: 0, warning: 0 });
    expect(received.map(({ bytes }, at) => bytes.equals(dataSetOf(sent[at]!)))).toEqual([true, true, true]);
  });

  it('finds instances by their UIDs alone where relational retrieval was agreed on, and by Composite Instance Root', async () => {
    for (const number of [1, 2, 3]) await t.send(slice(number, { '0020000E': `1.2.3.${number}` }));
    const keys = images('1.2.3.4.3', '1.2.3.4.1', '1.2.3.4.9');
    const related = await get(await connect([[explicit]], true), keys);
    expect(related.result).toMatchObject({ status: 0, completed: 2 });
    expect(related.received.map(({ uid }) => uid)).toEqual(['1.2.3.4.1', '1.2.3.4.3']);
    const client = await connect();
    expect((await get(client, keys)).result.status).toBe(0xa900);
    const composite = await get(client, keys, { sopClassUid: compositeRoot });
    expect(composite.received.map(({ uid }) => uid)).toEqual(['1.2.3.4.1', '1.2.3.4.3']);
  });

  it('sends what is compressed as it is stored where that has a context, and brings it to Explicit where it has not', async () => {
    const values = { '00280002': 1, '00280004': 'MONOCHROME2', '00280101': 16, '00280102': 15, '00280103': 0 };
    const uids = { sopClassUid: ct, sopInstanceUid: '1.2.3.4.1' };
    const native = slice(1, values);
    const stored = await transcodePart10(native, rle, uids);
    await t.send(stored);
    const separate = await get(await connect([[explicit], [rle]]), study);
    expect(separate.received).toEqual([{ uid: '1.2.3.4.1', syntax: rle, bytes: dataSetOf(stored) }]);
    const together = await get(await connect([[rle, explicit]]), study);
    expect(together.received.map(({ syntax }) => syntax)).toEqual([explicit]);
    expect(together.received[0]!.bytes.subarray(-32)).toEqual(Buffer.alloc(32, 7));
  });

  it('fails with an object that breaks off once, and does without it from then on', async () => {
    const values = { '00280002': 1, '00280004': 'MONOCHROME2', '00280101': 16, '00280102': 15, '00280103': 0 };
    const uids = { sopClassUid: ct, sopInstanceUid: '1.2.3.4.2' };
    const broken = await transcodePart10(slice(2, { ...values, '00280008': '3' }, 96), rle, uids);
    // The third frame says that it has nine segments.
    broken[broken.lastIndexOf(Buffer.of(0xfe, 0xff, 0x00, 0xe0)) + 8] = 9;
    for (const part10 of [slice(1), broken, slice(3)]) await t.send(part10);
    await expect(get(await connect(), study)).rejects.toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
    const { result, received } = await get(await connect(), study);
    expect(result).toMatchObject({ status: 0xb000, completed: 2, failed: 1, failedSopInstanceUids: ['1.2.3.4.2'] });
    expect(received.map(({ uid }) => uid)).toEqual(['1.2.3.4.1', '1.2.3.4.3']);
  });

  it('is refused with A702 when what is asked for lies at a system that cannot be asked', async () => {
    t.archive.fetchMissing = () =>
      Promise.reject(new OriginUnavailableError('The system that has the objects cannot be reached'));
    const { result } = await get(await connect(), study);
    expect(result).toMatchObject({
      status: 0xa702,
      errorComment: 'The system that has the objects cannot be reached',
      completed: 0,
    });
  });

  it('serves many at a time', async () => {
    for (let number = 1; number <= 20; number++) await t.send(slice(number, {}, 100_000));
    await t.settleAndPack();
    const all = await Promise.all(
      Array.from({ length: 30 }, async () => (await get(await connect(), study)).received.length),
    );
    expect(all).toEqual(Array.from({ length: 30 }, () => 20));
  });
});
