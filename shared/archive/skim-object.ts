import { cannotBeFollowed } from '#shared/dicom/errors';
import { inflateChunks } from '#shared/dicom/inflate';
import { type SkimmedDataSet, Skimmer, type SkimOptions } from '#shared/dicom/skim';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { ObjectReader } from '#shared/objects/port';
import { rangeChunks } from './aside';
import type { InstanceEntry } from './documents';

/** A deflated data set may inflate to this much. */
export const inflatedLimitBytes = 512 * 1024 * 1024;

const chunkBytes = 1024 * 1024;
const fragmentReadBytes = 64 * 1024;
/** Most headers end within it: what a small object is skimmed for costs no read of its pixels. */
const firstReadBytes = 64 * 1024;

/** What of an instance tells where its data set lies. */
export type SkimmedEntry = Pick<InstanceEntry, 'location' | 'dataSetOffset' | 'transferSyntaxUid'>;

/** What is passed by, and held. */
export type SkimObjectOptions = Pick<SkimOptions, 'passTags' | 'holdsText' | 'faults'>;

/**
 * Reads a stored data set without its long values: long native values and fragments are jumped over, not read. Offsets
 * of what was passed by count from the start of the (inflated) data set.
 *
 * @throws MalformedDataSetError, LimitExceededError as `Skimmer`; when a deflate stream is none, unless `faults` are passed by
 */
export async function skimObject(
  reader: ObjectReader,
  { location, dataSetOffset, transferSyntaxUid }: SkimmedEntry,
  options: SkimObjectOptions = {},
): Promise<SkimmedDataSet> {
  const start = location.offset + dataSetOffset;
  const end = location.offset + location.length;
  if (transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)
    return await skimDeflated(rangeChunks(reader, start, end - start), options);
  const skimmer = new Skimmer({ transferSyntaxUid, ...options });
  let size = firstReadBytes;
  for (let at = start; at < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(size, end - at));
    const read = await reader.read(chunk, at);
    if (read === 0) break;
    skimmer.push(chunk.subarray(0, read));
    at += read;
    const jumped = Math.min(skimmer.passing, end - at);
    skimmer.jump(jumped);
    at += jumped;
    // Behind a jump there is a small header: of the next fragment, or of what follows pixel data.
    size = jumped > 0 ? fragmentReadBytes : chunkBytes;
  }
  return skimmer.finish();
}

/** As `skimObject`, for the bytes of a deflated data set. */
export async function skimDeflated(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: SkimObjectOptions = {},
): Promise<SkimmedDataSet> {
  const transferSyntaxUid = DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
  const skimmer = new Skimmer({ transferSyntaxUid, ...options });
  try {
    for await (const inflated of inflateChunks(chunks, { maxBytes: inflatedLimitBytes })) skimmer.push(inflated);
  } catch (error) {
    if (options.faults !== 'pass' || !cannotBeFollowed(error)) throw error;
  }
  return skimmer.finish();
}
