import type { InstanceEntry } from '#shared/archive/documents';
import { type Choice, type Framing, refuseAll } from '#shared/archive/retrieval/accept';
import { decodedFrame } from '#shared/archive/retrieval/decoded-frames';
import { instanceTag, weak } from '#shared/archive/retrieval/etag';
import { Multipart } from '#shared/archive/retrieval/multipart';
import { openStored, type StoredImage } from '#shared/archive/retrieval/stored-object';
import { frameMediaType } from '#shared/dicom/frame-media';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { FrameNotFoundError } from '#shared/imaging/frames';
import type { ImageDescription } from '#shared/imaging/image/image';
import { framesFor, nativeBytes } from '#shared/imaging/transcode/can-transcode';
import { type FrameTranscoder, transcodedFrames } from '#shared/imaging/transcode/transcoded-frames';
import { type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { frameContentType, frameOffers } from './frame-forms';
import type { Retrieval } from './retrieval';

/** A form in which frames can be made. */
interface MadeForm {
  readonly framing: Framing;
  readonly transferSyntaxUid: string;
  readonly description: ImageDescription;
}

/** What is asked for of an image. */
interface AskedFrames {
  readonly entry: InstanceEntry;
  readonly again: () => Promise<InstanceEntry>;
  readonly frames: readonly number[];
  readonly ranked: readonly Choice<Framing>[];
}

/**
 * Answers with frames in another form than they are stored in, one by one as they are made; null when as they are stored
 * is the best that a client accepts.
 *
 * @throws NoFramesError, FrameNotFoundError, NotAcceptableError, FrameDecodingError
 */
export async function retrieveMadeFrames(
  { archive, transcode }: Retrieval,
  { entry, again, frames, ranked }: AskedFrames,
  conditions: Conditions,
): Promise<HttpResult | null> {
  const stored = await openStored(archive, entry, again);
  try {
    const form = possibleForm(stored, ranked, frames.length === 1);
    const tag = instanceTag(stored.entry, '', form?.transferSyntaxUid);
    const headers = { etag: weak(tag), vary: 'accept' };
    if (form && !isHeld(conditions, tag)) return await sendFrames(stored, { frames, form, transcode, headers });
    await stored.close();
    return form ? empty(304, headers) : null;
  } catch (error) {
    await stored.close();
    throw error;
  }
}

/** The best form that a client accepts and frames can be made in; null: as they are stored. @throws NotAcceptableError */
function possibleForm(
  { image }: StoredImage,
  ranked: readonly Choice<Framing>[],
  allowSingle: boolean,
): MadeForm | null {
  for (const { offer } of ranked) {
    const { transferSyntaxUid = '', isMade, kind: framing } = offer;
    if (!isMade) return null;
    const description = framesFor(image, transferSyntaxUid);
    if (description) return { framing, transferSyntaxUid, description };
  }
  const offers = frameOffers(frameMediaType(image.transferSyntaxUid), allowSingle);
  refuseAll(offers.filter(({ isMade, transferSyntaxUid = '' }) => !isMade || framesFor(image, transferSyntaxUid)));
}

type Headers = Readonly<Record<string, string>>;

interface WantedFrames {
  readonly frames: readonly number[];
  readonly form: MadeForm;
  readonly transcode: FrameTranscoder;
  readonly headers: Headers;
}

async function sendFrames(
  stored: StoredImage,
  { frames, form, transcode, headers }: WantedFrames,
): Promise<HttpResult> {
  checkNumbers(stored, frames);
  const { framing, transferSyntaxUid, description } = form;
  const { close } = stored;
  const target = transferSyntaxUid === EXPLICIT_VR_LITTLE_ENDIAN ? null : transferSyntaxUid;
  const made = await transcodedFrames(
    { frame: (number) => decodedFrame(stored, number, transcode), transcode, target },
    frames,
  );
  const media = frameMediaType(transferSyntaxUid);
  const contentType = frameContentType(media);
  if (framing === 'single') return await sendOneFrame({ made, close }, { ...headers, 'content-type': contentType });
  const multipart = new Multipart(media.type);
  const length = frames.length * (multipart.header(contentType).length + nativeBytes(description, 1));
  const known = target === null ? { 'content-length': String(length + multipart.end.length) } : {};
  const all = { ...headers, 'content-type': multipart.contentType, ...known };
  return sendParts({ made, close }, multipart, multipart.header(contentType), all);
}

function checkNumbers({ image }: StoredImage, frames: readonly number[]): void {
  const { frameCount } = image.index;
  for (const frame of frames)
    if (frame > frameCount) throw new FrameNotFoundError('No such frame', { details: { frame, frames: frameCount } });
}

interface Sending {
  readonly made: AsyncGenerator<Uint8Array, void, undefined>;
  readonly close: () => Promise<void>;
}

async function sendOneFrame({ made, close }: Sending, headers: Headers): Promise<HttpResult> {
  const { value: body } = await made.next();
  await made.return();
  await close();
  return { status: 200, headers: { ...headers, 'content-length': String(body!.length) }, body: body! };
}

function sendParts({ made, close }: Sending, multipart: Multipart, before: Uint8Array, headers: Headers): HttpResult {
  const end = async () => {
    await made.return();
    await close();
  };
  return {
    status: 200,
    headers,
    body: async (sink) => {
      try {
        for await (const frame of made) {
          await sink.write(before);
          await sink.write(frame);
        }
        await sink.write(multipart.end);
      } finally {
        await end();
      }
    },
    discard: end,
  };
}
