import type { InstanceEntry } from '#shared/archive/documents';
import type { ImageRunner } from '#shared/imaging/render/image-workers';
import { transcodeObject } from '#shared/imaging/transcode/transcode-object';
import type { FrameTranscoder } from '#shared/imaging/transcode/transcoded-frames';
import type { ObjectCorrector } from './corrected-object';
import type { StoredObject } from './stored-object';

/** An instance in another form, made while it is read. */
export interface Representation {
  readonly entry: InstanceEntry;
  readonly transferSyntaxUid: string;
  /** Bytes of the Part 10 object, where they are known before. */
  readonly length: number | null;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Frees what it reads from; once, whether it was read or not. */
  close(): Promise<void>;
}

/**
 * Begins an instance in another form: its header and first frame are made. Every way out that does not send stored bytes
 * sends this. Closes what was opened when it throws.
 *
 * @param transferSyntaxUid - its own keeps file meta and pixels as they are
 * @param corrector - corrects its attributes
 * @throws FrameDecodingError where it cannot be brought to this syntax; what decoding throws
 */
export async function representationOf(
  stored: StoredObject,
  transferSyntaxUid: string,
  transcode: FrameTranscoder,
  corrector: ObjectCorrector | null = null,
): Promise<Representation> {
  const { entry, read, meta, close } = stored;
  try {
    const { object } = corrector ? corrector.object(stored) : stored;
    const { sopClassUid, sopInstanceUid } = entry;
    const what = { object, read, transcode, sopClassUid, sopInstanceUid, transferSyntaxUid };
    const isSame = transferSyntaxUid === object.transferSyntaxUid;
    const { length, chunks } = await transcodeObject(isSame ? { ...what, meta: await meta() } : what);
    const end = async () => {
      await chunks.return();
      await close();
    };
    return { entry, transferSyntaxUid, length, chunks, close: end };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Transcodes frames where images are worked on.
 *
 * @param images - asked when there is a first frame: most answers need none
 * @param signal - takes back what waits
 */
export const transcodeWith =
  (images: () => ImageRunner, signal: AbortSignal): FrameTranscoder =>
  async (source, transferSyntaxUid) =>
    (await images().run({ kind: 'transcode', source, transferSyntaxUid }, signal)).bytes;
