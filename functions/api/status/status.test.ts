import { quarantineIncoming } from '#shared/archive/quarantine';
import { Reception } from '#shared/archive/receive';
import { createSpace } from '#shared/archive/spaces';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { NotDicomError } from '#shared/dicom/errors';
import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

let t: TestSecurity;
let a: TestArchive;
beforeEach(async () => {
  t = await testSecurity();
  a = await openTestArchive();
});
afterEach(async () => {
  await a.close();
  await t.close();
});

async function land(n: number): Promise<void> {
  const reception = new Reception(a.archive, { space: 'main', source: 'test' });
  await reception.write(makeObject({ '00080018': `1.2.3.4.${n}` }));
  await reception.finish();
}

describe('status', () => {
  it('counts what is stored and what waits', async () => {
    await createSpace(a.archive, 'trial', {});
    for (const n of [1, 2, 3]) await land(n);
    await a.settleAndPack();
    await land(4);
    await a.indexed();
    async function* content() {
      yield Buffer.from('x');
    }
    const arrival = { space: 'main', source: 'test', transferSyntaxUid: '' };
    await quarantineIncoming(a.archive, content(), 1, arrival, new NotDicomError('no image'));
    const { headers } = await headersOf(t, ['system:admin']);
    const { status, json } = await calling(t, handler, { archive: a.archive })('GET /api/status', { headers });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ...{ spaces: 2, studies: 1, series: 1, instances: 4, unpackedInstances: 1, quarantined: 1, conflicts: 0 },
      ...{ backlog: 0, deadLetters: 0, outboxes: 0, packs: { count: 1 }, segments: { count: 1 } },
    });
    const [series] = await a.archive.collections.series.find({});
    expect(json.packs.bytes).toBe(series!.packs[0]!.lengthBytes);
    expect(json.versions).toMatchObject({
      radlake: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.versions.node,
    });
    expect(json.store.freeBytes).toBeGreaterThan(0);
  });

  it('is for administrators', async () => {
    const { headers } = await headersOf(t, ['system:read']);
    const { status } = await calling(t, handler, { archive: a.archive })('GET /api/status', { headers });
    expect(status).toBe(403);
  });
});
