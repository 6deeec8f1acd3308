import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import type { InstanceEntry } from '#shared/archive/documents';
import { skimForReading } from '#shared/archive/inflated-object';
import { InflatedReader } from '#shared/archive/inflated-reader';
import type { Accept, Framing } from '#shared/archive/retrieval/accept';
import { readBuffers } from '#shared/archive/retrieval/buffer-pool';
import { instanceTag, weak } from '#shared/archive/retrieval/etag';
import { findInstance } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { openEntry } from '#shared/archive/retrieval/stored-bytes';
import { frameMediaType } from '#shared/dicom/frame-media';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import {
  type FrameIndex,
  FrameNotFoundError,
  framePassTags,
  indexFrames,
  nativeFrame,
  type ReadRange,
} from '#shared/imaging/frames';
import { codecOf } from '#shared/imaging/video/container';
import { type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import type { ObjectReader } from '#shared/objects/port';
import { frameContentType, rankFrames } from './frame-forms';
import { frameIndexCache } from './frame-index-cache';
import type { Retrieval } from './retrieval';
import { retrieveMadeFrames } from './retrieve-made-frames';
import { retrieveVideo } from './retrieve-video';

/** Pooled memory of one answer at most, and the smallest read that is worth a buffer of the pool. */
const pooledLimitBytes = 1024 * 1024;
const pooledFromBytes = 16 * 1024;
/** Frames of one answer, in bytes, at most; more are fetched in several requests. */
const answerLimitBytes = 512 * 1024 * 1024;

/**
 * Retrieve Frames (PS3.18 10.4.1.1.6): as stored, native frames as little endian samples, compressed ones as their bit
 * streams; or brought to another media type and transfer syntax.
 *
 * @param frames - numbers from 1
 * @throws NoFramesError, FrameNotFoundError, NotAcceptableError, FrameDecodingError
 */
export async function retrieveFrames(
  retrieval: Retrieval,
  resource: InstanceResource,
  frames: readonly number[],
  accept: Accept,
  conditions: Conditions = {},
): Promise<HttpResult> {
  const { archive } = retrieval;
  const { entry } = await findInstance(archive, resource);
  const again = async () => (await findInstance(archive, resource)).entry;
  if (codecOf(entry.transferSyntaxUid))
    return await retrieveVideo(archive, { entry, again }, frames, accept, conditions);
  const isOne = frames.length === 1;
  const ranked = rankFrames(accept, frameMediaType(entry.transferSyntaxUid), isOne);
  const [best] = ranked;
  if (!best || best.offer.isMade) {
    const made = await retrieveMadeFrames(retrieval, { entry, again, frames, ranked }, conditions);
    if (made) return made;
  }
  const framing = ranked.find(({ offer }) => !offer.isMade)!.offer.kind;
  const opened = await openEntry(archive, entry, again);
  try {
    return await sendStoredFrames(opened, frames, framing, conditions);
  } finally {
    await opened.reader.close();
  }
}

async function sendStoredFrames(
  { reader, entry }: { readonly reader: ObjectReader; readonly entry: InstanceEntry },
  frames: readonly number[],
  framing: Framing,
  conditions: Conditions,
): Promise<HttpResult> {
  const media = frameMediaType(entry.transferSyntaxUid);
  const tag = instanceTag(entry, '');
  const headers = { etag: framing === 'single' ? tag : weak(tag), vary: 'accept' };
  if (isHeld(conditions, tag)) return empty(304, headers);
  const buffers = new AnswerBuffers();
  try {
    const parts = await readFrames(reader, entry, frames, buffers);
    const contentType = frameContentType(media);
    if (framing === 'single') return answer({ ...headers, 'content-type': contentType }, parts[0]!, buffers);
    const multipart = new Multipart(media.type);
    const chunks = parts.flatMap((frame) => [multipart.header(contentType), ...frame]);
    return answer({ ...headers, 'content-type': multipart.contentType }, [...chunks, multipart.end], buffers);
  } catch (error) {
    buffers.giveBack();
    throw error;
  }
}

function answer(
  headers: Readonly<Record<string, string>>,
  chunks: readonly Uint8Array[],
  buffers: AnswerBuffers,
): HttpResult {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const giveBack = () => buffers.giveBack();
  return {
    status: 200,
    headers: { ...headers, 'content-length': String(length) },
    body: async (sink) => {
      // Chunks leave in order: when the last has left, nobody reads any of them. Cut short, they are not used again.
      const last = chunks.length - 1;
      for (const [at, chunk] of chunks.entries()) {
        const pause = at === last ? sink.write(chunk, giveBack) : sink.write(chunk);
        if (pause) await pause;
      }
    },
    discard: giveBack,
  };
}

/** What small answers are read into; larger ones get memory of their own. */
class AnswerBuffers {
  #taken: Buffer[] = [];
  #bytes = 0;

  take(length: number): Buffer {
    if (length < pooledFromBytes || this.#bytes + length > pooledLimitBytes) return Buffer.allocUnsafeSlow(length);
    const buffer = readBuffers.take(length);
    this.#taken.push(buffer);
    this.#bytes += buffer.length;
    return buffer.subarray(0, length);
  }

  giveBack(): void {
    for (const buffer of this.#taken.splice(0)) readBuffers.give(buffer);
  }
}

/** The chunks of each frame. They are read in ascending order, each once, whatever order was asked for. */
async function readFrames(
  reader: ObjectReader,
  entry: InstanceEntry,
  frames: readonly number[],
  buffers: AnswerBuffers,
): Promise<Uint8Array[][]> {
  const ranges = rangeReader(reader, entry, buffers);
  try {
    const index = frameIndexCache.get(entry.location) ?? (await makeIndex(reader, entry, ranges.read));
    checkAnswer(index, frames);
    const chunks = new Map<number, Uint8Array[]>();
    for (const number of [...new Set(frames)].sort((a, b) => a - b)) {
      chunks.set(
        number,
        index.native
          ? [await nativeFrame(index, number, ranges.read)]
          : await encapsulatedFrame(index, number, ranges.read),
      );
    }
    return frames.map((number) => chunks.get(number)!);
  } finally {
    await ranges.close();
  }
}

async function makeIndex(reader: ObjectReader, entry: InstanceEntry, read: ReadRange): Promise<FrameIndex> {
  const dataSet = await skimForReading(reader, entry, { passTags: framePassTags });
  const index = await indexFrames(dataSet, entry.transferSyntaxUid, read);
  frameIndexCache.set(entry.location, index);
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

/** Ranges of a data set. */
interface Ranges {
  readonly read: ReadRange;
  close(): Promise<void>;
}

/** Reads ranges of the data set, inflating on the way where it is deflated. */
function rangeReader(reader: ObjectReader, entry: InstanceEntry, buffers: AnswerBuffers): Ranges {
  if (entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN) {
    const inflated = new InflatedReader(reader, entry);
    return { read: (offset, length) => inflated.read(offset, length), close: () => inflated.close() };
  }
  const from = entry.location.offset + entry.dataSetOffset;
  const size = entry.location.length - entry.dataSetOffset;
  return {
    read: async (offset, length) => {
      const bytes = buffers.take(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, await reader.read(bytes, from + offset));
    },
    close: async () => undefined,
  };
}
