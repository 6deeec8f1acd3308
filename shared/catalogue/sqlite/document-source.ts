import type { Filter, Sort } from '../port';
import type { StoredCollection } from './schema';

/** Fields at the top of a document that a request needs; null for all. */
export interface NeededFields {
  /** For the answer. */
  readonly answer: ReadonlySet<string> | null;
  /** And to decide whether the document matches, and where it stands. */
  readonly decision: ReadonlySet<string> | null;
}

const allFields: NeededFields = { answer: null, decision: null };

/** What a request needs of a document. */
export function neededFields(
  filter: Filter,
  sort: Sort | undefined,
  projection: Readonly<Record<string, unknown>> | undefined,
): NeededFields {
  const wanted = Object.keys(projection ?? {});
  if (wanted.length === 0) return allFields;
  const answer = new Set(['_id', ...wanted.map(topOf)]);
  const decision = new Set(answer);
  addFields(filter, decision);
  for (const path of Object.keys(sort ?? {})) decision.add(topOf(path));
  return { answer, decision };
}

/** Where documents are read from: their table, or a shorter copy that has all that is needed. Columns `rid` and `doc`. */
export interface DocumentSource {
  readonly table: string;
  readonly isWhole: boolean;
}

/**
 * @param plan - null when each document is to be looked at again
 */
export function sourceFor(
  { table, covers }: Pick<StoredCollection, 'table' | 'covers'>,
  { answer, decision }: NeededFields,
  plan: { readonly exact: boolean; readonly ordered: boolean } | null,
): DocumentSource {
  const needed = plan?.exact && plan.ordered ? answer : decision;
  const cover = needed && covers.find(({ fields }) => [...needed].every((name) => fields.has(name)));
  return { table: cover ? cover.table : table, isWhole: !cover };
}

const topOf = (path: string): string => path.split('.', 1)[0]!;

function addFields(filter: Filter, into: Set<string>): void {
  for (const [key, value] of Object.entries(filter)) {
    if (!key.startsWith('$')) into.add(topOf(key));
    else for (const part of value as readonly Filter[]) addFields(part, into);
  }
}
