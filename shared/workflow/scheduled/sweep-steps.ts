import type { Workflow } from '../workflow';

/** Deleted in one sweep at most; the next takes the rest. */
const sweepLimit = 1_000;

/** Deletes scheduled procedure steps whose start lies further back than they are kept, performed or not. Idempotent. */
export async function sweepSteps({ scheduledSteps, clock, settings }: Workflow): Promise<number> {
  const due = await scheduledSteps.find(
    { startAt: { $lte: clock.now() - settings.keepMs } },
    { sort: { startAt: 1 }, limit: sweepLimit, projection: { startAt: 1 } },
  );
  if (due.length === 0) return 0;
  const { deletedCount } = await scheduledSteps.bulkWrite(
    due.map(({ _id, startAt }) => ({ deleteOne: { filter: { _id, startAt } } })),
  );
  return deletedCount;
}
