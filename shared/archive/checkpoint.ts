import { CorruptObjectError } from '#shared/objects/errors';
import type { Archive } from './archive';
import { rangeChunks } from './aside';
import { type DatedDecision, deletedIdOf, idsAround } from './journal';

/**
 * Decisions carried over from segments that were freed. They lie in generations, objects of JSON lines in landing order:
 * a small checkpoint is written anew each time, a large one only with every eighth generation. Read and written as a
 * stream; memory does not grow with it.
 */
const prefix = 'journal/';
const keyOf = (generation: number): string => `${prefix}${String(generation).padStart(16, '0')}.jsonl`;

/** Up to this size a checkpoint is one object. */
const smallBytes = 16 * 1024 * 1024;
const generationLimit = 8;
/** A journal record is at most half as long (`Lander.append`). */
const lineLimitBytes = 2 * 1024 * 1024;
const newline = 10;
const chunkBytes = 64 * 1024;
const lookUpAtOnce = 500;

type Decisions = AsyncIterable<DatedDecision>;

/** Every decision of the checkpoint in landing order, each once. @throws CorruptObjectError */
export async function* readCheckpoint(archive: Archive): AsyncGenerator<DatedDecision> {
  yield* merged((await generations(archive)).map(({ key }) => readGeneration(archive, key)));
}

/**
 * Carries decisions of segments that are about to be freed into the checkpoint. What a later deletion makes void is left
 * out, former deletions and corrections of what was deleted: at once while the checkpoint is small.
 */
export async function extendCheckpoint(archive: Archive, added: readonly DatedDecision[]): Promise<void> {
  if (added.length === 0) return;
  const known = await generations(archive);
  const knownBytes = known.reduce((sum, { length }) => sum + length, 0);
  const replaced = knownBytes <= smallBytes || known.length + 1 >= generationLimit ? known : [];
  const sources = replaced.map(({ key }) => readGeneration(archive, key));
  const fresh = added.toSorted((a, b) => a.sequence - b.sequence);
  const generation = Number(known.at(-1)?.key.slice(prefix.length, -'.jsonl'.length) ?? 0) + 1;
  await archive.store.put(keyOf(generation), lines(withoutVoid(archive, merged([...sources, each(fresh)]))));
  for (const { key } of replaced) await archive.store.delete(key);
}

/** Oldest first. After a crash the same decision may lie in two of them. */
async function generations(archive: Archive): Promise<{ key: string; length: number }[]> {
  const found: { key: string; length: number }[] = [];
  for await (const { key, length } of archive.store.list(prefix)) found.push({ key, length });
  return found;
}

async function* each(decisions: readonly DatedDecision[]): AsyncGenerator<DatedDecision> {
  yield* decisions;
}

async function* readGeneration(archive: Archive, key: string): AsyncGenerator<DatedDecision> {
  const reader = await archive.store.open(key);
  try {
    let rest: Uint8Array = new Uint8Array(0);
    for await (const chunk of rangeChunks(reader, 0, reader.length)) {
      const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        yield parse(bytes.toString('utf8', start, end), key);
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > lineLimitBytes) throw corrupt(key);
    }
    if (rest.length > 0) throw corrupt(key);
  } finally {
    await reader.close();
  }
}

const corrupt = (key: string, cause?: unknown) =>
  new CorruptObjectError('A checkpoint of the journal is damaged', { details: { key }, cause });

function parse(line: string, key: string): DatedDecision {
  let found: Partial<DatedDecision> | null;
  try {
    found = JSON.parse(line) as Partial<DatedDecision> | null;
  } catch (error) {
    throw corrupt(key, error);
  }
  if (!Number.isSafeInteger(found?.sequence) || typeof found?.decision?.kind !== 'string') throw corrupt(key);
  return found as DatedDecision;
}

/** Several sequences in landing order as one; of decisions that lie in several the first. */
async function* merged(sources: readonly Decisions[]): AsyncGenerator<DatedDecision> {
  const open = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(open.map((iterator) => iterator.next()));
    for (let last = -1; ; ) {
      let least = -1;
      for (const [at, head] of heads.entries()) {
        if (head.done) continue;
        const other = heads[least];
        if (!other || other.done || head.value.sequence < other.value.sequence) least = at;
      }
      const head = heads[least];
      if (!head || head.done) return;
      if (head.value.sequence !== last) yield head.value;
      last = head.value.sequence;
      heads[least] = await open[least]!.next();
    }
  } finally {
    for (const iterator of open) await iterator.return?.();
  }
}

/** Without what the tombstones make void: the journal has each deletion that they come from. */
async function* withoutVoid(archive: Archive, decisions: Decisions): AsyncGenerator<DatedDecision> {
  let waiting: DatedDecision[] = [];
  for await (const one of decisions) {
    waiting.push(one);
    if (waiting.length < lookUpAtOnce) continue;
    yield* await stillValid(archive, waiting);
    waiting = [];
  }
  yield* await stillValid(archive, waiting);
}

async function stillValid(archive: Archive, decisions: readonly DatedDecision[]): Promise<DatedDecision[]> {
  const ids = [...new Set(decisions.flatMap((one) => subjectsOf(one)))];
  const deletedAt = new Map<string, number>();
  for (let start = 0; start < ids.length; start += lookUpAtOnce) {
    const some = { $in: ids.slice(start, start + lookUpAtOnce) };
    for (const { _id, sequence } of await archive.collections.tombstones.find({ _id: some }))
      deletedAt.set(_id, sequence);
  }
  return decisions.filter((one) => subjectsOf(one).every((id) => (deletedAt.get(id) ?? 0) <= one.sequence));
}

/** Ids whose later deletion makes a decision void. */
function subjectsOf({ decision }: DatedDecision): string[] {
  if (decision.kind === 'overlay') return idsAround(decision.id);
  return decision.kind === 'delete' ? idsAround(deletedIdOf(decision)) : [];
}

/** One line each, in chunks. */
async function* lines(decisions: Decisions): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const one of decisions) {
    text += `${JSON.stringify(one)}\n`;
    if (text.length < chunkBytes) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text.length > 0) yield Buffer.from(text);
}
