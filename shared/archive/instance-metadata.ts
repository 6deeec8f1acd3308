import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { correctJson } from '#shared/dicom/correct/correct-json';
import type { Archive } from './archive';
import { correctionsOf } from './corrections';
import type { InstanceEntry, PackReference, SeriesDocument } from './documents';
import { passFaults, skimmedMetadata } from './metadata';
import { metadataKeyOf, metadataLimitBytes } from './pack-facts';
import { entryCharacterSets, storeOf } from './read-object';
import { findInstance } from './retrieval/find';
import { openEntry } from './retrieval/stored-bytes';
import { skimObject } from './skim-object';

const inflate = promisify(gunzip);

/** What of a series tells whose instances are read. */
export type DescribedSeries = Pick<SeriesDocument, '_id' | 'studyId' | 'studyInstanceUid' | 'seriesInstanceUid'> &
  Partial<Pick<SeriesDocument, 'isCorrected'>>;

/**
 * The metadata of instances of one series as it is shown, a DICOM JSON object each: of packs from the text beside them,
 * one read each; of what waits from its bytes. Bulk data URIs may name the space in which a joined pack landed: they are
 * not for answers.
 *
 * @param entries - of the series, in any order
 * @returns by SOP Instance UID
 */
export async function readInstanceMetadata(
  archive: Archive,
  space: string,
  series: DescribedSeries,
  entries: readonly InstanceEntry[],
): Promise<ReadonlyMap<string, string>> {
  const corrections = await correctionsOf(archive, series);
  const found = new Map<string, string>();
  const corrected = (entry: InstanceEntry, json: string) =>
    corrections ? correctJson(json, corrections.correctionOf(entry), entryCharacterSets(archive, entry)) : json;
  const add = (entry: InstanceEntry, json: string) => found.set(entry.sopInstanceUid, corrected(entry, json));
  const packs = new Map(entries.filter(isPacked).map(({ location }) => [location.key, location]));
  for (const pack of packs.values()) {
    const wanted = new Set(
      entries.filter(({ location }) => location.key === pack.key).map((one) => one.sopInstanceUid),
    );
    const texts = await packTexts(archive, pack);
    for (const [at, entry] of (await archive.members.of(pack)).entries.entries())
      if (wanted.has(entry.sopInstanceUid) && texts[at] !== undefined) add(entry, texts[at]);
  }
  for (const entry of entries) if (!isPacked(entry)) add(entry, await waitingText(archive, space, series, entry));
  return found;
}

const isPacked = ({ location }: InstanceEntry): boolean => location.key.startsWith('packs/');

/** A line break stands between objects only: within text it is escaped. */
async function packTexts(archive: Archive, pack: Pick<PackReference, 'store' | 'key'>): Promise<string[]> {
  const compressed = await storeOf(archive, pack).read(metadataKeyOf(pack.key));
  const bytes = await inflate(compressed, { maxOutputLength: metadataLimitBytes });
  return bytes.toString('utf8').slice(1, -1).split(',\n');
}

async function waitingText(
  archive: Archive,
  space: string,
  { studyInstanceUid, seriesInstanceUid }: DescribedSeries,
  known: InstanceEntry,
): Promise<string> {
  const identity = { space, studyInstanceUid, seriesInstanceUid };
  const { sopInstanceUid } = known;
  const again = async () => (await findInstance(archive, { ...identity, sopInstanceUid })).entry;
  const { reader, entry } = await openEntry(archive, known, again);
  try {
    return skimmedMetadata(
      await skimObject(reader, entry, passFaults),
      entry,
      identity,
      entryCharacterSets(archive, entry),
    );
  } finally {
    await reader.close();
  }
}
