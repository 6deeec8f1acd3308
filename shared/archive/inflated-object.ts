import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { type SkimmedDataSet, skimBytes } from '#shared/dicom/skim';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { WeightedCache } from '#shared/kernel/weighted-cache';
import type { ObjectReader } from '#shared/objects/port';
import { type SkimmedEntry, type SkimObjectOptions, skimObject } from './skim-object';

/** Small data sets are inflated as a whole, and kept: frames of one object are asked for one after the other. */
const smallDeflatedBytes = 4 * 1024 * 1024;
const smallBytes = 16 * 1024 * 1024;
/** Null: not to be had as a whole. */
const inflated = new WeightedCache<Uint8Array | null>(32 * 1024 * 1024);
const inflateWhole = promisify(inflateRaw) as (
  bytes: Uint8Array,
  options: { readonly maxOutputLength: number; readonly chunkSize: number },
) => Promise<Buffer>;

/**
 * All of a small deflated data set, from memory when it was read lately: not to be changed.
 *
 * @returns null where it is large, or damaged: then as much as there is comes piece by piece (`InflatedReader`)
 */
export async function inflatedObject(
  reader: ObjectReader,
  { location, dataSetOffset }: SkimmedEntry,
): Promise<Uint8Array | null> {
  const length = location.length - dataSetOffset;
  if (length > smallDeflatedBytes) return null;
  const name = `${location.store}|${location.key}|${location.offset}`;
  const known = inflated.get(name);
  if (known !== undefined) return known;
  const deflated = Buffer.allocUnsafeSlow(length);
  const read = await reader.read(deflated, location.offset + dataSetOffset);
  const whole = await inflateSmall(deflated.subarray(0, read));
  inflated.set(name, whole, 256 + (whole?.length ?? 0));
  return whole;
}

async function inflateSmall(bytes: Uint8Array): Promise<Uint8Array | null> {
  const chunkSize = Math.min(smallBytes, Math.max(64 * 1024, 4 * bytes.length));
  try {
    // A copy: what zlib gives lies in a buffer of a chunk's size.
    return new Uint8Array(await inflateWhole(bytes, { maxOutputLength: smallBytes, chunkSize }));
  } catch {
    // Too large or damaged: reading it piece by piece says what is wrong, where something is.
    return null;
  }
}

/** As `skimObject`, for an object whose values are read next. */
export async function skimForReading(
  reader: ObjectReader,
  entry: SkimmedEntry,
  options: SkimObjectOptions,
): Promise<SkimmedDataSet> {
  const { transferSyntaxUid } = entry;
  const whole = transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN ? await inflatedObject(reader, entry) : null;
  return whole ? skimBytes(whole, { transferSyntaxUid, ...options }) : await skimObject(reader, entry, options);
}
