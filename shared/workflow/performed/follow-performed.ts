import { scheduledStepSpec } from '../scheduled/documents';
import { WorklistItemNotFoundError } from '../scheduled/errors';
import { setStepStatus } from '../scheduled/scheduled-steps';
import type { Workflow } from '../workflow';

/**
 * Sets the status of a scheduled procedure step to what is said by all the performed steps that name it, as they are now:
 * STARTED while one is in progress, else COMPLETED when one is completed, else DISCONTINUED. Idempotent; a step that the
 * worklist does not have is left alone.
 *
 * @throws WorklistItemBusyError
 */
export async function followPerformed(workflow: Workflow, space: string, scheduledStepId: string): Promise<void> {
  const performed = await workflow.performedSteps.find(
    { space, scheduledStepIds: scheduledStepId },
    { projection: { status: 1 } },
  );
  const statuses = new Set(performed.map(({ status }) => status));
  if (statuses.size === 0) return;
  const ended = statuses.has('COMPLETED') ? 'COMPLETED' : 'DISCONTINUED';
  const status = statuses.has('IN PROGRESS') ? 'STARTED' : ended;
  try {
    await setStepStatus(workflow, space, scheduledStepId, status);
  } catch (error) {
    if (!(error instanceof WorklistItemNotFoundError)) throw error;
    workflow.log.debug({ space, collection: scheduledStepSpec.name }, 'a performed step names no step of the worklist');
  }
}
