import { z } from 'zod';
import { countField, eventBuilder, studyFields } from './event';

export const studySettledType = 'study.settled.v1';

/** A study received nothing new for its quiet time. */
export const StudySettledV1 = z.object({ ...studyFields, revision: countField });
export type StudySettled = z.infer<typeof StudySettledV1>;

export const studySettled = eventBuilder<StudySettled>(studySettledType);
