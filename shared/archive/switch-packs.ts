import { seriesPacked } from '#events/contracts/series-packed.v1';
import { InternalError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { seriesOverlay } from './corrections';
import type { InstanceDocument, InstanceEntry, PackReference, SeriesDocument } from './documents';
import { markUnused, markWriting } from './freeing';
import { compareAndSetTries, indexStudy, replaceIfUnchanged } from './index-study';
import { encodeMembers } from './members';
import { outboxEntry, publishOutbox } from './outbox';
import type { PackIdentity } from './pack-manifest';
import { inSeriesOrder, packIdOf, type WrittenPack, writePack } from './pack-writer';
import { readDescribing } from './read-object';
import { countsOf, describedBy, type SeriesTotals, totalsOf } from './series-totals';
import { withSeriesAnswer } from './study-summary';

/** One change of what a series reads from. */
export interface PackChange {
  /** What the new pack holds; empty: no new pack. */
  readonly entries: readonly InstanceEntry[];
  /** Packs that the series lets go. */
  readonly replaced: readonly PackReference[];
  /** Documents whose instances the new pack holds: when one is gone by then, the change is void. */
  readonly covered: readonly InstanceDocument[];
}

/**
 * Writes a pack and makes a series read from it, by one compare-and-set (DESIGN 5). The packs let go are freed when
 * nobody else reads them.
 *
 * @returns `superseded` when the series, its packs or a covered document changed meanwhile: nothing happened then
 */
export async function replacePacks(
  archive: Archive,
  series: SeriesDocument,
  change: PackChange,
  signal?: AbortSignal,
): Promise<'done' | 'superseded'> {
  const { packUses, freeing } = archive.collections;
  const { entries, replaced } = change;
  const written = entries.length > 0 ? await writeNoted(archive, series, inSeriesOrder(entries), signal) : null;
  const use = written && { _id: `${written.key}|${series._id}`, pack: written.key, seriesId: series._id };
  if (use) await packUses.replaceOne({ _id: use._id }, use, { upsert: true });
  // Marked before the switch: a crash behind it leaves nothing that nobody would free.
  const gone = replaced.map(({ key }) => key).filter((key) => key !== written?.key);
  await markUnused(archive, gone);
  const switched = await switchPacks(archive, series._id, written, change);
  if (!switched) {
    // Another run may have switched to the very same pack: whether it is in use is looked up when it is due.
    if (written) await markUnused(archive, [written.key]);
    return 'superseded';
  }
  if (written && use) {
    await holdPack(archive, written, use);
    await freeing.deleteOne({ _id: written.key });
  }
  await markUnused(archive, gone);
  for (const key of gone) {
    await packUses.deleteOne({ _id: `${key}|${series._id}` });
    archive.members.forget(key);
  }
  if (switched !== 'removed') await publishOutbox(archive, archive.collections.series, [switched]);
  return 'done';
}

/**
 * Writes a pack that a series is to read from, with its arrays. Its key is noted first, so that none is left behind that
 * nobody knows.
 *
 * @param entries - in series order
 */
export async function writeNoted(
  archive: Archive,
  identity: PackIdentity,
  entries: readonly InstanceEntry[],
  signal?: AbortSignal,
): Promise<WrittenPack> {
  const packId = packIdOf(identity, entries);
  await markWriting(archive, `packs/${packId.slice(0, 2)}/${packId}.tar`);
  const written = await writePack(archive, identity, entries, signal);
  await insertArrays(archive, written);
  return written;
}

/** The pack must be there before anything it holds is let go: an earlier, failed run may have had it freed. */
async function holdPack(
  archive: Archive,
  { key }: WrittenPack,
  use: { readonly _id: string; readonly pack: string; readonly seriesId: string },
): Promise<void> {
  await archive.collections.packUses.replaceOne({ _id: use._id }, use, { upsert: true });
  if (!(await archive.store.head(key))) throw new InternalError('A pack vanished while it was taken into use');
}

async function insertArrays(archive: Archive, { key, entries }: WrittenPack): Promise<void> {
  await archive.collections.instanceArrays.bulkWrite(
    encodeMembers(key, entries).map((document) => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    })),
  );
}

