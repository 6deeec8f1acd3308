import type { Catalogue, Collection, CollectionSpec, Document } from '../port';

/** A document of the contract's tests: any JSON fields beside `_id`. */
export type Sample = Document & Readonly<Record<string, unknown>>;

/** A catalogue under test, empty when handed out. */
export interface Opened {
  readonly catalogue: Catalogue;
  /** Closes and opens again what was written; absent when the catalogue keeps nothing. */
  readonly reopen?: () => Promise<Catalogue>;
  readonly dispose: () => Promise<void>;
}

export type Open = () => Promise<Opened>;

/** Fresh catalogue per test, and a collection filled with documents. */
export interface Bench {
  readonly catalogue: () => Catalogue;
  readonly opened: () => Opened;
  readonly filled: (documents: readonly Sample[], indexes?: CollectionSpec['indexes']) => Promise<Collection<Sample>>;
}

/** Registers the hooks that give each test its own catalogue. */
export function useCatalogue(open: Open): Bench {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.dispose());
  return {
    catalogue: () => opened.catalogue,
    opened: () => opened,
    filled: async (documents, indexes = []) => {
      const collection = opened.catalogue.collection<Sample>({ name: 'samples', indexes });
      if (documents.length > 0) await collection.insertMany(documents);
      return collection;
    },
  };
}

/** Sorted ids of what a filter finds. */
export async function idsOf(found: Promise<readonly Document[]>): Promise<string[]> {
  return (await found).map(({ _id }) => _id).sort();
}
