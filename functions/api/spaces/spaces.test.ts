import { functionTest } from '#shared/archive/testing/function-test';
import { headersOf } from '#shared/security/testing';
import { handler } from './handler';

const test = functionTest(handler, ['*']);
const create = (body: unknown, by = test.headers) => test.call('POST /api/spaces', { body, headers: by });
const names = async (by = test.headers) =>
  (await test.call('GET /api/spaces', { headers: by })).json.items.map((space: { name: string }) => space.name);

describe('spaces', () => {
  it('begin with main', async () => {
    expect(await names()).toEqual(['main']);
  });

  it('are created with their policy, and recorded', async () => {
    const made = await create({ name: 'trial', purpose: 'a study', aeTitle: 'TRIAL', missingType1: 'reject' });
    expect(made.status).toBe(201);
    expect(made.headers?.['location']).toBe('/api/spaces/trial');
    const shown = await test.call('GET /api/spaces/{space}', { path: { space: 'trial' }, headers: test.headers });
    expect(shown.json).toMatchObject({ name: 'trial', aeTitle: 'TRIAL', missingType1: 'reject', repeat: 'overlay' });
    expect(await test.security.audit.find({ space: 'trial' }, 2)).toMatchObject([
      { action: 'C', event: 'securityConfiguration' },
    ]);
  });

  it('have a name and an AE title of their own', async () => {
    expect((await create({ name: 'main' })).json.code).toBe('SPACE_EXISTS');
    await create({ name: 'a', aeTitle: 'SAME' });
    expect((await create({ name: 'b', aeTitle: 'SAME' })).json.problems).toMatchObject([{ name: 'aeTitle' }]);
  });

  it('are changed where they are named, and recorded', async () => {
    await create({ name: 'trial', purpose: 'a study', aeTitle: 'TRIAL' });
    await create({ name: 'other', aeTitle: 'OTHER', port: 11_113 });
    const change = (body: unknown, by = test.headers) =>
      call('PATCH /api/spaces/{space}', { path: { space: 'trial' }, body, headers: by });
    const call = test.call;
    const changed = await change({ port: 11_114, purpose: null, repeat: 'quarantine' });
    expect(changed.json).toMatchObject({ aeTitle: 'TRIAL', port: 11_114, purpose: null, repeat: 'quarantine' });
    const shown = await call('GET /api/spaces/{space}', { path: { space: 'trial' }, headers: test.headers });
    expect(shown.json).toEqual(changed.json);
    expect((await change({ port: 11_113 })).json.problems).toMatchObject([{ name: 'port' }]);
    expect((await change({ aeTitle: 'OTHER' })).json.problems).toMatchObject([{ name: 'aeTitle' }]);
    expect((await change({ aeTitle: 'TRIAL', port: null })).json).toMatchObject({ aeTitle: 'TRIAL', port: null });
    expect(await test.security.audit.find({ space: 'trial', action: 'U' }, 5)).toHaveLength(2);
    const gone = await call('PATCH /api/spaces/{space}', { path: { space: 'gone' }, body: {}, headers: test.headers });
    expect(gone.json.code).toBe('SPACE_NOT_FOUND');
    const { headers: limited } = await headersOf(test.security, ['space:admin']);
    expect((await change({}, limited)).status).toBe(403);
  });

  it.each([
    ['name', { name: 'Not A Name' }],
    ['port', { name: 'a', port: 70_000 }],
    ['aeTitle', { name: 'a', aeTitle: 'back\\slash' }],
    ['aeTitle', { name: 'a', aeTitle: 'SEVENTEEN_LETTERS' }],
    ['storagePolicy', { name: 'a', storagePolicy: 'x' }],
  ])('are refused with a wrong %s', async (name, body) => {
    const result = await create(body);
    expect([result.status, result.json.problems[0].name]).toEqual([400, name]);
  });

  it('are visible to who may read them, and unknown ones are not found', async () => {
    await create({ name: 'trial' });
    const { headers: limited } = await headersOf(test.security, ['space:read'], ['trial', 'gone']);
    expect(await names(limited)).toEqual(['trial']);
    const show = (space: string) => test.call('GET /api/spaces/{space}', { path: { space }, headers: limited });
    expect([(await show('trial')).status, (await show('main')).status, (await show('gone')).status]).toEqual([
      200, 403, 404,
    ]);
    expect((await create({ name: 'c' }, limited)).status).toBe(403);
  });
});
