import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openSqliteCatalogue } from './open';

it('notices what another connection wrote', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-changes-'));
  const file = path.join(folder, 'catalogue.db');
  const spec = { name: 'things', indexes: [] };
  const one = openSqliteCatalogue(file);
  one.collection(spec);
  const other = openSqliteCatalogue(file);
  const before = one.changes!();
  expect(one.changes!()).toBe(before);
  await other.collection(spec).insertOne({ _id: 'x' });
  expect(one.changes!()).not.toBe(before);
  await one.close();
  await other.close();
  rmSync(folder, { recursive: true });
});
