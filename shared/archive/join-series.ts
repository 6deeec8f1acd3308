import { InternalError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { seriesIdOf, studyIdOf } from './collections';
import { seriesOverlay } from './corrections';
import type { InstanceEntry, PackReference, SeriesDocument } from './documents';
import { type RepeatedArrival, settleRepeat } from './identity';
import { compareAndSetTries, replaceIfUnchanged } from './index-study';
import { instanceKeyOf } from './instance-keys';
import type { SeriesPlan } from './join-plan';
import type { JoinedInstance } from './join-report';
import { packLimit } from './pack-series';
import { readStoredHeader } from './read-object';
import { countsOf, describedBy, totalsOf } from './series-totals';
import { withSeriesAnswer } from './study-summary';
import { replacePacks } from './switch-packs';

/** Where a series joins, and with which join. */
export interface JoinPlace {
  readonly space: string;
  /** Sequence of the join in the journal. */
  readonly joinedAt: number;
}

/** What the identity rules made of the instances that a space holds otherwise. */
export interface SettledSeries {
  readonly instances: readonly JoinedInstance[];
  /** New versions that take the place of what the space held. */
  readonly replacing: readonly InstanceEntry[];
}

/** Decides what the space holds otherwise, as if it arrived there now. Idempotent. */
export async function settleSeries(
  archive: Archive,
  { source, differing }: SeriesPlan,
  { space, joinedAt }: JoinPlace,
): Promise<SettledSeries> {
  const { studyInstanceUid, seriesInstanceUid } = source;
  const seriesId = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
  const instances: JoinedInstance[] = [];
  const replacing: InstanceEntry[] = [];
  for (const { stored, joining } of differing) {
    const { sopInstanceUid, sequence, location, arrival } = joining;
    const arriving: RepeatedArrival = {
      landed: { sequence, location, arrival: { ...arrival, space } },
      header: { studyInstanceUid, seriesInstanceUid },
      document: { ...joining, _id: `${seriesId}/${sopInstanceUid}`, space, seriesId, segment: location.key },
      joinedAt,
    };
    const { outcome } = await settleRepeat(archive, seriesId, stored, arriving);
    if (outcome === 'replaces') replacing.push({ ...joining, isVersion: true });
    instances.push({ seriesInstanceUid, sopInstanceUid, outcome: outcome === 'takesOver' ? 'duplicate' : outcome });
  }
  return { instances, replacing };
}

/**
 * Brings a series into the space: whole packs by reference, single instances in a pack of the space's own. Idempotent.
 *
 * @param single - instances of other packs that the space shall show
 */
export async function bringSeries(
  archive: Archive,
  { source, whole }: SeriesPlan,
  single: readonly InstanceEntry[],
  place: JoinPlace,
): Promise<void> {
  const { space } = place;
  const seriesId = seriesIdOf(space, source.studyInstanceUid, source.seriesInstanceUid);
  // Only what was deleted there since can leave nothing that joins as a whole.
  if (whole.length === 0 && !(await archive.collections.series.findOne({ _id: seriesId }))) return;
  // Found by UID before they show: what shows is taken for done when an interrupted join goes on.
  const packed = await Promise.all(whole.map((pack) => archive.members.once(pack)));
  const uids = [...packed.flatMap(({ entries }) => entries), ...single].map(({ sopInstanceUid }) => sopInstanceUid);
  await addKeys(archive, space, seriesId, uids);
  await holdPacks(archive, whole, seriesId);
  await addPacks(archive, source, { ...place, whole, hasMore: single.length > 0 });
  for (let start = 0; start < single.length; start += packLimit)
    await packSingle(archive, seriesId, single.slice(start, start + packLimit));
}

async function holdPacks(archive: Archive, packs: readonly PackReference[], seriesId: string): Promise<void> {
  await archive.collections.packUses.bulkWrite(
    packs.map(({ key }) => ({
      replaceOne: {
        filter: { _id: `${key}|${seriesId}` },
        replacement: { _id: `${key}|${seriesId}`, pack: key, seriesId },
        upsert: true,
      },
    })),
  );
}

async function addKeys(archive: Archive, space: string, seriesId: string, uids: readonly string[]): Promise<void> {
  await archive.collections.instanceKeys.bulkWrite(
    uids.map((uid) => {
      const _id = instanceKeyOf(space, uid, seriesId);
      return { replaceOne: { filter: { _id }, replacement: { _id, s: seriesId }, upsert: true } };
    }),
  );
}

/** Writes instances into a pack of the series' own. */
async function packSingle(archive: Archive, seriesId: string, entries: readonly InstanceEntry[]): Promise<void> {
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await archive.collections.series.findOne({ _id: seriesId });
    if (!known) return; // deleted meanwhile
    if ((await replacePacks(archive, known, { entries, replaced: [], covered: [] })) === 'done') return;
  }
  throw new InternalError('A series changes faster than instances can join it', {
    details: { attempts: compareAndSetTries },
  });
}

interface Addition extends JoinPlace {
  readonly whole: readonly PackReference[];
  /** True when single instances follow. */
  readonly hasMore: boolean;
}

async function addPacks(archive: Archive, source: SeriesDocument, addition: Addition): Promise<void> {
  const { series } = archive.collections;
  const _id = seriesIdOf(addition.space, source.studyInstanceUid, source.seriesInstanceUid);
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await series.findOne({ _id });
    if (await replaceIfUnchanged(series, known, await joined(archive, source, known, addition), true)) return;
  }
  throw new InternalError('A series document changes faster than it can be joined', {
    details: { attempts: compareAndSetTries },
  });
}

async function joined(
  archive: Archive,
  source: SeriesDocument,
  known: SeriesDocument | null,
  { space, joinedAt, whole, hasMore }: Addition,
): Promise<SeriesDocument> {
  const _id = seriesIdOf(space, source.studyInstanceUid, source.seriesInstanceUid);
  const fresh = whole.filter(({ key }) => !known?.packs.some((pack) => pack.key === key));
  const packs: PackReference[] = [...(known?.packs ?? []), ...fresh];
  const totals = await totalsOf(archive, packs, await archive.collections.instances.find({ seriesId: _id }));
  if (!totals) throw new InternalError('A series that joins has no instances', { details: { seriesId: _id } });
  const counts = countsOf(totals);
  const base = [known, source].find((one) => one && describedBy(one) === describedBy(counts));
  const header = base ? null : (await readStoredHeader(archive, totals.describing)).header;
  const isNew = fresh.length > 0 || hasMore;
  const { joinedAt: _, ...described } = base ?? known ?? source;
  // What came before stays as it came; `reindex` finds the same in packs and journal.
  const since = isNew ? joinedAt : known?.joinedAt;
  return withSeriesAnswer(
    {
      ...described,
      ...counts,
      ...(header ? { attributes: header.series, studyAttributes: header.study, assumed: header.assumed } : {}),
      _id,
      space,
      studyId: studyIdOf(space, source.studyInstanceUid),
      revision: (known?.revision ?? 0) + 1,
      packs,
      ...(since === undefined ? {} : { joinedAt: since }),
      settleAt: isNew ? archive.clock.now() + archive.settings.settleMs : (known?.settleAt ?? null),
      outbox: known?.outbox ?? [],
      outboxAt: known?.outboxAt ?? null,
    },
    await seriesOverlay(archive, _id),
  );
}
