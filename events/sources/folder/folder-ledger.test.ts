import type { FolderSource, SourceItemDocument } from '#shared/sources/documents';
import { itemIdOf, retryPlan } from '#shared/sources/items';
import { FolderSettings } from '#shared/sources/settings';
import { createSource } from '#shared/sources/sources';
import { openTestSources } from '#shared/sources/testing/open-sources';
import { FolderLedger } from './folder-ledger';

const sources = openTestSources();
afterAll(() => sources.close());

it('what may be gone is looked at in pieces while there is time, and all of it in turn', async () => {
  const settings = FolderSettings.parse({ folders: ['/none/here'], mode: 'index' });
  const choices = { name: 'f', kind: 'folder', space: 'main', settings, isActive: true } as const;
  const source = (await createSource(sources, choices)) as FolderSource;
  const item = (key: string): SourceItemDocument => ({
    ...{ _id: itemIdOf(source._id, key), source: source._id, key, version: '', target: null, state: 'done' },
    ...{ attempts: 1, dueAt: null, foundAt: 0, endedAt: 0, error: null, instances: 1 },
  });
  await sources.items.insertMany(Array.from({ length: 1_200 }, (_, n) => item(`/none/here/${n}`)));
  await sources.items.insertOne(item('/elsewhere/1'));
  const ledger = new FolderLedger(sources, source, retryPlan);
  const sizes: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const { gone, outside } = await ledger.gone(0);
    sizes.push(gone.length + outside.length);
  }
  expect(sizes).toEqual([500, 500, 201, 500]);
  await ledger.gone(0);
  await ledger.gone(0);
  const { gone, outside } = await ledger.gone(Number.POSITIVE_INFINITY);
  expect([gone.length, outside.map(({ key }) => key)]).toEqual([1_200, ['/elsewhere/1']]);
});
