import { studyDeleted } from '#events/contracts/study-deleted.v1';
import { InternalError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { seriesIdOf, studyIdOf } from './collections';
import { forgetInstances } from './describe/describe-series';
import type { InstanceEntry, SeriesDocument, TombstoneDocument } from './documents';
import { InstanceNotFoundError, SeriesNotFoundError, StudyNotFoundError } from './errors';
import { compareAndSetTries, indexStudy } from './index-study';
import { instanceKeyOf } from './instance-keys';
import { deletedIdOf, record } from './journal';
import { replacePacks } from './switch-packs';

/** What to delete: a study, one of its series, or one instance. */
export interface DeletionTarget {
  readonly space: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string;
  readonly sopInstanceUid?: string;
}

/**
 * Deletes from one space; the bytes are freed when no space reads them any more and the grace time has passed.
 *
 * Durable when it resolves: first the journal, then the tombstone, then the catalogue. A crash in between is finished by
 * `finishDeletions`.
 *
 * @throws StudyNotFoundError, SeriesNotFoundError, InstanceNotFoundError
 */
export async function deleteFrom(archive: Archive, target: DeletionTarget): Promise<void> {
  await archive.progress.caughtUp(target.space);
  await mustExist(archive, target);
  const sequence = await record(archive, { kind: 'delete', ...target });
  const tombstone: TombstoneDocument = { _id: deletedIdOf({ kind: 'delete', ...target }), sequence, open: true };
  await archive.collections.tombstones.replaceOne({ _id: tombstone._id }, tombstone, { upsert: true, durable: true });
  await finishDeletion(archive, tombstone);
}

/** Finishes deletions that a crash interrupted. */
export async function finishDeletions(archive: Archive): Promise<number> {
  const open = await archive.collections.tombstones.find({ open: true });
  for (const tombstone of open) await finishDeletion(archive, tombstone);
  return open.length;
}

function targetOf(id: string): DeletionTarget {
  const [space = '', studyInstanceUid = '', seriesInstanceUid, sopInstanceUid] = id.split('/');
  return {
    space,
    studyInstanceUid,
    ...(seriesInstanceUid === undefined ? {} : { seriesInstanceUid }),
    ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
  };
}

/** @throws StudyNotFoundError, SeriesNotFoundError, InstanceNotFoundError */
export async function mustExist(
  archive: Archive,
  { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid }: DeletionTarget,
): Promise<void> {
  const details = { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  const { studies, series, instances } = archive.collections;
  if (!(await studies.findOne({ _id: studyIdOf(space, studyInstanceUid) })))
    throw new StudyNotFoundError('No such study', { details });
  if (seriesInstanceUid === undefined) return;
  const known = await series.findOne({ _id: seriesIdOf(space, studyInstanceUid, seriesInstanceUid) });
  if (!known) throw new SeriesNotFoundError('No such series', { details });
  if (sopInstanceUid === undefined || (await instances.findOne({ _id: `${known._id}/${sopInstanceUid}` }))) return;
  const packs = await Promise.all(known.packs.map((pack) => archive.members.of(pack)));
  if (!packs.some((pack) => pack.bySopInstanceUid.has(sopInstanceUid)))
    throw new InstanceNotFoundError('No such instance', { details });
}

/** Removes what the target held up to the tombstone's sequence; later arrivals stay. Idempotent. */
async function finishDeletion(archive: Archive, { _id, sequence }: TombstoneDocument): Promise<void> {
  const target = targetOf(_id);
  const { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid } = target;
  const { series, tombstones } = archive.collections;
  const studyId = studyIdOf(space, studyInstanceUid);
  const affected = await series.find(
    seriesInstanceUid === undefined ? { studyId } : { _id: seriesIdOf(space, studyInstanceUid, seriesInstanceUid) },
    { projection: { space: 1, origin: 1 } },
  );
  const uid = sopInstanceUid === undefined ? {} : { sopInstanceUid };
  // First: what is left of the series is described anew without them.
  await archive.collections.overlays.deleteMany({ $or: [{ _id }, { _id: { $gte: `${_id}/`, $lt: `${_id}0` } }] });
  for (const one of affected) {
    if (sopInstanceUid === undefined) await forgetInstances(archive, one);
    await removeArrivals(archive, one, { throughSequence: sequence, ...uid });
  }
  await describeRest(archive, space, studyInstanceUid, `${_id}#${sequence}`);
  await tombstones.updateOne({ _id, sequence }, { $set: { open: false } }, { durable: true });
}

/** Describes a study anew from what is left of it; says so when nothing is. @param messageId - of that event */
export async function describeRest(
  archive: Archive,
  space: string,
  studyInstanceUid: string,
  messageId: string,
): Promise<void> {
  await indexStudy(archive, space, studyInstanceUid);
  if (await archive.collections.studies.findOne({ _id: studyIdOf(space, studyInstanceUid) })) return;
  const { subject, event } = studyDeleted(space, archive.clock.now(), { space, studyInstanceUid });
  await archive.bus.publish(subject, event, { messageId });
}

interface Removal {
  readonly throughSequence: number;
  /** Only this instance; default all. */
  readonly sopInstanceUid?: string;
}

async function removeArrivals(
  archive: Archive,
  { _id: seriesId, space }: Pick<SeriesDocument, '_id' | 'space'>,
  { throughSequence, sopInstanceUid }: Removal,
): Promise<void> {
  const { instances } = archive.collections;
  const filter = { seriesId, ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }) };
  const isGone = (entry: InstanceEntry) =>
    entry.sequence <= throughSequence && (sopInstanceUid === undefined || entry.sopInstanceUid === sopInstanceUid);
  const waiting = await instances.find(filter, { projection: { sopInstanceUid: 1, sequence: 1 } });
  const uids = new Set(waiting.filter(isGone).map((document) => document.sopInstanceUid));
  await instances.deleteMany({ ...filter, sequence: { $lte: throughSequence } });
  for (const uid of await removeFromPacks(archive, seriesId, isGone)) uids.add(uid);
  await removeAside(archive, filter, throughSequence);
  await removeKeys(archive, space, seriesId, uids);
}

