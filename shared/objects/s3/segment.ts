import { type EncodedGroup, encodeGroup, type PreparedItem } from '../group';
import { newSegmentId, segmentKey } from '../keys';
import type { JournalRecord } from '../port';
import { encodeSeal } from '../seal';
import type { SequenceClock } from '../sequence';

/** A commit group as a whole, sealed segment. */
export interface SegmentBytes extends Pick<EncodedGroup, 'members' | 'records'> {
  readonly key: string;
  readonly bytes: Buffer;
}

/** Lays a commit group out as a segment of its own. Draws its sequences at once: no two segments overlap. */
export function encodeSegment(
  items: readonly PreparedItem[],
  records: readonly JournalRecord[],
  clock: SequenceClock,
): SegmentBytes {
  const segment = newSegmentId(clock.next());
  const group = encodeGroup(segment, 0, { items, records }, clock);
  const seal = encodeSeal(
    {
      segment,
      groups: 1,
      members: group.members.length,
      records: group.records.length,
      firstSequence: group.members[0]?.sequence ?? group.records[0]?.sequence ?? group.sequence,
      lastSequence: group.sequence,
      offset: group.bytes,
    },
    clock,
  );
  const bytes = Buffer.concat([...group.buffers, seal]);
  return { key: segmentKey(segment), bytes, members: group.members, records: group.records };
}
