import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField } from './event';

/** A peer asked for storage commitment, and waits for the report. */
export const commitmentRequestedType = 'commitment.requested';

/** Which request: see `/api/spaces/{space}/commitments/{id}`. */
export const CommitmentRequested = z.object({ space: SpaceField, id: z.string().min(1).max(64) });
export type CommitmentRequested = z.output<typeof CommitmentRequested>;

/** The whole event. */
export const CommitmentRequestedEvent = eventSchema(commitmentRequestedType, 1, CommitmentRequested);

/** Makes the event and its subject. @throws InvalidInputError */
export const commitmentRequested = eventMaker(commitmentRequestedType, 1, CommitmentRequested);
