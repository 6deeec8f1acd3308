import { formOf } from '../rewrite';
import type { SkimmedDataSet, SkimmedValue } from '../skim';
import { walkOptionsOf } from './elements';
import { topElements } from './top-elements';

/** Bytes of the data set that was skimmed. */
export interface StoredRange {
  /** From its start. */
  readonly offset: number;
  readonly length: number;
}

/** What a data set is written of: bytes at hand, and those that lie in the data set that was skimmed. */
export type Piece = Uint8Array | StoredRange;

/** Bytes of what ends fragments. */
const delimiterBytes = 8;

/**
 * A skimmed data set with its long values back in place, without holding them.
 *
 * @param length - of the data set that was skimmed, where it is known: what was cut off at its end is left out
 */
export function piecesOf(
  dataSet: SkimmedDataSet,
  transferSyntaxUid: string,
  length = Number.POSITIVE_INFINITY,
): readonly Piece[] {
  const { bytes } = dataSet;
  const form = formOf(bytes, transferSyntaxUid);
  const waiting = [...dataSet.skimmed];
  const pieces: Piece[] = [];
  let from = 0;
  for (const { tag, offset, valueOffset, length: held } of topElements(bytes, walkOptionsOf(form))) {
    const value = waiting[0];
    if (!value || held !== 0 || tag !== value.tag) continue;
    waiting.shift();
    const header = withLength(bytes.subarray(offset, valueOffset), value.length, form.littleEndian);
    pieces.push(Buffer.concat([bytes.subarray(from, offset), header]), rangeOf(value, length));
    from = valueOffset;
  }
  return from < bytes.length ? [...pieces, bytes.subarray(from)] : pieces;
}

function rangeOf({ valueOffset, length, fragments }: SkimmedValue, end: number): StoredRange {
  const last = fragments?.at(-1);
  const stop = !fragments ? valueOffset + length : (last ? last[0] + last[1] : valueOffset) + delimiterBytes;
  return { offset: valueOffset, length: Math.max(0, Math.min(stop, end) - valueOffset) };
}

/** A copy of an element's header with another length, in the form that it has (PS3.5 7.1). */
function withLength(header: Uint8Array, length: number, littleEndian: boolean): Uint8Array {
  const copy = Uint8Array.from(header);
  const view = new DataView(copy.buffer);
  view.setUint32(copy.length - 4, length, littleEndian);
  return copy;
}
