import type { Archive } from './archive';
import type { OverlayDocument } from './documents';
import { type Correction, counts, isSameCorrection, type OverlayPlace } from './overlay-history';
import { extendOverlay } from './overlays';

/** Corrections on their way into another space. */
export interface CarriedOverlays {
  /** The space in their ids. */
  readonly from: string;
  readonly overlays: AsyncIterable<OverlayDocument> | Iterable<OverlayDocument>;
  /** True: with those that were undone. */
  readonly withUndone: boolean;
  /** True for the id, in the other space, of what does not come along. */
  isLeftOut(id: string): boolean;
}

/** Ids of the instances that come, by the id of their series, where these alone may be corrected. */
export type ComingInstances = ReadonlyMap<string, readonly string[]>;

/** The corrections of a study, of its series and of its instances. */
export function overlaysOf(archive: Archive, studyId: string): AsyncIterable<OverlayDocument> {
  const below = { _id: { $gte: `${studyId}/`, $lt: `${studyId}0` } };
  return archive.collections.overlays.iterate({ $or: [{ _id: studyId }, below] });
}

/**
 * Writes corrections also for another space, each with its place in the landing order. Idempotent.
 *
 * @param instances - given where the space holds objects of another patient under the same UIDs: corrections of the study
 *   and of its series become those of the instances that come, one by one, and touch nothing else
 */
export async function carryOverlays(
  archive: Archive,
  to: string,
  carried: CarriedOverlays,
  instances: ComingInstances | null = null,
): Promise<void> {
  const { from, overlays, withUndone, isLeftOut } = carried;
  const shared: OverlayDocument[] = [];
  for await (const overlay of overlays) {
    const place = { ...overlay, _id: `${to}${overlay._id.slice(from.length)}`, space: to };
    if (isLeftOut(place._id)) continue;
    if (instances && overlay.level !== 'instance') shared.push(place);
    else await carryHistory(archive, place, overlay.history, withUndone);
  }
  if (!instances || shared.length === 0) return;
  for (const [seriesId, ids] of instances) {
    // The study's id comes before those of its series: what corrects the series goes last and wins.
    const above = shared.filter(({ _id }) => _id === seriesId || seriesId.startsWith(`${_id}/`));
    const history = above.flatMap((overlay) => overlay.history);
    for (const _id of ids)
      if (!isLeftOut(_id)) await carryHistory(archive, { _id, space: to, level: 'instance' }, history, withUndone);
  }
}

async function carryHistory(
  archive: Archive,
  { _id, space, level }: OverlayPlace,
  history: readonly Correction[],
  withUndone: boolean,
): Promise<void> {
  await extendOverlay(archive, { _id, space, level }, (known) =>
    history.filter((one) => (withUndone || counts(one)) && !known.some((other) => isSameCorrection(one, other))),
  );
}
