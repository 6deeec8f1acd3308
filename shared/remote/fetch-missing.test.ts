import { makeObject } from '#shared/archive/testing/make-object';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { FetchUnderWayError, OnDemand } from './fetch-missing';
import { runRetrieval } from './run-retrieval';
import { openRemoteTest, type RemoteTest, sendJson, sendParts } from './testing/open-remote-test';

const never = 3_600_000;
const target = { studyInstanceUid: '1.2.3' };
let t: RemoteTest;
/** Whether the node has the study. */
let isThere: boolean;
let onDemand: OnDemand;
beforeEach(async () => {
  t = await openRemoteTest();
  isThere = true;
  t.answer = (request, response) => {
    if (!request.url?.includes('?')) sendParts(response, [makeObject({})]);
    else sendJson(response, isThere ? [{ '0020000D': { vr: 'UI', Value: ['1.2.3'] } }] : []);
  };
});
afterEach(async () => {
  await onDemand.close();
  await t.close();
});

/** @param lookMs - how often a waiting reader looks by himself */
async function open({ waitMs = never, lookMs = never, isOn = true } = {}): Promise<void> {
  await t.origins.set('main', { nodeIds: [t.node._id], onDemand: isOn, waitMs, keepMs: null, prefetch: null });
  onDemand = new OnDemand({ ...t, lookMs });
}

/** The one retrieval, when it has been asked for. */
async function asked() {
  for (;;) {
    const [retrieval] = await t.retrievals.list({ space: 'main' }, { limit: 2 });
    if (retrieval) return retrieval;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Runs it as `remote-retrieve` does. */
const run = async () => runRetrieval(t, (await asked())._id, new AbortController().signal);

describe('what a reader wants and the space has not', () => {
  it('is there as soon as its one retrieval ends: no reader looks for that meanwhile', async () => {
    await open();
    const looks = jest.spyOn(t.retrievals, 'get');
    const readers = [1, 2, 3].map(() => onDemand.fetch('main', target));
    await asked();
    while (looks.mock.calls.length < readers.length) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([run(), t.test.indexed()]);
    expect(await Promise.all(readers)).toEqual([true, true, true]);
    // Once at first and once at the end each, and `runRetrieval` once.
    expect(looks).toHaveBeenCalledTimes(2 * readers.length + 1);
    expect(await t.retrievals.list({ space: 'main' }, { limit: 2 })).toHaveLength(1);
  });

  it('is found by looking now and then where its end was not heard', async () => {
    await open({ lookMs: 10 });
    const reader = onDemand.fetch('main', target);
    await t.retrievals.change(await asked(), { state: 'done', received: 1 });
    expect(await reader).toBe(true);
  });

  it('is under way when it takes longer than readers of the space wait', async () => {
    await open({ waitMs: 20 });
    await expect(onDemand.fetch('main', target)).rejects.toThrow(FetchUnderWayError);
  });

  it('does not come when somebody cancels its retrieval', async () => {
    await open();
    const reader = onDemand.fetch('main', target);
    await t.retrievals.cancel((await asked())._id);
    expect(await reader).toBe(false);
  });

  it('is not asked for again for a while when no origin has it', async () => {
    await open();
    isThere = false;
    expect([await onDemand.fetch('main', target), await onDemand.fetch('main', target)]).toEqual([false, false]);
    expect(t.asked).toHaveLength(1);
  });

  it('is neither there nor absent while an origin cannot be asked, which is not tried again for a moment', async () => {
    await open();
    t.answer = (request) => request.socket.destroy();
    const away = { code: 'ORIGIN_UNAVAILABLE', status: 503, details: { node: 'web' } };
    await expect(onDemand.fetch('main', target)).rejects.toMatchObject(away);
    await expect(onDemand.fetch('main', target)).rejects.toMatchObject(away);
    expect(t.asked).toHaveLength(1);
    await expect(onDemand.fetch('main', { studyInstanceUid: '1.2.4' })).rejects.toMatchObject(away);
  });

  it('comes from another origin when the first cannot be asked', async () => {
    await open({ lookMs: 10 });
    const gone = nodeSettings({ name: 'gone', kind: 'dimse', host: '127.0.0.1', port: 1 });
    const { _id } = await t.nodes.nodes.create(gone, {});
    const nodeIds = [_id, t.node._id];
    await t.origins.set('main', { nodeIds, onDemand: true, waitMs: never, keepMs: null, prefetch: null });
    const reader = onDemand.fetch('main', target);
    await t.retrievals.change(await asked(), { state: 'done', received: 1 });
    expect(await reader).toBe(true);
  });

  it('is said to be out of reach when its retrieval failed', async () => {
    await open({ lookMs: 10 });
    const reader = onDemand.fetch('main', target);
    const error = { code: 'NODE_UNREACHABLE', message: 'gone' };
    const { _id } = await asked();
    await t.retrievals.change(await asked(), { state: 'failed', error });
    const details = { retrieval: _id, reason: 'NODE_UNREACHABLE' };
    await expect(reader).rejects.toMatchObject({ code: 'ORIGIN_UNAVAILABLE', details });
  });

  it('is not asked for where the space fetches nothing on demand', async () => {
    await open({ isOn: false });
    expect(await onDemand.fetch('main', target)).toBe(false);
    expect(t.asked).toEqual([]);
  });
});
