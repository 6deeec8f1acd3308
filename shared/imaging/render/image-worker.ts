import { parentPort } from 'node:worker_threads';
import { carry } from '#shared/kernel/carried-error';
import { type ImageJob, runImageJob } from './image-jobs';
import type { ImageAnswer } from './image-workers';

// The program of the threads of `ImageWorkers`: one job after another.
if (!parentPort) throw new Error('this file runs in a worker thread');
const port = parentPort;
port.on('message', (job: ImageJob) => {
  runImageJob(job).then(
    (result) => {
      // What sharp gives may lie in memory that is shared with others: only a whole buffer can be moved.
      const bytes = Uint8Array.from(result.bytes);
      port.postMessage({ result: { ...result, bytes } } satisfies ImageAnswer, [bytes.buffer]);
    },
    (error: unknown) => port.postMessage({ error: carry(error) } satisfies ImageAnswer),
  );
});
