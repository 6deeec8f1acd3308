import { PlatformError } from '#shared/kernel/errors';
import { frameBytes } from '../codecs/frame-format';
import { describeImage, type FrameSource, readTree } from '../image/image';
import { transcodeFrame } from '../transcode/transcode-frame';
import { animateFrames, type RenderOptions, renderFrame } from './render-frame';

/** Work on frames that takes time: plain data that can go to another thread. */
export type ImageJob =
  | { readonly kind: 'render'; readonly source: FrameSource; readonly options: RenderOptions }
  | {
      readonly kind: 'animate';
      readonly sources: readonly FrameSource[];
      readonly options: RenderOptions;
      readonly frameMs: number;
    }
  /** To an encapsulated syntax, or null: to native form. */
  | { readonly kind: 'transcode'; readonly source: FrameSource; readonly transferSyntaxUid: string | null };

/** What comes of a job: bytes of its own; of pictures also their size. */
export interface ImageResult {
  readonly bytes: Uint8Array;
  readonly width?: number;
  readonly height?: number;
}

/** Does a job in this thread. @throws as the function that does it */
export async function runImageJob(job: ImageJob): Promise<ImageResult> {
  switch (job.kind) {
    case 'render':
      return await renderFrame(job.source, job.options);
    case 'animate':
      return await animateFrames(job.sources, job.options, job.frameMs);
    case 'transcode':
      return { bytes: await transcodeFrame(job.source, job.transferSyntaxUid) };
  }
}

/** Every frame that a job works on. */
export function sourcesOf(job: ImageJob): readonly FrameSource[] {
  return 'sources' in job ? job.sources : [job.source];
}

/** Samples of a small frame at most: 512 by 512 pixels of 24 bits. */
const smallBytes = 768 * 1024;
/** Decoded in a millisecond for so many samples, or in the pool of libvips: RLE, JPEG of 8 bits. */
const quickSyntaxes: ReadonlySet<string> = new Set(['1.2.840.10008.1.2.5', '1.2.840.10008.1.2.4.50']);

/**
 * Whether a job holds its thread for so short a time (a millisecond; what libvips does is done elsewhere) that taking it
 * to another thread costs more: one small frame that is not compressed or quickly decoded, without presentation state.
 */
export function isQuick(job: ImageJob): boolean {
  if (job.kind === 'animate' || (job.kind === 'render' && job.options.state)) return false;
  if (job.kind === 'transcode' && job.transferSyntaxUid !== null) return false;
  const { source } = job;
  if (source.pixels.length > smallBytes) return false;
  if (source.isEncapsulated && !source.decoded && !quickSyntaxes.has(source.transferSyntaxUid)) return false;
  try {
    return frameBytes(describeImage(readTree(source)).format) <= smallBytes;
  } catch (error) {
    // The job says what is wrong, with its image.
    if (error instanceof PlatformError) return false;
    throw error;
  }
}
