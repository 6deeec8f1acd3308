import { Query } from 'mingo';
import type { Filter } from './port';

/** Compiles a checked filter into a test of one document. */
export function matcherOf(filter: Filter): (document: unknown) => boolean {
  if (Object.keys(filter).length === 0) return () => true;
  const query = new Query(filter as Record<string, unknown>);
  return (document) => query.test(document as Record<string, unknown>);
}
