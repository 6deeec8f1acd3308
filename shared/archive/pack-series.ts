import { seriesPacked } from '#events/contracts/series-packed.v1';
import type { Archive } from './archive';
import type { InstanceDocument, InstanceEntry, PackReference, SeriesDocument } from './documents';
import { markUnused } from './freeing';
import { indexStudy, replaceIfUnchanged } from './index-study';
import { encodeMembers } from './members';
import { outboxEntry, publishOutbox } from './outbox';
import { inSeriesOrder, type WrittenPack, writePack } from './pack-writer';
import { readStoredHeader } from './read-object';
import { seriesFields, withSeriesAnswer } from './study-summary';

/** Instances of one pack at most: bounds memory; a longer series gets several. */
const packLimit = 20_000;
/** So many packs of one series are merged into one at once. */
const mergeAt = 4;

export interface PackOptions {
  /** Also take in what earlier packs hold, so that the series ends as one pack. */
  readonly merge?: boolean;
  /** SOP Instance UID to leave out of the merged pack: how a packed instance is deleted. */
  readonly without?: string;
  readonly signal?: AbortSignal;
}

/** What became of a packing job. */
export type PackOutcome = 'packed' | 'nothingToDo' | 'superseded';

/**
 * Packs what a settled series still has in segments (DESIGN 5). Idempotency key: (series, landing sequences): the same
 * instances make the same pack, and the compare-and-set on the series document decides.
 */
export async function packSeries(
  archive: Archive,
  seriesId: string,
  { merge = false, without, signal }: PackOptions = {},
): Promise<PackOutcome> {
  const { series, instances } = archive.collections;
  const known = await series.findOne({ _id: seriesId });
  if (!known) return 'superseded';
  const waiting = await instances.find({ seriesId }, { sort: { sequence: 1 }, limit: packLimit });
  const { fresh, covered } = await splitCovered(archive, known, waiting);
  const merged = merge || (fresh.length > 0 && known.packs.length + 1 >= mergeAt) ? known.packs : [];
  const sources: InstanceEntry[] = [...fresh];
  for (const pack of merged) sources.push(...(await archive.members.of(pack)).entries);
  const isNothingNew = fresh.length === 0 && merged.length < 2 && without === undefined;
  if (!isNothingNew) {
    const kept = sources.filter(({ sopInstanceUid }) => sopInstanceUid !== without);
    const outcome =
      kept.length === 0 ? await dropSeries(archive, known) : await replacePacks(archive, known, kept, merged, signal);
    if (outcome !== 'packed') return outcome;
  }
  await dropCovered(archive, seriesId, [...fresh, ...covered]);
  return isNothingNew ? 'nothingToDo' : 'packed';
}

/** The last instance of a series went: the series goes with it. */
async function dropSeries(archive: Archive, series: SeriesDocument): Promise<PackOutcome> {
  const removed = await archive.collections.series.deleteOne(
    { _id: series._id, revision: series.revision },
    { durable: true },
  );
  if (removed === 0) return 'superseded';
  await archive.collections.packUses.deleteMany({ seriesId: series._id });
  await markUnused(
    archive,
    series.packs.map(({ key }) => key),
  );
  return 'packed';
}

/** Documents that a pack holds already (a crash came between its compare-and-set and their deletion), and the others. */
async function splitCovered(archive: Archive, series: SeriesDocument, waiting: readonly InstanceDocument[]) {
  const fresh: InstanceDocument[] = [];
  const covered: InstanceDocument[] = [];
  const packs = await Promise.all(series.packs.map((pack) => archive.members.of(pack)));
  for (const document of waiting) {
    const isCovered = packs.some(
      (pack) => pack.bySopInstanceUid.get(document.sopInstanceUid)?.sequence === document.sequence,
    );
    (isCovered ? covered : fresh).push(document);
  }
  return { fresh, covered };
}

async function replacePacks(
  archive: Archive,
  series: SeriesDocument,
  sources: readonly InstanceEntry[],
  merged: readonly PackReference[],
  signal: AbortSignal | undefined,
): Promise<PackOutcome> {
  const entries = inSeriesOrder(newestOf(sources));
  const written = await writePack(archive, series, entries, signal);
  await insertArrays(archive, written);
  const use = { _id: `${written.key}|${series._id}`, pack: written.key, seriesId: series._id };
  await archive.collections.packUses.replaceOne({ _id: use._id }, use, { upsert: true });
  const switched = await switchPacks(archive, series._id, written, merged);
  if (!switched) {
    await archive.collections.packUses.deleteOne({ _id: use._id });
    await markUnused(archive, [written.key]);
    return 'superseded';
  }
  for (const pack of merged) await archive.collections.packUses.deleteOne({ _id: `${pack.key}|${series._id}` });
  await markUnused(
    archive,
    merged.map(({ key }) => key),
  );
  await publishOutbox(archive, archive.collections.series, [switched]);
  return 'packed';
}

