import type { Archive } from './archive';
import type { OverlayDocument } from './documents';
import { counts, isSameCorrection } from './overlay-history';
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

/** The corrections of a study, of its series and of its instances. */
export function overlaysOf(archive: Archive, studyId: string): AsyncIterable<OverlayDocument> {
  const below = { _id: { $gte: `${studyId}/`, $lt: `${studyId}0` } };
  return archive.collections.overlays.iterate({ $or: [{ _id: studyId }, below] });
}

/** Writes corrections also for another space, each with its place in the landing order. Idempotent. */
export async function carryOverlays(
  archive: Archive,
  to: string,
  { from, overlays, withUndone, isLeftOut }: CarriedOverlays,
): Promise<void> {
  for await (const { _id: sourceId, level, history } of overlays) {
    const place = { _id: `${to}${sourceId.slice(from.length)}`, space: to, level };
    if (isLeftOut(place._id)) continue;
    await extendOverlay(archive, place, (known) =>
      history.filter((one) => (withUndone || counts(one)) && !known.some((other) => isSameCorrection(one, other))),
    );
  }
}
