import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { inflatedLimitBytes } from '#shared/archive/metadata';
import { inflateDataSet } from '#shared/dicom/deflate';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { type FrameIndex, FrameNotFoundError, indexFrames, nativeFrame } from '#shared/imaging/frames';
import type { HttpResult } from '#shared/kernel/function/result';
import type { ObjectReader } from '#shared/objects/port';
import { chooseFraming, NotAcceptableError } from './accept';
import { findInstance } from './find';
import { frameMediaType } from './frame-media';
import { Multipart } from './multipart';
import type { InstanceResource } from './schema';
import { openEntry } from './stored-bytes';

/** Objects up to this size are read whole: one read serves header and frame. */
const wholeLimitBytes = 1024 * 1024;
const headBytes = 256 * 1024;
/** Frames of one answer, in bytes, at most; more are fetched in several requests. */
const answerLimitBytes = 512 * 1024 * 1024;

/**
 * Retrieve Frames (PS3.18 10.4.1.1.6), as stored: native frames as little endian samples, compressed ones as their
 * bit streams.
 *
 * @param frames - numbers from 1
 * @throws NoFramesError, FrameNotFoundError, NotAcceptableError
 */
export async function retrieveFrames(
  archive: Archive,
  resource: InstanceResource,
  frames: readonly number[],
  accept: string | undefined,
): Promise<HttpResult> {
  const found = await findInstance(archive, resource);
  const again = async () => (await findInstance(archive, resource)).entry;
  const { reader, entry } = await openEntry(archive, found.entry, again);
  try {
    const media = frameMediaType(entry.transferSyntaxUid);
    const framing = chooseFraming(accept, [media.type], frames.length === 1);
    const asked = framing.transferSyntaxUid;
    if (asked !== null && asked !== '*' && asked !== media.transferSyntaxUid) {
      throw new NotAcceptableError('Stored in another transfer syntax', {
        details: { stored: entry.transferSyntaxUid },
      });
    }
    const parts = await readFrames(reader, entry, frames);
    const contentType =
      media.type === 'application/octet-stream'
        ? media.type
        : `${media.type}; transfer-syntax=${media.transferSyntaxUid}`;
    if (framing.kind === 'single')
      return { status: 200, headers: { 'content-type': contentType }, body: Buffer.concat(parts[0]!) };
    const multipart = new Multipart(media.type);
    const body = [...parts.flatMap((chunks) => [multipart.header(contentType), ...chunks]), multipart.end];
    const length = body.reduce((sum, chunk) => sum + chunk.length, 0);
    return {
      status: 200,
      headers: { 'content-type': multipart.contentType, 'content-length': String(length) },
      body:
        length <= wholeLimitBytes
          ? Buffer.concat(body)
          : async (sink) => {
              for (const chunk of body) await sink.write(chunk);
            },
    };
  } finally {
    await reader.close();
  }
}

/** The chunks of each frame. */
async function readFrames(
  reader: ObjectReader,
  entry: InstanceEntry,
  frames: readonly number[],
): Promise<Uint8Array[][]> {
  const { dataSet, read } = await openDataSet(reader, entry);
  const index = indexFrames(dataSet, entry.transferSyntaxUid);
  let total = 0;
  const parts: Uint8Array[][] = [];
  for (const number of frames) {
    const chunks = index.native ? [await nativeFrame(index, number, read)] : encapsulatedFrame(index, number, dataSet);
    total += chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (total > answerLimitBytes)
      throw new NotAcceptableError('Too many frames for one answer', { details: { maximum: answerLimitBytes } });
    parts.push(chunks);
  }
  return parts;
}

function encapsulatedFrame(index: FrameIndex, number: number, dataSet: Uint8Array): Uint8Array[] {
  const fragments = index.encapsulated[number - 1];
  if (!fragments)
    throw new FrameNotFoundError('No such frame', { details: { frame: number, frames: index.frameCount } });
  return fragments.map(([offset, length]) => dataSet.subarray(offset, offset + length));
}

/** The data set (its head, for a large native one) and how to read any part of it. */
async function openDataSet(reader: ObjectReader, entry: InstanceEntry) {
  const { offset, length } = entry.location;
  const from = offset + entry.dataSetOffset;
  const size = length - entry.dataSetOffset;
  const isDeflated = entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
  const isNative = frameMediaType(entry.transferSyntaxUid).type === 'application/octet-stream';
  const headOnly = isNative && !isDeflated && size > wholeLimitBytes;
  const raw = await readRange(reader, from, headOnly ? headBytes : size);
  const dataSet = isDeflated ? inflateDataSet(raw, inflatedLimitBytes) : raw;
  const read = async (at: number, count: number) =>
    at + count <= dataSet.length ? dataSet.subarray(at, at + count) : await readRange(reader, from + at, count);
  return { dataSet, read };
}

async function readRange(reader: ObjectReader, offset: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(length);
  return bytes.subarray(0, await reader.read(bytes, offset));
}
