import { createSpace } from '#shared/archive/spaces';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

let t: TestSecurity;
let a: TestArchive;
let list: (query?: string, by?: Record<string, string>) => ReturnType<ReturnType<typeof calling>>;
beforeEach(async () => {
  t = await testSecurity();
  a = await openTestArchive();
  const call = calling(t, handler, { archive: a.archive });
  const { headers } = await headersOf(t, ['quarantine:read']);
  list = (query = '', by = headers) => call('GET /api/conflicts', { query, headers: by });
});
afterEach(async () => {
  await a.close();
  await t.close();
});

/** The same instance with one pixel changed. */
function otherPixels(object: Buffer): Buffer {
  const changed = Buffer.from(object);
  changed[changed.length - 1] = 9;
  return changed;
}

async function meet(n: number, space = 'main'): Promise<void> {
  const object = makeObject({ '00080018': `1.2.3.4.${n}` });
  await a.send(object, space);
  a.clock.pass(1000);
  await a.send(otherPixels(object), space);
}

describe('conflicts', () => {
  it('are none where nothing repeats, or repeats as it was', async () => {
    await a.send(makeObject());
    await a.send(makeObject());
    expect((await list()).json).toEqual({ items: [], next: null });
  });

  it('say which instance, both hashes, when, why and from where', async () => {
    await meet(1);
    const { items } = (await list()).json;
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^main\/1\.2\.3\/1\.2\.3\.4\/1\.2\.3\.4\.1#\d+$/),
        space: 'main',
        kind: 'conflict',
        studyInstanceUid: '1.2.3',
        seriesInstanceUid: '1.2.3.4',
        sopInstanceUid: '1.2.3.4.1',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        storedSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        arrivedSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        sha256: items[0].arrivedSha256,
        sizeBytes: makeObject({ '00080018': '1.2.3.4.1' }).length,
        source: 'test',
        at: '2026-01-01T00:00:01.000Z',
        reason: expect.stringContaining('Other pixels'),
      },
    ]);
    expect(items[0].storedSha256).not.toBe(items[0].arrivedSha256);
  });

  it('show a replaced version, whose hash is that of what was stored', async () => {
    await createSpace(a.archive, 'trial', { repeat: 'newVersion' });
    await a.send(makeObject(), 'trial');
    await a.send(makeObject({ '00100010': 'New^Name' }), 'trial');
    const { items } = (await list('kind=version')).json;
    expect(items).toMatchObject([{ kind: 'version', space: 'trial', sha256: items[0].storedSha256 }]);
    expect((await list('kind=conflict')).json.items).toEqual([]);
  });

  it('come newest first in pages that neither repeat nor miss one', async () => {
    for (const n of [1, 2, 3, 4, 5]) await meet(n);
    const first = (await list('limit=2')).json;
    const second = (await list(`limit=2&after=${encodeURIComponent(first.next)}`)).json;
    const third = (await list(`limit=2&after=${encodeURIComponent(second.next)}`)).json;
    const uids = [first, second, third].flatMap(({ items }) =>
      items.map((one: { sopInstanceUid: string }) => one.sopInstanceUid.slice(-1)),
    );
    expect(uids).toEqual(['5', '4', '3', '2', '1']);
    expect(third.next).toBeNull();
  });

  it('are shown of one space to who may read that one, and of none to others', async () => {
    await createSpace(a.archive, 'trial', {});
    await meet(1);
    await meet(2, 'trial');
    const { headers: limited } = await headersOf(t, ['quarantine:read'], ['trial']);
    expect((await list('', limited)).status).toBe(403);
    expect((await list('space=main', limited)).status).toBe(403);
    const { items } = (await list('space=trial', limited)).json;
    expect(items).toMatchObject([{ space: 'trial', sopInstanceUid: '1.2.3.4.2' }]);
    const { headers: none } = await headersOf(t, ['study:read']);
    expect((await list('space=trial', none)).status).toBe(403);
  });

  it.each(['after=nonsense', 'limit=0', 'limit=1001', 'kind=x', 'space=A', 'colour=red'])(
    'refuse %s and name it',
    async (query) => {
      const { status, json } = await list(query);
      expect(status).toBe(400);
      expect(json.problems[0].name).toBe(query.split('=')[0]);
    },
  );
});
