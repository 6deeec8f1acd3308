import type { Archive } from '#shared/archive/archive';
import { inflatedLimitBytes } from '#shared/archive/metadata';
import { inflateDataSet } from '#shared/dicom/deflate';
import { parseTag } from '#shared/dicom/dictionary';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { toLittleEndian } from '#shared/dicom/values';
import { type Cursor, UNDEFINED_LENGTH, walk } from '#shared/dicom/walker';
import { NotFoundError } from '#shared/kernel/errors';
import type { HttpResult } from '#shared/kernel/function/result';
import { chooseFraming } from './accept';
import { findInstance } from './find';
import { Multipart } from './multipart';
import type { InstanceResource } from './schema';
import { openEntry } from './stored-bytes';

const octets = 'application/octet-stream';

/** The instance has no such value. */
export class ValueNotFoundError extends NotFoundError {}

/**
 * Retrieve Bulk Data (PS3.18 10.4.1.1.5): one value that the metadata names by URI, little endian; encapsulated pixel
 * data as its fragments in one part each.
 *
 * @param path - `7FE00010`, or `54000100.0.54001010`: tag, item number from 0, tag
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
  try {
    const { offset, length } = entry.location;
    const raw = Buffer.allocUnsafeSlow(length - entry.dataSetOffset);
    await reader.read(raw, offset + entry.dataSetOffset);
    const isDeflated = entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
    const dataSet = isDeflated ? inflateDataSet(raw, inflatedLimitBytes) : raw;
    const values = findValues(dataSet, entry.transferSyntaxUid, path);
    if (framing.kind === 'single' && values.length === 1)
      return { status: 200, headers: { 'content-type': octets }, body: values[0]! };
    const multipart = new Multipart(octets);
    const body = Buffer.concat([...values.flatMap((value) => [multipart.header(octets), value]), multipart.end]);
    return { status: 200, headers: { 'content-type': multipart.contentType }, body };
  } finally {
    await reader.close();
  }
}

/** The value at the path; several for fragments. Walks only into the items that the path names. */
export function findValues(dataSet: Uint8Array, transferSyntaxUid: string, path: string): Uint8Array[] {
  const steps = path.split('.').map((step, at) => (at % 2 === 0 ? (parseTag(step) ?? -1) : Number(step)));
  const values: Uint8Array[] = [];
  const isStep = ({ tag, depth }: Cursor) => steps[depth * 2] === tag;
  const isLast = ({ depth }: Cursor) => depth * 2 === steps.length - 1;
  let inItems = 0;
  walk(
    dataSet,
    { transferSyntaxUid },
    {
      element: (cursor) => {
        const { valueOffset, length, vr, littleEndian, depth } = cursor;
        if (depth !== inItems || !isStep(cursor) || !isLast(cursor) || length === UNDEFINED_LENGTH) return undefined;
        values.push(toLittleEndian(vr, dataSet.subarray(valueOffset, valueOffset + length), littleEndian));
        return 'stop';
      },
      enterSequence: (cursor) => (cursor.depth === inItems && isStep(cursor) && !isLast(cursor) ? undefined : 'skip'),
      enterItem: ({ depth }, index) => {
        if (steps[(depth - 1) * 2 + 1] === index || steps[depth * 2 + 1] === index) inItems += 1;
        return undefined;
      },
      leaveItem: () => {
        inItems = Math.max(0, inItems - 1);
        return undefined;
      },
      enterFragments: (cursor) => (cursor.depth === inItems && isStep(cursor) && isLast(cursor) ? undefined : 'skip'),
      fragment: (_cursor, index, valueOffset, length) => {
        if (index > 0) values.push(dataSet.subarray(valueOffset, valueOffset + length));
        return undefined;
      },
    },
  );
  if (values.length === 0) throw new ValueNotFoundError('The instance has no such value', { details: { path } });
  return values;
}
