import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField } from './event';

/** A node is to be asked for storage commitment (PS3.4 Annex J). */
export const commitmentDueType = 'commitment.due';

/** Which request: see `/api/spaces/{space}/commitment-requests/{id}`. */
export const CommitmentDue = z.object({ space: SpaceField, id: z.string().min(1).max(64) });
export type CommitmentDue = z.output<typeof CommitmentDue>;

/** The whole event. */
export const CommitmentDueEvent = eventSchema(commitmentDueType, 1, CommitmentDue);

/** Makes the event and its subject. @throws InvalidInputError */
export const commitmentDue = eventMaker(commitmentDueType, 1, CommitmentDue);
