import { InternalError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { compareAndSetTries, replaceIfUnchanged } from './index-study';
import { record } from './journal';
import { type Correction, counts, type OverlayPlace, overlayOf } from './overlay-history';

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
  const recorded = new Map<string, Correction>();
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await overlays.findOne({ _id: place._id });
    const fresh = missing(known?.history ?? []);
    if (fresh.length === 0) return recorded.size > 0;
    const added: Correction[] = [];
    for (const correction of fresh) {
      const text = JSON.stringify(correction);
      const there = recorded.get(text) ?? (await recordCorrection(archive, place, correction));
      recorded.set(text, there);
      added.push(there);
    }
    const next = overlayOf(place, [...(known?.history ?? []), ...added]);
    if (await replaceIfUnchanged(overlays, known, next, true)) return true;
  }
  throw new InternalError('An overlay changes faster than it can be written', {
    details: { attempts: compareAndSetTries },
  });
}

/** One that was undone elsewhere is undone here as well. */
async function recordCorrection(
  archive: Archive,
  { _id: id, space, level }: OverlayPlace,
  one: Correction,
): Promise<Correction> {
  const { sequence: arrival, source, attributes } = one;
  await record(archive, { kind: 'overlay', space, level, id, source, arrival, attributes });
  if (counts(one)) return one;
  return { ...one, undone: await record(archive, { kind: 'overlayUndone', space, level, id, arrival }) };
}
