import { createSpace } from '#shared/archive/spaces';
import { functionTest } from '#shared/archive/testing/function-test';
import { makeObject } from '#shared/archive/testing/make-object';
import { headersOf } from '#shared/security/testing';
import { handler } from './handler';
import { Joined } from './schema';

const test = functionTest(handler, ['*']);
beforeEach(async () => {
  await createSpace(test.archive.archive, 'trial', {});
  await test.archive.send(makeObject());
});

const all = async () => (await headersOf(test.security, ['*'])).headers;
const join = (headers: Record<string, string>, body: unknown = { from: 'main', studyInstanceUid: '1.2.3' }) =>
  test.call('POST /api/spaces/{space}/studies', { path: { space: 'trial' }, headers, body });
const remove = (headers: Record<string, string>, studyInstanceUid = '1.2.3') =>
  test.call('DELETE /api/spaces/{space}/studies/{studyInstanceUid}', {
    path: { space: 'main', studyInstanceUid },
    headers,
  });

const nothing = { duplicates: 0, corrected: 0, replaced: 0, superseded: 0, quarantined: 0, conflicts: 0 };

describe('joining a study', () => {
  it('shows it in the space, says where, and is recorded', async () => {
    const result = await join(await all());
    expect([result.status, result.json]).toEqual([
      201,
      { space: 'trial', studyInstanceUid: '1.2.3', joined: 1, ...nothing, instances: [], isTruncated: false },
    ]);
    expect(Joined.strict().safeParse(result.json).success).toBe(true);
    expect(result.headers?.['location']).toBe('/spaces/trial/dicomweb/studies/1.2.3');
    expect(await test.archive.archive.collections.studies.findOne({ _id: 'trial/1.2.3' })).toMatchObject({
      instanceCount: 1,
    });
    expect(await test.security.audit.find({ space: 'trial' }, 1)).toMatchObject([
      { event: 'instancesTransferred', action: 'C', studyInstanceUid: '1.2.3' },
    ]);
  });

  it('needs the right to read where it comes from, and to write where it goes', async () => {
    for (const [scopes, spaces] of [
      [['study:write'], ['main', 'trial']],
      [['study:read', 'study:write'], ['trial']],
      [['study:read', 'study:write'], ['main']],
    ] as const) {
      const { headers } = await headersOf(test.security, [...scopes], [...spaces]);
      expect((await join(headers)).status).toBe(403);
    }
  });

  it('says which instance the space held otherwise, and what became of it', async () => {
    const other = makeObject();
    other[other.length - 1] = 9;
    await test.archive.send(other, 'trial');
    const result = await join(await all());
    expect(result.status).toBe(201);
    expect(result.json).toMatchObject({
      ...{ joined: 0, ...nothing, conflicts: 1 },
      instances: [{ seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1', outcome: 'conflict' }],
    });
    expect(Joined.strict().safeParse(result.json).success).toBe(true);
  });

  it.each([
    [404, 'STUDY_NOT_FOUND', { from: 'main', studyInstanceUid: '1.2.99' }],
    [404, 'SPACE_NOT_FOUND', { from: 'nowhere', studyInstanceUid: '1.2.3' }],
    [400, 'INVALID_INPUT', { from: 'trial', studyInstanceUid: '1.2.3' }],
    [400, 'INVALID_INPUT', { from: 'main', studyInstanceUid: 'x' }],
  ])('answers %i %s to %j', async (status, code, body) => {
    const result = await join(await all(), body);
    expect([result.status, result.json.code]).toEqual([status, code]);
  });
});

describe('deleting a study', () => {
  it('takes it from the space, not from others, and is recorded', async () => {
    await join(await all());
    expect((await remove(await all())).status).toBe(204);
    const left = await test.archive.archive.collections.studies.find({});
    expect(left.map(({ _id }) => _id)).toEqual(['trial/1.2.3']);
    expect(await test.security.audit.find({ space: 'main' }, 1)).toMatchObject([
      { event: 'studyDeleted', action: 'D' },
    ]);
    expect((await remove(await all())).status).toBe(404);
  });

  it('needs the right to delete', async () => {
    const { headers } = await headersOf(test.security, ['study:read', 'study:write']);
    expect((await remove(headers)).status).toBe(403);
  });
});
