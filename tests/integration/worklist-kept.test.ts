import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reindex } from '#shared/archive/reindex';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { backUpDocuments, restoreDocuments } from '#shared/backup/documents';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { readConfig } from '#shared/kernel/config';
import { openFileStore } from '#shared/objects/file/file-store';
import { createWorkitem } from '#shared/worklist/create-workitem';
import { readDataSet } from '#shared/worklist/read-data-set';
import { globalSubscribers, subscribeGlobally } from '#shared/worklist/subscriptions';
import { makeWorkitem } from '#shared/worklist/testing/make-workitem';
import { createWorklist, type Worklist } from '#shared/worklist/worklist';
import { openBackupPlaces } from '#stacks/services';

let t: TestArchive;
let worklist: Worklist;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-worklist-'));
  t = await openTestArchive();
  const { catalogue, bus, clock, log } = t.archive;
  worklist = createWorklist({ catalogue, bus, clock, log });
  await subscribeGlobally(worklist, { space: 'main', aeTitle: 'WATCHER' }, true, null);
  const dataSet = readDataSet(makeWorkitem());
  await createWorkitem(worklist, { space: 'main', workitemUid: '1.2.3', dataSet }, (given) =>
    globalSubscribers(worklist, 'main', given),
  );
});
afterEach(async () => {
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

const dump = async ({ workitems, subscriptions }: Worklist) => ({
  workitems: await workitems.find({}, { sort: { _id: 1 } }),
  subscriptions: await subscriptions.find({}, { sort: { _id: 1 } }),
});

it('reindex leaves worklists and subscriptions as they are', async () => {
  const before = await dump(worklist);
  await reindex(t.archive);
  expect(await dump(worklist)).toEqual(before);
  expect([before.workitems.length, before.subscriptions.length]).toEqual([1, 1]);
});

it('a backup holds them, and restoring brings them back', async () => {
  const config = readConfig({ RADLAKE_DATA: path.join(folder, 'data'), RADLAKE_RESERVE_BYTES: '0' });
  const alone = await openBackupPlaces(config, 'alone');
  const collections = alone.collections;
  await alone.close();
  const store = await openFileStore({ name: 'main', root: path.join(folder, 'backups'), poolSize: 0 });
  const places = { catalogue: t.archive.catalogue, collections, keyFolder: path.join(folder, 'keys') };
  const documents = await backUpDocuments(places, store, 'first');
  const other = openSqliteCatalogue(':memory:');
  await restoreDocuments({ ...places, catalogue: other }, store, documents);
  const { bus, clock, log } = t.archive;
  expect(await dump(createWorklist({ catalogue: other, bus, clock, log }))).toEqual(await dump(worklist));
  await other.close();
  await store.close();
});
