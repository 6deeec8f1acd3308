import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { passThroughOf } from '#shared/archive/describe/pass-through';
import type { InstanceEntry } from '#shared/archive/documents';
import { findInstance, findSeries } from '#shared/archive/retrieval/find';
import { runIndex } from '../crawl/run-index';
import { answerAsArchive, type HeldInstance, objectOf } from '../testing/answer-as-archive';
import { openRemoteTest, type RemoteTest } from '../testing/open-remote-test';

let t: RemoteTest;
let held: HeldInstance[];
const [study, series] = ['1.2.3', '1.2.3.4'];
const signal = new AbortController().signal;

beforeEach(async () => {
  t = await openRemoteTest();
  held = [1, 2, 3].map((number) => ({ study, series, instance: `${series}.${number}` }));
  t.answer = answerAsArchive(() => held);
  const index = { since: '2024-01-01', recentDays: 1, everyMs: 60_000, againMs: null };
  const settings = { nodeIds: [t.node._id], onDemand: false, waitMs: 1_000, keepMs: null, prefetch: null, index };
  await t.origins.set('main', settings);
  await runIndex(t, signal);
  t.asked.length = 0;
});
afterEach(() => t.close());

const described = async () => {
  const [found] = await findSeries(t.test.archive, {
    space: 'main',
    studyInstanceUid: study,
    seriesInstanceUid: series,
  });
  return found!;
};
const bytesOf = async ({ location: { key, offset, length } }: InstanceEntry) =>
  Buffer.from(await t.passing.read(key, offset, length));
const stored = async () => {
  let count = 0;
  for await (const _object of t.test.archive.store.list('segments/')) count += 1;
  return count;
};

describe('objects that are only described here', () => {
  it('come from the node bit by bit, and none of them stays', async () => {
    const got: Buffer[] = [];
    for await (const entry of passThroughOf(t.test.archive).stream(await described(), null))
      got.push(await bytesOf(entry));
    expect(got).toEqual(held.map(objectOf));
    expect(t.asked).toEqual([`/dicomweb/studies/${study}/series/${series}`]);
    expect(await t.test.archive.collections.instances.find({})).toEqual([]);
    expect(await stored()).toBe(0);
  });

  it('are asked for alone when one is wanted, and not again within a moment', async () => {
    const resource = {
      space: 'main',
      studyInstanceUid: study,
      seriesInstanceUid: series,
      sopInstanceUid: `${series}.2`,
    };
    const [first, second] = await Promise.all([1, 2].map(() => findInstance(t.test.archive, resource)));
    expect(await bytesOf(first!.entry)).toEqual(objectOf(held[1]!));
    expect(second!.entry.location).toEqual(first!.entry.location);
    expect((await findInstance(t.test.archive, resource)).entry).toMatchObject({ rows: 4, dataSetOffset: 310 });
    expect(t.asked).toHaveLength(1);
    const unknown = { ...resource, sopInstanceUid: '9.9' };
    await expect(findInstance(t.test.archive, unknown)).rejects.toMatchObject({ code: 'INSTANCE_NOT_FOUND' });
    expect(t.asked).toHaveLength(1);
  });

  it('stay readable by who opened them when they are let go', async () => {
    const { key } = (await passThroughOf(t.test.archive).one(await described(), `${series}.1`)).location;
    const reader = await t.passing.open(key);
    await t.passing.letGo(key);
    await expect(t.passing.open(key)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    const bytes = Buffer.alloc(reader.length - 512);
    expect(await reader.read(bytes, 512)).toBe(bytes.length);
    expect(bytes).toEqual(objectOf(held[0]!));
    await reader.close();
  });

  it('are let go when their reader leaves in the middle', async () => {
    for await (const _entry of passThroughOf(t.test.archive).stream(await described(), null)) break;
    while (t.passing.size > 1) await sleep(10); // the one that was read lingers
    expect(t.passing.size).toBe(1);
  });

  it.each<[string, string, (request: IncomingMessage, response: ServerResponse) => unknown]>([
    ['is busy', 'ORIGIN_UNAVAILABLE', (_request, response) => response.writeHead(503).end()],
    ['is away', 'ORIGIN_UNAVAILABLE', (request) => request.socket.destroy()],
    ['has it no more', 'ORIGIN_FAILED', (_request, response) => response.writeHead(404).end()],
    ['sends something else', 'ORIGIN_FAILED', (_request, response) => response.writeHead(200).end('no DICOM')],
  ])('fail when the node %s: %s', async (_what, code, answer) => {
    t.answer = answer;
    await expect(passThroughOf(t.test.archive).one(await described(), `${series}.1`)).rejects.toMatchObject({ code });
  });

  it('fail at the end when the node sent fewer than it said', async () => {
    held = held.slice(1);
    const got: string[] = [];
    const reading = (async () => {
      for await (const { sopInstanceUid } of passThroughOf(t.test.archive).stream(await described(), null))
        got.push(sopInstanceUid);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ORIGIN_FAILED', details: { missing: 1 } });
    expect(got).toEqual([`${series}.2`, `${series}.3`]);
  });
});