/** One entry per SOP Instance UID: where a new version replaced a packed one, the later arrival. */
function newestOf(entries: readonly InstanceEntry[]): InstanceEntry[] {
  const newest = new Map<string, InstanceEntry>();
  for (const entry of entries) {
    const other = newest.get(entry.sopInstanceUid);
    if (!other || other.sequence < entry.sequence) newest.set(entry.sopInstanceUid, entry);
  }
  return [...newest.values()];
}

async function insertArrays(archive: Archive, { key, entries }: WrittenPack): Promise<void> {
  await archive.collections.instanceArrays.bulkWrite(
    encodeMembers(key, entries).map((document) => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    })),
  );
}

/** The one compare-and-set by which readers change over. Null when the series is gone or its packs changed meanwhile. */
async function switchPacks(
  archive: Archive,
  seriesId: string,
  written: WrittenPack,
  merged: readonly PackReference[],
): Promise<SeriesDocument | null> {
  const { series, instances } = archive.collections;
  const gone = new Set(merged.map(({ key }) => key));
  for (;;) {
    const known = await series.findOne({ _id: seriesId });
    if (!known || merged.some(({ key }) => !known.packs.some((pack) => pack.key === key))) return null;
    const packs = [
      ...known.packs.filter(({ key }) => !gone.has(key) && key !== written.key),
      referenceOf(archive, written),
    ];
    const packedCount = packs.reduce((sum, pack) => sum + pack.instanceCount, 0);
    const others = await Promise.all(packs.slice(0, -1).map((pack) => archive.members.of(pack)));
    const packed = [...written.entries, ...others.flatMap(({ entries }) => entries)];
    const covered = new Set(packed.map(({ sequence }) => sequence));
    const rest = (await instances.find({ seriesId })).filter(({ sequence }) => !covered.has(sequence));
    const all: InstanceEntry[] = [...packed, ...rest];
    const revision = known.revision + 1;
    const { space, studyInstanceUid, seriesInstanceUid } = known;
    const event = seriesPacked(space, archive.clock.now(), {
      space,
      studyInstanceUid,
      seriesInstanceUid,
      revision,
      pack: written.key,
    });
    const next = withSeriesAnswer({
      ...known,
      revision,
      packs,
      packedCount,
      instanceCount: packedCount + rest.length,
      sizeBytes: all.reduce((sum, { location }) => sum + location.length, 0),
      ...(await firstOf(archive, known, all)),
      outbox: [...known.outbox, outboxEntry(event)],
      outboxAt: known.outboxAt ?? archive.clock.now(),
    });
    if (!(await replaceIfUnchanged(series, known, next, true))) continue;
    if (next.instanceCount !== known.instanceCount || next.sizeBytes !== known.sizeBytes)
      await indexStudy(archive, space, studyInstanceUid, null);
    return next;
  }
}

/** The series' attributes come from its first instance: read anew when that one is gone. */
async function firstOf(archive: Archive, series: SeriesDocument, entries: readonly InstanceEntry[]) {
  const first = entries.reduce((lowest, entry) => (entry.sequence < lowest.sequence ? entry : lowest));
  if (first.sequence === series.firstSequence) return {};
  const { header } = await readStoredHeader(archive, first);
  return {
    firstSequence: first.sequence,
    attributes: header.series,
    studyAttributes: header.study,
    ...seriesFields(header.series),
  };
}

function referenceOf(archive: Archive, written: WrittenPack): PackReference {
  return {
    store: archive.store.name,
    key: written.key,
    lengthBytes: written.lengthBytes,
    instanceCount: written.entries.length,
    throughSequence: Math.max(...written.entries.map(({ sequence }) => sequence)),
    metadataKey: written.metadataKey,
    metadataSha256: written.metadataSha256,
    sha256: written.sha256,
  };
}

/** Deletes exactly the documents that a pack covers; one that was replaced meanwhile has another sequence and stays. */
async function dropCovered(archive: Archive, seriesId: string, covered: readonly InstanceDocument[]): Promise<void> {
  for (let start = 0; start < covered.length; start += 500) {
    const sequences = covered.slice(start, start + 500).map(({ sequence }) => sequence);
    await archive.collections.instances.deleteMany({ seriesId, sequence: { $in: sequences } });
  }
}
