import { crc32 } from '#shared/objects/crc32';
import { CorruptObjectError } from '#shared/objects/errors';
import type { Archive } from './archive';
import { rangeChunks } from './aside';
import { type DatedDecision, deletedIdOf, idsAround } from './journal';

/**
 * Decisions carried over from segments that were freed. They lie in generations, objects of JSON lines in landing order:
 * a small checkpoint is written anew each time, a large one only with every eighth generation. Read and written as a
 * stream; memory does not grow with it. The first line says the version, the last how many decisions lie between and the
 * CRC-32 of all before it; those of earlier versions have neither. The catalogue knows each (`checkpoints`).
 */
const prefix = 'journal/';
const keyOf = (generation: number): string => `${prefix}${String(generation).padStart(16, '0')}.jsonl`;

const version = 2;

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
  const rows = await archive.collections.checkpoints.find({}, { projection: { _id: 1 } });
  const generation = Math.max(0, ...[...known.map(({ key }) => key), ...rows.map(({ _id }) => _id)].map(numberOf)) + 1;
  const written = new WrittenLines();
  const key = keyOf(generation);
  await archive.store.put(key, written.of(withoutVoid(archive, merged([...sources, each(fresh)]))));
  await archive.collections.checkpoints.insertOne({ _id: key, ...written.end() }, { durable: true });
  for (const one of replaced) {
    await archive.collections.checkpoints.deleteOne({ _id: one.key }, { durable: true });
    await archive.store.delete(one.key);
  }
}

const numberOf = (key: string): number => Number(key.slice(prefix.length, -'.jsonl'.length));

/** What the last line of a generation says. */
interface GenerationEnd {
  readonly count: number;
  /** Eight hexadecimal digits. */
  readonly crc32: string;
}

/**
 * Reads one generation whole and checks it: its CRC-32, its count, the order of its decisions.
 *
 * @returns what its end says; null for one of an earlier version, which says nothing
 * @throws CorruptObjectError
 */
export async function examineGeneration(archive: Archive, key: string): Promise<GenerationEnd | null> {
  const reading = readGeneration(archive, key);
  for (let next = await reading.next(); ; next = await reading.next()) if (next.done) return next.value;
}

/** Says again in the catalogue which generations there are. */
export async function restoreCheckpoints(archive: Archive): Promise<void> {
  for (const { key } of await generations(archive)) {
    const end = await examineGeneration(archive, key);
    if (end) await archive.collections.checkpoints.replaceOne({ _id: key }, { _id: key, ...end }, { upsert: true });
  }
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

async function* readGeneration(archive: Archive, key: string): AsyncGenerator<DatedDecision, GenerationEnd | null> {
  const reader = await archive.store.open(key);
  const check = new ReadLines(key);
  try {
    let rest: Uint8Array = new Uint8Array(0);
    for await (const chunk of rangeChunks(reader, 0, reader.length)) {
      const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        const decision = check.take(bytes.subarray(start, end + 1));
        if (decision) yield decision;
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > lineLimitBytes) throw corrupt(key);
    }
    if (rest.length > 0) throw corrupt(key);
    return check.end();
  } finally {
    await reader.close();
  }
}

const corrupt = (key: string, cause?: unknown) =>
  new CorruptObjectError('A checkpoint of the journal is damaged', { details: { key }, cause });

/** The lines of a generation, as they are read. */
class ReadLines {
  readonly #key: string;
  #crc = 0;
  #count = 0;
  #last = -1;
  #isChecked = false;
  #isFirst = true;
  #end: GenerationEnd | null = null;

  constructor(key: string) {
    this.#key = key;
  }

  /** @param line - with its end. @returns null for the first and the last line. @throws CorruptObjectError */
  take(line: Buffer): DatedDecision | null {
    const found = parse(line, this.#key);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (this.#end) throw corrupt(this.#key);
    if (isFirst && found['version'] === version) this.#isChecked = true;
    else if (this.#isChecked && 'crc32' in found) this.#checkEnd(found);
    else return this.#decision(found, line);
    this.#crc = crc32(line, this.#crc);
    return null;
  }

  /** @throws CorruptObjectError when the last line is missing */
  end(): GenerationEnd | null {
    if (this.#isChecked && !this.#end) throw corrupt(this.#key);
    return this.#end;
  }

  #checkEnd({ count, crc32: crc }: Record<string, unknown>): void {
    if (count !== this.#count || crc !== hex(this.#crc)) throw corrupt(this.#key);
    this.#end = { count: this.#count, crc32: hex(this.#crc) };
  }

  #decision(found: Record<string, unknown>, line: Buffer): DatedDecision {
    const { sequence, decision } = found as Partial<DatedDecision>;
    if (!Number.isSafeInteger(sequence) || typeof decision?.kind !== 'string') throw corrupt(this.#key);
    if (Number(sequence) <= this.#last) throw corrupt(this.#key);
    this.#last = Number(sequence);
    this.#count += 1;
    this.#crc = crc32(line, this.#crc);
    return found as unknown as DatedDecision;
  }
}

const hex = (crc: number): string => crc.toString(16).padStart(8, '0');

function parse(line: Buffer, key: string): Record<string, unknown> {
  let found: unknown;
  try {
    found = JSON.parse(line.toString('utf8'));
  } catch (error) {
    throw corrupt(key, error);
  }
  if (typeof found !== 'object' || found === null) throw corrupt(key);
  return found as Record<string, unknown>;
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
  if (decision.kind === 'overlay' || decision.kind === 'overlayUndone') return idsAround(decision.id);
  return decision.kind === 'delete' ? idsAround(deletedIdOf(decision)) : [];
}

/** The lines of a generation, as they are written: in chunks. */
class WrittenLines {
  #crc = 0;
  #count = 0;

  async *of(decisions: Decisions): AsyncGenerator<Uint8Array> {
    let text = `${JSON.stringify({ version })}\n`;
    for await (const one of decisions) {
      this.#count += 1;
      text += `${JSON.stringify(one)}\n`;
      if (text.length < chunkBytes) continue;
      yield this.#bytes(text);
      text = '';
    }
    if (text.length > 0) yield this.#bytes(text);
    yield Buffer.from(`${JSON.stringify(this.end())}\n`);
  }

  end(): GenerationEnd {
    return { count: this.#count, crc32: hex(this.#crc) };
  }

  #bytes(text: string): Buffer {
    const bytes = Buffer.from(text);
    this.#crc = crc32(bytes, this.#crc);
    return bytes;
  }
}
