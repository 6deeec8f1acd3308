import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { type Accept, chooseOffer, type Offer } from '#shared/archive/retrieval/accept';
import { correctorOf, type ObjectCorrector, skimShown } from '#shared/archive/retrieval/corrected-object';
import { instanceTag, weak } from '#shared/archive/retrieval/etag';
import { findInstance } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { openEntry } from '#shared/archive/retrieval/stored-bytes';
import { parseTag } from '#shared/dicom/dictionary';
import { isPixelData } from '#shared/dicom/json-writer';
import { toLittleEndian } from '#shared/dicom/values';
import { type Cursor, UNDEFINED_LENGTH, walk } from '#shared/dicom/walker';
import { NotFoundError } from '#shared/kernel/errors';
import { type ByteRange, type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { type ByteSink, empty, type HttpResult } from '#shared/kernel/function/result';
import type { ObjectReader } from '#shared/objects/port';
import { rangedResult } from './byte-ranges';
import { lengthOf, sendValue, storedValues, type Value } from './stored-value';

const octets = 'application/octet-stream';
/** The instance has no such value. */
export class ValueNotFoundError extends NotFoundError {}

/**
 * Retrieve Bulk Data (PS3.18 10.4.1.1.5): one value that the metadata names by URI, little endian; encapsulated pixel
 * data as its fragments in one part each. Long values are streamed; of one that comes alone, ranges can be had.
 *
 * @param path - `7FE00010`, or `54000100.0.54001010`: tag, item number from 0, tag
 * @throws ValueNotFoundError, NotAcceptableError, RangeNotSatisfiableError
 */
export async function retrieveBulkData(
  archive: Archive,
  resource: InstanceResource,
  path: string,
  accept: Accept,
  conditions: Conditions = {},
): Promise<HttpResult> {
  const found = await findInstance(archive, resource);
  const again = async () => (await findInstance(archive, resource)).entry;
  const { reader, entry } = await openEntry(archive, found.entry, again);
  const { version, corrector } = await correctorOf(archive, found.series);
  let values: Value[];
  try {
    values = await locate(reader, entry, path, corrector);
  } finally {
    await reader.close();
  }
  const isMultipart = framingFor(accept, values.length, conditions) === 'multipart';
  // Pixels are never corrected.
  const tag = instanceTag(entry, isPixelData(parseTag(path) ?? 0) ? '' : version);
  const etag = isMultipart ? weak(tag) : tag;
  const headers = { etag, vary: 'accept' };
  if (isHeld(conditions, etag)) return empty(304, headers);
  const send: Send = async (parts, sink) => {
    const opened = await openEntry(archive, entry, again);
    try {
      for (const { before, value, range } of parts) {
        if (before) await sink.write(before);
        if (value)
          await sendValue(opened.reader, opened.entry, value, range ?? { start: 0, end: lengthOf(value) }, sink);
      }
    } finally {
      await opened.reader.close();
    }
  };
  const result = isMultipart ? asParts(values, send) : asOne(values[0]!, etag, conditions, send);
  return { ...result, headers: { ...headers, ...result.headers } };
}

/** What of a body is sent in one go: a part header, a value or a range of it. */
interface Piece {
  readonly before?: Uint8Array;
  readonly value?: Value;
  readonly range?: ByteRange;
}
type Send = (pieces: readonly Piece[], sink: ByteSink) => Promise<void>;

/** A value alone can be had alone; a client that asks for a range of anything means that. */
function framingFor(accept: Accept, count: number, { range }: Conditions): 'multipart' | 'single' {
  const parts = { kind: 'multipart' as const, type: octets, isMultipart: true };
  const alone = { kind: 'single' as const, type: octets };
  const offers: Offer<'multipart' | 'single'>[] = count !== 1 ? [parts] : range ? [alone, parts] : [parts, alone];
  return chooseOffer(accept, offers).offer.kind;
}

function asParts(values: readonly Value[], send: Send): HttpResult {
  const multipart = new Multipart(octets);
  const before = multipart.header(octets);
  const length = values.reduce((sum, value) => sum + before.length + lengthOf(value), multipart.end.length);
  return {
    status: 200,
    headers: { 'content-type': multipart.contentType, 'content-length': String(length) },
    body: (sink) => send([...values.map((value) => ({ before, value })), { before: multipart.end }], sink),
  };
}

function asOne(value: Value, etag: string, conditions: Conditions, send: Send): HttpResult {
  const ranged = {
    contentType: octets,
    length: lengthOf(value),
    etag,
    send: (range: ByteRange, sink: ByteSink) => send([{ value, range }], sink),
  };
  return rangedResult(ranged, conditions);
}

async function locate(
  reader: ObjectReader,
  entry: InstanceEntry,
  path: string,
  corrector: ObjectCorrector | null,
): Promise<Value[]> {
  const { bytes, skimmed } = await skimShown(reader, entry, corrector);
  const long = skimmed.find(({ tag }) => tag === parseTag(path));
  if (long) return storedValues(long, entry);
  return findValues(bytes, entry.transferSyntaxUid, path).map((value) => ({ bytes: value }));
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
