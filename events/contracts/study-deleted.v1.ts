import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField, UidField } from './event';

/** A study is gone from a space; other spaces may still share its bytes. */
export const studyDeletedType = 'study.deleted';

/** The study. */
export const StudyDeleted = z.object({ space: SpaceField, studyInstanceUid: UidField });
export type StudyDeleted = z.output<typeof StudyDeleted>;

/** The whole event. */
export const StudyDeletedEvent = eventSchema(studyDeletedType, 1, StudyDeleted);

/** Makes the event and its subject. @throws InvalidInputError */
export const studyDeleted = eventMaker(studyDeletedType, 1, StudyDeleted);
