import { LimitExceededError } from '#shared/kernel/errors';
import { memberPath, parseMemberPath } from './keys';
import type { ArrivalFacts, JournalRecord, MemberName } from './port';

/** One landed instance, as the journal member of its commit group lists it. */
export interface JournalMember {
  readonly sequence: number;
  readonly name: MemberName;
  /** Of the Part 10 bytes in the segment; the tar header is the 512 bytes before. */
  readonly offset: number;
  readonly length: number;
  readonly crc32: number;
  readonly arrival: ArrivalFacts;
}

/** A decision in the journal, with its place in the landing order. */
export interface JournalEntry {
  readonly sequence: number;
  readonly record: JournalRecord;
}

/** Content of a journal member: it makes every member that it lists valid, and nothing else does. */
export interface Journal {
  readonly segment: string;
  readonly members: readonly JournalMember[];
  readonly records: readonly JournalEntry[];
}

/** Journals above this size are neither written nor read. */
export const maxJournalBytes = 32 * 1024 * 1024;

/** Left for the blanks that may follow the JSON. */
const fillingBytes = 64 * 1024;

const journalPath = /^\.radlake\/journal\/[0-9]{1,16}\.json$/;

/** Path of the journal member that closes the group which ends with `sequence`. */
export function journalMemberPath(sequence: number): string {
  return `.radlake/journal/${sequence}.json`;
}

export function isJournalPath(path: string): boolean {
  return journalPath.test(path);
}

/** JSON of a journal, UTF-8. @throws LimitExceededError above `maxJournalBytes` */
export function encodeJournal(journal: Journal): Buffer {
  const members = journal.members.map(({ sequence, name, offset, length, crc32, arrival }) => ({
    sequence,
    path: memberPath(name),
    offset,
    length,
    crc32: crc32.toString(16).padStart(8, '0'),
    arrival,
  }));
  const bytes = Buffer.from(
    JSON.stringify({ version: 1, segment: journal.segment, members, records: journal.records }),
  );
  if (bytes.length > maxJournalBytes - fillingBytes) {
    throw new LimitExceededError('A landing group has too many records', { details: { limit: maxJournalBytes } });
  }
  return bytes;
}

/** Reads the JSON of a journal; null when it is not one that `encodeJournal` writes. */
export function parseJournal(bytes: Uint8Array): Journal | null {
  const value = parseObject(bytes);
  if (value?.['version'] !== 1 || typeof value['segment'] !== 'string') return null;
  const { members, records } = value;
  if (!Array.isArray(members) || !Array.isArray(records)) return null;
  const parsedMembers = members.map(parseMember);
  const parsedRecords = records.map(parseEntry);
  if (parsedMembers.includes(null) || parsedRecords.includes(null)) return null;
  return {
    segment: value['segment'],
    members: parsedMembers as JournalMember[],
    records: parsedRecords as JournalEntry[],
  };
}

/** A JSON object out of UTF-8 bytes, or null. */
export function parseObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null; // not JSON: the caller decides what that means
  }
}

/** A non-negative safe integer? */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parseMember(value: unknown): JournalMember | null {
  if (!isObject(value)) return null;
  const { sequence, path, offset, length, crc32, arrival } = value;
  const name = typeof path === 'string' ? parseMemberPath(path) : null;
  const numbers = isCount(sequence) && isCount(offset) && isCount(length);
  const crc = typeof crc32 === 'string' && /^[0-9a-f]{8}$/.test(crc32) ? Number.parseInt(crc32, 16) : null;
  if (!name || !numbers || crc === null || !isArrival(arrival)) return null;
  return { sequence, name, offset, length, crc32: crc, arrival };
}

function parseEntry(value: unknown): JournalEntry | null {
  if (!isObject(value)) return null;
  const { sequence, record } = value;
  if (!isCount(sequence) || !isObject(record)) return null;
  if (typeof record['kind'] !== 'string' || typeof record['space'] !== 'string') return null;
  return { sequence, record: record as JournalRecord };
}

function isArrival(value: unknown): value is ArrivalFacts {
  if (!isObject(value)) return false;
  const required = [value['space'], value['source'], value['transferSyntaxUid']];
  const optional = [value['callingAeTitle'], value['calledAeTitle'], value['peer'], value['path']];
  const sets = value['characterSets'] ?? {};
  return (
    required.every((field) => typeof field === 'string') &&
    optional.every((field) => field === undefined || typeof field === 'string') &&
    isObject(sets) &&
    Object.values(sets).every((field) => typeof field === 'string')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
