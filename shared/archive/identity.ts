import { ObjectNotFoundError, PlacedFileError } from '#shared/objects/errors';
import { isPlaced } from '#shared/objects/placed/placed-store';
import type { Archive } from './archive';
import { asideChunks, asideOffset, rangeChunks } from './aside';
import { seriesIdOf, studyIdOf } from './collections';
import type { Comparison } from './compare-data-sets';
import { compareObjects } from './compare-objects';
import {
  type ConflictDocument,
  type InstanceDocument,
  type InstanceEntry,
  type JsonAttributes,
  plainEntry,
} from './documents';
import { RepeatedInstanceError } from './errors';
import type { LandedInstance } from './landed';
import { type Correction, counts, type OverlayPlace } from './overlay-history';
import { extendOverlay } from './overlays';
import { seriesTags, studyTags } from './qido';
import { quarantineStored } from './quarantine';
import { hashDataSet, haveSameDataSet, storeOf } from './read-object';
import { findSpace } from './spaces';

/**
 * What became of a repeated UID: `duplicate` by rule (a) or (b); by rule (c) `corrected` (overlay), `replaces` (a new
 * version), `quarantined`, or `superseded` (what is stored arrived later, and shows); `conflict` by rule (d). `takesOver`:
 * the same instance, whose bytes take the place of a file that is not ours.
 */
export type RepeatOutcome =
  | 'duplicate'
  | 'takesOver'
  | 'corrected'
  | 'replaces'
  | 'superseded'
  | 'quarantined'
  | 'conflict';

/** Outcome, and whether what the series shows changed with it. */
export interface Repeat {
  readonly outcome: RepeatOutcome;
  readonly isShown: boolean;
}

/** What of an arrival its identity is decided by. */
export interface RepeatedArrival {
  readonly landed: LandedInstance;
  readonly header: { readonly studyInstanceUid: string; readonly seriesInstanceUid: string };
  readonly document: InstanceDocument;
  /** Sequence of the join that it comes with; absent when it landed in this space. */
  readonly joinedAt?: number;
}

const unchanged = (outcome: RepeatOutcome): Repeat => ({ outcome, isShown: false });

/**
 * Decides what an arrival is that repeats a UID of its series (DESIGN 6):
 * (a) same data set: duplicate; (b) same pixels after lossless decoding, other transfer syntax: duplicate, the first is
 * kept; (c) same pixels, other attributes: by the space's policy overlay, new version or quarantine; (d) other pixels:
 * conflict, kept aside.
 *
 * An arrival that was dealt with before (its event came twice) is left as it was decided then.
 *
 * What is stored in place, in a file of others, makes room for bytes of our own: they were acknowledged to somebody, and
 * the file may go at any time. So it does for whatever comes once it is gone or changed.
 *
 * @returns `replaces` or `takesOver` when the arrival is to take the place of what is stored; all else is done
 */
export async function settleRepeat(
  archive: Archive,
  seriesId: string,
  stored: InstanceEntry,
  arrival: RepeatedArrival,
): Promise<Repeat> {
  if (!isPlaced(stored.location)) return await settle(archive, seriesId, stored, arrival);
  try {
    const repeat = await settle(archive, seriesId, stored, arrival);
    const isOurs = !isPlaced(arrival.document.location);
    return repeat.outcome === 'duplicate' && isOurs ? takesOver : repeat;
  } catch (error) {
    if (!isGonePlace(error)) throw error;
    const { location } = arrival.document;
    return (await storeOf(archive, location).head(location.key)) ? takesOver : unchanged('duplicate');
  }
}

const takesOver: Repeat = { outcome: 'takesOver', isShown: true };

/** A file in place that is not there as it was indexed, or whose key is another one by now. */
function isGonePlace(error: unknown): boolean {
  return error instanceof PlacedFileError || error instanceof ObjectNotFoundError;
}

