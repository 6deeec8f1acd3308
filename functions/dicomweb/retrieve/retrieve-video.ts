import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { type Accept, chooseOffer, framings } from '#shared/archive/retrieval/accept';
import { instanceTag, weak } from '#shared/archive/retrieval/etag';
import { Multipart } from '#shared/archive/retrieval/multipart';
import { openEntry } from '#shared/archive/retrieval/stored-bytes';
import { skimObject } from '#shared/archive/skim-object';
import { frameMediaType } from '#shared/dicom/frame-media';
import { FrameNotFoundError, framePassTags, NoFramesError } from '#shared/imaging/frames';
import { pixelDataOf } from '#shared/imaging/image/open-object';
import { type ByteRange, type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { type ByteSink, empty, type HttpResult } from '#shared/kernel/function/result';
import { rangedResult } from './byte-ranges';
import { frameContentType } from './frame-forms';
import { lengthOf, sendValue, storedValues, type Value } from './stored-value';

/** A stored video, and its entry anew when its bytes moved. */
export interface FoundVideo {
  readonly entry: InstanceEntry;
  readonly again: () => Promise<InstanceEntry>;
}

/**
 * Retrieve Frames of a video: its bit stream whole, as stored and as frame 1, streamed; of it alone, ranges can be had.
 * Its frames cannot be told apart without decoding them (PS3.5 8.2.5).
 *
 * @throws FrameNotFoundError for other frames; NoFramesError, NotAcceptableError, RangeNotSatisfiableError
 */
export async function retrieveVideo(
  archive: Archive,
  found: FoundVideo,
  frames: readonly number[],
  accept: Accept,
  conditions: Conditions,
): Promise<HttpResult> {
  if (frames.length !== 1 || frames[0] !== 1)
    throw new FrameNotFoundError('A video comes whole, as its frame 1', { details: { frames: 1 } });
  const media = frameMediaType(found.entry.transferSyntaxUid);
  const offers = framings(media.type, true, { transferSyntaxUid: media.transferSyntaxUid });
  const { kind } = chooseOffer(accept, conditions.range ? offers.reverse() : offers).offer;
  const tag = instanceTag(found.entry, '');
  const etag = kind === 'single' ? tag : weak(tag);
  const headers = { etag, vary: 'accept' };
  if (isHeld(conditions, etag)) return empty(304, headers);
  const stream = await openStream(archive, found);
  const contentType = frameContentType(media);
  if (kind === 'single') {
    const result = rangedResult({ contentType, length: stream.length, etag, send: stream.send }, conditions);
    return { ...result, headers: { ...headers, ...result.headers } };
  }
  const multipart = new Multipart(media.type);
  const before = multipart.header(contentType);
  const length = before.length + stream.length + multipart.end.length;
  return {
    status: 200,
    headers: { ...headers, 'content-type': multipart.contentType, 'content-length': String(length) },
    body: async (sink) => {
      await sink.write(before);
      await stream.send({ start: 0, end: stream.length }, sink);
      await sink.write(multipart.end);
    },
  };
}

/** The bit stream: its fragments, one behind the other. */
async function openStream(archive: Archive, { entry: planned, again }: FoundVideo) {
  const { reader, entry } = await openEntry(archive, planned, again);
  let fragments: Value[];
  try {
    const pixels = pixelDataOf(await skimObject(reader, entry, { passTags: framePassTags }));
    fragments = pixels ? storedValues(pixels, entry) : [];
  } finally {
    await reader.close();
  }
  if (fragments.length === 0) throw new NoFramesError('The instance has no pixel data');
  const send = async ({ start, end }: ByteRange, sink: ByteSink): Promise<void> => {
    const opened = await openEntry(archive, entry, again);
    try {
      let at = 0;
      for (const fragment of fragments) {
        const [from, to] = [Math.max(start - at, 0), Math.min(end - at, lengthOf(fragment))];
        if (from < to) await sendValue(opened.reader, opened.entry, fragment, { start: from, end: to }, sink);
        at += lengthOf(fragment);
      }
    } finally {
      await opened.reader.close();
    }
  };
  return { length: fragments.reduce((sum, fragment) => sum + lengthOf(fragment), 0), send };
}
