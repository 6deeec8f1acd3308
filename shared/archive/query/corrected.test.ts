import { makeObject, type ObjectValues } from '../testing/make-object';
import { openTestArchive, type TestArchive } from '../testing/open-archive';
import { searchInstances } from './search-instances';
import { readSearch } from './search-request';
import type { Scope } from './series-source';

const inSeries = { space: 'main', studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.4' };
const [instanceNumber, seriesDescription] = ['00200013', '0008103E'];

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
  await t.send(makeObject());
  await t.send(makeObject({ '00080018': '1.2.3.4.2', [instanceNumber]: '2' }));
});
afterEach(() => t.close());

async function search(query: Readonly<Record<string, string>> = {}, scope: Scope = inSeries) {
  const page = await searchInstances(t.archive, scope, readSearch('instance', query), { base: '', limit: 10 });
  return JSON.parse(page.body.toString()) as Record<string, { Value?: unknown[] }>[];
}
const numbers = async (query = {}, scope: Scope = inSeries) =>
  (await search(query, scope)).map((answer) => answer[instanceNumber]?.Value?.[0]);
const correct = (values: ObjectValues) => t.send(makeObject(values));

describe.each([
  ['waiting', async () => undefined],
  ['packed', () => t.settleAndPack()],
])('a search for instances that are %s', (_where, prepare) => {
  it('shows and matches the corrected number, whether it was asked before or not', async () => {
    await prepare();
    expect(await numbers()).toEqual([1, 2]);
    await correct({ [instanceNumber]: '7' });
    expect(await numbers()).toEqual([7, 2]);
    expect(await numbers({ InstanceNumber: '7' })).toEqual([7]);
    expect(await numbers({ InstanceNumber: '1' })).toEqual([]);
    await correct({ [instanceNumber]: '8' });
    expect(await numbers()).toEqual([8, 2]);
    expect(await numbers({}, { space: 'main' })).toEqual([8, 2]);
  });

  it('leaves out what a correction took away', async () => {
    await prepare();
    await correct({ [instanceNumber]: '' });
    expect(await numbers()).toEqual([undefined, 2]);
  });

  it('shows corrected attributes of the levels above', async () => {
    await prepare();
    await correct({ [seriesDescription]: 'coronal' });
    const answers = await search({}, { space: 'main' });
    expect(answers.map((answer) => answer[seriesDescription]?.Value)).toEqual([['coronal'], ['coronal']]);
  });
});

it('overlays are looked up only for series that have some', async () => {
  let lookUps = 0;
  const { overlays } = t.archive.collections;
  const collections = {
    ...t.archive.collections,
    overlays: {
      ...overlays,
      find: (...args: Parameters<typeof overlays.find>) => {
        lookUps += 1;
        return overlays.find(...args);
      },
    },
  };
  const archive = { ...t.archive, collections } as typeof t.archive;
  const run = () => searchInstances(archive, inSeries, readSearch('instance', {}), { base: '', limit: 10 });
  await run();
  expect(lookUps).toBe(0);
  await correct({ [instanceNumber]: '7' });
  await run();
  expect(lookUps).toBeGreaterThan(0);
});
