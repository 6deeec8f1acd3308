import { crc32 } from './crc32';
import { CorruptObjectError } from './errors';
import {
  isJournalPath,
  type Journal,
  type JournalEntry,
  type JournalMember,
  maxJournalBytes,
  parseJournal,
} from './journal';
import { memberPath, segmentIdOf } from './keys';
import type { Location, ObjectReader, ObjectStore } from './port';
import { parseSeal, type SegmentSeal, sealBytes } from './seal';
import { blockBytes, paddedLength, parseHeader, type TarMember } from './tar';

/** What a scan reads from: an open object, or a file. */
export type SegmentBytes = Pick<ObjectReader, 'length' | 'read'>;

/** A member as its group's journal lists it, and what is wrong with it where something is. */
export interface ScannedMember extends JournalMember {
  /** `header`: its tar header differs from the journal. `content`: its CRC differs (only found by `verifyContent`). */
  readonly fault?: 'header' | 'content';
}

/** One commit group, closed by a valid journal member. */
export interface ScannedGroup {
  readonly kind: 'group';
  readonly members: readonly ScannedMember[];
  readonly records: readonly JournalEntry[];
  /** Of the journal member. */
  readonly sequence: number;
  /** Of the group's first header, and of the byte after its last padding. */
  readonly offset: number;
  readonly end: number;
}

/** Bytes inside the segment that belong to no valid group, while a valid group follows: damage, not a torn end. */
export interface ScannedDamage {
  readonly kind: 'damage';
  readonly offset: number;
  readonly end: number;
}

/** Last thing of each scan. */
export interface ScannedEnd {
  readonly kind: 'end';
  /** End of the last valid group. */
  readonly offset: number;
  /** Null in a segment that still takes landings, or that was never sealed. */
  readonly seal: SegmentSeal | null;
  /** True when something other than zeros follows the last valid group (and it is not the seal): a torn group. */
  readonly torn: boolean;
}

export type ScannedPart = ScannedGroup | ScannedDamage | ScannedEnd;

export interface ScanOptions {
  /** Read every content and compare its CRC. Default false: headers and journals only. */
  readonly verifyContent?: boolean;
}

/**
 * Reads a segment from its beginning: its groups in landing order, then its end. Members that no valid journal member
 * closes do not appear.
 *
 * @throws CorruptObjectError when `key` is no segment's key; errors of the store pass through
 */
export async function* scanSegment(
  store: ObjectStore,
  key: string,
  options: ScanOptions = {},
): AsyncGenerator<ScannedPart> {
  const segment = segmentIdOf(key);
  if (segment === null) throw new CorruptObjectError('Not the key of a segment', { details: { key } });
  const reader = await store.open(key);
  try {
    yield* scanBytes(reader, segment, options);
  } finally {
    await reader.close();
  }
}

/** As `scanSegment`, over bytes that are open already. */
export async function* scanBytes(
  bytes: SegmentBytes,
  segment: string,
  options: ScanOptions = {},
): AsyncGenerator<ScannedPart> {
  const seal = await readSeal(bytes, segment);
  const limit = seal ? seal.offset : bytes.length;
  let offset = 0;
  let lastSequence = 0;
  for (;;) {
    const journal = await nextJournal(bytes, segment, offset, limit, lastSequence);
    if (!journal) break;
    if (journal.start > offset) yield { kind: 'damage', offset, end: journal.start };
    yield await checkGroup(bytes, segment, journal, options);
    offset = journal.end;
    lastSequence = journal.sequence;
  }
  const torn = seal ? offset < limit : !(await isBlank(bytes, offset, limit));
  yield { kind: 'end', offset, seal, torn };
}

/** The seal of a segment, read from its end; null while it has none. */
export async function readSeal(bytes: SegmentBytes, segment: string): Promise<SegmentSeal | null> {
  if (bytes.length < sealBytes || bytes.length % blockBytes !== 0) return null;
  const tail = await readAt(bytes, bytes.length - sealBytes, sealBytes);
  return tail && parseSeal(tail, segment, bytes.length);
}

