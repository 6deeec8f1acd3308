import { z } from 'zod';
import { eventBuilder, studyFields } from './event';

export const studyDeletedType = 'study.deleted.v1';

/** A study is gone from a space. */
export const StudyDeletedV1 = z.object({ ...studyFields });
export type StudyDeleted = z.infer<typeof StudyDeletedV1>;

export const studyDeleted = eventBuilder<StudyDeleted>(studyDeletedType);
