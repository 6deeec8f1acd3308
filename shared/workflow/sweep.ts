import type { Collection, Document } from '#shared/catalogue/port';
import { followUpRequests } from './commitment-request/requests';
import { sweepOutbox } from './publish';
import { sweepSteps } from './scheduled/sweep-steps';
import type { Workflow } from './workflow';

/** Deleted of one kind in one sweep at most; the next takes the rest. */
const sweepLimit = 1_000;

/** What is deleted when its time is over. */
interface Kept extends Document {
  readonly createdAt: number;
}

/** What one sweep did. */
export interface WorkflowSweep {
  readonly deletedSteps: number;
  readonly deletedCommitments: number;
  readonly deletedNotices: number;
  /** Requests of ours for storage commitment that no node reported on. */
  readonly expiredRequests: number;
  readonly deletedRequests: number;
}

/** Publishes events that stayed behind, and deletes what is over and was kept long enough. Idempotent. */
export async function sweepWorkflow(workflow: Workflow): Promise<WorkflowSweep> {
  const { performedSteps, commitments, commitmentRequests, availabilityNotices, receivedNotices } = workflow;
  await sweepOutbox(workflow, performedSteps);
  await sweepOutbox(workflow, commitments);
  await sweepOutbox(workflow, commitmentRequests);
  await sweepOutbox(workflow, availabilityNotices);
  await sweepOutbox(workflow, receivedNotices);
  return {
    deletedSteps: await sweepSteps(workflow),
    deletedCommitments: await deleteOld(workflow, commitments),
    deletedNotices: (await deleteOld(workflow, availabilityNotices)) + (await deleteOld(workflow, receivedNotices)),
    expiredRequests: await followUpRequests(workflow),
    deletedRequests: await deleteOld(workflow, commitmentRequests),
  };
}

/** What was made long ago and has no event to tell any more. */
async function deleteOld<D extends Kept>({ clock, settings }: Workflow, collection: Collection<D>): Promise<number> {
  const due = await collection.find(
    { createdAt: { $lte: clock.now() - settings.keepMs }, outboxAt: null },
    { sort: { createdAt: 1 }, limit: sweepLimit, projection: { createdAt: 1 } },
  );
  if (due.length === 0) return 0;
  return await collection.deleteMany({ _id: { $in: due.map(({ _id }) => _id) } });
}
