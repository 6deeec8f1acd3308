import { type Cursor, type Signal, type WalkOptions, walk } from '../walker';

/** A top level element as it is written. */
export interface TopElement {
  readonly tag: number;
  readonly vr: string;
  readonly offset: number;
  readonly valueOffset: number;
  /** As its header says. */
  readonly length: number;
  /** Where the next element begins. */
  readonly end: number;
  /** Where the items of a sequence end, before a delimiter. */
  readonly contentEnd: number;
}

type Open = { -readonly [key in keyof TopElement]: TopElement[key] };

/**
 * The top level elements of a data set, in the order in which they are written.
 *
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 */
export function topElements(bytes: Uint8Array, options: WalkOptions): readonly TopElement[] {
  const found: Open[] = [];
  const next = ({ tag, vr, offset, valueOffset, length, depth }: Cursor): Signal => {
    if (depth > 0) return undefined;
    const last = found.at(-1);
    if (last) last.end = offset;
    found.push({ tag, vr, offset, valueOffset, length, end: bytes.length, contentEnd: bytes.length });
    return undefined;
  };
  const leaveSequence = ({ depth }: Cursor, endOffset: number): Signal => {
    if (depth === 0) found.at(-1)!.contentEnd = endOffset;
    return undefined;
  };
  walk(bytes, options, { element: next, enterSequence: next, enterFragments: next, leaveSequence });
  return found;
}
