import { createHash } from 'node:crypto';
import type { DataSetCorrection } from '#shared/dicom/correct/correct-data-set';
import { isCorrectable } from '#shared/dicom/correct/correctable';
import type { Archive } from './archive';
import type { InstanceEntry, JsonAttributes, OverlayDocument, SeriesDocument } from './documents';
import { byHandSource, counts } from './overlay-history';

/** What corrects the instances of one series: overlays of its study, of itself, of single instances. */
export interface Corrections {
  /** Another for other corrections: for ETags and caches. */
  readonly version: string;
  /** Corrected attributes of an instance, those of the lowest level winning. */
  of(sopInstanceUid: string): JsonAttributes;
  /** What is to be changed of the instance's object, and who wants it. */
  correctionOf(entry: Pick<InstanceEntry, 'sopInstanceUid' | 'arrival'>): DataSetCorrection;
}

/** What of a series tells whether it has corrections. */
export type CorrectedSeries = Pick<SeriesDocument, '_id' | 'studyId'> & Partial<Pick<SeriesDocument, 'isCorrected'>>;

/**
 * Attributes as they are shown: corrected where overlays say so, of several the last. The one place that applies
 * overlays to attributes; `ObjectCorrector`, `correctJson` and `correctedEntry` do so to other forms of them.
 */
export function corrected(
  attributes: JsonAttributes,
  ...overlays: readonly (JsonAttributes | null | undefined)[]
): JsonAttributes {
  return Object.assign({}, attributes, ...overlays);
}

/** The corrections of a series; null where it has none, at no cost. */
export async function correctionsOf(archive: Archive, series: CorrectedSeries): Promise<Corrections | null> {
  if (!series.isCorrected) return null;
  const { overlays } = archive.collections;
  const { _id, studyId } = series;
  const shared = await overlays.find({ _id: { $in: [studyId, _id] } }, { sort: { _id: 1 } });
  const single = await overlays.find(instanceRange(_id), { sort: { _id: 1 } });
  // Undone corrections leave their history behind.
  const isEmpty = ({ attributes }: OverlayDocument): boolean => Object.keys(attributes).length === 0;
  if (shared.every(isEmpty) && single.every(isEmpty)) return null;
  const texts = [...shared, ...single].map((overlay) => JSON.stringify([overlay._id, overlay.history]));
  // The study's id is the beginning of the series': it comes first, and the series' wins.
  const common = mergedOverlays(shared);
  const byId = new Map(single.map((overlay) => [overlay._id, mergedOverlays([...shared, overlay])]));
  const mergedOf = (sopInstanceUid: string): MergedOverlays => byId.get(`${_id}/${sopInstanceUid}`) ?? common;
  return {
    version: createHash('sha256').update(texts.join()).digest('hex').slice(0, 16),
    of: (sopInstanceUid) => mergedOf(sopInstanceUid).attributes,
    correctionOf: ({ sopInstanceUid, arrival }) => {
      const { attributes, last } = mergedOf(sopInstanceUid);
      const at = Math.floor((last?.sequence ?? 0) / 1000);
      const reason = last?.source === byHandSource ? 'CORRECT' : 'COERCE';
      return { attributes, origin: { at, system: modifyingSystem, source: arrival.callingAeTitle ?? '', reason } };
    },
  };
}

/** Modifying System (0400,0563) of corrected objects. */
const modifyingSystem = 'RADLAKE';

/** Several overlays as one, and the newest correction in them. */
interface MergedOverlays {
  readonly attributes: JsonAttributes;
  readonly last: OverlayDocument['history'][number] | undefined;
}

/** @param overlays - the last wins */
function mergedOverlays(overlays: readonly OverlayDocument[]): MergedOverlays {
  const attributes = corrected({}, ...overlays.map((overlay) => overlay.attributes));
  const corrections = overlays.flatMap(({ history }) => history.filter(counts));
  return { attributes: onlyCorrectable(attributes), last: corrections.sort((a, b) => a.sequence - b.sequence).at(-1) };
}

/** Without what was recorded before the rule held that it is not corrected. */
const onlyCorrectable = (attributes: JsonAttributes): JsonAttributes =>
  Object.fromEntries(Object.entries(attributes).filter(([tag]) => isCorrectable(tag)));

/** Whether a series or what is above or below it has corrections, and those that its own answer shows. */
export interface SeriesOverlay {
  readonly attributes: JsonAttributes | null;
  readonly isCorrected: boolean;
}

/** The overlay of a series, for its document. */
export async function seriesOverlay(archive: Archive, seriesId: string): Promise<SeriesOverlay> {
  const { overlays } = archive.collections;
  const studyId = seriesId.slice(0, seriesId.lastIndexOf('/'));
  const shared = await overlays.find({ _id: { $in: [studyId, seriesId] } });
  const single = await overlays.find(instanceRange(seriesId), { limit: 1, projection: { space: 1 } });
  const own = shared.find(({ _id }) => _id === seriesId);
  return { attributes: own?.attributes ?? null, isCorrected: shared.length + single.length > 0 };
}

/** Overlays of the instances of a series: `0` follows `/`. */
const instanceRange = (seriesId: string) => ({ _id: { $gte: `${seriesId}/`, $lt: `${seriesId}0` } });

/** An entry as it is shown: of what it says only Instance Number (0020,0013) can be corrected. */
export function correctedEntry(entry: InstanceEntry, attributes: JsonAttributes): InstanceEntry {
  const attribute = attributes['00200013'];
  if (!attribute) return entry;
  const value = attribute.Value?.[0];
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  return { ...entry, instanceNumber: isNumber ? Math.trunc(value) : null };
}

/** The entries of a series as they are shown; the same list where nothing is corrected. */
export async function correctedEntries(
  archive: Archive,
  series: CorrectedSeries,
  entries: readonly InstanceEntry[],
): Promise<readonly InstanceEntry[]> {
  const corrections = await correctionsOf(archive, series);
  if (!corrections) return entries;
  return entries.map((entry) => correctedEntry(entry, corrections.of(entry.sopInstanceUid)));
}
