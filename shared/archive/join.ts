import { InvalidInputError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { carryOverlays } from './carry-overlays';
import { seriesIdOf, studyIdOf } from './collections';
import { seriesOverlay } from './corrections';
import { finishDeletions } from './delete';
import type { PackReference, SeriesDocument } from './documents';
import { StudyNotFoundError } from './errors';
import { compareAndSetTries, indexStudy, replaceIfUnchanged } from './index-study';
import { instanceKeyOf } from './instance-keys';
import { refuseConflicts } from './join-conflicts';
import { record } from './journal';
import { packSeries } from './pack-series';
import { countsOf, inDescribingOrder, totalsOf } from './series-totals';
import { withSeriesAnswer } from './study-summary';

const packTries = 5;

/** A study of one space that shall also be in another. */
export interface Join {
  readonly from: string;
  readonly to: string;
  readonly studyInstanceUid: string;
}

/**
 * Makes a study of one space appear in another: references, no bytes (DESIGN 5), with its corrections. What arrives later
 * in one of them stays there. What is not packed yet is packed first. What is new in the other space settles there after
 * the quiet time, as if it had arrived. Idempotent; one that was interrupted is finished by the next.
 *
 * @throws StudyNotFoundError
 * @throws JoinConflictError when the other space holds other content under the same UIDs: nothing happened then
 * @throws InvalidInputError when both spaces are the same
 */
export async function joinStudy(archive: Archive, join: Join): Promise<void> {
  const { from, to, studyInstanceUid } = join;
  if (from === to)
    throw new InvalidInputError('A study cannot join the space that it is in', { details: { from, to } });
  await Promise.all([archive.progress.caughtUp(from), archive.progress.caughtUp(to)]);
  // An interrupted deletion must not take away what comes now.
  await finishDeletions(archive);
  const series = await packedSeries(archive, from, studyInstanceUid);
  await refuseConflicts(archive, series, to);
  const joinedAt = await record(archive, {
    kind: 'join',
    space: to,
    from,
    studyInstanceUid,
    series: series.map(({ seriesInstanceUid, packs }) => ({ seriesInstanceUid, packs: packs.map(({ key }) => key) })),
  });
  await carryOverlays(archive, join);
  for (const document of series) await joinSeries(archive, document, to, joinedAt);
  await indexStudy(archive, to, studyInstanceUid);
  await archive.catalogue.flush();
}

async function packedSeries(archive: Archive, space: string, studyInstanceUid: string): Promise<SeriesDocument[]> {
  const filter = { studyId: studyIdOf(space, studyInstanceUid) };
  const known = await archive.collections.series.find(filter);
  if (known.length === 0) throw new StudyNotFoundError('No such study', { details: { space, studyInstanceUid } });
  for (const document of known) await packWhole(archive, document);
  return (await archive.collections.series.find(filter)).filter(({ packs }) => packs.length > 0);
}

/** Packs until nothing waits: arrivals meanwhile may make an attempt void. */
async function packWhole(archive: Archive, series: SeriesDocument): Promise<void> {
  let known: SeriesDocument | null = series;
  for (let attempt = 0; known && known.packedCount < known.instanceCount && attempt < packTries; attempt++) {
    await packSeries(archive, series._id);
    known = await archive.collections.series.findOne({ _id: series._id });
  }
}

/** Adds the packs of a series to the same series of another space. Idempotent. */
async function joinSeries(archive: Archive, source: SeriesDocument, space: string, joinedAt: number): Promise<void> {
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
    if (await replaceIfUnchanged(series, known, await joined(archive, { ...source, joinedAt }, known, seriesId), true))
      break;
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

async function joined(
  archive: Archive,
  source: SeriesDocument,
  known: SeriesDocument | null,
  seriesId: string,
): Promise<SeriesDocument> {
  const [base = source] = inDescribingOrder(known ? [known, source] : [source]);
  const space = seriesId.slice(0, seriesId.indexOf('/'));
  const fresh = source.packs.filter(({ key }) => !known?.packs.some((pack) => pack.key === key));
  const packs: PackReference[] = [...(known?.packs ?? []), ...fresh];
  const totals = await totalsOf(archive, packs, await archive.collections.instances.find({ seriesId }));
  return withSeriesAnswer(
    {
      ...base,
      ...(totals ? countsOf(totals) : {}),
      _id: seriesId,
      space,
      studyId: studyIdOf(space, source.studyInstanceUid),
      revision: (known?.revision ?? 0) + 1,
      packs,
      joinedAt: source.joinedAt ?? 0,
      settleAt: fresh.length > 0 ? archive.clock.now() + archive.settings.settleMs : (known?.settleAt ?? null),
      outbox: known?.outbox ?? [],
      outboxAt: known?.outboxAt ?? null,
    },
    await seriesOverlay(archive, seriesId),
  );
}
