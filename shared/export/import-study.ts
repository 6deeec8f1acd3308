import type { Archive } from '#shared/archive/archive';
import { bringStudy, recordJoin } from '#shared/archive/bring-study';
import { seriesIdOf, studyIdOf } from '#shared/archive/collections';
import type { InstanceEntry, PackReference } from '#shared/archive/documents';
import { compareWith, type DifferingInstance, type SeriesPlan, shownIn } from '#shared/archive/join-plan';
import { JoinCounter, type JoinReport } from '#shared/archive/join-report';
import { isSameCorrection } from '#shared/archive/overlay-history';
import { type PackManifest, readManifest } from '#shared/archive/pack-manifest';
import { packLimit } from '#shared/archive/pack-series';
import { inSeriesOrder } from '#shared/archive/pack-writer';
import { describeSeries } from '#shared/archive/reindex-packs';
import { referenceOf, writeNoted } from '#shared/archive/switch-packs';
import { CorruptObjectError, ObjectNotFoundError } from '#shared/objects/errors';
import type { ObjectStore } from '#shared/objects/port';
import { processSequence } from '#shared/objects/sequence';
import { importKept, movedId, type Transfer } from './import-kept';
import type { ExportedObject, ExportedStudy } from './layout';
import { checkObject, damaged } from './read';

/** Sequences are microseconds: one from a clock that is more than a day ahead of ours is no sequence. */
const aheadMs = 86_400_000;

/**
 * Brings an exported study into a space, as a join does (DESIGN 6): what the space holds under its UIDs meets the
 * identity rules; what is new is written into packs of the space's own. Nothing of it changes when an object of the
 * export is damaged. Idempotent: what is there already is passed over without being read.
 *
 * @throws ExportDamagedError naming the object
 */
export async function importStudy(archive: Archive, transfer: Transfer, study: ExportedStudy): Promise<JoinReport> {
  const { source, from, to } = transfer;
  const { studyInstanceUid } = study;
  const arrivals = await Promise.all(study.series.map((series) => compareSeries(archive, transfer, study, series)));
  const hasNew = arrivals.some(({ fresh, differing }) => fresh.length > 0 || differing.length > 0);
  if (!hasNew && (await isThere(archive, transfer, study))) return countedOnly(arrivals);
  for (const { object } of study.kept) await checkObject(source, object);
  const plans: SeriesPlan[] = [];
  for (const arrival of arrivals) plans.push(await planArrival(archive, transfer, studyInstanceUid, arrival));
  // No space has such a name: nobody shall take a space of this installation for where it came from.
  const joinedAt = await recordJoin(archive, { from: `export:${from}`, to, studyInstanceUid }, plans, false);
  await importKept(archive, transfer, study, joinedAt);
  return await bringStudy(archive, { space: to, joinedAt, studyInstanceUid }, plans, {
    from,
    withUndone: true,
    overlays: study.overlays,
    isLeftOut: () => false,
  });
}

/** A series of the export beside what the space holds. */
interface SeriesArrival {
  readonly seriesInstanceUid: string;
  readonly fresh: readonly InstanceEntry[];
  readonly differing: readonly DifferingInstance[];
  /** SOP Instance UIDs of all that comes. */
  readonly coming: readonly string[];
  readonly duplicates: number;
}

type ExportedSeries = ExportedStudy['series'][number];

async function compareSeries(
  archive: Archive,
  { source, to }: Transfer,
  { studyInstanceUid }: ExportedStudy,
  { seriesInstanceUid, packs }: ExportedSeries,
): Promise<SeriesArrival> {
  const theirs = await shownIn(archive, seriesIdOf(to, studyInstanceUid, seriesInstanceUid));
  const isHeld = ({ sopInstanceUid, transferSyntaxUid, sha256 }: InstanceEntry) => {
    const stored = theirs.get(sopInstanceUid);
    return stored?.transferSyntaxUid === transferSyntaxUid && sha256 !== null && stored.sha256 === sha256;
  };
  const arrival = {
    seriesInstanceUid,
    fresh: [] as InstanceEntry[],
    differing: [] as DifferingInstance[],
    coming: [] as string[],
    duplicates: 0,
  };
  for (const pack of packs) {
    const entries = await entriesOf(source, pack, { studyInstanceUid, seriesInstanceUid });
    for (const { sopInstanceUid } of entries) arrival.coming.push(sopInstanceUid);
    if (entries.every(isHeld)) {
      arrival.duplicates += entries.length;
      continue;
    }
    await checkObject(source, pack);
    const found = await compareWith(archive, theirs, entries);
    arrival.fresh.push(...found.fresh);
    arrival.differing.push(...found.differing);
    arrival.duplicates += found.duplicates + found.encoded;
  }
  return arrival;
}