async function settle(
  archive: Archive,
  seriesId: string,
  stored: InstanceEntry,
  arrival: RepeatedArrival,
): Promise<Repeat> {
  const arrived = arrival.document;
  const decided = await archive.collections.conflicts.findOne({ _id: asideIdOf(seriesId, arrived) });
  if (decided) return unchanged(decided.kind === 'conflict' ? 'conflict' : 'superseded');
  const { sopInstanceUid } = arrived;
  const isSameSyntax = stored.transferSyntaxUid === arrived.transferSyntaxUid;
  if (isSameSyntax && (await haveSameDataSet(archive, stored, arrived))) {
    archive.log.info({ sopInstanceUid, rule: 'a' }, 'duplicate instance dropped');
    return unchanged('duplicate');
  }
  const storedSha256 = stored.sha256 ?? (await hashDataSet(archive, stored.location, stored.dataSetOffset));
  const arrivedSha256 = await hashDataSet(archive, arrived.location, arrived.dataSetOffset);
  const facts = { sopInstanceUid, storedSha256, arrivedSha256 };
  if (isSameSyntax && storedSha256 === arrivedSha256) {
    // The stored bytes are damaged, but were the same when they were packed.
    archive.log.warn({ ...facts, rule: 'a' }, 'duplicate of a damaged instance dropped');
    return unchanged('duplicate');
  }
  const comparison = await compareObjects(archive, stored, arrived);
  if (comparison.kind === 'different') {
    await keepAside(archive, 'conflict', seriesId, { ...arrived, sha256: arrivedSha256 }, facts, arrival.joinedAt);
    archive.log.warn({ ...facts, rule: 'd' }, 'instance with other pixels under a known UID kept aside');
    return unchanged('conflict');
  }
  if (Object.keys(comparison.changed).length > 0)
    return await correct(archive, seriesId, stored, arrival, comparison, facts);
  archive.log.info(
    { ...facts, rule: 'b', kept: stored.transferSyntaxUid },
    'duplicate in another transfer syntax dropped',
  );
  return unchanged('duplicate');
}

interface Hashes {
  readonly sopInstanceUid: string;
  readonly storedSha256: string;
  readonly arrivedSha256: string;
}

/** Rule (c), by the space's policy. */
async function correct(
  archive: Archive,
  seriesId: string,
  stored: InstanceEntry,
  arrival: RepeatedArrival,
  { changed }: Comparison,
  hashes: Hashes,
): Promise<Repeat> {
  const { repeat } = await findSpace(archive, arrival.document.space);
  archive.log.info(
    { ...hashes, rule: 'c', policy: repeat, attributes: Object.keys(changed) },
    'instance with other attributes',
  );
  if (repeat === 'quarantine') {
    const error = new RepeatedInstanceError('Same pixels, other attributes than the stored instance', {
      details: { ...hashes, attributes: Object.keys(changed) },
    });
    await quarantineStored(archive, arrival.landed, error);
    return unchanged('quarantined');
  }
  if (arrival.landed.sequence < stored.sequence) {
    // Indexed out of order: what is stored is the later one already, and shows.
    const arrived = { ...arrival.document, sha256: hashes.arrivedSha256 };
    await keepAside(archive, 'version', seriesId, arrived, hashes, arrival.joinedAt);
    return { outcome: 'superseded', isShown: await markVersion(archive, seriesId, stored) };
  }
  const isTakenOver = isPlaced(stored.location) && !isPlaced(arrival.document.location);
  if (repeat === 'newVersion' || isTakenOver) {
    await keepAside(archive, 'version', seriesId, { ...stored, sha256: hashes.storedSha256 }, hashes);
    return { outcome: 'replaces', isShown: true };
  }
  return { outcome: 'corrected', isShown: await addOverlays(archive, arrival, changed) };
}

