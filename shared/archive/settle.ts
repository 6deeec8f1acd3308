import { seriesSettled } from '#events/contracts/series-settled.v1';
import { studySettled } from '#events/contracts/study-settled.v1';
import type { Archive } from './archive';
import type { SeriesDocument, StudyDocument } from './documents';
import { outboxEntry, publishOutbox } from './outbox';

/** Series or studies settled in one sweep at most; the next sweep takes the rest. */
const sweepLimit = 500;

/**
 * Settles the series and studies whose quiet time has passed (DESIGN 5): sets `settleAt` to null by compare-and-set and
 * sends `series.settled` and `study.settled` with the revision. What received something meanwhile is left alone.
 */
export async function settleDue(archive: Archive): Promise<{ series: number; studies: number }> {
  const { series, studies } = archive.collections;
  const due = { settleAt: { $lte: archive.clock.now() } };
  const options = { sort: { settleAt: 1 }, limit: sweepLimit } as const;
  const dueSeries = await series.find(due, options);
  const settledSeries = await settleAll(archive, series, dueSeries, (document) =>
    settledSeriesEvent(archive, document),
  );
  const dueStudies = await studies.find(due, options);
  const settledStudies = await settleAll(archive, studies, dueStudies, (document) =>
    settledStudyEvent(archive, document),
  );
  return { series: settledSeries, studies: settledStudies };
}

function settledSeriesEvent(
  archive: Archive,
  { space, studyInstanceUid, seriesInstanceUid, revision }: SeriesDocument,
) {
  const data = { space, studyInstanceUid, seriesInstanceUid, revision: revision + 1 };
  return seriesSettled(space, archive.clock.now(), data);
}

function settledStudyEvent(archive: Archive, { space, studyInstanceUid, revision }: StudyDocument) {
  return studySettled(space, archive.clock.now(), { space, studyInstanceUid, revision: revision + 1 });
}

async function settleAll<D extends SeriesDocument | StudyDocument>(
  archive: Archive,
  collection: import('#shared/catalogue/port').Collection<D>,
  documents: readonly D[],
  eventFor: (document: D) => Parameters<typeof outboxEntry>[0],
): Promise<number> {
  if (documents.length === 0) return 0;
  const settled: Pick<D, '_id' | 'outbox' | 'revision'>[] = [];
  for (const document of documents) {
    const outbox = [...document.outbox, outboxEntry(eventFor(document))];
    const revision = document.revision + 1;
    const { modifiedCount } = await collection.updateOne(
      { _id: document._id, revision: document.revision },
      { $set: { settleAt: null, revision, outbox, outboxAt: document.outboxAt ?? archive.clock.now() } },
    );
    if (modifiedCount === 1)
      settled.push({ _id: document._id, outbox, revision } as Pick<D, '_id' | 'outbox' | 'revision'>);
  }
  await publishOutbox(archive, collection, settled);
  return settled.length;
}