/**
 * Reads the tar header before a location and compares it: the check before the first byte is sent.
 *
 * @throws CorruptObjectError when another segment, sequence or length lies there
 */
export async function checkLocation(bytes: SegmentBytes, location: Location): Promise<TarMember> {
  const block = location.offset >= blockBytes ? await readAt(bytes, location.offset - blockBytes, blockBytes) : null;
  return checkHeader(block, location, bytes.length);
}

/**
 * As `checkLocation`, over bytes that were read already.
 *
 * @param block - the tar header before the location at its start; null when there can be none
 * @param objectLength - bytes of the whole object
 */
export function checkHeader(block: Uint8Array | null, location: Location, objectLength: number): TarMember {
  const header = block ? parseHeader(block) : 'invalid';
  const segment = segmentIdOf(location.key);
  const fits =
    header !== 'zero' &&
    header !== 'invalid' &&
    header.length === location.length &&
    (segment === null || header.container === segment) &&
    (location.sequence === undefined || header.sequence === location.sequence) &&
    location.offset + location.length <= objectLength;
  if (!fits) {
    const { store, key, offset } = location;
    throw new CorruptObjectError('Not the expected member at this location', { details: { store, key, offset } });
  }
  return header;
}

interface FoundJournal extends Journal {
  readonly sequence: number;
  /** Of the group's first header. */
  readonly start: number;
  readonly end: number;
}

/** Walks headers from `from` to the next journal member; where the walk breaks, looks at every block instead. */
async function nextJournal(
  bytes: SegmentBytes,
  segment: string,
  from: number,
  limit: number,
  after: number,
): Promise<FoundJournal | null> {
  let at = from;
  let sequence = after;
  while (at + blockBytes <= limit) {
    const header = await readHeader(bytes, at, limit, segment);
    if (!header || header.sequence <= sequence) break;
    const journal = isJournalPath(header.path) ? await readJournal(bytes, at, header, from, after) : null;
    if (journal) return journal;
    if (isJournalPath(header.path)) break;
    sequence = header.sequence;
    at += blockBytes + paddedLength(header.length);
  }
  return searchJournal(bytes, segment, from, limit, after);
}

const windowBytes = 1024 * 1024;
const magicAt = 257;
const prefixAt = 345;

/** Looks at every block from `from` on for a valid journal member: how a scan gets past damage. */
async function searchJournal(
  bytes: SegmentBytes,
  segment: string,
  from: number,
  limit: number,
  after: number,
): Promise<FoundJournal | null> {
  const window = Buffer.allocUnsafe(Math.min(windowBytes, Math.max(0, limit - from)));
  for (let start = from; start + blockBytes <= limit; start += window.length) {
    const count = await bytes.read(window.subarray(0, Math.min(window.length, limit - start)), start);
    for (let at = 0; at + blockBytes <= count; at += blockBytes) {
      if (window[at + magicAt] !== 0x75 || window[at + prefixAt] !== 0x2e) continue; // `ustar` and `.radlake/...`
      const header = parseHeader(window, at);
      if (header === 'zero' || header === 'invalid' || header.container !== segment) continue;
      if (!isJournalPath(header.path) || header.sequence <= after) continue;
      const journal = await readJournal(bytes, start + at, header, from, after);
      if (journal) return journal;
    }
    if (count < blockBytes) break;
  }
  return null;
}

