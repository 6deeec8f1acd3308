import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

let t: TestSecurity;
let call: (query?: string, by?: Record<string, string>) => ReturnType<ReturnType<typeof calling>>;
let headers: Record<string, string>;
beforeEach(async () => {
  t = await testSecurity();
  headers = (await headersOf(t, ['audit:read'])).headers;
  const callHandler = calling(t, handler);
  call = (query = '', by = headers) => callHandler('GET /api/audit', { query, headers: by });
  for (let at = 1; at <= 5; at++) {
    const space = at === 5 ? 'trial' : 'main';
    const studyInstanceUid = `1.2.${at}`;
    t.audit.record({ event: 'instancesAccessed', action: 'R', actor: 'user:1', space, studyInstanceUid });
    t.clock.pass(60_000);
  }
});
afterEach(() => t.close());
const studies = (json: { items: { studyInstanceUid?: string }[] }) => json.items.map((one) => one.studyInstanceUid);

describe('the audit trail', () => {
  it('shows newest first, what was recorded a moment ago included', async () => {
    const { json, headers: sent } = await call();
    expect(studies(json)).toEqual(['1.2.5', '1.2.4', '1.2.3', '1.2.2', '1.2.1']);
    expect(json.items[4]).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      event: 'instancesAccessed',
      eventCode: '110103',
      action: 'R',
      outcome: 0,
      actor: 'user:1',
      space: 'main',
      count: 1,
    });
    expect(json.next).toBeNull();
    expect(sent?.['cache-control']).toBe('no-store');
  });

  it('comes in pages that neither repeat nor miss an entry, while new ones arrive', async () => {
    const first = await call('limit=2&event=instancesAccessed');
    t.audit.record({ event: 'instancesAccessed', action: 'R', actor: 'user:1', studyInstanceUid: '1.2.99' });
    const second = await call(`limit=2&event=instancesAccessed&after=${first.json.next}`);
    const third = await call(`limit=2&event=instancesAccessed&after=${second.json.next}`);
    expect([first, second, third].flatMap(({ json }) => studies(json))).toEqual([
      '1.2.5',
      '1.2.4',
      '1.2.3',
      '1.2.2',
      '1.2.1',
    ]);
    expect(third.json.next).toBeNull();
  });

  it.each([
    ['studyInstanceUid=1.2.3', ['1.2.3']],
    ['space=trial', ['1.2.5']],
    ['actor=user:2', []],
    ['outcome=4', []],
    ['from=2026-01-01T00:01:00Z&until=2026-01-01T00:03:00Z', ['1.2.3', '1.2.2']],
    ['from=2026-01-01T08:04:00%2B08:00', ['1.2.5']],
  ])('is filtered by %s', async (query, expected) => {
    expect(studies((await call(query)).json)).toEqual(expected);
  });

  it('records that it was read', async () => {
    await call();
    const { json } = await call('event=auditLogUsed');
    expect(json.items).toMatchObject([{ eventCode: '110101', action: 'R', peer: '10.0.0.1' }]);
  });

  it('is shown of one space to who may read that one, and of none to others', async () => {
    const { headers: limited } = await headersOf(t, ['audit:read'], ['trial']);
    expect((await call('', limited)).status).toBe(403);
    expect((await call('space=main', limited)).status).toBe(403);
    expect(studies((await call('space=trial', limited)).json)).toEqual(['1.2.5']);
    const { headers: none } = await headersOf(t, ['study:read']);
    expect((await call('', none)).status).toBe(403);
  });

  it.each(['after=nonsense', 'from=yesterday', 'limit=0', 'limit=1001', 'outcome=1', 'event=x', 'colour=red'])(
    'refuses %s and names it',
    async (query) => {
      const result = await call(query);
      expect(result.status).toBe(400);
      expect(result.json.problems[0].name).toBe(query.split('=')[0]);
    },
  );
});
