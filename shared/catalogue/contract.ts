import { describeFilters } from './contract/filters';
import type { Open } from './contract/harness';

export type { Open, Opened } from './contract/harness';

/**
 * The contract of the catalogue port, as jest tests; every adapter passes all of it. The rules are MongoDB's.
 *
 * @param name - of the adapter
 * @param open - gives an empty catalogue for each test
 */
export function describeCatalogueContract(name: string, open: Open): void {
  describe(`the catalogue contract: ${name}`, () => {
    describe('filters', () => describeFilters(open));
  });
}
