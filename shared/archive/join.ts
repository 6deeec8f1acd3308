import type { Archive } from './archive';
import { seriesIdOf, studyIdOf } from './collections';
import type { PackReference, SeriesDocument } from './documents';
import { StudyNotFoundError } from './errors';
import { instanceKeyOf } from './index-series';
import { compareAndSetTries, indexStudy, replaceIfUnchanged } from './index-study';
import { record } from './journal';
import { packSeries } from './pack-series';
import { withSeriesAnswer } from './study-summary';

/** A study of one space that shall also be in another. */
export interface Join {
  readonly from: string;
  readonly to: string;
  readonly studyInstanceUid: string;
}

/**
 * Makes a study of one space appear in another: references, no bytes (DESIGN 5). What arrives later in one of them stays
 * there. What is not packed yet is packed first.
 *
 * @throws StudyNotFoundError
 */
export async function joinStudy(archive: Archive, { from, to, studyInstanceUid }: Join): Promise<void> {
  await archive.progress.caughtUp(from);
  const series = await packedSeries(archive, from, studyInstanceUid);
  await record(archive, {
    kind: 'join',
    space: to,
    from,
    studyInstanceUid,
    series: series.map(({ seriesInstanceUid, packs }) => ({ seriesInstanceUid, packs: packs.map(({ key }) => key) })),
  });
  for (const document of series) await joinSeries(archive, document, to);
  await indexStudy(archive, to, studyInstanceUid, null);
  await archive.catalogue.flush();
}

async function packedSeries(archive: Archive, space: string, studyInstanceUid: string): Promise<SeriesDocument[]> {
  const filter = { studyId: studyIdOf(space, studyInstanceUid) };
  const known = await archive.collections.series.find(filter);
  if (known.length === 0) throw new StudyNotFoundError('No such study', { details: { space, studyInstanceUid } });
  for (const { _id, packedCount, instanceCount } of known)
    if (packedCount < instanceCount) await packSeries(archive, _id);
  return (await archive.collections.series.find(filter)).filter(({ packs }) => packs.length > 0);
}

/** Adds the packs of a series to the same series of another space. Idempotent. */
export async function joinSeries(archive: Archive, source: SeriesDocument, space: string): Promise<void> {
  const { series, packUses, instanceKeys } = archive.collections;
  const { studyInstanceUid, seriesInstanceUid } = source;
  const seriesId = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
  await packUses.bulkWrite(
    source.packs.map(({ key }) => ({
      replaceOne: {
        filter: { _id: `${key}|${seriesId}` },
        replacement: { _id: `${key}|${seriesId}`, pack: key, seriesId },
        upsert: true,
      },
    })),
  );
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await series.findOne({ _id: seriesId });
    if (await replaceIfUnchanged(series, known, joined(source, known, seriesId, space), true)) break;
  }
  for (const pack of source.packs) {
    const uids = [...(await archive.members.of(pack)).bySopInstanceUid.keys()];
    await instanceKeys.bulkWrite(
      uids.map((uid) => {
        const _id = instanceKeyOf(space, uid, seriesId);
        return { replaceOne: { filter: { _id }, replacement: { _id, s: seriesId }, upsert: true } };
      }),
    );
  }
}

function joined(source: SeriesDocument, known: SeriesDocument | null, seriesId: string, space: string): SeriesDocument {
  const base = known && known.firstSequence <= source.firstSequence ? known : source;
  const fresh = source.packs.filter(({ key }) => !known?.packs.some((pack) => pack.key === key));
  const packs: PackReference[] = [...(known?.packs ?? []), ...fresh];
  const added = fresh.reduce((sum, pack) => sum + pack.instanceCount, 0);
  const share = source.packedCount === 0 ? 0 : added / source.packedCount;
  return withSeriesAnswer({
    ...base,
    _id: seriesId,
    space,
    studyId: studyIdOf(space, source.studyInstanceUid),
    revision: (known?.revision ?? 0) + 1,
    packs,
    packedCount: (known?.packedCount ?? 0) + added,
    instanceCount: (known?.instanceCount ?? 0) + added,
    sizeBytes: (known?.sizeBytes ?? 0) + Math.round(source.sizeBytes * share),
    sopClassUids: [...new Set([...source.sopClassUids, ...(known?.sopClassUids ?? [])])].sort(),
    transferSyntaxUids: [...new Set([...source.transferSyntaxUids, ...(known?.transferSyntaxUids ?? [])])].sort(),
    firstSequence: Math.min(source.firstSequence, known?.firstSequence ?? Number.MAX_SAFE_INTEGER),
    lastSequence: Math.max(source.lastSequence, known?.lastSequence ?? 0),
    settleAt: known?.settleAt ?? null,
    outbox: known?.outbox ?? [],
    outboxAt: known?.outboxAt ?? null,
  });
}
