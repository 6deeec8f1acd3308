import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCatalogueContract, describeCatalogueLifetime } from '../contract';
import { openSqliteCatalogue } from './open';

describeCatalogueContract('SQLite in memory', async () => {
  const catalogue = openSqliteCatalogue(':memory:');
  return { catalogue, dispose: () => catalogue.close() };
});

describeCatalogueLifetime('SQLite in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'radlake-catalogue-'));
  const path = join(folder, 'catalogue.db');
  let catalogue = openSqliteCatalogue(path);
  return {
    catalogue,
    reopen: async () => {
      await catalogue.close();
      catalogue = openSqliteCatalogue(path);
      return catalogue;
    },
    dispose: async () => {
      await catalogue.close();
      rmSync(folder, { recursive: true });
    },
  };
});
