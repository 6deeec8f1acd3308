import { createHash } from 'node:crypto';
import { instanceQuarantined } from '#events/contracts/instance-quarantined.v1';
import { NotFoundError, type PlatformError } from '#shared/kernel/errors';
import { newId } from '#shared/kernel/ids';
import { segmentIdOf } from '#shared/objects/keys';
import type { ArrivalFacts } from '#shared/objects/port';
import type { Archive } from './archive';
import { asideChunks, asideOffset, rangeChunks } from './aside';
import type { QuarantineDocument } from './documents';
import { markUnused } from './freeing';
import type { LandedInstance } from './landed';
import { storeOf } from './read-object';

/** No quarantined object has this id. */
export class QuarantineNotFoundError extends NotFoundError {}

const keyOf = (id: string): string => `quarantine/${id}.tar`;

/** Longer than any object takes to be kept, in milliseconds. */
const arrivingMs = 86_400_000;
/** Interrupted arrivals looked at in one go; the next call takes the rest. */
const interruptedLimit = 200;

/** Moves an acknowledged instance that the catalogue cannot describe into quarantine. Idempotent by landing sequence. */
export async function quarantineStored(archive: Archive, landed: LandedInstance, error: PlatformError): Promise<void> {
  const { location, arrival } = landed;
  const id = storedIdOf(landed);
  // An administrator may have dealt with it since: a second delivery changes nothing.
  const known = await archive.collections.quarantine.findOne({ _id: id });
  if (known && known.state !== 'arriving') return;
  const reader = await storeOf(archive, location).open(location.key);
  try {
    const content = rangeChunks(reader, location.offset, location.length);
    await keep(archive, id, content, location.length, arrival, error);
  } finally {
    await reader.close();
  }
}

/** By landing sequence; what comes with a join, out of a pack, has that of another space. */
function storedIdOf({ location, arrival, sequence }: LandedInstance): string {
  if (segmentIdOf(location.key) !== null) return `s${sequence}`;
  return `j${createHash('sha256').update(`${arrival.space} ${sequence}`).digest('hex').slice(0, 30)}`;
}

/** Keeps bytes that could not be landed. Returns the id under which an administrator finds them. */
export async function quarantineIncoming(
  archive: Archive,
  content: AsyncIterable<Uint8Array>,
  length: number,
  arrival: ArrivalFacts,
  error: PlatformError,
): Promise<string> {
  const id = newId(archive.clock.now());
  await keep(archive, id, content, length, arrival, error);
  return id;
}

/** The row comes first, so that a crash leaves no object that nobody knows of: `finishQuarantine` does the rest then. */
async function keep(
  archive: Archive,
  id: string,
  content: AsyncIterable<Uint8Array>,
  length: number,
  arrival: ArrivalFacts,
  error: PlatformError,
): Promise<void> {
  const { quarantine } = archive.collections;
  const document: QuarantineDocument = {
    _id: id,
    space: arrival.space,
    source: arrival.source,
    reason: error.message,
    code: error.code,
    sizeBytes: length,
    at: new Date(archive.clock.now()).toISOString(),
    state: 'held',
    key: keyOf(id),
    arrival,
  };
  await quarantine.replaceOne({ _id: id }, { ...document, state: 'arriving' }, { upsert: true, durable: true });
  await archive.store.put(document.key, asideChunks(content, length, document, Math.floor(archive.clock.now() / 1000)));
  await finish(archive, document);
}

/** The object is there: announces it, then shows it. May run twice. */
async function finish(archive: Archive, document: QuarantineDocument): Promise<void> {
  const { _id, space, source, code, sizeBytes } = document;
  const data = { space, quarantineId: _id, code, source, sizeBytes };
  const { subject, event } = instanceQuarantined(space, archive.clock.now(), data);
  await archive.bus.publish(subject, event, { messageId: _id });
  const isMine = { _id, state: 'arriving' };
  await archive.collections.quarantine.updateOne(isMine, { $set: { state: 'held' } }, { durable: true });
  archive.log.warn({ quarantine: _id, space, source, code, sizeBytes }, 'object quarantined');
}

/**
 * Finishes what a crash interrupted on its way into quarantine: an object that is there is announced and shown; the row
 * of one that never came goes after a day.
 *
 * @returns how many were finished
 */
export async function finishQuarantine(archive: Archive): Promise<number> {
  const { quarantine } = archive.collections;
  const before = new Date(archive.clock.now() - arrivingMs).toISOString();
  let finished = 0;
  for (const document of await quarantine.find({ state: 'arriving' }, { sort: { at: 1 }, limit: interruptedLimit })) {
    if (await archive.store.head(document.key)) {
      await finish(archive, document);
      finished += 1;
    } else if (document.at < before) await quarantine.deleteOne({ _id: document._id, state: 'arriving' });
  }
  return finished;
}

/**
 * The quarantined object's bytes, unchanged.
 *
 * @throws QuarantineNotFoundError
 */
export async function openQuarantined(
  archive: Archive,
  id: string,
): Promise<{ document: QuarantineDocument; chunks: () => AsyncGenerator<Uint8Array> }> {
  const document = await archive.collections.quarantine.findOne({ _id: id });
  if (document?.state !== 'held') throw new QuarantineNotFoundError('No such quarantined object', { details: { id } });
  return {
    document,
    chunks: async function* () {
      const reader = await archive.store.open(document.key);
      try {
        yield* rangeChunks(reader, asideOffset, document.sizeBytes);
      } finally {
        await reader.close();
      }
    },
  };
}

/** Throws the bytes away; the entry stays as a record of it. What a crash leaves of them is freed by the sweep. */
export async function discardQuarantined(archive: Archive, id: string, state: 'discarded' | 'replayed'): Promise<void> {
  const { document } = await openQuarantined(archive, id);
  await markUnused(archive, [document.key]);
  await archive.collections.quarantine.updateOne({ _id: id }, { $set: { state } }, { durable: true });
  await archive.store.delete(document.key);
  await archive.collections.freeing.deleteOne({ _id: document.key });
}

/** Whether a container is needed: its object is held, or on its way into quarantine. */
export async function isQuarantined(archive: Archive, key: string): Promise<boolean> {
  const filter = { _id: key.slice('quarantine/'.length, -'.tar'.length), state: { $in: ['held', 'arriving'] } };
  return (await archive.collections.quarantine.findOne(filter)) !== null;
}
