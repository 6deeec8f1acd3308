import { TruncatedDataSetError } from './errors';
import { type JsonOptions, JsonWriter } from './json-writer';
import { type WalkOptions, walk } from './walker';

export { fromDicomJson } from './json-reader';
export type { JsonOptions } from './json-writer';

export interface ToDicomJsonOptions extends WalkOptions, JsonOptions {
  /** What to do with a data set that ends within an element: refuse it (default), or give what came before. */
  readonly truncated?: 'refuse' | 'keep';
}

/**
 * The DICOM JSON model object of a data set, as text (already UTF-8 safe JSON).
 *
 * Attributes ascend; group 2, group lengths and trailing padding are left out; Specific Character Set stays as in the
 * source although the text is Unicode (PS3.18 F.2.2 note 3). IS and DS are numbers with the digits as written, strings
 * where a double would lose digits; NaN and infinities are the strings `NaN`, `Infinity`, `-Infinity`.
 *
 * @param bytes - as for `walk`: no group 2 before `offset`, inflated
 * @throws TruncatedDataSetError unless `truncated` is `keep`
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 * @see PS3.18 Annex F.2
 */
export function toDicomJson(bytes: Uint8Array, options: ToDicomJsonOptions): string {
  const writer = new JsonWriter(bytes, options);
  const result = walk(bytes, options, writer);
  if (result.status === 'truncated' && options.truncated !== 'keep') {
    throw new TruncatedDataSetError('The data set ends within an element', { details: { offset: result.offset } });
  }
  return writer.finish();
}
