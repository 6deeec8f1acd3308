import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { InflatedReader } from '#shared/archive/inflated-reader';
import { chooseFraming } from '#shared/archive/retrieval/accept';
import { findInstance } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { openEntry } from '#shared/archive/retrieval/stored-bytes';
import { skimObject } from '#shared/archive/skim-object';
import { parseTag } from '#shared/dicom/dictionary';
import type { SkimmedValue } from '#shared/dicom/skim';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, encodingOf } from '#shared/dicom/transfer-syntaxes';
import { toLittleEndian } from '#shared/dicom/values';
import { type Cursor, UNDEFINED_LENGTH, walk } from '#shared/dicom/walker';
import { NotFoundError } from '#shared/kernel/errors';
import type { ByteSink, HttpResult } from '#shared/kernel/function/result';
import type { ObjectReader } from '#shared/objects/port';

const octets = 'application/octet-stream';
/** Read at a time; a multiple of every word size, so that words are not cut when their bytes are swapped. */
const chunkBytes = 1024 * 1024;

/** The instance has no such value. */
export class ValueNotFoundError extends NotFoundError {}

/** A value, or a fragment of one: bytes at hand, or where they lie in the data set. */
type Value = { readonly bytes: Uint8Array } | StoredValue;

/** From the start of the data set, of an inflated one where it is deflated. */
interface StoredValue {
  readonly offset: number;
  readonly length: number;
  readonly vr: string;
}

/**
 * Retrieve Bulk Data (PS3.18 10.4.1.1.5): one value that the metadata names by URI, little endian; encapsulated pixel
 * data as its fragments in one part each. Long values are streamed.
 *
 * @param path - `7FE00010`, or `54000100.0.54001010`: tag, item number from 0, tag
 * @throws ValueNotFoundError, NotAcceptableError
 */
export async function retrieveBulkData(
  archive: Archive,
  resource: InstanceResource,
  path: string,
  accept: string | undefined,
): Promise<HttpResult> {
  const framing = chooseFraming(accept, [octets], true);
  const found = await findInstance(archive, resource);
  const again = async () => (await findInstance(archive, resource)).entry;
  const { reader, entry } = await openEntry(archive, found.entry, again);
  let values: Value[];
  try {
    values = await locate(reader, entry, path);
  } finally {
    await reader.close();
  }
  const multipart = framing.kind === 'single' && values.length === 1 ? null : new Multipart(octets);
  const parts = values.map((value) => ({ header: multipart?.header(octets) ?? Buffer.alloc(0), value }));
  const end = multipart?.end ?? Buffer.alloc(0);
  const length = parts.reduce((sum, { header, value }) => sum + header.length + lengthOf(value), end.length);
  return {
    status: 200,
    headers: { 'content-type': multipart?.contentType ?? octets, 'content-length': String(length) },
    body: async (sink) => {
      const opened = await openEntry(archive, entry, again);
      try {
        for (const { header, value } of parts) {
          if (header.length > 0) await sink.write(header);
          await sendValue(opened.reader, opened.entry, value, sink);
        }
        if (end.length > 0) await sink.write(end);
      } finally {
        await opened.reader.close();
      }
    },
  };
}

const lengthOf = (value: Value): number => ('bytes' in value ? value.bytes.length : value.length);

async function sendValue(reader: ObjectReader, entry: InstanceEntry, value: Value, sink: ByteSink): Promise<void> {
  if ('bytes' in value) {
    if (value.bytes.length > 0) await sink.write(value.bytes);
    return;
  }
  if (entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)
    return await sendInflated(reader, entry, value, sink);
  const { littleEndian } = encodingOf(entry.transferSyntaxUid);
  const start = entry.location.offset + entry.dataSetOffset;
  for (let at = 0; at < value.length; at += chunkBytes) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, value.length - at));
    const read = await reader.read(chunk, start + value.offset + at);
    await sink.write(toLittleEndian(value.vr, chunk.subarray(0, read), littleEndian));
  }
}

async function sendInflated(
  reader: ObjectReader,
  entry: InstanceEntry,
  { offset, length }: StoredValue,
  sink: ByteSink,
): Promise<void> {
  const inflated = new InflatedReader(reader, entry);
  try {
    for await (const chunk of inflated.stream(offset, length)) await sink.write(chunk);
  } finally {
    await inflated.close();
  }
}

async function locate(reader: ObjectReader, entry: InstanceEntry, path: string): Promise<Value[]> {
  const { bytes, skimmed } = await skimObject(reader, entry);
  const long = skimmed.find(({ tag }) => tag === parseTag(path));
  if (long) return rangesOf(long, entry);
  return findValues(bytes, entry.transferSyntaxUid, path).map((value) => ({ bytes: value }));
}

function rangesOf({ vr, valueOffset, length, fragments }: SkimmedValue, entry: InstanceEntry): Value[] {
  const ranges = fragments ? fragments.slice(1) : [[valueOffset, length] as const];
  const isDeflated = entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
  const end = isDeflated ? Number.POSITIVE_INFINITY : entry.location.length - entry.dataSetOffset;
  return ranges.map(([at, size]) => ({
    offset: at,
    length: Math.max(0, Math.min(size, end - at)),
    vr: fragments ? 'OB' : vr,
  }));
}

/** The value at the path; several for fragments. Walks only into the sequences that the path names. */
export function findValues(dataSet: Uint8Array, transferSyntaxUid: string, path: string): Uint8Array[] {
  const steps = path.split('.').map((step, at) => (at % 2 === 0 ? (parseTag(step) ?? -1) : Number(step)));
  const values: Uint8Array[] = [];
  /** For each open item, whether it and all around it are the ones that the path names. */
  const isOnPath: boolean[] = [];
  const isHere = ({ tag, depth }: Cursor) =>
    depth === isOnPath.length && isOnPath.every(Boolean) && steps[depth * 2] === tag;
  const isLast = ({ depth }: Cursor) => depth * 2 === steps.length - 1;
  walk(
    dataSet,
    { transferSyntaxUid },
    {
      element: (cursor) => {
        const { valueOffset, length, vr, littleEndian } = cursor;
        if (!isHere(cursor) || !isLast(cursor) || length === UNDEFINED_LENGTH) return undefined;
        values.push(toLittleEndian(vr, dataSet.subarray(valueOffset, valueOffset + length), littleEndian));
        return 'stop';
      },
      enterSequence: (cursor) => (isHere(cursor) && !isLast(cursor) ? undefined : 'skip'),
      enterItem: ({ depth }, index) => {
        isOnPath.push(steps[depth * 2 - 1] === index);
        return undefined;
      },
      leaveItem: () => {
        isOnPath.pop();
        return undefined;
      },
      enterFragments: (cursor) => (isHere(cursor) && isLast(cursor) ? undefined : 'skip'),
      fragment: (cursor, index, valueOffset, length) => {
        if (index > 0 && isHere(cursor)) values.push(dataSet.subarray(valueOffset, valueOffset + length));
        return undefined;
      },
    },
  );
  if (values.length === 0) throw new ValueNotFoundError('The instance has no such value', { details: { path } });
  return values;
}
