import { z } from 'zod';
import { eventMaker, eventSchema, RevisionField, SpaceField, UidField } from './event';

/** A series received nothing new for its quiet time. */
export const seriesSettledType = 'series.settled';

/** The series, and its revision that settled. */
export const SeriesSettled = z.object({
  space: SpaceField,
  studyInstanceUid: UidField,
  seriesInstanceUid: UidField,
  revision: RevisionField,
});
export type SeriesSettled = z.output<typeof SeriesSettled>;

/** The whole event. */
export const SeriesSettledEvent = eventSchema(seriesSettledType, 1, SeriesSettled);

/** Makes the event and its subject. @throws InvalidInputError */
export const seriesSettled = eventMaker(seriesSettledType, 1, SeriesSettled);
