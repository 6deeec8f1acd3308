import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Archive } from '#shared/archive/archive';
import { openEmbeddedBus } from '#shared/bus/embedded/open';
import type { Bus } from '#shared/bus/port';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

let t: TestSecurity;
let bus: Bus;
let folder = '';
let call: ReturnType<typeof calling>;
let headers: Record<string, string>;
let accept = false;
const accepted: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-letters-'));
  t = await testSecurity();
  bus = await openEmbeddedBus({ path: path.join(folder, 'bus.db'), logger: t.log });
  call = calling(t, handler, { archive: { bus } as unknown as Archive });
  headers = (await headersOf(t, ['system:admin', 'system:read'])).headers;
  accept = false;
  accepted.length = 0;
  const spec = { name: 'deliver', subjects: ['radlake.>'], ackWaitMs: 10_000, maxDeliver: 1, maxAckPending: 8 };
  await bus.subscribe(spec, 8, async (batch) => {
    for (const delivery of batch) {
      if (accept) accepted.push(delivery.event.id);
      await (accept ? delivery.ack() : delivery.term('destination refuses'));
    }
  });
  for (const id of ['e1', 'e2', 'e3']) {
    const event = { specversion: '1.0', id, type: 'x.happened', source: '/', time: '2026-01-01T00:00:00Z', data: {} };
    await bus.publish('radlake.main.x.happened', event as never);
  }
  await until(async () => (await bus.deadLetters()).length === 3);
});
afterEach(async () => {
  await bus.close();
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const list = async (query = '') => (await call('GET /api/dead-letters', { headers, query })).json;

describe('dead letters', () => {
  it('are listed with consumer, reason and event, in pages', async () => {
    const first = await list('limit=2');
    expect(first.items[0]).toMatchObject({ consumer: 'deliver', reason: 'destination refuses', deliveryCount: 1 });
    const second = await list(`limit=2&after=${first.next}`);
    const ids = [...first.items, ...second.items].map((letter: { event: { id: string } }) => letter.event.id);
    expect(ids.sort()).toEqual(['e1', 'e2', 'e3']);
    expect(second.next).toBeNull();
    expect((await list('consumer=nobody')).items).toEqual([]);
  });

  it('are delivered again on replay', async () => {
    accept = true;
    const [letter] = (await list()).items;
    const replay = () => call('POST /api/dead-letters/{id}/replay', { path: { id: letter.id }, headers });
    expect((await replay()).status).toBe(204);
    await until(() => accepted.length === 1);
    expect(accepted).toEqual([letter.event.id]);
    expect((await list()).items).toHaveLength(2);
    expect((await replay()).json.code).toBe('DEAD_LETTER_NOT_FOUND');
  });

  it('are thrown away, and the trail keeps who did', async () => {
    const [letter] = (await list()).items;
    expect((await call('DELETE /api/dead-letters/{id}', { path: { id: letter.id }, headers })).status).toBe(204);
    expect((await list()).items).toHaveLength(2);
    const entries = await t.audit.find({ object: `dead-letter:${letter.id}` }, 2);
    expect(entries).toMatchObject([{ action: 'D', event: 'restrictedFunction' }]);
  });

  it('are shown to who may read the system, and touched by its administrators', async () => {
    const { headers: reader } = await headersOf(t, ['system:read']);
    const [letter] = (await list()).items;
    expect((await call('GET /api/dead-letters', { headers: reader })).status).toBe(200);
    for (const route of ['POST /api/dead-letters/{id}/replay', 'DELETE /api/dead-letters/{id}'] as const) {
      expect((await call(route, { path: { id: letter.id }, headers: reader })).status).toBe(403);
    }
    const { headers: nobody } = await headersOf(t, ['study:read']);
    expect((await call('GET /api/dead-letters', { headers: nobody })).status).toBe(403);
  });
});
