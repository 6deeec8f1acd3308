import type { InstanceEntry } from '#shared/archive/documents';
import { blockBytes } from '#shared/objects/tar';

/** A read of one object: whole members that lie one behind the other, or a piece of a large one. */
export interface Block {
  readonly start: number;
  readonly length: number;
  readonly slices: readonly Slice[];
}

/** Bytes of one member within a block. */
export interface Slice {
  readonly entry: InstanceEntry;
  /** From the start of the block. */
  readonly from: number;
  readonly to: number;
  /** True for the first bytes of the member: a part header goes before them. */
  readonly isFirst: boolean;
}

/** Padding between members (at most 511 bytes) and the next header: members this close are read together. */
const gapLimitBytes = 2 * blockBytes;

/**
 * Cuts the reading of entries of ONE object into blocks of about `reads.targetBytes`, asked anew for each. A block
 * begins 512 bytes before its first member, where its tar header lies, so that a part header can be written in its place.
 */
export function* planBlocks(
  entries: readonly InstanceEntry[],
  reads: { readonly targetBytes: number },
): Generator<Block> {
  let slices: Slice[] = [];
  let start = 0;
  let end = 0;
  for (const entry of entries) {
    const { targetBytes } = reads;
    const { offset, length } = entry.location;
    const follows = slices.length > 0 && offset >= end && offset - end <= gapLimitBytes;
    if (slices.length > 0 && (!follows || offset + length - start > targetBytes)) {
      yield { start, length: end - start, slices };
      slices = [];
    }
    if (slices.length === 0) start = offset - blockBytes;
    if (length + blockBytes > targetBytes) {
      yield* pieces(entry, targetBytes);
      continue;
    }
    slices.push({ entry, from: offset - start, to: offset + length - start, isFirst: true });
    end = offset + length;
  }
  if (slices.length > 0) yield { start, length: end - start, slices };
}

function* pieces(entry: InstanceEntry, targetBytes: number): Generator<Block> {
  const { offset, length } = entry.location;
  for (let at = 0; at < length; at += targetBytes - blockBytes) {
    const size = Math.min(targetBytes - blockBytes, length - at);
    const slice = { entry, from: blockBytes, to: blockBytes + size, isFirst: at === 0 };
    yield { start: offset + at - blockBytes, length: blockBytes + size, slices: [slice] };
  }
}
