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
      const bytes = movable(result.bytes);
      port.postMessage({ result: { ...result, bytes } } satisfies ImageAnswer, [bytes.buffer]);
    },
    (error: unknown) => port.postMessage({ error: carry(error) } satisfies ImageAnswer),
  );
});

/** Bytes that can be moved to another thread: what sharp gives may lie in memory that is shared with others. */
function movable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isOwn = !Buffer.isBuffer(bytes) && bytes.byteLength === bytes.buffer.byteLength;
  return isOwn && bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
