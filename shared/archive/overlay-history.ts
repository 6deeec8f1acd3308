import type { OverlayDocument } from './documents';

/** What an overlay belongs to. */
export type OverlayPlace = Pick<OverlayDocument, '_id' | 'space' | 'level'>;

/** Source of a correction that somebody made, in the history of its overlay: no door has this name. */
export const byHandSource = 'api';

/** One entry of an overlay's history. */
export type Correction = OverlayDocument['history'][number];

/** Whether two corrections are the same: of one arrival, to the same attributes. */
export const isSameCorrection = (a: Correction, b: Correction): boolean =>
  a.sequence === b.sequence && JSON.stringify(a.attributes) === JSON.stringify(b.attributes);

/** True for a correction that counts: it was not undone. */
export const counts = ({ undone }: Correction): boolean => undone === undefined;

/** An overlay with its history in landing order: of corrections of one attribute the latest that counts shows. */
export function overlayOf(place: OverlayPlace, history: OverlayDocument['history']): OverlayDocument {
  const ordered = history.toSorted((a, b) => a.sequence - b.sequence);
  const { _id, space, level } = place;
  const attributes = Object.assign({}, ...ordered.filter(counts).map((one) => one.attributes));
  const revision = 2 * ordered.length - ordered.filter(counts).length;
  return { _id, space, level, attributes, history: ordered, revision };
}

/** The history with one of its corrections undone. */
export const withUndone = (history: readonly Correction[], sequence: number, undone: number): readonly Correction[] =>
  history.map((one) => (one.sequence === sequence && counts(one) ? { ...one, undone } : one));
