import type { FileHandle } from 'node:fs/promises';
import { headBytes, readObjectHeader } from '#shared/archive/read-header';
import { sourceCharacterSets } from '#shared/archive/read-object';
import { acceptedName } from '#shared/archive/receive';
import { digestOf, isSameStamp, openPlaced, stampOf } from '#shared/objects/placed/placed-file';
import { processSequence } from '#shared/objects/sequence';
import { itemIdOf } from '#shared/sources/items';
import { placedKeyOf } from '#shared/sources/placed-items';
import { FileUnfinishedError } from './errors';
import type { Candidate } from './folder-ledger';
import { isDicomDir } from './land-file';
import { landedOf } from './placement';
import { isDicom, isZip, nothing, skippedOne, type Taken, type Taker, takenFailure } from './take-file';

/**
 * Reads a file once, for its header and its hash, and says where it lies; nothing is copied. Only Part 10 files with their
 * preamble can be served as they are: archives, and data sets without a header, are left out with the reason.
 *
 * @param source - id of the source
 */
export async function placeFile(
  taker: Taker,
  source: string,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<Taken> {
  const now = taker.archive.clock.now();
  try {
    const { handle, stamp } = await openPlaced(candidate.file.path);
    try {
      const head = await readFirst(handle, headBytes);
      const refused = whyNot(head);
      if (refused) return skippedOne(...refused, now);
      return await placeOpened(taker, source, candidate, { handle, stamp, signal });
    } finally {
      await handle.close();
    }
  } catch (error) {
    return takenFailure(error, now);
  }
}

type Opened = Awaited<ReturnType<typeof openPlaced>> & { readonly signal: AbortSignal };

async function placeOpened(
  { archive, arrival }: Taker,
  source: string,
  { file, item }: Candidate,
  { handle, stamp, signal }: Opened,
): Promise<Taken> {
  const now = archive.clock.now();
  const read = (n: number) => readFirst(handle, n);
  const { part10, header } = await readObjectHeader(stamp.length, read, sourceCharacterSets(archive));
  if (!part10.hasPreamble || !part10.hasMeta || part10.sniffed)
    return skippedOne('NOT_PART_10', 'A data set without a Part 10 header can only be landed', now);
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = await acceptedName(archive, arrival.space, header);
  const digest = await digestOf(handle, signal);
  if (!isSameStamp(stampOf(await handle.stat()), stamp))
    throw new FileUnfinishedError('A file changed while it was read');
  const isKnown = item?.placed?.digest.sha256 === digest.sha256 && item.isReplayed !== true;
  const sequence = isKnown ? item.placed!.sequence : processSequence.next();
  const key = placedKeyOf(itemIdOf(source, file.path), digest.sha256);
  const instance = [arrival.space, studyInstanceUid, seriesInstanceUid, sopInstanceUid].join('/');
  const { transferSyntaxUid } = part10;
  const placed = { key, stamp, digest, transferSyntaxUid, instance, sequence };
  const landed = landedOf(placed, arrival);
  archive.landedHeaders.put({ ...landed.location, sequence }, { part10, header });
  return {
    ...nothing,
    landed: new Map([[studyInstanceUid, 1]]),
    end: { state: 'done', instances: 1 },
    placement: { placed, landed },
  };
}

/** The first `n` bytes of a file, or all of a shorter one. */
async function readFirst(handle: FileHandle, n: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(n);
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, at, n - at, at);
    at += bytesRead;
    if (bytesRead === 0 || at === n) return buffer.subarray(0, at);
  }
}

/** Code and reason for what cannot be served from where it lies. */
function whyNot(head: Uint8Array): [code: string, reason: string] | null {
  if (isZip(head)) return ['ARCHIVE_IN_PLACE', 'An archive cannot be served from where it lies'];
  if (isDicomDir(head)) return ['DICOMDIR', 'An index of other files'];
  return isDicom(head) ? null : ['NOT_DICOM', 'Not a DICOM object'];
}
