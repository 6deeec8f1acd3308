import { createHash } from 'node:crypto';

/** Key of the compact index by SOP Instance UID: 16 bytes of hash of space and UID, then 6 of the series. */
export function instanceKeyOf(space: string, sopInstanceUid: string, seriesId: string): string {
  return `${instanceKeyPrefix(space, sopInstanceUid)}${hash(seriesId, 6)}`;
}

/** What all keys of one SOP Instance UID in one space begin with. */
export function instanceKeyPrefix(space: string, sopInstanceUid: string): string {
  return `${hash(`${space}/${sopInstanceUid}`, 16)}.`;
}

const hash = (text: string, bytes: number): string =>
  createHash('sha256').update(text).digest().subarray(0, bytes).toString('base64url');
