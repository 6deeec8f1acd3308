import type { Archive } from '#shared/archive/archive';
import type { FrameTranscoder } from '#shared/imaging/transcode/transcoded-frames';

/** What a retrieval works with. */
export interface Retrieval {
  readonly archive: Archive;
  /** Transcodes a frame, in another thread. */
  readonly transcode: FrameTranscoder;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}
