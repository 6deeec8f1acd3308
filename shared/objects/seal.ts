import { crc32 } from './crc32';
import { isCount, parseObject } from './journal';
import type { SequenceClock } from './sequence';
import { blockBytes, encodeHeader, endOfArchiveBytes, isZero, parseHeader } from './tar';

/**
 * What the last member of a sealed segment says about it. The seal member is one header and one block of JSON, and the
 * end of the archive follows: a segment is sealed if and only if its last `sealBytes` are a valid seal.
 */
export interface SegmentSeal {
  readonly segment: string;
  readonly groups: number;
  readonly members: number;
  readonly records: number;
  /** Sequences of the first and last group's contents, journals included; 0 in an empty segment. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Offset of the seal's own header: where the last group ends. */
  readonly offset: number;
}

/** Header, content and the two zero blocks that end the archive. */
export const sealBytes = 2 * blockBytes + endOfArchiveBytes;

const sealPath = /^\.radlake\/seal\/[0-9]{1,16}\.json$/;

export function isSealPath(path: string): boolean {
  return sealPath.test(path);
}

/** The last `sealBytes` of a segment. Draws a sequence for the seal member. */
export function encodeSeal(seal: SegmentSeal, clock: SequenceClock): Buffer {
  const content = Buffer.from(JSON.stringify({ version: 1, ...seal }));
  const sequence = clock.next();
  const header = encodeHeader({
    path: `.radlake/seal/${sequence}.json`,
    length: content.length,
    modifiedSeconds: Math.floor(sequence / 1e6),
    container: seal.segment,
    sequence,
    crc32: crc32(content),
  });
  const bytes = Buffer.alloc(sealBytes);
  bytes.set(header, 0);
  bytes.set(content, blockBytes);
  return bytes;
}

/**
 * Reads the last `sealBytes` of a segment.
 *
 * @param length - of the whole segment
 * @returns null when they are no seal of this segment at this place: it is not sealed
 */
export function parseSeal(tail: Uint8Array, segment: string, length: number): SegmentSeal | null {
  if (tail.length !== sealBytes) return null;
  const header = parseHeader(tail);
  if (header === 'zero' || header === 'invalid' || header.container !== segment || !isSealPath(header.path))
    return null;
  if (header.length > blockBytes || !isZero(tail, 2 * blockBytes)) return null;
  const content = tail.subarray(blockBytes, blockBytes + header.length);
  const value = crc32(content) === header.crc32 ? parseObject(content) : null;
  if (value?.['version'] !== 1 || value['segment'] !== segment) return null;
  const { groups, members, records, firstSequence, lastSequence, offset } = value;
  if (!isCount(groups) || !isCount(members) || !isCount(records)) return null;
  if (!isCount(firstSequence) || !isCount(lastSequence) || offset !== length - sealBytes) return null;
  return { segment, groups, members, records, firstSequence, lastSequence, offset: length - sealBytes };
}
