import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField } from './event';

/** It is known what became of a request of ours for storage commitment. */
export const commitmentReportedType = 'commitment.reported';

/** Which request, and how it ended: see `/api/spaces/{space}/commitment-requests/{id}`. */
export const CommitmentReported = z.object({
  space: SpaceField,
  id: z.string().min(1).max(64),
  nodeId: z.string().min(1).max(64),
  /** Who needs it, and for what: `delivery:<id>`. */
  purpose: z.string().min(1).max(200),
  /** `reported`: the node answered; `failed`, `expired`: it could not be asked, or never reported. */
  state: z.enum(['reported', 'failed', 'expired']),
  /** Instances that it keeps, and all others of the request. */
  committedCount: z.int().min(0),
  failedCount: z.int().min(0),
});
export type CommitmentReported = z.output<typeof CommitmentReported>;

/** The whole event. */
export const CommitmentReportedEvent = eventSchema(commitmentReportedType, 1, CommitmentReported);

/** Makes the event and its subject. @throws InvalidInputError */
export const commitmentReported = eventMaker(commitmentReportedType, 1, CommitmentReported);