/** Says so of a stored instance that turned out to be a later version. What a pack holds stays as it is. */
async function markVersion(archive: Archive, seriesId: string, { sopInstanceUid, sequence }: InstanceEntry) {
  const filter = { _id: `${seriesId}/${sopInstanceUid}`, sequence };
  const { matchedCount } = await archive.collections.instances.updateOne(filter, { $set: { isVersion: true } });
  return matchedCount === 1;
}

/** Writes a correction at the level its attributes belong to: study, series or instance. */
async function addOverlays(
  archive: Archive,
  { document, header, landed }: RepeatedArrival,
  changed: JsonAttributes,
): Promise<boolean> {
  const { space } = document;
  let isNew = false;
  const at = (tags: readonly string[]) => (tag: string) => tags.includes(tag);
  const isStudy = at(studyTags);
  const isSeries = at(seriesTags);
  const levels = {
    study: { _id: studyIdOf(space, header.studyInstanceUid), has: isStudy },
    series: {
      _id: seriesIdOf(space, header.studyInstanceUid, header.seriesInstanceUid),
      has: (tag: string) => isSeries(tag) && !isStudy(tag),
    },
    instance: { _id: document._id, has: (tag: string) => !isSeries(tag) && !isStudy(tag) },
  } as const;
  for (const [level, { _id, has }] of Object.entries(levels)) {
    const attributes = Object.fromEntries(Object.entries(changed).filter(([tag]) => has(tag)));
    if (Object.keys(attributes).length === 0) continue;
    const entry = { sequence: landed.sequence, source: landed.arrival.source, attributes };
    const isRepeated = (history: readonly Correction[]) =>
      history.some(({ sequence }) => sequence === landed.sequence) ||
      JSON.stringify(history.filter(counts).at(-1)?.attributes) === JSON.stringify(attributes);
    const place = { _id, space, level: level as OverlayPlace['level'] };
    const missing = (history: readonly Correction[]) => (isRepeated(history) ? [] : [entry]);
    if (await extendOverlay(archive, place, missing)) isNew = true;
  }
  return isNew;
}

const asideIdOf = (seriesId: string, { sopInstanceUid, sequence }: InstanceEntry): string =>
  `${seriesId}/${sopInstanceUid}#${sequence}`;

/**
 * Copies an instance that is not shown (other pixels under a known UID, or a version that was replaced) into an object
 * of its own, so that it keeps no segment or pack from being freed.
 *
 * @param entry - with the hash of its data set
 */
async function keepAside(
  archive: Archive,
  kind: 'conflict' | 'version',
  seriesId: string,
  entry: InstanceEntry,
  { sopInstanceUid, storedSha256, arrivedSha256 }: Hashes,
  joinedAt?: number,
): Promise<void> {
  const _id = asideIdOf(seriesId, entry);
  if (await archive.collections.conflicts.findOne({ _id })) return;
  const space = seriesId.slice(0, seriesId.indexOf('/'));
  // What came with a join landed in another space, which may keep it aside as well.
  const place = space === entry.arrival.space ? '' : `-${space}`;
  const key = `aside/${kind}-${entry.sequence}${place}.tar`;
  const { length } = entry.location;
  const location = { store: archive.store.name, key, offset: asideOffset, length };
  const conflict: ConflictDocument = {
    _id,
    space,
    seriesId,
    sopInstanceUid,
    kind,
    entry: { ...plainEntry(entry), location },
    storedSha256,
    arrivedSha256,
    at: new Date(archive.clock.now()).toISOString(),
    ...(joinedAt === undefined ? {} : { joinedAt }),
  };
  const reader = await storeOf(archive, entry.location).open(entry.location.key);
  try {
    const content = rangeChunks(reader, entry.location.offset, length);
    await archive.store.put(key, asideChunks(content, length, conflict, Math.floor(entry.sequence / 1e6)));
  } finally {
    await reader.close();
  }
  await archive.collections.conflicts.replaceOne({ _id }, conflict, { upsert: true, durable: true });
}
