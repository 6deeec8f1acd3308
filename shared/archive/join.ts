import { InvalidInputError, PlatformError } from '#shared/kernel/errors';
import { processSequence } from '#shared/objects/sequence';
import type { Archive } from './archive';
import { bringStudy, recordJoin } from './bring-study';
import { overlaysOf } from './carry-overlays';
import { studyIdOf } from './collections';
import { finishDeletions } from './delete';
import { OnlyDescribedError } from './describe/pass-through';
import type { SeriesDocument } from './documents';
import { StudyNotFoundError } from './errors';
import { type Join, planSeries, type SeriesPlan } from './join-plan';
import type { JoinReport } from './join-report';
import { joinIdOf, record } from './journal';
import { packSeries } from './pack-series';

const packTries = 5;

/** Joins under way in this process, by id: the same one twice goes one after the other. */
const underWay = new WeakMap<Archive, Map<string, Promise<unknown>>>();

/**
 * Makes a study of one space appear in another: references, no bytes (DESIGN 5), with its corrections. What arrives later
 * in one of them stays there. What is not packed yet is packed first. What is new in the other space settles there after
 * the quiet time, as if it had arrived. What lies in files of others is copied into packs: a space refers to bytes of ours.
 *
 * What the other space holds under the same UIDs meets the identity rules (DESIGN 6) as if the study arrived there:
 * duplicates are passed over, other attributes follow the policy of that space, the later arrival of the two before the
 * earlier, other pixels are kept aside. A pack with any of these cannot be referred to as it is: what is new in it is
 * written into a pack of the space's own.
 *
 * Idempotent; one that was interrupted is finished by the next, or by `finishJoins`.
 *
 * @throws StudyNotFoundError; OnlyDescribedError when a node has some of its objects
 * @throws InvalidInputError when both spaces are the same
 */
export async function joinStudy(archive: Archive, join: Join): Promise<JoinReport> {
  const { from, to } = join;
  if (from === to)
    throw new InvalidInputError('A study cannot join the space that it is in', { details: { from, to } });
  return await oneAtATime(archive, idOf(join), async () => {
    await Promise.all([archive.progress.caughtUp(from), archive.progress.caughtUp(to)]);
    // An interrupted deletion must not take away what comes now.
    await finishDeletions(archive);
    const series = await packedSeries(archive, from, join.studyInstanceUid);
    return await carryOut(archive, join, series, 0);
  });
}

/**
 * Finishes joins that a crash interrupted. What was deleted in the other space since stays deleted.
 *
 * @returns how many were finished
 */
export async function finishJoins(archive: Archive): Promise<number> {
  let finished = 0;
  for (const { _id, after, ...join } of await archive.collections.joins.find({})) {
    if (underWay.get(archive)?.has(_id)) continue;
    try {
      await oneAtATime(archive, _id, async () => {
        const series = await packedSeries(archive, join.from, join.studyInstanceUid);
        await carryOut(archive, join, series, after);
      });
      finished += 1;
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      // Its bytes may be repaired, its store come back: the next sweep tries again.
      if (!(error instanceof StudyNotFoundError))
        archive.log.error({ err: error, join: _id }, 'a join stays unfinished');
      else await archive.collections.joins.deleteOne({ _id });
    }
  }
  if (finished > 0) archive.log.info({ joins: finished }, 'interrupted joins finished');
  return finished;
}

const idOf = ({ from, to, studyInstanceUid }: Join): string => joinIdOf({ space: to, from, studyInstanceUid });

async function oneAtATime<T>(archive: Archive, id: string, run: () => Promise<T>): Promise<T> {
  const all = underWay.get(archive) ?? new Map<string, Promise<unknown>>();
  underWay.set(archive, all);
  const former = all.get(id) ?? Promise.resolve();
  const mine = former.then(run, run);
  all.set(id, mine);
  try {
    return await mine;
  } finally {
    if (all.get(id) === mine) all.delete(id);
  }
}

/** @param after - deletions in the other space after this landing sequence hold; 0: all are older */
async function carryOut(
  archive: Archive,
  join: Join,
  series: readonly SeriesDocument[],
  after: number,
): Promise<JoinReport> {
  const { from, to: space, studyInstanceUid } = join;
  const isDeleted = await deletedSince(archive, join, after);
  const plans: SeriesPlan[] = [];
  for (const one of series)
    plans.push(await planSeries(archive, one, space, (uid) => isDeleted(`${one.seriesInstanceUid}/${uid}`)));
  // The mark first: a join that is in the journal is finished whatever happens.
  const mark = { _id: idOf(join), ...join, after: after || processSequence.next() };
  await archive.collections.joins.replaceOne({ _id: mark._id }, mark, { upsert: true, durable: true });
  const joinedAt = await recordJoin(archive, join, plans, true);
  const report = await bringStudy(archive, { space, joinedAt, studyInstanceUid }, plans, {
    from,
    withUndone: false,
    overlays: overlaysOf(archive, studyIdOf(from, studyInstanceUid)),
    isLeftOut: (id) => isDeleted(id.split('/').slice(2).join('/')),
  });
  await record(archive, { kind: 'joined', space, from, studyInstanceUid });
  await archive.collections.joins.deleteOne({ _id: mark._id });
  return report;
}

/** Whether the other space deleted `<series>` or `<series>/<instance>` of the study since; '' is the study itself. */
async function deletedSince(archive: Archive, { to, studyInstanceUid }: Join, after: number) {
  if (after === 0) return () => false;
  const _id = studyIdOf(to, studyInstanceUid);
  const found = await archive.collections.tombstones.find({
    $or: [{ _id }, { _id: { $gte: `${_id}/`, $lt: `${_id}0` } }],
    sequence: { $gt: after },
  });
  const deleted = new Set(found.map((one) => one._id.slice(_id.length + 1)));
  return (path: string) => deleted.has('') || deleted.has(path) || deleted.has(path.split('/')[0] ?? '');
}

async function packedSeries(archive: Archive, space: string, studyInstanceUid: string): Promise<SeriesDocument[]> {
  const filter = { studyId: studyIdOf(space, studyInstanceUid) };
  const known = await archive.collections.series.find(filter);
  if (known.length === 0) throw new StudyNotFoundError('No such study', { details: { space, studyInstanceUid } });
  const described = known.filter(({ origin }) => origin).length;
  if (described > 0)
    throw new OnlyDescribedError('Objects of the study are at another system: retrieve it first', {
      details: { space, studyInstanceUid, series: described },
    });
  for (const document of known) await packWhole(archive, document);
  return (await archive.collections.series.find(filter)).filter(({ packs }) => packs.length > 0);
}

/** Packs until nothing waits: arrivals meanwhile may make an attempt void. */
async function packWhole(archive: Archive, series: SeriesDocument): Promise<void> {
  let known: SeriesDocument | null = series;
  for (let attempt = 0; known && known.packedCount < known.instanceCount && attempt < packTries; attempt++) {
    await packSeries(archive, series._id, { withPlaced: true });
    known = await archive.collections.series.findOne({ _id: series._id });
  }
}
