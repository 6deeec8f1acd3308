import { sweepOutbox } from './publish';
import { sweepSteps } from './scheduled/sweep-steps';
import type { Workflow } from './workflow';

/** Deleted of one kind in one sweep at most; the next takes the rest. */
const sweepLimit = 1_000;

/** What one sweep did. */
export interface WorkflowSweep {
  readonly deletedSteps: number;
  readonly deletedCommitments: number;
}

/** Publishes events that stayed behind, and deletes what is over and was kept long enough. Idempotent. */
export async function sweepWorkflow(workflow: Workflow): Promise<WorkflowSweep> {
  await sweepOutbox(workflow, workflow.performedSteps);
  await sweepOutbox(workflow, workflow.commitments);
  return { deletedSteps: await sweepSteps(workflow), deletedCommitments: await sweepCommitments(workflow) };
}

async function sweepCommitments({ commitments, clock, settings }: Workflow): Promise<number> {
  const due = await commitments.find(
    { createdAt: { $lte: clock.now() - settings.keepMs }, outboxAt: null },
    { sort: { createdAt: 1 }, limit: sweepLimit, projection: { createdAt: 1 } },
  );
  if (due.length === 0) return 0;
  return await commitments.deleteMany({ _id: { $in: due.map(({ _id }) => _id) } });
}
