import { createHash } from 'node:crypto';
import type { Archive } from '#shared/archive/archive';
import { asideChunks, asideOffset, rangeChunks } from '#shared/archive/aside';
import type { ConflictDocument, QuarantineDocument } from '#shared/archive/documents';
import type { ObjectStore } from '#shared/objects/port';
import { type ExportedObject, type ExportedStudy, keptName, type QuarantineLine } from './layout';
import { checkObject, damaged } from './read';

/** Where an export lies and where it goes. */
export interface Transfer {
  /** The archive reads locations in it by its name. */
  readonly source: ObjectStore;
  /** Space that was exported. */
  readonly from: string;
  readonly to: string;
}

/** The id, in the other space, of a study, of what belongs to it, or of what is kept aside of it. */
export function movedId(id: string, from: string, to: string): string {
  return `${to}${id.slice(from.length)}`;
}

/** Keeps aside in a space what its export kept aside: other pixels, former versions. Idempotent by id. */
export async function importKept(
  archive: Archive,
  { source, from, to }: Transfer,
  { kept }: ExportedStudy,
  joinedAt: number,
): Promise<void> {
  const { conflicts } = archive.collections;
  for (const { object, facts } of kept) {
    const _id = movedId(facts._id, from, to);
    if (await conflicts.findOne({ _id })) continue;
    const { sequence, location } = facts.entry;
    const key = `aside/${keptName(facts)}-${to}.tar`;
    const place = { store: archive.store.name, key, offset: asideOffset, length: location.length };
    const entry = { ...facts.entry, location: place };
    const seriesId = movedId(facts.seriesId, from, to);
    const moved: ConflictDocument = { ...facts, _id, space: to, seriesId, entry, joinedAt };
    await putContainer(archive, source, object, { key, length: location.length, facts: moved, sequence });
    await conflicts.replaceOne({ _id }, moved, { upsert: true, durable: true });
  }
}

/**
 * Puts a row of the quarantine, and the bytes of one that is held, into a space. Idempotent: a row that came from here,
 * or came before, is left as it is.
 *
 * @returns whether it is new here
 */
export async function importQuarantined(
  archive: Archive,
  { source, to }: Transfer,
  { quarantine: row, object }: QuarantineLine,
): Promise<boolean> {
  const { quarantine } = archive.collections;
  const same = await quarantine.findOne({ _id: row._id });
  if (same?.space === to && same.at === row.at) return false;
  const _id = `i${createHash('sha256').update(`${to} ${row._id}`).digest('hex').slice(0, 30)}`;
  const known = await quarantine.findOne({ _id });
  if (known && known.state !== 'arriving') return false;
  const key = `quarantine/${_id}.tar`;
  const moved: QuarantineDocument = { ...row, _id, space: to, key, arrival: { ...row.arrival, space: to } };
  if (row.state !== 'held') {
    await quarantine.replaceOne({ _id }, moved, { upsert: true, durable: true });
    return true;
  }
  if (!object) throw damaged(row.key);
  await checkObject(source, object);
  // As for any other: the row first, so that a crash leaves no object that nobody knows of.
  await quarantine.replaceOne({ _id }, { ...moved, state: 'arriving' }, { upsert: true, durable: true });
  await putContainer(archive, source, object, { key, length: row.sizeBytes, facts: moved, sequence: 0 });
  await quarantine.replaceOne({ _id }, moved, { durable: true });
  return true;
}

interface Container {
  readonly key: string;
  /** Of the object in it. */
  readonly length: number;
  readonly facts: unknown;
  /** Landing sequence, or 0 for one that never landed. */
  readonly sequence: number;
}

/** Writes a container again, with what is said of the object in its new place. */
async function putContainer(
  archive: Archive,
  source: ObjectStore,
  object: ExportedObject,
  { key, length, facts, sequence }: Container,
): Promise<void> {
  const reader = await source.open(object.key);
  try {
    if (reader.length < asideOffset + length) throw damaged(object.key);
    const atSeconds = Math.floor((sequence > 0 ? sequence / 1000 : archive.clock.now()) / 1000);
    await archive.store.put(key, asideChunks(rangeChunks(reader, asideOffset, length), length, facts, atSeconds));
  } finally {
    await reader.close();
  }
}
