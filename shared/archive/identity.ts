import type { Archive } from './archive';
import { asideChunks, asideOffset, rangeChunks } from './aside';
import { seriesIdOf, studyIdOf } from './collections';
import { type Comparison, compareObjects } from './compare-objects';
import { type ConflictDocument, type InstanceEntry, type JsonAttributes, plainEntry } from './documents';
import { RepeatedInstanceError } from './errors';
import { record } from './journal';
import type { ReadInstance } from './landed';
import { seriesAnswerTags, studyAnswerTags } from './qido';
import { quarantineStored } from './quarantine';
import { hashDataSet, storeOf } from './read-object';
import { findSpace } from './spaces';

/**
 * Decides what an arrival is that repeats a UID of its series (DESIGN 6):
 * (a) same data set: duplicate; (b) same pixels after lossless decoding, other transfer syntax: duplicate, the first is
 * kept; (c) same pixels, other attributes: by the space's policy overlay, new version or quarantine; (d) other pixels:
 * conflict, kept aside.
 *
 * @returns true when the arrival takes the place of what is stored, false when it was dealt with here
 */
export async function settleRepeat(
  archive: Archive,
  seriesId: string,
  stored: InstanceEntry,
  arrival: ReadInstance,
): Promise<boolean> {
  const arrived = arrival.document;
  const storedSha256 = stored.sha256 ?? (await hashDataSet(archive, stored.location, stored.dataSetOffset));
  const arrivedSha256 = await hashDataSet(archive, arrived.location, arrived.dataSetOffset);
  const facts = { sopInstanceUid: arrived.sopInstanceUid, storedSha256, arrivedSha256 };
  if (storedSha256 === arrivedSha256 && stored.transferSyntaxUid === arrived.transferSyntaxUid) {
    archive.log.info({ ...facts, rule: 'a' }, 'duplicate instance dropped');
    return false;
  }
  const comparison = await compareObjects(archive, stored, arrived);
  if (comparison.kind === 'samePixels' && Object.keys(comparison.changed).length === 0) {
    archive.log.info(
      { ...facts, rule: 'b', kept: stored.transferSyntaxUid },
      'duplicate in another transfer syntax dropped',
    );
    return false;
  }
  if (comparison.kind === 'samePixels') return await correct(archive, seriesId, stored, arrival, comparison, facts);
  await keepAside(archive, 'conflict', seriesId, arrived, facts);
  archive.log.warn({ ...facts, rule: 'd' }, 'instance with other pixels under a known UID kept aside');
  return false;
}

type Level = 'study' | 'series' | 'instance';

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
  arrival: ReadInstance,
  { changed }: Comparison,
  hashes: Hashes,
): Promise<boolean> {
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
    return false;
  }
  if (repeat === 'newVersion') {
    await keepAside(archive, 'version', seriesId, stored, hashes);
    return true;
  }
  await addOverlays(archive, arrival, changed);
  return false;
}

/** Writes a correction at the level its attributes belong to: study, series or instance. */
async function addOverlays(
  archive: Archive,
  { document, header, landed }: ReadInstance,
  changed: JsonAttributes,
): Promise<void> {
  const { space } = document;
  const at = (tags: readonly string[]) => (tag: string) => tags.includes(tag);
  const isStudy = at(studyAnswerTags);
  const isSeries = at(seriesAnswerTags);
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
    const known = await archive.collections.overlays.findOne({ _id });
    const before = known?.history.at(-1)?.attributes ?? {};
    if (JSON.stringify(before) === JSON.stringify(attributes)) continue;
    const { source } = landed.arrival;
    await record(archive, {
      kind: 'overlay',
      space,
      level: level as Level,
      id: _id,
      source,
      arrival: landed.sequence,
      attributes,
    });
    const entry = { sequence: landed.sequence, source, attributes };
    await archive.collections.overlays.replaceOne(
      { _id },
      {
        _id,
        space,
        level: level as Level,
        attributes: { ...known?.attributes, ...attributes },
        history: [...(known?.history ?? []), entry],
      },
      { upsert: true, durable: true },
    );
  }
}

/**
 * Copies an instance that is not shown (other pixels under a known UID, or a version that was replaced) into an object
 * of its own, so that it keeps no segment or pack from being freed.
 */
async function keepAside(
  archive: Archive,
  kind: 'conflict' | 'version',
  seriesId: string,
  entry: InstanceEntry,
  { sopInstanceUid, storedSha256, arrivedSha256 }: Hashes,
): Promise<void> {
  const _id = `${seriesId}/${sopInstanceUid}#${entry.sequence}`;
  const key = `aside/${kind}-${entry.sequence}.tar`;
  const { length } = entry.location;
  const location = { store: archive.store.name, key, offset: asideOffset, length };
  const sha256 = kind === 'conflict' ? arrivedSha256 : storedSha256;
  const conflict: ConflictDocument = {
    _id,
    space: entry.arrival.space,
    seriesId,
    sopInstanceUid,
    kind,
    entry: { ...plainEntry(entry), location, sha256 },
    storedSha256,
    arrivedSha256,
    at: new Date(archive.clock.now()).toISOString(),
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
