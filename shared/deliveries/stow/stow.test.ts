import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { ctImageStorage, makeObject } from '#shared/archive/testing/make-object';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import { defaultNodeLimits, type NodeSettings } from '#shared/nodes/documents';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { findDelivery, retryDelivery } from '../deliveries';
import { openTestDeliveries, type TestDeliveries, uidOf } from '../testing/open-deliveries';
import { type ScriptedStow, type StowScript, startScriptedStow } from '../testing/scripted-stow';

let test: TestDeliveries;
const peers: ScriptedStow[] = [];
beforeEach(async () => {
  test = await openTestDeliveries();
});
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
  await test.close();
});

async function destination(script: StowScript = {}, settings: Partial<NodeSettings> = {}, token?: string) {
  const peer = await startScriptedStow(script);
  peers.push(peer);
  const limits = { ...defaultNodeLimits, associations: 1, timeoutMs: 500 };
  const node = await test.nodes.nodes.create(
    nodeSettings({ kind: 'dicomweb', host: null, port: null, aeTitle: null, url: peer.url, limits, ...settings }),
    { token: token ?? null },
  );
  return { peer, node };
}

const timesOf = ({ received }: ScriptedStow) => new Map([...received].map(([uid, parts]) => [uid, parts.length]));

describe('a delivery by STOW-RS', () => {
  it('sends every instance once, some in each request, bit by bit, and says so of each', async () => {
    await test.land(120);
    const authorisations = new Set<string | undefined>();
    const begin: StowScript['begin'] = ({ request }) => {
      authorisations.add(`${request.method} ${request.url} ${request.headers.authorization}`);
      return true;
    };
    const { peer } = await destination({ begin }, { credentials: { kind: 'bearer' } }, 's3cret');
    const { _id } = await test.deliver('pacs');
    const delivery = await test.settle(_id);
    expect(delivery).toMatchObject({ state: 'done', lastError: null });
    expect(delivery.counts).toMatchObject({ open: 0, sent: 120, warning: 0, failed: 0, repeated: 0 });
    expect(peer.requests).toEqual([50, 50, 20]);
    expect([...authorisations]).toEqual(['POST /dicomweb/studies Bearer s3cret']);
    const sent = makeObject({ '00080018': uidOf(7), '00200013': '7' }, 2_000);
    const dataSet = sent.subarray(parsePart10Head(sent).dataSetOffset);
    expect(peer.received.get(uidOf(7))).toEqual([
      {
        ...{ sopInstanceUid: uidOf(7), transferSyntaxUid: '1.2.840.10008.1.2.1' },
        sha256: createHash('sha256').update(dataSet).digest('hex'),
      },
    ]);
    const record = await test.recordOf(_id);
    expect([...timesOf(peer)]).toEqual(record.map(({ sopInstanceUid }) => [sopInstanceUid, 1]));
    expect(record[119]).toMatchObject({
      ...{ sopInstanceUid: uidOf(120), state: 'sent', status: '0000', attempts: 1, repeated: false, reason: null },
      transferSyntaxUid: '1.2.840.10008.1.2.1',
    });
  });

  let count = 0;
  beforeEach(() => {
    count = 0;
  });
  const busy = (status: number, headers = {}): StowScript => ({
    begin: ({ response }) => ++count > 2 || !response.writeHead(status, headers).end(),
  });
  /** Fails some times, then stores. `isClear`: it says that it kept nothing. */
  const chaos: [what: string, isClear: boolean, script: StowScript][] = [
    ['has no time', true, busy(503)],
    ['wants to be left alone', true, busy(429, { 'retry-after': '0' })],
    ['has no room', true, busy(507)],
    ['fails', false, busy(500)],
    ['is behind a gateway that fails', false, busy(502)],
    [
      'is gone in the middle of a request',
      false,
      { part: ({ parts, request }) => parts.length < 4 || ++count > 2 || !request.socket.destroy() },
    ],
    [
      'is gone before it answers',
      false,
      { end: ({ answer, request }) => void (++count > 2 ? answer(200) : request.socket.destroy()) },
    ],
    [
      'stalls in the middle of a request',
      false,
      { part: ({ parts, request }) => parts.length < 4 || ++count > 1 || !request.pause() },
    ],
    ['stalls instead of an answer', false, { end: ({ answer }) => void (++count > 1 && answer(200)) }],
    [
      'breaks its answer off',
      false,
      {
        end: ({ answer, response, request }) => {
          if (++count > 1) return answer(200);
          response.writeHead(200, { 'content-length': '1000' }).write('{', () => request.socket.destroy());
        },
      },
    ],
    [
      'answers what is no answer',
      false,
      { end: ({ answer, response }) => void (++count > 1 ? answer(200) : response.writeHead(202).end('{')) },
    ],
    [
      'names some instances only',
      false,
      {
        end: ({ answer, parts }) => {
          if (++count === 1) (parts as unknown[]).splice(3, 2);
          answer(200);
        },
      },
    ],
    [
      'takes small requests only',
      true,
      { part: ({ parts, response }) => parts.length < 4 || !response.writeHead(413, { connection: 'close' }).end() },
    ],
    [
      'takes one instance in a request',
      true,
      { end: ({ answer, parts, response }) => void (parts.length > 1 ? response.writeHead(400).end() : answer(200)) },
    ],
    [
      'has no room for a while',
      true,
      {
        end: ({ answer, parts }) =>
          answer(202, new Map(parts.filter(() => ++count < 4).map((part) => [part.sopInstanceUid, 0xa700]))),
      },
    ],
  ];
  it.each(chaos)('is complete, and marks what it sent twice, when the peer %s', async (_what, isClear, script) => {
    await test.land(12);
    const { peer } = await destination(script);
    const { _id } = await test.deliver('pacs');
    const delivery = await test.settle(_id);
    const record = await test.recordOf(_id);
    expect(delivery).toMatchObject({ state: 'done', counts: { open: 0, sent: 12, failed: 0 } });
    expect(record.map(({ state }) => state)).toEqual(Array(12).fill('sent'));
    expect([...peer.received.keys()].sort()).toEqual(record.map(({ sopInstanceUid }) => sopInstanceUid).sort());
    const twice = [...timesOf(peer)].filter(([, times]) => times > 1).map(([uid]) => uid);
    const marked = record.filter(({ repeated }) => repeated).map(({ sopInstanceUid }) => sopInstanceUid);
    expect(marked).toEqual(isClear ? [] : expect.arrayContaining(twice));
    expect(delivery.counts.repeated).toBe(marked.length);
  });

  it('connects in vain without saying that anything may have been received', async () => {
    await test.land(3);
    const { peer } = await destination();
    await peer.close();
    const { _id } = await test.deliver('pacs');
    expect(await test.settle(_id)).toMatchObject({
      ...{ state: 'parked', attempts: 9, counts: { open: 3 } },
      lastError: { code: 'NODE_UNREACHABLE' },
    });
    expect((await test.recordOf(_id)).map(({ state, attempts }) => [state, attempts])).toEqual(
      Array(3).fill(['waiting', 0]),
    );
  });

  it.each([401, 403, 404, 405, 301])(
    'is parked after three times %s, and goes on when an operator says so',
    async (status) => {
      await test.land(2);
      let isOpen = false;
      let requests = 0;
      const { peer } = await destination({
        begin: ({ response }) => {
          requests++;
          return isOpen || !response.writeHead(status).end();
        },
      });
      const { _id } = await test.deliver('pacs');
      const parked = await test.settle(_id);
      expect(parked).toMatchObject({ state: 'parked', attempts: 3, counts: { open: 2, sent: 0, repeated: 0 } });
      expect(parked.lastError).toMatchObject({ code: 'NODE_REFUSED', message: `The node answered ${status}` });
      expect(requests).toBe(3);
      isOpen = true;
      await retryDelivery(test.deliveries, _id);
      expect(await test.settle(_id)).toMatchObject({ state: 'done', counts: { sent: 2, repeated: 0 } });
      expect([...timesOf(peer).values()]).toEqual([1, 1]);
    },
  );

  it('goes on after instances that are refused, and keeps their reasons', async () => {
    await test.land(5);
    let isStrict = true;
    const { peer } = await destination({
      end: ({ answer }) => answer(202, isStrict ? new Map([[uidOf(2), 0xa900]]) : undefined),
    });
    const { _id } = await test.deliver('pacs');
    expect(await test.settle(_id)).toMatchObject({ state: 'parked', counts: { open: 0, sent: 4, failed: 1 } });
    expect((await test.recordOf(_id))[1]).toMatchObject({ state: 'failed', status: 'A900', reason: 'refused' });
    isStrict = false;
    await retryDelivery(test.deliveries, _id);
    expect(await test.settle(_id)).toMatchObject({ state: 'done', counts: { sent: 5, failed: 0, repeated: 0 } });
    expect(timesOf(peer).get(uidOf(2))).toBe(2);
    expect(timesOf(peer).get(uidOf(1))).toBe(1);
  });

  it('finds the one for which requests are refused, and the one that ends them', async () => {
    await test.land(12);
    const { peer } = await destination({
      end: ({ answer, parts, response, request }) => {
        const has = (number: number) => parts.some(({ sopInstanceUid }) => sopInstanceUid === uidOf(number));
        if (has(3)) response.writeHead(400).end();
        else if (has(9)) request.socket.destroy();
        else answer(200);
      },
    });
    const { _id } = await test.deliver('pacs');
    expect(await test.settle(_id)).toMatchObject({ state: 'parked', counts: { open: 0, sent: 10, failed: 2 } });
    const record = await test.recordOf(_id);
    expect(record[2]).toMatchObject({ state: 'failed', reason: 'http-400', repeated: false });
    expect(record[8]).toMatchObject({ state: 'failed', reason: 'unanswered', repeated: true, attempts: 3 });
    expect(peer.received.size).toBe(12);
  });

  it('sends again without compression what the peer does not take as it is stored', async () => {
    const plain = makeObject({ '00080018': uidOf(1) }, 32);
    const deflated = '1.2.840.10008.1.2.1.99';
    const meta = buildFileMeta({
      sopClassUid: ctImageStorage,
      sopInstanceUid: uidOf(1),
      transferSyntaxUid: deflated,
    });
    const dataSet = plain.subarray(parsePart10Head(plain).dataSetOffset);
    await test.archive.send(Buffer.concat([meta, deflateRawSync(dataSet)]));
    const syntaxes: string[] = [];
    const { peer } = await destination({
      end: ({ answer, parts }) => {
        syntaxes.push(...parts.map(({ transferSyntaxUid }) => transferSyntaxUid));
        const isPlain = parts.every(({ transferSyntaxUid }) => transferSyntaxUid === '1.2.840.10008.1.2.1');
        answer(isPlain ? 200 : 409, isPlain ? undefined : new Map([[uidOf(1), 0xc122]]));
      },
    });
    const { _id } = await test.deliver('pacs');
    expect(await test.settle(_id)).toMatchObject({ state: 'done', counts: { sent: 1, repeated: 0 } });
    expect(syntaxes).toEqual([deflated, '1.2.840.10008.1.2.1']);
    expect(peer.requests).toEqual([1, 1]);
  });

  it('waits as long as a busy destination wants, and sends no more bytes in a second than it may', async () => {
    await test.land(2);
    const limits = { ...defaultNodeLimits, associations: 1, bytesPerSecond: 4_096 };
    let isBusy = true;
    const begin: StowScript['begin'] = ({ response }) =>
      !isBusy || !response.writeHead(503, { 'retry-after': '3600', connection: 'close' }).end();
    await destination({ begin }, { limits });
    const { _id } = await test.deliver('pacs');
    await test.run();
    const waiting = await findDelivery(test.deliveries, _id);
    expect(waiting).toMatchObject({ state: 'queued', attempts: 1, lastError: { code: 'DESTINATION_BUSY' } });
    expect(waiting.nextAt - Date.now()).toBeGreaterThan(3_500_000);
    isBusy = false;
    await retryDelivery(test.deliveries, _id);
    const startedAt = performance.now();
    expect(await test.settle(_id)).toMatchObject({ state: 'done', counts: { sent: 2, repeated: 0 } });
    // Two data sets of some 2,300 bytes, and what of the first try is still owed.
    expect(performance.now() - startedAt).toBeGreaterThan(100);
  });

  it('keeps to so many requests at once, of all its deliveries', async () => {
    await test.land(3);
    let open = 0;
    let most = 0;
    const { peer } = await destination({
      begin: () => {
        most = Math.max(most, ++open);
        return true;
      },
      end: ({ answer }) =>
        void setTimeout(() => {
          open--;
          answer(200);
        }, 20),
    });
    const ids = [await test.deliver('pacs', 2), await test.deliver('pacs', 0), await test.deliver('pacs', 1)];
    for (const { _id } of ids) expect(await test.settle(_id)).toMatchObject({ state: 'done' });
    expect(most).toBe(1);
    expect(peer.requests).toEqual([3, 3, 3]);
  });
});
