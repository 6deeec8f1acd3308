import { makeObject } from '#shared/archive/testing/make-object';
import { createDeliveries, createDelivery, type Deliveries } from '#shared/deliveries/deliveries';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { runRetrieval } from '#shared/remote/run-retrieval';
import { openRemoteTest, type RemoteTest, sendParts } from '#shared/remote/testing/open-remote-test';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { workflowOf } from '#shared/workflow/testing/open-workflow';
import { handler } from './handler';

let security: TestSecurity;
let t: RemoteTest;
let deliveries: Deliveries;
beforeEach(async () => {
  security = await testSecurity();
  t = await openRemoteTest();
  const { archive, clock } = t.test;
  deliveries = createDeliveries({
    ...{ archive, clock, catalogue: archive.catalogue, nodes: t.nodes.nodes, nodeActivity: t.nodeActivity, log: t.log },
    ...{
      workflow: workflowOf(archive, {}),
      associations: t.remote.pool,
      settings: { aeTitle: 'RADLAKE', timeZone: 'UTC' },
    },
  });
});
afterEach(async () => {
  await t.close();
  await security.close();
});

async function show(id: string, scopes = ['space:read'], spaces?: readonly string[]) {
  const { headers } = await headersOf(security, scopes, spaces);
  const services = { archive: t.test.archive, retrievals: t.retrievals, deliveries };
  return await calling(security, handler, services)('GET /api/jobs/{id}', { path: { id }, headers });
}

/** The id by which an application knows it. */
const idOf = ({ _id }: { readonly _id: string }) => _id.slice('main/'.length);

const retrieve = () =>
  t.retrievals.request({
    ...{ space: 'main', nodeId: t.node._id, studyInstanceUid: '1.2.3', reason: 'asked', requestedBy: 'test' },
  });

describe('a job', () => {
  it('is a retrieval, while it waits and when it is over', async () => {
    const retrieval = await retrieve();
    const id = idOf(retrieval);
    const links = { self: `/api/jobs/${id}`, work: `/api/spaces/main/retrievals/${id}` };
    expect((await show(id)).json).toEqual({
      ...{ id, kind: 'retrieval', space: 'main', state: 'waiting', progress: { total: null, done: 0, failed: 0 } },
      ...{ error: null, createdAt: '2026-01-01T00:00:00.000Z', startedAt: null, endedAt: null, links },
    });
    t.answer = (_request, response) => sendParts(response, [makeObject({}), Buffer.from('no DICOM')]);
    await runRetrieval(t, retrieval._id, new AbortController().signal);
    const over = { state: 'failed', progress: { done: 1, failed: 1 }, endedAt: '2026-01-01T00:00:00.000Z', links };
    expect((await show(id)).json).toMatchObject(over);
  });

  it('is a delivery, whose instances are counted as they are now', async () => {
    const sent = await t.test.send(makeObject({}));
    const node = await t.nodes.nodes.create(nodeSettings({ name: 'pacs', host: '127.0.0.1', port: 104 }), {});
    const { studyInstanceUid } = sent;
    const what = { space: 'main', studyInstanceUid, node: 'pacs', reason: 'manual', requestedBy: 'test', priority: 1 };
    const delivery = await createDelivery(deliveries, what);
    expect(delivery.nodeId).toBe(node._id);
    const id = idOf(delivery);
    const state = async () => (await show(id)).json;
    const progress = { total: 1, done: 0, failed: 0 };
    const links = { self: `/api/jobs/${id}`, work: `/api/spaces/main/deliveries/${id}` };
    expect(await state()).toMatchObject({ kind: 'delivery', state: 'waiting', progress, error: null, links });
    await deliveries.chunks.updateMany({ delivery: delivery._id }, { $set: { 'counts.open': 0, 'counts.failed': 1 } });
    const lastError = { at: '2026-01-01T00:00:00.000Z', code: 'PEER_GONE', message: 'It went away' };
    await deliveries.deliveries.updateOne({ _id: delivery._id }, { $set: { state: 'parked', lastError } });
    const error = { code: 'PEER_GONE', message: 'It went away' };
    expect(await state()).toMatchObject({ state: 'failed', progress: { done: 0, failed: 1 }, error });
  });

  it.each([
    ['of nobody', 'unknown', undefined, undefined],
    ['in a space that the caller may not read', null, ['study:read'], undefined],
    ['in another space than that of the caller', null, ['space:read'], ['other']],
  ])('%s is not found', async (_what, unknown, scopes, spaces) => {
    const id = unknown ?? idOf(await retrieve());
    const { status, json } = await show(id, scopes, spaces);
    expect([status, json.code]).toEqual([404, 'JOB_NOT_FOUND']);
  });
});
