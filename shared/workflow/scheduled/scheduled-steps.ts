import type { JsonAttributes } from '#shared/archive/documents';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import { invalidInput } from '#shared/kernel/function/parse';
import type { Workflow } from '../workflow';
import { checkStep, stepFields, withStatus } from './check-step';
import { type ScheduledStepDocument, scheduledStepIdOf } from './documents';
import { WorklistItemBusyError, WorklistItemExistsError, WorklistItemNotFoundError } from './errors';

/**
 * Schedules a procedure step.
 *
 * @param dataSet - from `readDataSet`
 * @throws InvalidInputError naming every attribute that is wrong, WorklistItemExistsError
 */
export async function createStep(
  workflow: Workflow,
  space: string,
  dataSet: JsonAttributes,
): Promise<ScheduledStepDocument> {
  const checked = checkedStep(workflow, dataSet);
  const id = scheduledStepIdOf(checked.studyInstanceUid, checked.scheduledProcedureStepId);
  const now = workflow.clock.now();
  const step: ScheduledStepDocument = {
    _id: `${space}/${id}`,
    ...{ space, id, revision: 1, ...checked, taken: null, createdAt: now, updatedAt: now },
  };
  try {
    await workflow.scheduledSteps.insertOne(step);
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    const details = { space, id };
    throw new WorklistItemExistsError('The requested procedure has this step already', { details });
  }
  return step;
}

/** A step of a space. @throws WorklistItemNotFoundError */
export async function findStep(workflow: Workflow, space: string, id: string): Promise<ScheduledStepDocument> {
  const found = await workflow.scheduledSteps.findOne({ _id: `${space}/${id}` });
  if (!found) throw new WorklistItemNotFoundError('No such scheduled procedure step', { details: { space, id } });
  return found;
}

/**
 * Puts another data set in the place of a step's. It stays the step that it is: Study Instance UID and Scheduled Procedure
 * Step ID do not change, and the first of them may be left out. One that was taken from a node is as the node has it again
 * after the next look there.
 *
 * @throws InvalidInputError, WorklistItemNotFoundError, WorklistItemBusyError
 */
export async function replaceStep(
  workflow: Workflow,
  space: string,
  id: string,
  dataSet: JsonAttributes,
): Promise<ScheduledStepDocument> {
  const uid = '0020000D';
  return await changeStep(workflow, space, id, (before) => {
    const checked = checkedStep(workflow, { [uid]: before.dataSet[uid]!, ...dataSet });
    const taken = before.taken ? { ...before.taken, digest: null } : null;
    if (scheduledStepIdOf(checked.studyInstanceUid, checked.scheduledProcedureStepId) === id)
      return { ...checked, taken };
    const message = 'another step: its Study Instance UID and Scheduled Procedure Step ID do not change';
    throw invalidInput([{ in: 'body', name: 'ScheduledProcedureStepID', message }]);
  });
}

/** Sets the status of a step. @throws WorklistItemNotFoundError, WorklistItemBusyError */
export async function setStepStatus(
  workflow: Workflow,
  space: string,
  id: string,
  status: string,
): Promise<ScheduledStepDocument> {
  return await changeStep(workflow, space, id, (before) =>
    before.status === status ? null : { status, dataSet: withStatus(before.dataSet, status) },
  );
}

/** Takes a step off the worklist. @throws WorklistItemNotFoundError */
export async function deleteStep(workflow: Workflow, space: string, id: string): Promise<void> {
  const deleted = await workflow.scheduledSteps.deleteOne({ _id: `${space}/${id}` });
  if (deleted === 0)
    throw new WorklistItemNotFoundError('No such scheduled procedure step', { details: { space, id } });
}

const attempts = 16;

/** Compare-and-set on the revision; `decide` gives the fields to set, null for no change. */
async function changeStep(
  workflow: Workflow,
  space: string,
  id: string,
  decide: (before: ScheduledStepDocument) => Partial<ScheduledStepDocument> | null,
): Promise<ScheduledStepDocument> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await findStep(workflow, space, id);
    const fields = decide(before);
    if (fields === null) return before;
    const set = { ...fields, updatedAt: workflow.clock.now() };
    const { matchedCount } = await workflow.scheduledSteps.updateOne(
      { _id: before._id, revision: before.revision },
      { $set: set, $inc: { revision: 1 } },
    );
    if (matchedCount === 1) return { ...before, ...set, revision: before.revision + 1 };
  }
  throw new WorklistItemBusyError('The step is being changed by others', { details: { space, id } });
}

function checkedStep({ settings }: Workflow, given: JsonAttributes) {
  const { dataSet, problems } = checkStep(given, settings.timeZone);
  if (problems.length > 0)
    throw invalidInput(problems.map(({ path, message }) => ({ in: 'body', name: path, message })));
  return { dataSet, ...stepFields(dataSet, settings.timeZone) };
}
