import { parentPort } from 'node:worker_threads';
import { compareDataSets } from './compare-data-sets';
import type { CompareJob } from './comparer';

// The program of the thread of `WorkerComparer`: one comparison after another. What is no fault of the bytes ends it.
if (!parentPort) throw new Error('this file runs in a worker thread');
const port = parentPort;
port.on('message', (job: CompareJob) => {
  void compareDataSets(job.stored, job.arrived).then((comparison) => port.postMessage(comparison));
});
