import { functionTest } from '#shared/archive/testing/function-test';
import { ctImageStorage as ct, makeObject } from '#shared/archive/testing/make-object';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { calling } from '#shared/security/testing';
import { endRequest, findCommitmentRequest } from '#shared/workflow/commitment-request/requests';
import { workflowOf } from '#shared/workflow/testing/open-workflow';
import type { Workflow } from '#shared/workflow/workflow';
import { handler } from './handler';

const test = functionTest(handler, ['route:admin', 'space:read']);
const route = '/api/spaces/{space}/commitment-requests';
const path = { space: 'main' };
let n: TestNodes;
let workflow: Workflow;
let call: typeof test.call;
let node: string;
let studyInstanceUid: string;
beforeEach(async () => {
  n = openTestNodes();
  workflow = workflowOf(test.archive.archive);
  call = calling(test.security, handler, { archive: test.archive.archive, workflow, nodes: n.nodes });
  node = (await n.nodes.create(nodeSettings(), {}))._id;
  await test.archive.send(makeObject({ '00080018': '1.2.3.4.1' }));
  ({ studyInstanceUid } = await test.archive.send(makeObject({ '00080018': '1.2.3.4.2' })));
});
afterEach(() => n.close());

const ask = (body: object = {}) =>
  call(`POST ${route}`, { path, body: { node: 'pacs', studyInstanceUid, ...body }, headers: test.headers });
const list = (query = '') => call(`GET ${route}`, { path, query, headers: test.headers });
const show = (id: string) => call(`GET ${route}/{id}`, { path: { ...path, id }, headers: test.headers });
const retry = (id: string) => call(`POST ${route}/{id}/retry`, { path: { ...path, id }, headers: test.headers });

describe('storage commitment asked of a node', () => {
  it('is queued for the instances of a study, or some of them, and the trail keeps who asked', async () => {
    const { status, json } = await ask();
    expect(status).toBe(202);
    expect(json.items).toMatchObject([{ node, state: 'waiting', instanceCount: 2, committedCount: null, dueAt: null }]);
    expect(json.items[0].purpose).toMatch(/^manual:/);
    expect((await ask({ node, sopInstanceUids: ['1.2.3.4.2'] })).json.items).toMatchObject([{ instanceCount: 1 }]);
    expect((await list()).json.items).toHaveLength(2);
    expect((await list(`purpose=${encodeURIComponent(json.items[0].purpose)}`)).json.items).toHaveLength(1);
    expect((await list('state=failed')).json.items).toEqual([]);
    await test.security.audit.flush();
    const events = await test.security.catalogue.at('audit').find({ operation: 'api-commitment-requests' });
    expect(events).toMatchObject([{ studyInstanceUid, count: 2, action: 'E' }]);
  });

  it('shows the instances that the node does not keep, and asks once more', async () => {
    const { id } = (await ask()).json.items[0];
    expect((await retry(id)).json.code).toBe('COMMITMENT_REQUEST_STATE');
    const request = await findCommitmentRequest(workflow, 'main', id);
    await endRequest(workflow, request, 'reported', { failures: { 0: 0x0112, 1: null }, reportedAt: 1 });
    expect((await show(id)).json).toMatchObject({
      ...{ state: 'reported', committedCount: 0, failedCount: 2, reportedAt: '1970-01-01T00:00:00.001Z' },
      failed: [
        { sopClassUid: ct, sopInstanceUid: '1.2.3.4.1', reason: '0112' },
        { sopClassUid: ct, sopInstanceUid: '1.2.3.4.2', reason: null },
      ],
    });
    expect(await retry(id)).toMatchObject({ status: 202, json: { state: 'waiting', failed: [] } });
  });

  it.each([
    ['an unknown node', { node: 'nobody' }, 'NOBODY_TO_ASK'],
    ['an unknown study', { studyInstanceUid: '1.2.3.99' }, 'STUDY_NOT_FOUND'],
    ['instances that are not there', { sopInstanceUids: ['1.2.3.4.9'] }, 'STUDY_NOT_FOUND'],
  ])('is refused for %s', async (_name, body, code) => {
    expect((await ask(body)).json.code).toBe(code);
    expect(await workflow.commitmentRequests.countDocuments({})).toBe(0);
  });

  it.each([
    { isActive: false },
    { host: null, port: null },
    { spaces: ['trial'] },
    { kind: 'dicomweb', url: 'https://pacs', aeTitle: null },
  ] as const)('is refused for a node with %j', async (settings) => {
    await n.nodes.create(nodeSettings({ name: 'other', ...settings }), {});
    expect((await ask({ node: 'other' })).json.code).toBe('NOBODY_TO_ASK');
  });

  it('is not found elsewhere', async () => {
    expect((await show('none')).json.code).toBe('COMMITMENT_REQUEST_NOT_FOUND');
    const elsewhere = { path: { space: 'nowhere' }, headers: test.headers };
    expect((await call(`GET ${route}`, elsewhere)).json.code).toBe('SPACE_NOT_FOUND');
  });
});
