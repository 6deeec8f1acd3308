import type { InstanceEntry } from '#shared/archive/documents';
import { correctedInMemoryBytes, isCorrectedInMemory } from '#shared/archive/retrieval/corrected-object';
import { entryAgain } from '#shared/archive/retrieval/find';
import type { Multipart } from '#shared/archive/retrieval/multipart';
import { type Representation, representationOf } from '#shared/archive/retrieval/representation';
import { isMoved } from '#shared/archive/retrieval/stored-bytes';
import { openStoredObject } from '#shared/archive/retrieval/stored-object';
import type { ByteSink } from '#shared/kernel/function/result';
import type { PlannedInstance } from './plan-forms';
import type { Retrieval } from './retrieval';
import { sendInstances } from './send-instances';

/** Sends planned instances as parts, in order: runs of stored bytes with few reads, others one by one as they are made. */
export async function sendPlanned(
  retrieval: Retrieval,
  instances: readonly PlannedInstance[],
  multipart: Multipart,
  sink: ByteSink,
): Promise<void> {
  for (let at = 0; at < instances.length; ) {
    const first = instances[at]!;
    const isMade = mustBeMade(first);
    const belongs = (one: PlannedInstance) =>
      mustBeMade(one) === isMade && (isMade || one.corrector === first.corrector);
    let end = at + 1;
    while (end < instances.length && belongs(instances[end]!)) end += 1;
    const run = instances.slice(at, end);
    if (isMade) await sendMade(retrieval, run, multipart, sink);
    else await sendStored(retrieval, run, multipart, sink);
    at = end;
  }
}

/** What is not sent out of the buffer that it is read into. */
const mustBeMade = ({ target, corrector, entry }: PlannedInstance): boolean =>
  target !== null || (corrector !== null && !isCorrectedInMemory(entry, correctedInMemoryBytes));

/** Stored bytes, maybe corrected; when those of the first moved meanwhile, all are looked up once more. */
async function sendStored(
  { archive }: Retrieval,
  run: readonly PlannedInstance[],
  multipart: Multipart,
  sink: ByteSink,
): Promise<void> {
  const started = startedSink(sink);
  const sending = { multipart, corrector: run[0]?.corrector ?? undefined };
  const entries = run.map(({ entry }) => entry);
  try {
    await sendInstances(archive, entries, sending, started.sink);
  } catch (error) {
    if (started.isStarted() || !isMoved(error)) throw error;
    const fresh: InstanceEntry[] = [];
    for (const { series, entry } of run) fresh.push(await entryAgain(archive, series, entry)());
    await sendInstances(archive, fresh, sending, sink);
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
  run: readonly PlannedInstance[],
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

async function begin({ archive, transcode }: Retrieval, { series, entry, target, corrector }: PlannedInstance) {
  const stored = await openStoredObject(archive, entry, entryAgain(archive, series, entry));
  return await representationOf(stored, target ?? entry.transferSyntaxUid, transcode, corrector);
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
