import { InternalError } from '#shared/kernel/errors';
import { processSequence } from '#shared/objects/sequence';
import type { Archive } from './archive';
import { changeSeries } from './change-series';
import { seriesIdOf, studyIdOf } from './collections';
import { type DeletionTarget, mustExist } from './delete';
import type { JsonAttributes, OverlayDocument } from './documents';
import { CorrectionNotFoundError, OverlayChangedError } from './errors';
import { compareAndSetTries, indexStudy, replaceIfUnchanged } from './index-study';
import { record } from './journal';
import { byHandSource, type Correction, counts, type OverlayPlace, overlayOf, withUndone } from './overlay-history';
import { extendOverlay } from './overlays';

/** What is corrected: a study, one of its series, or one instance. */
export type CorrectedPlace = DeletionTarget;

/**
 * Corrects attributes by hand: of a study, a series or an instance. In the journal before it shows, in the catalogue's
 * answers when it resolves.
 *
 * @param attributes - correctable ones of this level; one without a value empties it
 * @param revision - of the overlay as the caller knows it, 0 for none. Of two that come within a moment both are kept,
 *   and the later shows
 * @throws StudyNotFoundError, SeriesNotFoundError, InstanceNotFoundError, OverlayChangedError
 */
export async function correctAttributes(
  archive: Archive,
  target: CorrectedPlace,
  attributes: JsonAttributes,
  revision: number,
): Promise<OverlayDocument> {
  await archive.progress.caughtUp(target.space);
  await mustExist(archive, target);
  const place = placeOf(target);
  checkRevision(await archive.collections.overlays.findOne({ _id: place._id }), revision);
  const correction: Correction = { sequence: processSequence.next(), source: byHandSource, attributes };
  const isIn = (history: readonly Correction[]) => history.some(({ sequence }) => sequence === correction.sequence);
  await extendOverlay(archive, place, (history) => (isIn(history) ? [] : [correction]));
  return await shown(archive, target, place);
}

/**
 * Undoes one correction, made by hand or by an arrival: it stays in the history and counts no more.
 *
 * @param sequence - of the correction
 * @param revision - as for `correctAttributes`
 * @throws CorrectionNotFoundError, OverlayChangedError
 */
export async function undoCorrection(
  archive: Archive,
  target: CorrectedPlace,
  sequence: number,
  revision: number,
): Promise<OverlayDocument> {
  const { overlays } = archive.collections;
  const place = placeOf(target);
  let undone = 0;
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await overlays.findOne({ _id: place._id });
    if (!known?.history.some((one) => one.sequence === sequence && counts(one)))
      throw new CorrectionNotFoundError('No such correction that counts', { details: { id: place._id, sequence } });
    if (undone === 0) {
      checkRevision(known, revision);
      const { _id: id, space, level } = place;
      undone = await record(archive, { kind: 'overlayUndone', space, level, id, arrival: sequence });
    }
    const next = overlayOf(place, withUndone(known.history, sequence, undone));
    if (await replaceIfUnchanged(overlays, known, next, true)) return await shown(archive, target, place);
  }
  throw new InternalError('An overlay changes faster than it can be written', {
    details: { attempts: compareAndSetTries },
  });
}

/** The overlay of a study, series or instance. */
export function placeOf({ space, studyInstanceUid, seriesInstanceUid, sopInstanceUid }: CorrectedPlace): OverlayPlace {
  if (seriesInstanceUid === undefined) return { _id: studyIdOf(space, studyInstanceUid), space, level: 'study' };
  const seriesId = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
  if (sopInstanceUid === undefined) return { _id: seriesId, space, level: 'series' };
  return { _id: `${seriesId}/${sopInstanceUid}`, space, level: 'instance' };
}

function checkRevision(overlay: OverlayDocument | null, known: number): void {
  const revision = overlay?.revision ?? overlay?.history.length ?? 0;
  if (revision === known) return;
  throw new OverlayChangedError('The corrections have changed meanwhile', { details: { revision, known } });
}

/** Brings an overlay into the answers of its study and series. */
async function shown(archive: Archive, target: CorrectedPlace, { _id }: OverlayPlace): Promise<OverlayDocument> {
  const { space, studyInstanceUid, seriesInstanceUid } = target;
  const studyId = studyIdOf(space, studyInstanceUid);
  const filter = seriesInstanceUid === undefined ? { studyId } : { _id: `${studyId}/${seriesInstanceUid}` };
  for (const series of await archive.collections.series.find(filter, { projection: { studyId: 1 } }))
    await changeSeries(archive, series._id);
  await indexStudy(archive, space, studyInstanceUid, false);
  return (await archive.collections.overlays.findOne({ _id }))!;
}
