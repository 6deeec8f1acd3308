import { InternalError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import type { OverlayDocument } from './documents';
import { compareAndSetTries, replaceIfUnchanged } from './index-study';
import { record } from './journal';

/** What an overlay belongs to. */
export type OverlayPlace = Pick<OverlayDocument, '_id' | 'space' | 'level'>;

/** One entry of an overlay's history. */
export type Correction = OverlayDocument['history'][number];

/**
 * Adds corrections to an overlay, by compare-and-set: of several that come at the same time none is lost. Each is in the
 * journal before it shows.
 *
 * @param missing - what is to be added to a history; asked again when somebody was faster
 * @returns false when nothing was missing
 */
export async function extendOverlay(
  archive: Archive,
  place: OverlayPlace,
  missing: (history: readonly Correction[]) => readonly Correction[],
): Promise<boolean> {
  const { overlays } = archive.collections;
  const recorded = new Set<string>();
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await overlays.findOne({ _id: place._id });
    const fresh = missing(known?.history ?? []);
    if (fresh.length === 0) return recorded.size > 0;
    for (const correction of fresh) {
      const text = JSON.stringify(correction);
      if (recorded.has(text)) continue;
      await recordCorrection(archive, place, correction);
      recorded.add(text);
    }
    const next = overlayOf(place, [...(known?.history ?? []), ...fresh]);
    if (await replaceIfUnchanged(overlays, known, next, true)) return true;
  }
  throw new InternalError('An overlay changes faster than it can be written', {
    details: { attempts: compareAndSetTries },
  });
}

async function recordCorrection(archive: Archive, { _id: id, space, level }: OverlayPlace, one: Correction) {
  const { sequence: arrival, source, attributes } = one;
  await record(archive, { kind: 'overlay', space, level, id, source, arrival, attributes });
}

/** Whether two corrections are the same: of one arrival, to the same attributes. */
export const isSameCorrection = (a: Correction, b: Correction): boolean =>
  a.sequence === b.sequence && JSON.stringify(a.attributes) === JSON.stringify(b.attributes);

/** An overlay with its history in landing order: of corrections of one attribute the latest arrival shows. */
export function overlayOf(place: OverlayPlace, history: OverlayDocument['history']): OverlayDocument {
  const ordered = history.toSorted((a, b) => a.sequence - b.sequence);
  const { _id, space, level } = place;
  const attributes = Object.assign({}, ...ordered.map((one) => one.attributes));
  return { _id, space, level, attributes, history: ordered, revision: ordered.length };
}
