import type { InstanceEntry } from '#shared/archive/documents';
import { InflatedReader } from '#shared/archive/inflated-reader';
import type { SkimmedValue } from '#shared/dicom/skim';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, encodingOf } from '#shared/dicom/transfer-syntaxes';
import { toLittleEndian } from '#shared/dicom/values';
import type { ByteRange } from '#shared/kernel/function/conditional';
import type { ByteSink } from '#shared/kernel/function/result';
import type { ObjectReader } from '#shared/objects/port';

/** Read at a time; a multiple of every word size, so that words are not cut when their bytes are swapped. */
const chunkBytes = 1024 * 1024;
/** The longest word that is swapped. */
const wordBytes = 8;

/** A value, or a fragment of one: bytes at hand, or where they lie in the data set. */
export type Value = { readonly bytes: Uint8Array } | StoredValue;

/** From the start of the data set, of an inflated one where it is deflated. */
interface StoredValue {
  readonly offset: number;
  readonly length: number;
  readonly vr: string;
}

export const lengthOf = (value: Value): number => ('bytes' in value ? value.bytes.length : value.length);

/** Where a value that was passed by lies; its fragments one by one, without the Basic Offset Table. */
export function storedValues({ vr, valueOffset, length, fragments }: SkimmedValue, entry: InstanceEntry): Value[] {
  const ranges = fragments ? fragments.slice(1) : [[valueOffset, length] as const];
  const isDeflated = entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
  const end = isDeflated ? Number.POSITIVE_INFINITY : entry.location.length - entry.dataSetOffset;
  return ranges.map(([at, size]) => ({
    offset: at,
    length: Math.max(0, Math.min(size, end - at)),
    vr: fragments ? 'OB' : vr,
  }));
}

/** Sends a value or a range of it, little endian, piece by piece. */
export async function sendValue(
  reader: ObjectReader,
  entry: InstanceEntry,
  value: Value,
  { start, end }: ByteRange,
  sink: ByteSink,
): Promise<void> {
  if ('bytes' in value) {
    if (end > start) await sink.write(value.bytes.subarray(start, end));
    return;
  }
  if (entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)
    return await sendInflated(reader, { offset: value.offset + start, length: end - start }, entry, sink);
  const { littleEndian } = encodingOf(entry.transferSyntaxUid);
  const from = entry.location.offset + entry.dataSetOffset + value.offset;
  // Whole words are read, so that their bytes can be swapped, and cut to the range.
  for (let at = start - (start % wordBytes); at < end; at += chunkBytes) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, value.length - at));
    const read = await reader.read(chunk, from + at);
    const bytes = toLittleEndian(value.vr, chunk.subarray(0, read), littleEndian);
    await sink.write(bytes.subarray(Math.max(0, start - at), Math.max(0, end - at)));
  }
}

async function sendInflated(
  reader: ObjectReader,
  { offset, length }: Pick<StoredValue, 'offset' | 'length'>,
  entry: InstanceEntry,
  sink: ByteSink,
): Promise<void> {
  const inflated = new InflatedReader(reader, entry);
  try {
    for await (const chunk of inflated.stream(offset, length)) await sink.write(chunk);
  } finally {
    await inflated.close();
  }
}
