import type { Catalogue, CollectionSpec, Document } from '#shared/catalogue/port';
import { movedId, type Transfer } from './import-kept';
import type { DocumentLine } from './layout';

/** Documents of one space that no bytes tell (workitems, ...): their ids begin with the space. */
export async function* documentsOf(
  catalogue: Catalogue,
  collections: readonly CollectionSpec[],
  space: string,
): AsyncGenerator<DocumentLine> {
  for (const spec of collections) {
    const filter = { _id: { $gte: `${space}/`, $lt: `${space}0` } };
    for await (const document of catalogue.collection<Document>(spec).iterate(filter, { sort: { _id: 1 } }))
      yield { collection: spec.name, document };
  }
}

/**
 * Puts a document into a space where it has none of that id. Events that it still had to publish stay behind: they are
 * those of another space.
 *
 * @returns whether it is new here
 */
export async function importDocument(
  catalogue: Catalogue,
  spec: CollectionSpec,
  { from, to }: Transfer,
  { document }: DocumentLine,
): Promise<boolean> {
  const { _id, ...fields } = document;
  const published = 'outbox' in fields ? { outbox: [], outboxAt: null } : {};
  const moved = { ...fields, ...published, space: to };
  const { upsertedId } = await catalogue
    .collection<Document>(spec)
    .updateOne({ _id: movedId(_id, from, to) }, { $setOnInsert: moved }, { upsert: true, durable: true });
  return upsertedId !== null;
}
