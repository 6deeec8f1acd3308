import { makeObject } from '#shared/archive/testing/make-object';
import { dropFetched } from './drop-fetched';
import { runRetrieval } from './run-retrieval';
import { openRemoteTest, type RemoteTest, sendJson, sendParts } from './testing/open-remote-test';

let t: RemoteTest;
/** Instances of the study that the node says it has; null: it fails. */
let there: number | null;
beforeEach(async () => {
  t = await openRemoteTest();
  there = 2;
  t.answer = (request, response) => {
    if (!request.url?.includes('?')) sendParts(response, [slice(1), slice(2)]);
    else if (there === null) response.writeHead(503).end();
    else sendJson(response, [{ '0020000D': { vr: 'UI', Value: ['1.2.3'] }, '00201208': { vr: 'IS', Value: [there] } }]);
  };
  const settings = { nodeIds: [t.node._id], onDemand: true, waitMs: 1_000, keepMs: 3_600_000, prefetch: null };
  await t.origins.set('main', settings);
});
afterEach(() => t.close());

const slice = (number: number) => makeObject({ '00080018': `1.2.3.4.${number}` });
const services = () => ({ remote: t.remote, retrievals: t.retrievals, log: t.log });
const isHere = async () => (await t.test.archive.collections.studies.findOne({ _id: 'main/1.2.3' })) !== null;

/** Fetches the study; by the platform itself unless `reason` says otherwise. */
async function fetchStudy(reason: 'onDemand' | 'asked' = 'onDemand'): Promise<void> {
  const what = { space: 'main', nodeId: t.node._id, studyInstanceUid: '1.2.3' };
  const { _id } = await t.retrievals.request({ ...what, reason, requestedBy: 'test' });
  await runRetrieval(t, _id, new AbortController().signal);
  await t.test.indexed();
}

describe('studies that were fetched for a time', () => {
  it('go when it is over, and not before', async () => {
    await fetchStudy();
    expect([await dropFetched(services()), await isHere()]).toEqual([0, true]);
    t.test.clock.pass(3_600_001);
    expect([await dropFetched(services()), await isHere()]).toEqual([1, false]);
    expect(await dropFetched(services())).toBe(0);
  });

  it.each([
    ['a person asked for them', async () => fetchStudy('asked')],
    ['an instance came from elsewhere', async () => fetchStudy().then(() => t.test.send(slice(3)))],
    ['the node has fewer', async () => fetchStudy().then(() => (there = 1))],
    ['the node has none', async () => fetchStudy().then(() => (there = 0))],
  ])('stay when %s', async (_why, prepare) => {
    await prepare();
    t.test.clock.pass(3_600_001);
    expect([await dropFetched(services()), await isHere()]).toEqual([0, true]);
    there = 9;
    t.test.clock.pass(3_600_001);
    expect([await dropFetched(services()), await isHere()]).toEqual([0, true]);
  });

  it('stay while the node cannot be asked, and go when it can', async () => {
    await fetchStudy();
    there = null;
    t.test.clock.pass(3_600_001);
    expect([await dropFetched(services()), await isHere()]).toEqual([0, true]);
    there = 2;
    t.test.clock.pass(3_600_001);
    expect([await dropFetched(services()), await isHere()]).toEqual([1, false]);
  });
});
