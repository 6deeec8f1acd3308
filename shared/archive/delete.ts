import { studyDeleted } from '#events/contracts/study-deleted.v1';
import type { Archive } from './archive';
import { seriesIdOf, studyIdOf } from './collections';
import type { SeriesDocument, TombstoneDocument } from './documents';
import { InstanceNotFoundError, SeriesNotFoundError, StudyNotFoundError } from './errors';
import { markUnused } from './freeing';
import { instanceKeyOf } from './index-series';
import { indexStudy } from './index-study';
import { record } from './journal';
import { packSeries } from './pack-series';

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
  const tombstone: TombstoneDocument = { _id: idOf(target), sequence, open: true };
  await archive.collections.tombstones.replaceOne({ _id: tombstone._id }, tombstone, { upsert: true, durable: true });
  await finishDeletion(archive, tombstone);
}

/** Finishes deletions that a crash interrupted. */
export async function finishDeletions(archive: Archive): Promise<number> {
  const open = await archive.collections.tombstones.find({ open: true });
  for (const tombstone of open) await finishDeletion(archive, tombstone);
  return open.length;
}

function idOf({ space, studyInstanceUid, seriesInstanceUid, sopInstanceUid }: DeletionTarget): string {
  return [space, studyInstanceUid, seriesInstanceUid, sopInstanceUid].filter((part) => part !== undefined).join('/');
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

async function mustExist(
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

/** Idempotent. */
async function finishDeletion(archive: Archive, { _id, sequence }: TombstoneDocument): Promise<void> {
  const target = targetOf(_id);
  const { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid } = target;
  const { series, tombstones } = archive.collections;
  const studyId = studyIdOf(space, studyInstanceUid);
  const affected = await series.find(
    seriesInstanceUid === undefined ? { studyId } : { _id: seriesIdOf(space, studyInstanceUid, seriesInstanceUid) },
  );
  for (const document of affected) {
    if (sopInstanceUid === undefined) await removeSeries(archive, document);
    else await removeInstance(archive, document, sopInstanceUid);
  }
  await archive.collections.overlays.deleteMany({ $or: [{ _id }, { _id: { $gte: `${_id}/`, $lt: `${_id}0` } }] });
  await indexStudy(archive, space, studyInstanceUid, null);
  if (!(await archive.collections.studies.findOne({ _id: studyId }))) {
    const { subject, event } = studyDeleted(space, archive.clock.now(), { space, studyInstanceUid });
    await archive.bus.publish(subject, event, { messageId: `${_id}#${sequence}` });
  }
  await tombstones.updateOne({ _id }, { $set: { open: false } }, { durable: true });
}

async function removeSeries(archive: Archive, document: SeriesDocument): Promise<void> {
  const { series, instances, packUses, conflicts } = archive.collections;
  const seriesId = document._id;
  await removeKeys(archive, document);
  await instances.deleteMany({ seriesId });
  for (const { entry } of await conflicts.find({ seriesId })) await archive.store.delete(entry.location.key);
  await conflicts.deleteMany({ seriesId });
  await series.deleteOne({ _id: seriesId }, { durable: true });
  await packUses.deleteMany({ seriesId });
  await markUnused(
    archive,
    document.packs.map(({ key }) => key),
  );
}

async function removeKeys(archive: Archive, document: SeriesDocument): Promise<void> {
  const { instances, instanceKeys } = archive.collections;
  const uids = (await instances.find({ seriesId: document._id }, { projection: { sopInstanceUid: 1 } })).map(
    (one) => one.sopInstanceUid,
  );
  for (const pack of document.packs) uids.push(...(await archive.members.of(pack)).bySopInstanceUid.keys());
  for (let start = 0; start < uids.length; start += 500) {
    const keys = uids.slice(start, start + 500).map((uid) => instanceKeyOf(document.space, uid, document._id));
    await instanceKeys.deleteMany({ _id: { $in: keys } });
  }
}

/** An instance in a pack goes by writing the pack anew without it. */
async function removeInstance(archive: Archive, document: SeriesDocument, sopInstanceUid: string): Promise<void> {
  const { instances, instanceKeys } = archive.collections;
  await instances.deleteOne({ _id: `${document._id}/${sopInstanceUid}` });
  await instanceKeys.deleteOne({ _id: instanceKeyOf(document.space, sopInstanceUid, document._id) });
  await packSeries(archive, document._id, { merge: true, without: sopInstanceUid });
}
