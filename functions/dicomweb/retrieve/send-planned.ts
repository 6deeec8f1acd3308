import type { InstanceEntry } from '#shared/archive/documents';
import type { Multipart } from '#shared/archive/retrieval/multipart';
import { type Representation, representationOf } from '#shared/archive/retrieval/representation';
import { isMoved } from '#shared/archive/retrieval/stored-bytes';
import { openStoredObject } from '#shared/archive/retrieval/stored-object';
import type { ByteSink } from '#shared/kernel/function/result';
import { entryAgain, type PlannedInstance } from './plan-forms';
import type { Retrieval } from './retrieval';
import { sendInstances } from './send-instances';

/** An instance that is not sent as its stored bytes. */
interface MadeInstance extends PlannedInstance {
  readonly target: string;
}

/** Sends planned instances as parts, in order: runs of stored bytes with few reads, others one by one as they are made. */
export async function sendPlanned(
  retrieval: Retrieval,
  instances: readonly PlannedInstance[],
  multipart: Multipart,
  sink: ByteSink,
): Promise<void> {
  for (let at = 0; at < instances.length; ) {
    const isMade = instances[at]!.target !== null;
    let end = at + 1;
    while (end < instances.length && (instances[end]!.target !== null) === isMade) end += 1;
    const run = instances.slice(at, end);
    if (isMade) await sendMade(retrieval, run as readonly MadeInstance[], multipart, sink);
    else await sendStored(retrieval, run, multipart, sink);
    at = end;
  }
}

/** Stored bytes; when those of the first moved meanwhile, all are looked up once more. */
async function sendStored(
  { archive }: Retrieval,
  run: readonly PlannedInstance[],
  multipart: Multipart,
  sink: ByteSink,
): Promise<void> {
  const started = startedSink(sink);
  const entries = run.map(({ entry }) => entry);
  try {
    await sendInstances(archive, entries, multipart, started.sink);
  } catch (error) {
    if (started.isStarted() || !isMoved(error)) throw error;
    const fresh: InstanceEntry[] = [];
    for (const { series, entry } of run) fresh.push(await entryAgain(archive, series, entry)());
    await sendInstances(archive, fresh, multipart, sink);
  }
}

/** A sink that knows whether anything was sent. */
export function startedSink(sink: ByteSink): { readonly sink: ByteSink; isStarted(): boolean } {
  let isStarted = false;
  const write: ByteSink['write'] = (chunk, released) => {
    isStarted = true;
    return sink.write(chunk, released);
  };
  return { sink: { signal: sink.signal, write }, isStarted: () => isStarted };
}

/** The next one is begun while one is sent. */
async function sendMade(
  retrieval: Retrieval,
  run: readonly MadeInstance[],
  multipart: Multipart,
  sink: ByteSink,
): Promise<void> {
  let next: Promise<Representation> | null = null;
  try {
    for (const [at, instance] of run.entries()) {
      const made: Representation = await (next ?? begin(retrieval, instance));
      const following = run[at + 1];
      next = following ? begin(retrieval, following) : null;
      // Its failure is met when it is its turn.
      next?.catch(() => undefined);
      await sendOne(made, multipart, sink);
    }
  } finally {
    // After a failure the one that was begun is not needed.
    const open = await next?.catch(() => null);
    await open?.close();
  }
}

async function begin({ archive, transcode }: Retrieval, { series, entry, target }: MadeInstance) {
  const stored = await openStoredObject(archive, entry, entryAgain(archive, series, entry));
  return await representationOf(stored, target, transcode);
}

/** Sends one instance, as a part or alone, and closes it. */
export async function sendOne(made: Representation, multipart: Multipart | null, sink: ByteSink): Promise<void> {
  try {
    if (multipart) await sink.write(multipart.instanceHeader(made));
    for await (const chunk of made.chunks) {
      const pause = sink.write(chunk);
      if (pause) await pause;
    }
  } finally {
    await made.close();
  }
}
