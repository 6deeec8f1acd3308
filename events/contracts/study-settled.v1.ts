import { z } from 'zod';
import { eventMaker, eventSchema, RevisionField, SpaceField, UidField } from './event';

/** A study received nothing new for its quiet time. */
export const studySettledType = 'study.settled';

/** The study, and its revision that settled. */
export const StudySettled = z.object({
  space: SpaceField,
  studyInstanceUid: UidField,
  revision: RevisionField,
});
export type StudySettled = z.output<typeof StudySettled>;

/** The whole event. */
export const StudySettledEvent = eventSchema(studySettledType, 1, StudySettled);

/** Makes the event and its subject. @throws InvalidInputError */
export const studySettled = eventMaker(studySettledType, 1, StudySettled);
