import { InternalError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { studyIdOf } from './collections';
import { corrected } from './corrections';
import type { SeriesDocument, StudyDocument } from './documents';
import { inDescribingOrder } from './series-totals';
import { studyFields, summariseStudy, withStudyAnswer } from './study-summary';

/** A compare-and-set that keeps losing is a bug, not contention: the catalogue has one writer. */
export const compareAndSetTries = 50;

/**
 * Rebuilds a study's document from its series and overlay; removes it when no series is left. Idempotent. What is new
 * in it begins the quiet time anew.
 *
 * @param settles - false: what is new does not count as an arrival
 */
export async function indexStudy(
  archive: Archive,
  space: string,
  studyInstanceUid: string,
  settles = true,
): Promise<void> {
  const { series, studies, overlays } = archive.collections;
  const _id = studyIdOf(space, studyInstanceUid);
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    // The study first: a series that changes behind it changes the study too, and the compare-and-set fails.
    const known = await studies.findOne({ _id });
    const members = await series.find({ studyId: _id });
    const overlay = await overlays.findOne({ _id });
    const [first] = inDescribingOrder(members);
    if (!first) {
      if (!known || (await studies.deleteOne({ _id, revision: known.revision })) === 1) return;
      continue;
    }
    if (overlay) await markCorrected(archive, members);
    const attributes = corrected(first.studyAttributes, overlay?.attributes);
    const summary = summariseStudy(members);
    const hasNew = !known || summary.lastSequence > known.lastSequence || summary.instanceCount > known.instanceCount;
    const next: StudyDocument = withStudyAnswer({
      _id,
      space,
      studyInstanceUid,
      ...studyFields(attributes),
      ...summary,
      revision: (known?.revision ?? 0) + 1,
      settleAt: settles && hasNew ? archive.clock.now() + archive.settings.settleMs : (known?.settleAt ?? null),
      attributes,
      assumedCharacterSet: first.assumed?.study ?? null,
      outbox: known?.outbox ?? [],
      outboxAt: known?.outboxAt ?? null,
    });
    if (await replaceIfUnchanged(studies, known, next)) return;
  }
  throw new InternalError('A study document changes faster than it can be written', {
    details: { attempts: compareAndSetTries },
  });
}

/** What corrects a study shows in all of its series. */
async function markCorrected(archive: Archive, members: readonly SeriesDocument[]): Promise<void> {
  for (const { _id, isCorrected } of members)
    if (!isCorrected)
      await archive.collections.series.updateOne({ _id }, { $set: { isCorrected: true }, $inc: { revision: 1 } });
}

/** Inserts `next` or replaces `known` by it, unless someone else did so first. */
export async function replaceIfUnchanged<D extends { readonly _id: string; readonly revision?: number }>(
  collection: import('#shared/catalogue/port').Collection<D>,
  known: D | null,
  next: D,
  durable = false,
): Promise<boolean> {
  if (known) {
    // Documents of earlier versions may lack it.
    const filter = { _id: known._id, revision: known.revision ?? null };
    return (await collection.replaceOne(filter, next, { durable })).matchedCount === 1;
  }
  return await collection.insertOne(next, { durable }).then(
    () => true,
    (error: unknown) => {
      if ((error as { code?: string }).code === 'DUPLICATE_KEY') return false;
      throw error;
    },
  );
}