/** Reads and checks a journal member; null when its CRC, form, segment, offsets or sequences do not fit. */
async function readJournal(
  bytes: SegmentBytes,
  at: number,
  header: TarMember,
  from: number,
  after: number,
): Promise<FoundJournal | null> {
  if (header.length > maxJournalBytes || at + blockBytes + header.length > bytes.length) return null;
  const content = await readAt(bytes, at + blockBytes, header.length);
  if (!content || crc32(content) !== header.crc32) return null;
  const journal = parseJournal(content);
  if (!journal || journal.segment !== header.container) return null;
  const sequences = [...journal.members, ...journal.records].map((part) => part.sequence);
  if (!isGrowing([after, ...sequences, header.sequence])) return null;
  const first = journal.members[0];
  const start = first ? first.offset - blockBytes : at;
  let expected = start;
  for (const member of journal.members) {
    if (member.offset !== expected + blockBytes) return null;
    expected = member.offset + paddedLength(member.length);
  }
  if (start < from || expected !== at) return null;
  return { ...journal, sequence: header.sequence, start, end: at + blockBytes + paddedLength(header.length) };
}

async function checkGroup(
  bytes: SegmentBytes,
  segment: string,
  journal: FoundJournal,
  options: ScanOptions,
): Promise<ScannedGroup> {
  const members: ScannedMember[] = [];
  for (const member of journal.members) {
    const fault = await findFault(bytes, segment, member, options);
    members.push(fault ? { ...member, fault } : member);
  }
  const { records, sequence, start, end } = journal;
  return { kind: 'group', members, records, sequence, offset: start, end };
}

async function findFault(
  bytes: SegmentBytes,
  segment: string,
  member: JournalMember,
  options: ScanOptions,
): Promise<'header' | 'content' | null> {
  const header = await readHeader(bytes, member.offset - blockBytes, bytes.length, segment);
  const headerFits =
    header !== null &&
    header.path === memberPath(member.name) &&
    header.length === member.length &&
    header.sequence === member.sequence &&
    header.crc32 === member.crc32;
  if (!headerFits) return 'header';
  if (!options.verifyContent) return null;
  return (await crcOfRange(bytes, member.offset, member.length)) === member.crc32 ? null : 'content';
}

/**
 * CRC-32 of a range, read in pieces of 1 MiB.
 *
 * @param window - what to read into; who sums many ranges gives the same one each time
 * @returns null when the object ends before the range does
 */
export async function crcOfRange(
  bytes: SegmentBytes,
  offset: number,
  length: number,
  window: Buffer = Buffer.allocUnsafe(Math.min(windowBytes, length)),
): Promise<number | null> {
  let crc = 0;
  for (let done = 0; done < length; ) {
    const piece = window.subarray(0, Math.min(window.length, length - done));
    if ((await bytes.read(piece, offset + done)) < piece.length) return null;
    crc = crc32(piece, crc);
    done += piece.length;
  }
  return crc;
}

/** The header at `at` when it is a member of this segment that ends before `limit`; else null. */
async function readHeader(bytes: SegmentBytes, at: number, limit: number, segment: string): Promise<TarMember | null> {
  const block = await readAt(bytes, at, blockBytes);
  const header = block ? parseHeader(block) : 'invalid';
  if (header === 'zero' || header === 'invalid' || header.container !== segment) return null;
  return at + blockBytes + paddedLength(header.length) <= limit ? header : null;
}

async function readAt(bytes: SegmentBytes, offset: number, length: number): Promise<Buffer | null> {
  const buffer = Buffer.allocUnsafe(length);
  return (await bytes.read(buffer, offset)) === length ? buffer : null;
}

const blank = Buffer.alloc(windowBytes);

async function isBlank(bytes: SegmentBytes, from: number, to: number): Promise<boolean> {
  const window = Buffer.allocUnsafe(Math.min(windowBytes, Math.max(0, to - from)));
  for (let at = from; at < to; at += window.length) {
    const count = await bytes.read(window.subarray(0, Math.min(window.length, to - at)), at);
    if (!window.subarray(0, count).equals(blank.subarray(0, count))) return false;
    if (count === 0) break;
  }
  return true;
}

function isGrowing(numbers: readonly number[]): boolean {
  return numbers.every((value, index) => index === 0 || value > numbers[index - 1]!);
}
