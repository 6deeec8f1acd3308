import type { Collection, Document, Filter } from '#shared/catalogue/port';
import { invalidInput } from '#shared/kernel/function/parse';

/** A document with the time at which it was made, in milliseconds. */
interface Created extends Document {
  readonly createdAt: number;
}

/** One page of a list: newest first. */
export interface Listing {
  /** Begins with the space. */
  readonly filter: Filter;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

/** One page, newest first. @throws InvalidInputError when `after` is not a `next` of an earlier page */
export async function listNewest<D extends Created>(
  collection: Collection<D>,
  { filter, limit, after }: Listing,
): Promise<{ readonly items: readonly D[]; readonly next: string | null }> {
  const [, at, id] = /^(\d{1,16})~([\x21-\x7e ]{1,300})$/.exec(after ?? '') ?? [];
  if (after !== undefined && id === undefined)
    throw invalidInput([{ in: 'query', name: 'after', message: 'must be the `next` of an earlier page' }]);
  const older =
    id === undefined ? {} : { $or: [{ createdAt: { $lt: Number(at) } }, { createdAt: Number(at), _id: { $gt: id } }] };
  const found = await collection.find({ ...filter, ...older }, { sort: { createdAt: -1, _id: 1 }, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items, next: last ? `${last.createdAt}~${last._id}` : null };
}
