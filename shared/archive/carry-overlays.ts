import type { Archive } from './archive';
import { studyIdOf } from './collections';
import { extendOverlay, isSameCorrection } from './overlays';

/**
 * Writes the corrections of a study, its series and instances also for another space, each with its place in the landing
 * order. Later ones stay in their space. Idempotent.
 *
 * @param isLeftOut - true for the id, in the other space, of what does not come along
 */
export async function carryOverlays(
  archive: Archive,
  { from, to, studyInstanceUid }: { readonly from: string; readonly to: string; readonly studyInstanceUid: string },
  isLeftOut: (id: string) => boolean = () => false,
): Promise<void> {
  const { overlays } = archive.collections;
  const studyId = studyIdOf(from, studyInstanceUid);
  const below = { _id: { $gte: `${studyId}/`, $lt: `${studyId}0` } };
  for await (const { _id: sourceId, level, history } of overlays.iterate({ $or: [{ _id: studyId }, below] })) {
    const place = { _id: `${to}${sourceId.slice(from.length)}`, space: to, level };
    if (isLeftOut(place._id)) continue;
    await extendOverlay(archive, place, (known) =>
      history.filter((one) => !known.some((other) => isSameCorrection(one, other))),
    );
  }
}
