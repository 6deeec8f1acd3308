import { EXPLICIT_VR_BIG_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { UNDEFINED_LENGTH, walk } from '#shared/dicom/walker';
import { LimitExceededError } from '#shared/kernel/errors';
import type { ObjectReader } from '#shared/objects/port';
import type { InstanceEntry } from './documents';

/** Objects up to this size are simply read whole. */
const wholeLimitBytes = 32 * 1024 * 1024;
const firstReadBytes = 1024 * 1024;
const pixelDataTags: ReadonlySet<number> = new Set([0x7fe00010, 0x7fe00008, 0x7fe00009]);
const sequenceEnd = 0xfffee0dd;

/**
 * A Part 10 object without the value of its top level pixel data: the element stays, with length zero, so that
 * everything before and behind it can be read without holding the frames.
 */
export async function withoutPixelData(reader: ObjectReader, entry: InstanceEntry): Promise<Uint8Array> {
  const { offset, length } = entry.location;
  if (length <= wholeLimitBytes) return await readRange(reader, offset, length);
  for (let size = firstReadBytes; ; size *= 4) {
    const head = await readRange(reader, offset, Math.min(size, length));
    const pixelData = findPixelData(head, entry);
    if (pixelData) return await cut(reader, entry, head, pixelData);
    if (head.length >= length) return head;
    if (size > wholeLimitBytes) {
      throw new LimitExceededError('The attributes before the pixel data are too large', {
        details: { limit: 'header', maximum: wholeLimitBytes },
      });
    }
  }
}

interface PixelData {
  /** Of the element's length field and of its value, from the start of the object. */
  readonly lengthAt: number;
  readonly valueAt: number;
  readonly length: number;
}

function findPixelData(head: Uint8Array, entry: InstanceEntry): PixelData | null {
  const { transferSyntaxUid, dataSetOffset } = entry;
  const result = walk(head, { transferSyntaxUid, offset: dataSetOffset }, {});
  if (result.status !== 'truncated' || result.offset + 12 > head.length) return null;
  const littleEndian = transferSyntaxUid !== EXPLICIT_VR_BIG_ENDIAN;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const at = result.offset;
  const tag = view.getUint16(at, littleEndian) * 0x10000 + view.getUint16(at + 2, littleEndian);
  if (!pixelDataTags.has(tag)) return null;
  const isExplicit = view.getUint8(at + 4) === 0x4f; // OB, OW, OD, OF, OV
  const lengthAt = isExplicit ? at + 8 : at + 4;
  const length = view.getUint32(lengthAt, littleEndian);
  return { lengthAt, valueAt: lengthAt + 4, length };
}

async function cut(
  reader: ObjectReader,
  entry: InstanceEntry,
  head: Uint8Array,
  pixelData: PixelData,
): Promise<Uint8Array> {
  const { offset, length } = entry.location;
  const end =
    pixelData.length === UNDEFINED_LENGTH
      ? await endOfFragments(reader, entry, pixelData.valueAt)
      : pixelData.valueAt + pixelData.length;
  const tailLength = Math.max(0, Math.min(length - end, wholeLimitBytes));
  const tail = tailLength === 0 ? new Uint8Array(0) : await readRange(reader, offset + end, tailLength);
  const bytes = Buffer.concat([head.subarray(0, pixelData.valueAt), tail]);
  bytes.writeUInt32LE(0, pixelData.lengthAt);
  return bytes;
}

/** Steps from fragment to fragment (PS3.5 A.4); encapsulated data is little endian. */
async function endOfFragments(reader: ObjectReader, entry: InstanceEntry, from: number): Promise<number> {
  const { offset, length } = entry.location;
  for (let at = from; at + 8 <= length; ) {
    const item = Buffer.from(await readRange(reader, offset + at, 8));
    const tag = item.readUInt16LE(0) * 0x10000 + item.readUInt16LE(2);
    at += 8 + (tag === sequenceEnd ? 0 : item.readUInt32LE(4));
    if (tag === sequenceEnd) return at;
  }
  return length;
}

async function readRange(reader: ObjectReader, offset: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(length);
  const read = await reader.read(bytes, offset);
  return bytes.subarray(0, read);
}
