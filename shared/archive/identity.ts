import type { Archive } from './archive';
import { asideChunks, asideOffset, rangeChunks } from './aside';
import { seriesIdOf, studyIdOf } from './collections';
import type { Comparison } from './compare-data-sets';
import { compareObjects } from './compare-objects';
import {
  type ConflictDocument,
  type InstanceEntry,
  type JsonAttributes,
  type OverlayDocument,
  plainEntry,
} from './documents';
import { RepeatedInstanceError } from './errors';
import { record } from './journal';
import type { ReadInstance } from './landed';
import { seriesAnswerTags, studyAnswerTags } from './qido';
import { quarantineStored } from './quarantine';
import { hashDataSet, haveSameDataSet, storeOf } from './read-object';
import { findSpace } from './spaces';

/** What became of a repeated UID. */
export type RepeatOutcome = 'replaces' | 'corrected' | 'settled';

/**
 * Decides what an arrival is that repeats a UID of its series (DESIGN 6):
 * (a) same data set: duplicate; (b) same pixels after lossless decoding, other transfer syntax: duplicate, the first is
 * kept; (c) same pixels, other attributes: by the space's policy overlay, new version or quarantine; (d) other pixels:
 * conflict, kept aside.
 *
 * An arrival that was dealt with before (its event came twice) is left as it was decided then.
 *
 * @returns `replaces` when the arrival takes the place of what is stored, `corrected` when an overlay shows its
 *   attributes, `settled` when nothing that is shown changes
 */
export async function settleRepeat(
  archive: Archive,
  seriesId: string,
  stored: InstanceEntry,
  arrival: ReadInstance,
): Promise<RepeatOutcome> {
  const arrived = arrival.document;
  if (await archive.collections.conflicts.findOne({ _id: asideIdOf(seriesId, arrived) })) return 'settled';
  const { sopInstanceUid } = arrived;
  const isSameSyntax = stored.transferSyntaxUid === arrived.transferSyntaxUid;
  if (isSameSyntax && (await haveSameDataSet(archive, stored, arrived))) {
    archive.log.info({ sopInstanceUid, rule: 'a' }, 'duplicate instance dropped');
    return 'settled';
  }
  const storedSha256 = stored.sha256 ?? (await hashDataSet(archive, stored.location, stored.dataSetOffset));
  const arrivedSha256 = await hashDataSet(archive, arrived.location, arrived.dataSetOffset);
  const facts = { sopInstanceUid, storedSha256, arrivedSha256 };
  if (isSameSyntax && storedSha256 === arrivedSha256) {
    // The stored bytes are damaged, but were the same when they were packed.
    archive.log.warn({ ...facts, rule: 'a' }, 'duplicate of a damaged instance dropped');
    return 'settled';
  }
  const comparison = await compareObjects(archive, stored, arrived);
  if (comparison.kind === 'different') {
    await keepAside(archive, 'conflict', seriesId, arrived, facts);
    archive.log.warn({ ...facts, rule: 'd' }, 'instance with other pixels under a known UID kept aside');
    return 'settled';
  }
  if (Object.keys(comparison.changed).length > 0)
    return await correct(archive, seriesId, stored, arrival, comparison, facts);
  archive.log.info(
    { ...facts, rule: 'b', kept: stored.transferSyntaxUid },
    'duplicate in another transfer syntax dropped',
  );
  return 'settled';
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
): Promise<RepeatOutcome> {
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
    return 'settled';
  }
  if (arrival.landed.sequence < stored.sequence) {
    // Indexed out of order: what is stored is the later one already, and shows.
    await keepAside(archive, 'version', seriesId, arrival.document, hashes);
    return 'settled';
  }
  if (repeat === 'newVersion') {
    await keepAside(archive, 'version', seriesId, stored, hashes);
    return 'replaces';
  }
  return (await addOverlays(archive, arrival, changed)) ? 'corrected' : 'settled';
}

/** Writes a correction at the level its attributes belong to: study, series or instance. */
async function addOverlays(
  archive: Archive,
  { document, header, landed }: ReadInstance,
  changed: JsonAttributes,
): Promise<boolean> {
  const { space } = document;
  let isNew = false;
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
    const history = known?.history ?? [];
    const isRepeated =
      history.some(({ sequence }) => sequence === landed.sequence) ||
      JSON.stringify(history.at(-1)?.attributes) === JSON.stringify(attributes);
    if (isRepeated) continue;
    const { source } = landed.arrival;
    const entry = { sequence: landed.sequence, source, attributes };
    const decision = {
      kind: 'overlay',
      space,
      level: level as Level,
      id: _id,
      source,
      arrival: landed.sequence,
    } as const;
    await record(archive, { ...decision, attributes });
    await archive.collections.overlays.replaceOne(
      { _id },
      overlayOf({ _id, space, level: level as Level }, [...history, entry]),
      { upsert: true, durable: true },
    );
    isNew = true;
  }
  return isNew;
}

/** An overlay with its history in landing order: of corrections of one attribute the latest arrival shows. */
export function overlayOf(
  place: Pick<OverlayDocument, '_id' | 'space' | 'level'>,
  history: OverlayDocument['history'],
): OverlayDocument {
  const ordered = history.toSorted((a, b) => a.sequence - b.sequence);
  return { ...place, attributes: Object.assign({}, ...ordered.map(({ attributes }) => attributes)), history: ordered };
}

const asideIdOf = (seriesId: string, { sopInstanceUid, sequence }: InstanceEntry): string =>
  `${seriesId}/${sopInstanceUid}#${sequence}`;

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
  const _id = asideIdOf(seriesId, entry);
  if (await archive.collections.conflicts.findOne({ _id })) return;
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
