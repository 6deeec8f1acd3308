import { encodeJournalMember, prepareItem } from '../group';
import type { JournalMember } from '../journal';
import { memberPath, newSegmentId, segmentKey } from '../keys';
import type { LandingItem } from '../port';
import { encodeSeal } from '../seal';
import type { SequenceClock } from '../sequence';
import { blockBytes, encodeHeader, paddedLength } from '../tar';
import { encodeSegment } from './segment';
import type { PartUpload, Uploaded, Uploader } from './upload';

/** Up to this size a spilled object lands in one request. */
const wholeBytes = 16 * 1024 * 1024;
const partBytes = 8 * 1024 * 1024;
const maxParts = 9_000;
const partsInFlight = 2;

/** Bytes of a spilled object. */
export interface SpilledContent {
  readonly crc32: number;
  /** Fills the whole buffer. */
  read(buffer: Uint8Array, at: number): Promise<void>;
}

export interface LandedSpill {
  readonly key: string;
  readonly member: JournalMember;
  readonly stored: Uploaded;
}

/**
 * Lands a large object as a sealed segment of one member. What lies between its header and its end goes first: the
 * sequence is drawn when only these two are left, so that it lands in the order of its acknowledgement. Memory: two
 * parts.
 */
export async function landSpilled(
  uploader: Uploader,
  item: LandingItem,
  content: SpilledContent,
  clock: SequenceClock,
): Promise<LandedSpill> {
  if (item.length > wholeBytes) return await landInParts(uploader, item, content, clock);
  const bytes = Buffer.allocUnsafeSlow(item.length);
  await content.read(bytes, 0);
  const segment = encodeSegment([prepareItem({ ...item, content: [bytes], crc32: content.crc32 }, [bytes])], [], clock);
  const stored = await uploader.put(segment.key, segment.bytes, { ifAbsent: true });
  return { key: segment.key, member: segment.members[0]!, stored };
}

async function landInParts(
  uploader: Uploader,
  item: LandingItem,
  content: SpilledContent,
  clock: SequenceClock,
): Promise<LandedSpill> {
  const segment = newSegmentId(clock.next());
  const size = Math.max(partBytes, paddedLength(Math.ceil(item.length / maxParts)));
  const upload = await uploader.begin(segmentKey(segment));
  try {
    const last = await putMiddle(upload, item, content, size);
    const ends = encodeEnds(segment, item, content.crc32, clock);
    const first = Buffer.allocUnsafeSlow(size);
    first.set(ends.header);
    await content.read(first.subarray(blockBytes), 0);
    await upload.put(1, first);
    const rest = Buffer.allocUnsafeSlow(item.length - (last * size - blockBytes));
    await content.read(rest, last * size - blockBytes);
    await upload.put(last + 1, Buffer.concat([rest, ends.tail]));
    const stored = await upload.complete({ ifAbsent: true });
    return { key: segmentKey(segment), member: ends.member, stored };
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

/** Uploads the parts that hold content alone. @returns the number of the last of them (1: there is none) */
async function putMiddle(
  upload: PartUpload,
  item: LandingItem,
  content: SpilledContent,
  size: number,
): Promise<number> {
  const last = Math.floor((blockBytes + item.length) / size);
  const numbers = Array.from({ length: last - 1 }, (_, index) => index + 2).values();
  const putSome = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafeSlow(size);
    for (const number of numbers) {
      await content.read(buffer, (number - 1) * size - blockBytes);
      await upload.put(number, buffer);
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: partsInFlight }, putSome));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return last;
}

/** What lies around the content: its header; padding, journal and seal. */
function encodeEnds(segment: string, item: LandingItem, crc32: number, clock: SequenceClock) {
  const { name, arrival, length } = item;
  const sequence = clock.next();
  const member: JournalMember = { sequence, name, offset: blockBytes, length, crc32, arrival };
  const header = encodeHeader({
    path: memberPath(name),
    length,
    modifiedSeconds: Math.floor(sequence / 1e6),
    container: segment,
    sequence,
    crc32,
  });
  const journal = encodeJournalMember(segment, [member], [], clock);
  const seal = encodeSeal(
    {
      segment,
      groups: 1,
      members: 1,
      records: 0,
      firstSequence: sequence,
      lastSequence: journal.sequence,
      offset: blockBytes + paddedLength(length) + journal.bytes,
    },
    clock,
  );
  const padding = Buffer.alloc(paddedLength(length) - length);
  return { member, header, tail: Buffer.concat([padding, ...journal.buffers, seal]) };
}
