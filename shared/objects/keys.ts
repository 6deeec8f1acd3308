import { randomBytes } from 'node:crypto';
import { InvalidKeyError } from './errors';
import type { MemberName } from './port';

const keyPart = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}$/;
const prefixPattern = /^[A-Za-z0-9._/-]*$/;
const uid = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const segmentKeyPattern = /^segments\/([0-9a-z]{1,31})\.tar$/;
const maxKeyLength = 1000;

/**
 * Accepts keys of slash-separated parts of `[A-Za-z0-9._-]` that do not start with a dot: nothing that could leave the
 * store or touch its own folders.
 *
 * @throws InvalidKeyError
 */
export function checkKey(key: string): string {
  if (!isKey(key)) throw new InvalidKeyError('Not a valid object key', { details: { key: key.slice(0, 200) } });
  return key;
}

/** Whether `checkKey` accepts it. */
export function isKey(key: string): boolean {
  return key.length <= maxKeyLength && key.split('/').every((part) => keyPart.test(part));
}

/** As `checkKey`, for the beginning of a key; may be empty or end anywhere. @throws InvalidKeyError */
export function checkPrefix(prefix: string): string {
  const valid = prefix.length <= maxKeyLength && prefixPattern.test(prefix) && !/(^|\/)(\.|\/)/.test(prefix);
  if (!valid) throw new InvalidKeyError('Not a valid key prefix', { details: { prefix: prefix.slice(0, 200) } });
  return prefix;
}

/** @throws InvalidKeyError when a UID could not be a file name */
export function checkMemberName(name: MemberName): void {
  memberPath(name);
}

/** Path of an instance inside a segment or pack. @throws InvalidKeyError when a UID could not be a file name */
export function memberPath(name: MemberName): string {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = name;
  if (!uid.test(studyInstanceUid) || !uid.test(seriesInstanceUid) || !uid.test(sopInstanceUid)) {
    throw new InvalidKeyError('A UID cannot name a tar member', { details: { ...name } });
  }
  return `${studyInstanceUid}/${seriesInstanceUid}/${sopInstanceUid}.dcm`;
}

/** The inverse of `memberPath`; null for any other path. */
export function parseMemberPath(path: string): MemberName | null {
  const parts = path.split('/');
  const [studyInstanceUid, seriesInstanceUid, file] = parts;
  if (parts.length !== 3 || !studyInstanceUid || !seriesInstanceUid || !file?.endsWith('.dcm')) return null;
  const sopInstanceUid = file.slice(0, -4);
  return uid.test(studyInstanceUid) && uid.test(seriesInstanceUid) && uid.test(sopInstanceUid)
    ? { studyInstanceUid, seriesInstanceUid, sopInstanceUid }
    : null;
}

/** A new segment id: sorts by time of opening, never repeats. @param sequence - drawn from the sequence clock */
export function newSegmentId(sequence: number): string {
  return sequence.toString(16).padStart(14, '0') + randomBytes(6).toString('hex');
}

export function segmentKey(segmentId: string): string {
  return `segments/${segmentId}.tar`;
}

/** The id in a segment's key, or null when the key names no segment. */
export function segmentIdOf(key: string): string | null {
  return segmentKeyPattern.exec(key)?.[1] ?? null;
}
