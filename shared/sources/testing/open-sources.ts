import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import type { Clock } from '#shared/kernel/clock';
import { temporarySecretBox } from '#shared/security/secret-box';
import { createSources, type Sources } from '../sources';

/** Sources over a catalogue of their own in memory, with the machine's clock or a given one; for tests. */
export function openTestSources(clock: Clock = { now: () => Date.now() }): Sources & { close(): Promise<void> } {
  const catalogue = openSqliteCatalogue(':memory:');
  const sources = createSources({ catalogue, clock, box: temporarySecretBox() });
  return { ...sources, close: () => catalogue.close() };
}
