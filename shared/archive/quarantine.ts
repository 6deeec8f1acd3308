import { instanceQuarantined } from '#events/contracts/instance-quarantined.v1';
import { NotFoundError, type PlatformError } from '#shared/kernel/errors';
import { newId } from '#shared/kernel/ids';
import type { ArrivalFacts } from '#shared/objects/port';
import type { Archive } from './archive';
import { asideChunks, asideOffset, rangeChunks } from './aside';
import type { QuarantineDocument } from './documents';
import type { LandedInstance } from './landed';
import { storeOf } from './read-object';

/** No quarantined object has this id. */
export class QuarantineNotFoundError extends NotFoundError {}

const keyOf = (id: string): string => `quarantine/${id}.tar`;

/** Moves an acknowledged instance that the catalogue cannot describe into quarantine. Idempotent by landing sequence. */
export async function quarantineStored(archive: Archive, landed: LandedInstance, error: PlatformError): Promise<void> {
  const { location, arrival, sequence } = landed;
  const id = `s${sequence}`;
  // An administrator may have dealt with it since: a second delivery changes nothing.
  if (await archive.collections.quarantine.findOne({ _id: id })) return;
  const reader = await storeOf(archive, location).open(location.key);
  try {
    const content = rangeChunks(reader, location.offset, location.length);
    await keep(archive, id, content, location.length, arrival, error);
  } finally {
    await reader.close();
  }
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

async function keep(
  archive: Archive,
  id: string,
  content: AsyncIterable<Uint8Array>,
  length: number,
  arrival: ArrivalFacts,
  error: PlatformError,
): Promise<void> {
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
  await archive.store.put(document.key, asideChunks(content, length, document, Math.floor(archive.clock.now() / 1000)));
  await archive.collections.quarantine.replaceOne({ _id: id }, document, { upsert: true, durable: true });
  const { space, source } = arrival;
  const data = { space, quarantineId: id, code: error.code, source, sizeBytes: length };
  const { subject, event } = instanceQuarantined(space, archive.clock.now(), data);
  await archive.bus.publish(subject, event, { messageId: id });
  archive.log.warn(
    { quarantine: id, space: arrival.space, source: arrival.source, code: error.code, sizeBytes: length },
    'object quarantined',
  );
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

/** Throws the bytes away; the entry stays as a record of it. */
export async function discardQuarantined(archive: Archive, id: string, state: 'discarded' | 'replayed'): Promise<void> {
  const { document } = await openQuarantined(archive, id);
  await archive.collections.quarantine.updateOne({ _id: id }, { $set: { state } }, { durable: true });
  await archive.store.delete(document.key);
}
