import type { QueryOptions } from '#shared/archive/query/identifier';

/** Bytes of the service class application information, in their order (PS3.4 section C.5.1.1). */
const fields = [
  'relational',
  'combinesDateTime',
  'fuzzyNames',
  'timezone',
  // Enhanced multi-frame image conversion: nothing is converted.
  null,
  'emptyValues',
  'multipleValues',
] as const satisfies readonly (keyof QueryOptions | null)[];

/** What of it we support. */
export const supportedQueryOptions: readonly boolean[] = fields.map((field) => field !== null);

/**
 * What was agreed on for a query class.
 *
 * @param answer - our answer; undefined when the requestor asked for nothing
 */
export function agreedQueryOptions(answer: Uint8Array | undefined): QueryOptions {
  const has = (field: keyof QueryOptions): boolean => answer?.[fields.indexOf(field)] === 1;
  return {
    relational: has('relational'),
    combinesDateTime: has('combinesDateTime'),
    fuzzyNames: has('fuzzyNames'),
    timezone: has('timezone'),
    emptyValues: has('emptyValues'),
    multipleValues: has('multipleValues'),
  };
}
