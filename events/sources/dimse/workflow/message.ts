import type { Archive } from '#shared/archive/archive';
import type { JsonAttributes } from '#shared/archive/documents';
import type { SourceCharacterSets } from '#shared/dicom/charset/decode';
import { decodeDataSet } from '#shared/dimse/client/data-sets';
import { DimseStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import { itemsOf } from '#shared/worklist/data-set';
import { peerCharacterSets } from '../peer-character-sets';
import type { Operation } from '../service';

/** Elements of one data set at most, those of its items too, where a service says nothing else. */
const usualElements = 50_000;
/** Sequences within sequences; the catalogue holds no deeper documents. */
const depthLimit = 16;

/**
 * The data set of a request as DICOM JSON. Text is read by its character sets, or by those of the source where it
 * contradicts them.
 *
 * @param options.unreadable - status for a data set that cannot be read
 * @throws DimseStatusError that, or A700 for one that is too large
 */
export function readRequest(
  { context, peer }: Operation,
  dataSet: Uint8Array | null,
  archive: Pick<Archive, 'settings'>,
  options: { readonly unreadable?: number; readonly elementLimit?: number } = {},
): JsonAttributes {
  const { unreadable = statuses.processingFailure, elementLimit = usualElements } = options;
  const source = peerCharacterSets(archive, peer);
  const read = decode(dataSet ?? new Uint8Array(0), context.transferSyntaxUid, source, unreadable);
  const counted = { left: elementLimit };
  if (isWithin(read, 0, counted)) return read;
  throw new DimseStatusError(statuses.outOfResources, 'the data set has too many elements or nests too deeply');
}

function decode(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  source: SourceCharacterSets,
  unreadable: number,
): JsonAttributes {
  try {
    return decodeDataSet(bytes, transferSyntaxUid, source);
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
    throw new DimseStatusError(unreadable, 'the data set cannot be read');
  }
}

function isWithin(dataSet: JsonAttributes, depth: number, counted: { left: number }): boolean {
  if (depth > depthLimit) return false;
  return Object.values(dataSet).every((attribute) => {
    counted.left -= 1;
    return counted.left >= 0 && itemsOf(attribute).every((item) => isWithin(item, depth + 1, counted));
  });
}