/** What a pack of the export says it holds. @throws ExportDamagedError */
async function entriesOf(
  source: ObjectStore,
  { key }: ExportedObject,
  series: { readonly studyInstanceUid: string; readonly seriesInstanceUid: string },
): Promise<readonly InstanceEntry[]> {
  try {
    const reader = await source.open(key);
    try {
      const manifest = await readManifest(reader, { store: source.name, key });
      if (!belongsTo(manifest, series)) throw damaged(key);
      return manifest.entries;
    } finally {
      await reader.close();
    }
  } catch (error) {
    throw error instanceof CorruptObjectError || error instanceof ObjectNotFoundError ? damaged(key, error) : error;
  }
}

function belongsTo(
  manifest: PackManifest,
  { studyInstanceUid, seriesInstanceUid }: { studyInstanceUid: string; seriesInstanceUid: string },
): boolean {
  const latest = (Date.now() + aheadMs) * 1000;
  const isSequence = ({ sequence }: InstanceEntry) =>
    Number.isSafeInteger(sequence) && sequence >= 0 && sequence < latest;
  return (
    manifest.studyInstanceUid === studyInstanceUid &&
    manifest.seriesInstanceUid === seriesInstanceUid &&
    manifest.entries.every(isSequence)
  );
}

/** Writes what is new into packs, which the series then takes up as a whole. */
async function planArrival(
  archive: Archive,
  { to: space }: Transfer,
  studyInstanceUid: string,
  { seriesInstanceUid, fresh, differing, coming, duplicates: duplicateCount }: SeriesArrival,
): Promise<SeriesPlan> {
  const identity = { space, studyInstanceUid, seriesInstanceUid };
  const whole: PackReference[] = [];
  const ordered = inSeriesOrder(fresh);
  for (let start = 0; start < ordered.length; start += packLimit) {
    const written = await writeNoted(archive, identity, ordered.slice(start, start + packLimit));
    whole.push(referenceOf(archive, written));
  }
  for (const { throughSequence } of whole) processSequence.observe(throughSequence);
  const known = await archive.collections.series.findOne({
    _id: seriesIdOf(space, studyInstanceUid, seriesInstanceUid),
  });
  const source = whole.length > 0 || !known ? await describeSeries(archive, identity, whole, 0) : known;
  return { source, whole, single: [], coming, differing, newCount: fresh.length, duplicateCount };
}

/** Whether nothing of a study is missing whose instances are all there: an interrupted import left off behind them. */
async function isThere(archive: Archive, { from, to }: Transfer, study: ExportedStudy): Promise<boolean> {
  const { studies, series, overlays, conflicts } = archive.collections;
  const studyId = studyIdOf(to, study.studyInstanceUid);
  const known = await studies.findOne({ _id: studyId });
  const held = (await series.find({ studyId })).reduce((sum, { instanceCount }) => sum + instanceCount, 0);
  if (known?.instanceCount !== held) return false;
  for (const { _id, history } of study.overlays) {
    const there = await overlays.findOne({ _id: movedId(_id, from, to) });
    if (!history.every((one) => there?.history.some((other) => isSameCorrection(one, other)))) return false;
  }
  const ids = study.kept.map(({ facts }) => movedId(facts._id, from, to));
  return ids.length === 0 || (await conflicts.countDocuments({ _id: { $in: ids } })) === ids.length;
}

function countedOnly(arrivals: readonly SeriesArrival[]): JoinReport {
  const counter = new JoinCounter();
  for (const { duplicates } of arrivals) counter.add({ joined: 0, duplicates });
  return counter.report();
}
