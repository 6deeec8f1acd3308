import type { FrameSource } from '../image/image';
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
