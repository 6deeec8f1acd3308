import { makeObject } from '#shared/archive/testing/make-object';
import type { RetrievalDocument } from './documents';
import { runRetrieval } from './run-retrieval';
import { openRemoteTest, type RemoteTest, sendParts } from './testing/open-remote-test';

let t: RemoteTest;
beforeEach(async () => {
  t = await openRemoteTest();
});
afterEach(() => t.close());

const signal = new AbortController().signal;
const slice = (number: number) => makeObject({ '00080018': `1.2.3.4.${number}` });

const request = (studyInstanceUid = '1.2.3'): Promise<RetrievalDocument> =>
  t.retrievals.request({
    ...{ space: 'main', nodeId: t.node._id, studyInstanceUid, reason: 'asked', requestedBy: 'test' },
  });

async function run({ _id }: RetrievalDocument): Promise<RetrievalDocument> {
  await runRetrieval(t, _id, signal);
  await t.test.indexed();
  return await t.retrievals.get(_id);
}

describe('a retrieval from a DICOMweb node', () => {
  it('lands what the node sends, and says how much', async () => {
    t.answer = (_request, response) => sendParts(response, [slice(1), slice(2)]);
    expect(await run(await request())).toMatchObject({
      state: 'done',
      received: 2,
      failed: 0,
      attempts: 1,
      error: null,
    });
    expect(t.asked).toEqual(['/dicomweb/studies/1.2.3']);
    const study = await t.test.archive.collections.studies.findOne({ _id: 'main/1.2.3' });
    expect(study?.instanceCount).toBe(2);
  });

  it('is one at a time of the same objects, and another one afterwards', async () => {
    const first = await request();
    expect((await request())._id).toBe(first._id);
    expect((await request('1.2.4'))._id).not.toBe(first._id);
    t.answer = (_request, response) => sendParts(response, [slice(1)]);
    await run(first);
    expect((await request())._id).not.toBe(first._id);
  });

  it('counts objects of another study and broken ones as failed, and keeps nothing of them: the node has them', async () => {
    const other = makeObject({ '0020000D': '9.9', '0020000E': '9.9.1' });
    t.answer = (_request, response) => sendParts(response, [slice(1), other, Buffer.from('no DICOM')]);
    expect(await run(await request())).toMatchObject({ state: 'failed', received: 1, failed: 2 });
    expect(await t.test.archive.collections.quarantine.find({})).toEqual([]);
  });

  it.each([
    [
      'refuses',
      'NODE_REFUSED',
      (_q: unknown, response: { writeHead(n: number): { end(): void } }) => response.writeHead(404).end(),
    ],
    ['answers something else', 'NODE_ANSWER_INVALID', (_q: unknown, response: never) => sendText(response)],
  ])('fails at once when the node %s', async (_what, code, answer) => {
    t.answer = answer as RemoteTest['answer'];
    expect(await run(await request())).toMatchObject({ state: 'failed', attempts: 1, error: { code } });
  });

  it('keeps what came before an answer broke off, tries again, and fails after four tries', async () => {
    t.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'multipart/related; boundary=limit', 'content-length': '100000' });
      sendPart(response);
    };
    const { _id } = await request();
    for (const attempts of [1, 2, 3]) {
      await expect(runRetrieval(t, _id, signal)).rejects.toMatchObject({ code: 'NODE_UNREACHABLE' });
      expect(await t.retrievals.get(_id)).toMatchObject({ state: 'waiting', attempts });
    }
    await runRetrieval(t, _id, signal);
    expect(await t.retrievals.get(_id)).toMatchObject({ state: 'failed', error: { code: 'NODE_UNREACHABLE' } });
    await t.test.indexed();
    const study = await t.test.archive.collections.studies.findOne({ _id: 'main/1.2.3' });
    expect(study?.instanceCount).toBe(1);
  });

  it('stops when it is cancelled', async () => {
    let cancelled: Promise<unknown> = Promise.resolve();
    const retrieval = await request();
    t.answer = (_request, response) => {
      cancelled = t.retrievals.cancel(retrieval._id).then(() => sendParts(response, [slice(1)]));
    };
    await runRetrieval(t, retrieval._id, signal);
    await cancelled;
    expect(await t.retrievals.get(retrieval._id)).toMatchObject({ state: 'cancelled' });
    expect(await run(retrieval)).toMatchObject({ state: 'cancelled', attempts: 1 });
  });
});

function sendText(response: { writeHead(status: number, headers: object): { end(text: string): void } }): void {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
}

/** One whole part and the beginning of another, then the end of the connection. */
function sendPart(response: { write(bytes: Uint8Array): void; destroy(): void }): void {
  const head = Buffer.from('--limit\r\nContent-Type: application/dicom\r\n\r\n');
  response.write(Buffer.concat([head, slice(1), Buffer.from('\r\n'), head, slice(2).subarray(0, 200)]));
  setTimeout(() => response.destroy(), 100);
}
