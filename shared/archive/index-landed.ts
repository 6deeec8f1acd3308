import { PlatformError } from '#shared/kernel/errors';
import { PlacedFileError } from '#shared/objects/errors';
import { isPlaced } from '#shared/objects/placed/placed-store';
import type { Archive } from './archive';
import { seriesIdOf, studyIdOf } from './collections';
import type { IndexedRange, InstanceEntry } from './documents';
import { entryOfHeader } from './entry-of-header';
import { isFaultOfBytes } from './fault-of-bytes';
import { indexSeries } from './index-series';
import { indexStudy } from './index-study';
import { groupBy, type LandedBatch, type LandedInstance, type ReadInstance, withoutPath } from './landed';
import { quarantineStored } from './quarantine';
import { readObjectHeader } from './read-header';
import { entryCharacterSets } from './read-object';

/** Code of what has no such key any more. */
const moved = 'OBJECT_NOT_FOUND';
/** Headers read at once: bounds memory to so many first reads. */
const headersAtOnce = 64;

/**
 * Brings acknowledged instances into the catalogue: identity (DESIGN 6), series and study, outbox, watermark.
 *
 * Idempotency key: (segment, sequence). May run twice for the same instances and in any order.
 */
export async function indexLanded(archive: Archive, batches: readonly LandedBatch[]): Promise<void> {
  const present = await withoutFreed(archive, batches);
  const read = await readHeaders(
    archive,
    present.flatMap(({ instances }) => instances),
  );
  const alive = await withoutDeleted(archive, read);
  const changedStudies = new Map<string, { space: string; studyInstanceUid: string }>();
  for (const [seriesId, instances] of groupBy(alive, ({ document }) => document.seriesId)) {
    const { document, header } = instances[0]!;
    const { studyInstanceUid } = header;
    if (await indexSeries(archive, seriesId, instances))
      changedStudies.set(studyIdOf(document.space, studyInstanceUid), { space: document.space, studyInstanceUid });
  }
  for (const study of changedStudies.values()) await indexStudy(archive, study.space, study.studyInstanceUid);
  await reopenDeletions(archive, alive);
  await markIndexed(archive, present);
  for (const { instances } of batches)
    for (const { arrival, sequence } of instances) archive.progress.indexed(arrival.space, sequence);
}

/** Drops segments that are gone: one is freed only after all of its members were indexed. */
async function withoutFreed(archive: Archive, batches: readonly LandedBatch[]): Promise<LandedBatch[]> {
  const present: LandedBatch[] = [];
  for (const batch of batches) {
    const store = archive.stores.get(batch.store) ?? archive.store;
    if (isPlaced(batch) || (await store.head(batch.segment))) present.push(batch);
    else archive.log.info({ segment: batch.segment }, 'landing notice of a freed segment passed over');
  }
  return present;
}

async function readHeaders(archive: Archive, batch: readonly LandedInstance[]): Promise<ReadInstance[]> {
  const read: (ReadInstance | null)[] = [];
  for (let start = 0; start < batch.length; start += headersAtOnce) {
    const part = batch.slice(start, start + headersAtOnce);
    read.push(...(await Promise.all(part.map((landed) => readOne(archive, landed)))));
  }
  return read.filter((instance) => instance !== null);
}

/**
 * Reads one header; an instance that cannot be described goes to quarantine and is done with. A file in place that is
 * another one by now is left out: its source sees that too.
 */
async function readOne(archive: Archive, landed: LandedInstance): Promise<ReadInstance | null> {
  const { location, arrival, sequence } = landed;
  const store = archive.stores.get(location.store) ?? archive.store;
  try {
    const known = archive.landedHeaders.take(location, sequence);
    const read = (n: number) => store.read(location.key, location.offset, n);
    const { part10, header } =
      known ?? (await readObjectHeader(location.length, read, entryCharacterSets(archive, landed)));
    const place = { location, sequence, arrival: withoutPath(arrival) };
    const entry: InstanceEntry = {
      ...entryOfHeader({ part10, header }, place),
      ...(landed.isVersion ? { isVersion: true } : {}),
    };
    const seriesId = seriesIdOf(arrival.space, header.studyInstanceUid, header.seriesInstanceUid);
    const document = {
      _id: `${seriesId}/${header.sopInstanceUid}`,
      space: arrival.space,
      seriesId,
      segment: location.key,
      ...entry,
    };
    return { landed, header, document };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    if (isPlaced(location) && (isFaultOfBytes(error) || error instanceof PlacedFileError || error.code === moved)) {
      archive.log.info({ key: location.key, code: error.code }, 'a file in place is not what was announced');
      return null;
    }
    if (!isFaultOfBytes(error)) throw error;
    await quarantineStored(archive, landed, error);
    return null;
  }
}

/** Drops arrivals that were deleted before this (second) delivery of their landing notice. */
async function withoutDeleted(archive: Archive, read: readonly ReadInstance[]): Promise<readonly ReadInstance[]> {
  const tombstones = await tombstonesOf(archive, read);
  if (tombstones.size === 0) return read;
  return read.filter((one) => idsOf(one).every((id) => (tombstones.get(id) ?? 0) < one.landed.sequence));
}

/** A deletion that came while its instances were being indexed is carried out once more by the next sweep. */
async function reopenDeletions(archive: Archive, indexed: readonly ReadInstance[]): Promise<void> {
  const tombstones = await tombstonesOf(archive, indexed);
  for (const [_id, sequence] of tombstones) {
    const isMissed = indexed.some((one) => one.landed.sequence <= sequence && idsOf(one).includes(_id));
    if (isMissed) await archive.collections.tombstones.updateOne({ _id }, { $set: { open: true } }, { durable: true });
  }
}

const idsOf = ({ document, header }: ReadInstance): string[] => [
  studyIdOf(document.space, header.studyInstanceUid),
  document.seriesId,
  document._id,
];

async function tombstonesOf(archive: Archive, read: readonly ReadInstance[]): Promise<Map<string, number>> {
  const ids = [...new Set(read.flatMap(idsOf))];
  const tombstones = new Map<string, number>();
  for (let start = 0; start < ids.length; start += 500) {
    const found = await archive.collections.tombstones.find({ _id: { $in: ids.slice(start, start + 500) } });
    for (const { _id, sequence } of found) tombstones.set(_id, sequence);
  }
  return tombstones;
}

/** Notes how far each segment is indexed without a gap, so that none is freed before its last member was seen. */
async function markIndexed(archive: Archive, batches: readonly LandedBatch[]): Promise<void> {
  const { segments } = archive.collections;
  for (const { segment, store, after, instances } of batches) {
    if (isPlaced({ store })) continue; // nothing is freed there
    const known = await segments.findOne({ _id: segment });
    const merged = mergeRanges(known?.indexedThrough ?? 0, [
      ...(known?.ahead ?? []),
      { after, through: instances.at(-1)!.sequence },
    ]);
    await segments.replaceOne({ _id: segment }, { _id: segment, store, ...merged }, { upsert: true });
  }
}

/** Joins ranges to what is indexed without a gap; those that lie ahead of a gap wait. */
export function mergeRanges(
  indexedThrough: number,
  ranges: readonly IndexedRange[],
): { indexedThrough: number; ahead: IndexedRange[] } {
  let through = indexedThrough;
  let ahead = ranges.toSorted((a, b) => a.after - b.after);
  for (let isGrowing = true; isGrowing; ) {
    const next = ahead.find((range) => range.after <= through && range.through > through);
    isGrowing = next !== undefined;
    if (next) through = next.through;
    ahead = ahead.filter((range) => range.through > through);
  }
  return { indexedThrough: through, ahead };
}
