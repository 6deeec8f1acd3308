import type { SourceCharacterSets } from '#shared/dicom/charset/decode';
import { MalformedDataSetError } from '#shared/dicom/errors';
import { inflatePrefix } from '#shared/dicom/inflate';
import { type Part10Head, parsePart10Head } from '#shared/dicom/part10';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { isUsableUid } from '#shared/dicom/uid';
import { LimitExceededError } from '#shared/kernel/errors';
import { type Header, readHeader } from './header';

/** First read of an object: holds the index attributes of nearly all. */
export const headBytes = 64 * 1024;
/** Header bytes at most: an object whose identity lies deeper is refused. */
const headerLimitBytes = 16 * 1024 * 1024;

/** Header and file meta of one Part 10 object. */
export interface ObjectHeader {
  readonly part10: Part10Head;
  readonly header: Header;
}

/**
 * Reads the index attributes of a Part 10 object, reading on from `read` while they have not passed.
 *
 * @param length - of the whole object in bytes
 * @param read - the first `n` bytes of the object (all of it when `n` is its length)
 * @param source - as for `readHeader`
 * @throws NotDicomError, MalformedDataSetError, MissingIdentityError, LimitExceededError
 */
export async function readObjectHeader(
  length: number,
  read: (n: number) => Promise<Uint8Array>,
  source: SourceCharacterSets = {},
): Promise<ObjectHeader> {
  let wanted = Math.min(length, headBytes);
  for (;;) {
    const head = await read(wanted);
    const complete = head.length >= length;
    const part10 = parsePart10Head(head);
    const header = await headerFrom(head.subarray(part10.dataSetOffset), part10.transferSyntaxUid, complete, source);
    if (!('moreNeeded' in header)) return { part10: checked(part10), header };
    if (wanted >= headerLimitBytes) throw tooLong();
    wanted = Math.min(length, headerLimitBytes, Math.max(part10.dataSetOffset + header.moreNeeded + 4096, wanted * 4));
  }
}

/** A transfer syntax stands in headers of answers and events: it must be a UID. */
function checked(part10: Part10Head): Part10Head {
  if (!isUsableUid(part10.transferSyntaxUid)) throw new MalformedDataSetError('The transfer syntax is no UID');
  return part10;
}

async function headerFrom(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  complete: boolean,
  source: SourceCharacterSets,
): Promise<Header | { moreNeeded: number }> {
  if (transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN) return await deflatedHeader(bytes, complete, source);
  return readHeader(bytes, transferSyntaxUid, complete, source);
}

/** Inflates no more than the header takes: 64 KiB for nearly all, and 16 MiB in small pieces at most. */
async function deflatedHeader(
  bytes: Uint8Array,
  complete: boolean,
  source: SourceCharacterSets,
): Promise<Header | { moreNeeded: number }> {
  for (let wanted = headBytes; ; ) {
    const inflated = await inflatePrefix(bytes, wanted);
    const isWhole = complete && inflated.isAll;
    const header = readHeader(inflated.bytes, DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, isWhole, source);
    if (!('moreNeeded' in header)) return header;
    if (inflated.isAll) return { moreNeeded: bytes.length * 4 };
    if (wanted >= headerLimitBytes) throw tooLong();
    wanted = Math.min(headerLimitBytes, Math.max(header.moreNeeded, wanted * 4));
  }
}

const tooLong = () =>
  new LimitExceededError('The header is longer than can be indexed', {
    details: { limit: 'header', maximum: headerLimitBytes },
  });