/** Writes packs anew without what is gone; packs that held nothing else go. Then the series is counted anew. */
export async function removeFromPacks(
  archive: Archive,
  seriesId: string,
  isGone: (entry: InstanceEntry) => boolean,
): Promise<Set<string>> {
  const removed = new Set<string>();
  for (let attempt = 0; attempt < compareAndSetTries; ) {
    const known = await archive.collections.series.findOne({ _id: seriesId });
    if (!known) return removed;
    const touched = await firstTouched(archive, known, isGone);
    for (const { sopInstanceUid } of touched?.entries.filter(isGone) ?? []) removed.add(sopInstanceUid);
    const outcome = await replacePacks(archive, known, {
      entries: touched?.entries.filter((entry) => !isGone(entry)) ?? [],
      replaced: touched ? [touched.pack] : [],
      covered: [],
    });
    if (outcome === 'superseded') attempt += 1;
    else if (!touched) return removed;
  }
  throw new InternalError('A series changes faster than it can be deleted', {
    details: { attempts: compareAndSetTries },
  });
}

async function firstTouched(archive: Archive, { packs }: SeriesDocument, isGone: (entry: InstanceEntry) => boolean) {
  for (const pack of packs) {
    const { entries } = await archive.members.once(pack);
    if (entries.some(isGone)) return { pack, entries };
  }
  return null;
}

/** Objects that were kept aside: conflicts and former versions. */
async function removeAside(
  archive: Archive,
  filter: { readonly seriesId: string; readonly sopInstanceUid?: string },
  throughSequence: number,
): Promise<void> {
  const { conflicts } = archive.collections;
  const found = await conflicts.find({ ...filter, 'entry.sequence': { $lte: throughSequence } });
  for (const { _id, entry } of found) {
    await archive.store.delete(entry.location.key);
    await conflicts.deleteOne({ _id });
  }
}

/** Takes instances out of the index by UID, unless the series has them again. */
export async function removeKeys(
  archive: Archive,
  space: string,
  seriesId: string,
  uids: ReadonlySet<string>,
): Promise<void> {
  const { instances, instanceKeys } = archive.collections;
  const again = await instances.find({ seriesId }, { projection: { sopInstanceUid: 1 } });
  const kept = new Set(again.map(({ sopInstanceUid }) => sopInstanceUid));
  const keys = [...uids].filter((uid) => !kept.has(uid)).map((uid) => instanceKeyOf(space, uid, seriesId));
  for (let start = 0; start < keys.length; start += 500)
    await instanceKeys.deleteMany({ _id: { $in: keys.slice(start, start + 500) } });
}
