import type { Bus } from '#shared/bus/port';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import { type AvailabilityNoticeDocument, availabilityNoticeSpec } from './availability/documents';
import { type ReceivedNoticeDocument, receivedNoticeSpec } from './availability/received/documents';
import { type CommitmentDocument, commitmentSpec } from './commitment/documents';
import { type CommitmentRequestDocument, commitmentRequestSpec } from './commitment-request/documents';
import { type PerformedStepDocument, performedStepSpec } from './performed/documents';
import { type ScheduledStepDocument, scheduledStepSpec } from './scheduled/documents';

/** Times of the workflow services. */
export interface WorkflowSettings {
  /** What is over is kept for this long, in milliseconds. */
  readonly keepMs: number;
  /** A node that took a request for storage commitment may take so long to report, in milliseconds. */
  readonly reportMs: number;
  /** IANA time zone of dates and times that name no offset. */
  readonly timeZone: string;
  /** AE title of spaces that have none of their own. */
  readonly aeTitle: string;
}

/** What modalities are to do, what they did, and what was promised to them. Its verbs are the functions of the folders here. */
export interface Workflow {
  readonly scheduledSteps: Collection<ScheduledStepDocument>;
  readonly performedSteps: Collection<PerformedStepDocument>;
  readonly commitments: Collection<CommitmentDocument>;
  readonly commitmentRequests: Collection<CommitmentRequestDocument>;
  readonly availabilityNotices: Collection<AvailabilityNoticeDocument>;
  readonly receivedNotices: Collection<ReceivedNoticeDocument>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: WorkflowSettings;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly workflow: Workflow;
  }
}

/** Collections that nothing else tells again: a backup must hold them. Ids begin with the space. */
export const workflowSpecs = {
  scheduledSteps: scheduledStepSpec,
  performedSteps: performedStepSpec,
  commitments: commitmentSpec,
  commitmentRequests: commitmentRequestSpec,
  availabilityNotices: availabilityNoticeSpec,
  receivedNotices: receivedNoticeSpec,
} as const;

/** Opens the workflow services of a catalogue. */
export function createWorkflow(parts: {
  readonly catalogue: Catalogue;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: WorkflowSettings;
}): Workflow {
  const { catalogue, ...rest } = parts;
  return {
    ...rest,
    scheduledSteps: catalogue.collection<ScheduledStepDocument>(workflowSpecs.scheduledSteps),
    performedSteps: catalogue.collection<PerformedStepDocument>(workflowSpecs.performedSteps),
    commitments: catalogue.collection<CommitmentDocument>(workflowSpecs.commitments),
    commitmentRequests: catalogue.collection<CommitmentRequestDocument>(workflowSpecs.commitmentRequests),
    availabilityNotices: catalogue.collection<AvailabilityNoticeDocument>(workflowSpecs.availabilityNotices),
    receivedNotices: catalogue.collection<ReceivedNoticeDocument>(workflowSpecs.receivedNotices),
  };
}
