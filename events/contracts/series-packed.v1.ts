import { z } from 'zod';
import { eventMaker, eventSchema, ObjectKeyField, RevisionField, SpaceField, UidField } from './event';

/** A series lies in a pack of its own, which reads prefer from now on. */
export const seriesPackedType = 'series.packed';

/** The series, the revision that was packed, and the key of the pack. */
export const SeriesPacked = z.object({
  space: SpaceField,
  studyInstanceUid: UidField,
  seriesInstanceUid: UidField,
  revision: RevisionField,
  pack: ObjectKeyField,
});
export type SeriesPacked = z.output<typeof SeriesPacked>;

/** The whole event. */
export const SeriesPackedEvent = eventSchema(seriesPackedType, 1, SeriesPacked);

/** Makes the event and its subject. @throws InvalidInputError */
export const seriesPacked = eventMaker(seriesPackedType, 1, SeriesPacked);
