import { functionTest } from '#shared/archive/testing/function-test';
import { openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { calling, headersOf } from '#shared/security/testing';
import { makeStep } from '#shared/workflow/testing/make-step';
import { workflowOf } from '#shared/workflow/testing/open-workflow';
import { handler } from './handler';

const test = functionTest(handler, ['workitem:read', 'workitem:write']);
let call: typeof test.call;
let directory: TestNodes;
beforeEach(() => {
  const { archive } = test.archive;
  directory = openTestNodes();
  const { nodes } = directory;
  call = calling(test.security, handler, { archive, nodes, workflow: workflowOf(archive, { keepMs: 1_000 }) });
});
afterEach(() => directory.close());

const path = { space: 'main' };
const create = (body: unknown = makeStep()) =>
  call('POST /api/spaces/{space}/worklist-items', { path, body, headers: test.headers });
const list = (query = '') => call('GET /api/spaces/{space}/worklist-items', { path, query, headers: test.headers });

describe('worklist items', () => {
  it('are created, shown, changed and deleted, and the trail keeps who did', async () => {
    const made = await create();
    expect(made.status).toBe(201);
    const { id } = made.json;
    expect(made.headers?.['location']).toBe(`/api/spaces/main/worklist-items/${id}`);
    const of = (route: string, body?: unknown) =>
      call(`${route} /api/spaces/{space}/worklist-items/{id}`, { path: { ...path, id }, body, headers: test.headers });
    expect((await of('GET')).json).toMatchObject({
      ...{ id, status: 'SCHEDULED', modality: 'CT', startAt: '2026-05-06T10:00:00.000Z', revision: 1 },
      dataSet: { '00100020': { vr: 'LO', Value: ['P1'] } },
    });
    const changed = await of('PUT', makeStep({ PatientID: 'P9' }));
    expect([changed.status, changed.json.patientId, changed.json.revision]).toEqual([200, 'P9', 2]);
    expect((await of('DELETE')).status).toBe(204);
    expect((await of('GET')).json.code).toBe('WORKLIST_ITEM_NOT_FOUND');
    await test.security.audit.flush();
    const trail = await test.security.audit.find({ object: `worklist-item:${id}` }, 9);
    expect(trail.map(({ action }) => action).sort()).toEqual(['C', 'D', 'R', 'U']);
  });

  it('are listed with filters, in pages', async () => {
    for (const stepId of ['A', 'B', 'C']) await create(makeStep({}, { ScheduledProcedureStepID: stepId }));
    const first = (await list('limit=2&modality=CT')).json;
    const second = (await list(`limit=2&modality=CT&after=${first.next}`)).json;
    expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null]);
    expect(
      (await list('stationAeTitle=CT1&from=2026-05-06T10:00:00Z&until=2026-05-06T10:00:00Z')).json.items,
    ).toHaveLength(3);
    for (const none of ['stationAeTitle=CT2', 'from=2026-05-06T10:00:01Z', 'status=STARTED', 'patientId=X'])
      expect((await list(none)).json.items).toEqual([]);
  });

  it('are refused by name, twice, and from an unknown space', async () => {
    const wrong = await create(makeStep({ PatientID: null }));
    expect([wrong.status, wrong.json.problems[0].name]).toEqual([400, 'PatientID']);
    const message = 'must be eight hexadecimal digits, upper case';
    expect((await create({ PatientName: 'X' })).json.problems).toEqual([{ in: 'body', name: 'PatientName', message }]);
    await create();
    expect((await create()).json.code).toBe('WORKLIST_ITEM_EXISTS');
    const answer = await call('GET /api/spaces/{space}/worklist-items', {
      path: { space: 'no' },
      headers: test.headers,
    });
    expect(answer.json.code).toBe('SPACE_NOT_FOUND');
  });

  it('are read and written with the right for it in the space', async () => {
    const { headers } = await headersOf(test.security, ['workitem:read'], ['main']);
    const answer = await call('POST /api/spaces/{space}/worklist-items', { path, body: makeStep(), headers });
    expect(answer.status).toBe(403);
    expect((await call('GET /api/spaces/{space}/worklist-items', { path, headers })).status).toBe(200);
  });
});
