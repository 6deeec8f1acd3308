import type { Archive } from './archive';
import { studyIdOf } from './collections';
import type { OverlayDocument } from './documents';
import { overlayOf } from './identity';
import { record } from './journal';

type Correction = OverlayDocument['history'][number];

/**
 * Writes the corrections of a study, its series and instances also for another space, each with its place in the landing
 * order. Later ones stay in their space. Idempotent.
 */
export async function carryOverlays(
  archive: Archive,
  { from, to, studyInstanceUid }: { readonly from: string; readonly to: string; readonly studyInstanceUid: string },
): Promise<void> {
  const { overlays } = archive.collections;
  const studyId = studyIdOf(from, studyInstanceUid);
  const below = { _id: { $gte: `${studyId}/`, $lt: `${studyId}0` } };
  for await (const { _id: sourceId, level, history } of overlays.iterate({ $or: [{ _id: studyId }, below] })) {
    const place = { _id: `${to}${sourceId.slice(from.length)}`, space: to, level };
    const known = (await overlays.findOne({ _id: place._id }))?.history ?? [];
    const fresh = history.filter((one) => !known.some((other) => isSame(one, other)));
    if (fresh.length === 0) continue;
    for (const { sequence, source, attributes } of fresh)
      await record(archive, {
        kind: 'overlay',
        space: to,
        level,
        id: place._id,
        source,
        arrival: sequence,
        attributes,
      });
    await overlays.replaceOne({ _id: place._id }, overlayOf(place, [...known, ...fresh]), {
      upsert: true,
      durable: true,
    });
  }
}

const isSame = (a: Correction, b: Correction): boolean =>
  a.sequence === b.sequence && JSON.stringify(a.attributes) === JSON.stringify(b.attributes);