/** The one compare-and-set by which readers change over; a series without instances goes. */
async function switchPacks(
  archive: Archive,
  seriesId: string,
  written: WrittenPack | null,
  { replaced, covered }: PackChange,
): Promise<SeriesDocument | 'removed' | null> {
  const { series, instances } = archive.collections;
  const gone = new Set(replaced.map(({ key }) => key));
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await series.findOne({ _id: seriesId });
    if (!known) return null;
    if (written && known.packs.some(({ key }) => key === written.key) && !gone.has(written.key)) return known;
    const waiting = await instances.find({ seriesId });
    const present = new Set(waiting.map(({ sequence }) => sequence));
    const isVoid =
      replaced.some(({ key }) => !known.packs.some((pack) => pack.key === key)) ||
      covered.some(({ sequence }) => !present.has(sequence));
    if (isVoid) return null;
    const packs = known.packs.filter(({ key }) => !gone.has(key));
    if (written) packs.push(referenceOf(archive, written));
    const totals = await totalsOf(archive, packs, waiting);
    if (!totals) {
      if (await removeSeries(archive, known)) return 'removed';
      continue;
    }
    const next = await nextSeries(archive, known, packs, totals, written);
    if (!(await replaceIfUnchanged(series, known, next, true))) continue;
    const isShownByStudy =
      next.instanceCount !== known.instanceCount ||
      next.sizeBytes !== known.sizeBytes ||
      describedBy(next) !== describedBy(known);
    if (isShownByStudy) await indexStudy(archive, known.space, known.studyInstanceUid);
    return next;
  }
  throw new InternalError('A series document changes faster than it can be written', {
    details: { attempts: compareAndSetTries },
  });
}

async function removeSeries(archive: Archive, { _id, revision, packs }: SeriesDocument): Promise<boolean> {
  const { series, packUses } = archive.collections;
  await markUnused(
    archive,
    packs.map(({ key }) => key),
  );
  if ((await series.deleteOne({ _id, revision }, { durable: true })) === 0) return false;
  await packUses.deleteMany({ seriesId: _id });
  return true;
}

async function nextSeries(
  archive: Archive,
  known: SeriesDocument,
  packs: readonly PackReference[],
  totals: SeriesTotals,
  written: WrittenPack | null,
): Promise<SeriesDocument> {
  const revision = known.revision + 1;
  const { space, studyInstanceUid, seriesInstanceUid } = known;
  const now = archive.clock.now();
  const facts = { space, studyInstanceUid, seriesInstanceUid, revision };
  const events = written ? [outboxEntry(seriesPacked(space, now, { ...facts, pack: written.key }))] : [];
  const outbox = [...known.outbox, ...events];
  const attributes = await attributesOf(archive, known, totals);
  return withSeriesAnswer(
    {
      ...known,
      ...countsOf(totals),
      ...attributes,
      revision,
      packs,
      outbox,
      outboxAt: outbox.length === 0 ? null : (known.outboxAt ?? now),
    },
    await seriesOverlay(archive, known._id),
  );
}

/** Read anew when the instance that the series' attributes come from is gone, or another takes its place. */
async function attributesOf(archive: Archive, series: SeriesDocument, { describing }: SeriesTotals) {
  if (describing.sequence === describedBy(series)) return {};
  const read = await readDescribing(archive, describing);
  if (!read) return {};
  const { header } = read;
  return { attributes: header.series, studyAttributes: header.study, assumed: header.assumed };
}

/** How a series names a pack that was written. */
export function referenceOf(archive: Archive, written: WrittenPack): PackReference {
  return {
    store: archive.store.name,
    key: written.key,
    lengthBytes: written.lengthBytes,
    instanceCount: written.entries.length,
    throughSequence: written.entries.reduce((highest, { sequence }) => Math.max(highest, sequence), 0),
    metadataKey: written.metadataKey,
    metadataSha256: written.metadataSha256,
    outlineSha256: written.outlineSha256,
  };
}
