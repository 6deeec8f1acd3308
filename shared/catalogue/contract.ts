import { describeAggregations } from './contract/aggregations';
import { describeFilters } from './contract/filters';
import type { Open } from './contract/harness';
import { describeLifetime } from './contract/lifetime';
import { describeReads } from './contract/reads';
import { describeUpdates } from './contract/updates';
import { describeWrites } from './contract/writes';

export type { Open } from './contract/harness';

/**
 * The contract of the catalogue port, as jest tests; every adapter passes all of it. The rules are MongoDB's.
 *
 * @param name - of the adapter
 * @param open - gives an empty catalogue for each test
 */
export function describeCatalogueContract(name: string, open: Open): void {
  describe(`the catalogue contract: ${name}`, () => {
    describe('filters', () => describeFilters(open));
    describe('reads', () => describeReads(open));
    describe('updates', () => describeUpdates(open));
    describe('writes', () => describeWrites(open));
    describe('aggregations', () => describeAggregations(open));
    describe('lifetime', () => describeLifetime(open));
  });
}

/** The part of the contract that needs a catalogue which lasts over closing; for adapters with more than one store. */
export function describeCatalogueLifetime(name: string, open: Open): void {
  describe(`lifetime of a catalogue: ${name}`, () => describeLifetime(open));
}
