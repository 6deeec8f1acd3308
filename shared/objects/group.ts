import { InvalidInputError } from '#shared/kernel/errors';
import { crc32, crc32OfChunks } from './crc32';
import { encodeJournal, type JournalEntry, type JournalMember, journalMemberPath } from './journal';
import { memberPath } from './keys';
import type { ArrivalFacts, JournalRecord, LandingItem, MemberName, Spill } from './port';
import type { SequenceClock } from './sequence';
import { blockBytes, encodeHeader, paddedLength, writeHeader } from './tar';

/** An item with its chunks in memory, checked and with its CRC: ready to be written at any offset. */
export interface PreparedItem {
  readonly path: string;
  readonly name: MemberName;
  readonly arrival: ArrivalFacts;
  readonly chunks: readonly Uint8Array[];
  readonly length: number;
  readonly crc32: number;
}

/** A commit group as bytes, for one place in one segment. */
export interface EncodedGroup {
  /** In order, without gaps, a whole number of blocks; views into the given chunks, nothing is copied. */
  readonly buffers: readonly Uint8Array[];
  readonly bytes: number;
  readonly members: readonly JournalMember[];
  readonly records: readonly JournalEntry[];
  /** Of the journal member: the highest of the group. */
  readonly sequence: number;
}

const zeros = Buffer.alloc(blockBytes);

export function isSpill(content: LandingItem['content']): content is Spill {
  return !Array.isArray(content);
}

/**
 * Checks an item and computes its CRC, unless it brings one.
 *
 * @throws InvalidInputError when `length` is not the length of the chunks
 * @throws InvalidKeyError when a UID cannot name a tar member
 */
export function prepareItem(item: LandingItem, chunks: readonly Uint8Array[]): PreparedItem {
  const path = memberPath(item.name);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (length !== item.length) {
    throw new InvalidInputError('The length of a landing item differs from its content', {
      details: { stated: item.length, found: length },
    });
  }
  const { name, arrival } = item;
  return { path, name, arrival, chunks, length, crc32: item.crc32 ?? crc32OfChunks(chunks) };
}

/**
 * Lays a group out: each item as header, content and padding, then the journal member. Draws the sequences: items,
 * records, journal.
 *
 * @param offset - where the group begins in the segment; a multiple of 512
 * @param endUnit - what the end of the group in the segment is a multiple of: 512, or a whole number of times that
 */
export function encodeGroup(
  segment: string,
  offset: number,
  group: { readonly items: readonly PreparedItem[]; readonly records: readonly JournalRecord[] },
  clock: SequenceClock,
  endUnit = blockBytes,
): EncodedGroup {
  const buffers: Uint8Array[] = [];
  const members: JournalMember[] = [];
  const headers = Buffer.alloc(blockBytes * group.items.length);
  let at = offset;
  for (const [index, item] of group.items.entries()) {
    const sequence = clock.next();
    const start = index * blockBytes;
    writeHeader(headers, start, {
      path: item.path,
      length: item.length,
      modifiedSeconds: Math.floor(sequence / 1e6),
      container: segment,
      sequence,
      crc32: item.crc32,
    });
    buffers.push(headers.subarray(start, start + blockBytes));
    for (const chunk of item.chunks) if (chunk.length > 0) buffers.push(chunk);
    pushPadding(buffers, item.length);
    const { name, length, arrival } = item;
    members.push({ sequence, name, offset: at + blockBytes, length, crc32: item.crc32, arrival });
    at += blockBytes + paddedLength(length);
  }
  const records = group.records.map((record) => ({ sequence: clock.next(), record }));
  const journal = encodeJournalMember(segment, members, records, clock, { at, endUnit });
  buffers.push(...journal.buffers);
  return { buffers, bytes: at - offset + journal.bytes, members, records, sequence: journal.sequence };
}

/**
 * A journal member: header, JSON, padding. Draws its sequence.
 *
 * @param place - where the member begins, and what its end is to be a multiple of: blanks behind the JSON fill it up
 */
export function encodeJournalMember(
  segment: string,
  members: readonly JournalMember[],
  records: readonly JournalEntry[],
  clock: SequenceClock,
  place = { at: 0, endUnit: blockBytes },
): { readonly buffers: readonly Uint8Array[]; readonly bytes: number; readonly sequence: number } {
  const content = filledUp(encodeJournal({ segment, members, records }), place);
  const sequence = clock.next();
  const header = encodeHeader({
    path: journalMemberPath(sequence),
    length: content.length,
    modifiedSeconds: Math.floor(sequence / 1e6),
    container: segment,
    sequence,
    crc32: crc32(content),
  });
  const buffers: Uint8Array[] = [header, content];
  pushPadding(buffers, content.length);
  return { buffers, bytes: blockBytes + paddedLength(content.length), sequence };
}

/** JSON with so many blanks behind it that its member ends where it is to end. */
function filledUp(json: Buffer, { at, endUnit }: { readonly at: number; readonly endUnit: number }): Buffer {
  const end = at + blockBytes + paddedLength(json.length);
  const missing = (endUnit - (end % endUnit)) % endUnit;
  if (missing === 0) return json;
  const filled = Buffer.alloc(paddedLength(json.length) + missing, ' ');
  filled.set(json);
  return filled;
}

function pushPadding(buffers: Uint8Array[], length: number): void {
  const padding = paddedLength(length) - length;
  if (padding > 0) buffers.push(zeros.subarray(0, padding));
}
