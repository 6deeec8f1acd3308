import type { FrameSource } from '../image/image';
import { animateFrames, type RenderOptions, renderFrame } from './render-frame';

/** Work on frames that takes time: plain data that can go to another thread. */
export type ImageJob =
  | { readonly kind: 'render'; readonly source: FrameSource; readonly options: RenderOptions }
  | {
      readonly kind: 'animate';
      readonly sources: readonly FrameSource[];
      readonly options: RenderOptions;
      readonly frameMs: number;
    };

/** What comes of a job: bytes of its own. */
export interface ImageResult {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Does a job in this thread. @throws as the function that does it */
export async function runImageJob(job: ImageJob): Promise<ImageResult> {
  switch (job.kind) {
    case 'render':
      return await renderFrame(job.source, job.options);
    case 'animate':
      return await animateFrames(job.sources, job.options, job.frameMs);
  }
}

/** Every frame that a job works on. */
export function sourcesOf(job: ImageJob): readonly FrameSource[] {
  return 'sources' in job ? job.sources : [job.source];
}
