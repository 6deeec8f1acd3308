import { type FileOfSet, isDirectoryName, readFileSet, requireComplete } from './dicomdir';
import type { Candidate } from './folder-ledger';
import { type Taken, type Taker, takenFailure } from './take-file';

/** Files on their way at once, so that commits are shared. */
const inFlight = 8;

/** What the caller does and knows while files are taken. */
export interface Taking {
  /** Takes one file; failures are values. */
  readonly take: (candidate: Candidate) => Promise<Taken>;
  /** True for a file that is there and not complete yet. */
  readonly isWaiting: (file: string) => boolean;
  /** True once no more are to be begun. */
  readonly isOver: () => boolean;
}

/**
 * Takes files: those that a DICOMDIR names first, one after another in its order, then the others, at last the DICOMDIR itself. One that
 * names files which are still being written waits with them.
 *
 * @param settle - called once for each file that was taken or failed
 */
export async function takeAll(
  taker: Taker,
  candidates: readonly Candidate[],
  taking: Taking,
  settle: (candidate: Candidate, taken: Taken) => Promise<void>,
): Promise<void> {
  const directories = candidates.filter(({ file }) => isDirectoryName(file.path));
  const others = new Map(
    candidates.filter((one) => !directories.includes(one)).map((candidate) => [candidate.file.path, candidate]),
  );
  const sets = await Promise.all(
    directories.map(async (directory) => ({ directory, set: await readSet(taker, directory) })),
  );
  const queue: Candidate[] = [];
  for (const { set } of sets) {
    for (const { path } of 'end' in set ? [] : set) {
      const named = path === null ? undefined : others.get(path);
      if (named) queue.push(named);
      if (path !== null) others.delete(path);
    }
  }
  const take = async (one: Candidate) => settle(one, await taking.take(one));
  await inParallel(queue, 1, taking, take);
  await inParallel([...others.values()], inFlight, taking, take);
  for (const { directory, set } of sets) {
    if (taking.isOver()) return;
    if ('end' in set) await settle(directory, set);
    else if (!set.some(({ path }) => path !== null && taking.isWaiting(path)))
      await settle(directory, await endOf(taker, set));
  }
}

async function readSet(taker: Taker, { file }: Candidate): Promise<readonly FileOfSet[] | Taken> {
  try {
    return await readFileSet(file.path);
  } catch (error) {
    return takenFailure(error, taker.archive.clock.now());
  }
}

/** A DICOMDIR has nothing to land; it is done with when nothing that it names is missing. */
async function endOf({ archive, arrival }: Taker, set: readonly FileOfSet[]): Promise<Taken> {
  const at = archive.clock.now();
  const none = { landed: new Map<string, number>(), quarantined: 0 };
  try {
    await requireComplete(archive, arrival.space, set);
    const error = { code: 'DICOMDIR', reason: 'An index of other files', at };
    return { ...none, skipped: 1, failed: 0, end: { state: 'skipped', instances: 0, error } };
  } catch (error) {
    return takenFailure(error, at);
  }
}

async function inParallel<T>(
  values: readonly T[],
  limit: number,
  { isOver }: Taking,
  work: (value: T) => Promise<void>,
): Promise<void> {
  const queue = [...values].reverse();
  const worker = async () => {
    for (let value = queue.pop(); value !== undefined && !isOver(); value = queue.pop()) await work(value);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
