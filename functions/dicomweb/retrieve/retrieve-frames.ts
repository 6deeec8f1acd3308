import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { inflatedLimitBytes, skimObject } from '#shared/archive/skim-object';
import { inflateDataSet } from '#shared/dicom/deflate';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import {
  type FrameIndex,
  FrameNotFoundError,
  framePassTags,
  indexFrames,
  nativeFrame,
  type ReadRange,
} from '#shared/imaging/frames';
import type { HttpResult } from '#shared/kernel/function/result';
import type { ObjectReader } from '#shared/objects/port';
import { chooseFraming } from './accept';
import { findInstance } from './find';
import { FrameIndexCache } from './frame-index-cache';
import { frameMediaType } from './frame-media';
import { Multipart } from './multipart';
import type { InstanceResource } from './schema';
import { openEntry } from './stored-bytes';

/** Answers up to this size are one write. */
const wholeLimitBytes = 1024 * 1024;
/** Frames of one answer, in bytes, at most; more are fetched in several requests. */
const answerLimitBytes = 512 * 1024 * 1024;
const cache = new FrameIndexCache();

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
  const read = await rangeReader(reader, entry);
  const index = cache.get(entry.location) ?? (await makeIndex(reader, entry, read));
  checkAnswer(index, frames);
  const parts: Uint8Array[][] = [];
  for (const number of frames)
    parts.push(index.native ? [await nativeFrame(index, number, read)] : await encapsulatedFrame(index, number, read));
  return parts;
}

async function makeIndex(reader: ObjectReader, entry: InstanceEntry, read: ReadRange): Promise<FrameIndex> {
  const index = await indexFrames(await skimObject(reader, entry, framePassTags), entry.transferSyntaxUid, read);
  cache.set(entry.location, index);
  return index;
}

/** Refuses before anything is read: frame numbers that there are not, and more than fits into one answer. */
function checkAnswer({ frameCount, native, encapsulated }: FrameIndex, frames: readonly number[]): void {
  let total = 0;
  for (const number of frames) {
    if (number > frameCount)
      throw new FrameNotFoundError('No such frame', { details: { frame: number, frames: frameCount } });
    total += native
      ? Math.ceil(native.frameBits / 8)
      : encapsulated[number - 1]!.reduce((sum, [, length]) => sum + length, 0);
  }
  if (total > answerLimitBytes)
    throw new NotAcceptableError('Too many frames for one answer', { details: { maximum: answerLimitBytes } });
}

/** The fragments of a frame, in one read: they lie one behind the other, with 8 bytes between them. */
async function encapsulatedFrame(index: FrameIndex, number: number, read: ReadRange): Promise<Uint8Array[]> {
  const fragments = index.encapsulated[number - 1]!;
  const from = fragments[0]![0];
  const [lastAt, lastLength] = fragments.at(-1)!;
  const bytes = await read(from, lastAt + lastLength - from);
  return fragments.map(([offset, length]) => bytes.subarray(offset - from, offset - from + length));
}

/** Reads ranges of the data set; a deflated one is inflated whole for it. */
async function rangeReader(reader: ObjectReader, entry: InstanceEntry): Promise<ReadRange> {
  const from = entry.location.offset + entry.dataSetOffset;
  const size = entry.location.length - entry.dataSetOffset;
  const readRaw: ReadRange = async (offset, length) => {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)));
    return bytes.subarray(0, await reader.read(bytes, from + offset));
  };
  if (entry.transferSyntaxUid !== DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN) return readRaw;
  const dataSet = inflateDataSet(await readRaw(0, Math.min(size, inflatedLimitBytes)), inflatedLimitBytes);
  return async (offset, length) => dataSet.subarray(offset, offset + length);
}
