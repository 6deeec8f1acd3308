import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceEntry } from '#shared/archive/documents';
import { type ImageRunner, ImagesBusyError } from '#shared/imaging/render/image-workers';
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

/** An answer that has begun waits this long for room among the images, in milliseconds, looking again after each of these. */
const patienceMs = [50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800];

/**
 * Transcodes frames where images are worked on. While there is no room it waits: an answer that has begun cannot say
 * that it will be continued later.
 *
 * @param images - asked when there is a first frame: most answers need none
 * @param signal - takes back what waits
 */
export const transcodeWith =
  (images: () => ImageRunner, signal: AbortSignal): FrameTranscoder =>
  async (source, transferSyntaxUid) => {
    const job = { kind: 'transcode', source, transferSyntaxUid } as const;
    for (const waitMs of patienceMs) {
      try {
        return (await images().run(job, signal)).bytes;
      } catch (error) {
        if (!(error instanceof ImagesBusyError)) throw error;
        await sleep(waitMs, undefined, { signal });
      }
    }
    return (await images().run(job, signal)).bytes;
  };
