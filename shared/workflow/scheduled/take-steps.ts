import type { JsonAttributes } from '#shared/archive/documents';
import type { BulkOperation } from '#shared/catalogue/port';
import { spanOfDateTime } from '#shared/dicom/date-time';
import { attributeOf, textOf } from '#shared/worklist/data-set';
import { followPerformed } from '../performed/follow-performed';
import type { Workflow } from '../workflow';
import { stepOf } from './check-step';
import { type AnsweredStep, fieldsOfAnswer, identifyStep } from './check-taken';
import type { ScheduledStepDocument } from './documents';

/** From where and into which space steps are taken. */
export interface StepOrigin {
  readonly space: string;
  readonly nodeId: string;
  /** Ids of nodes that there are: what was taken from one that is gone may be taken from another. */
  readonly nodeIds: ReadonlySet<string>;
}

/** What became of answers of a node. */
export interface StepsTaken {
  /** Steps that the node has, by id. */
  readonly ids: readonly string[];
  readonly created: number;
  readonly changed: number;
  readonly kept: number;
  readonly refused: number;
  /** What is wrong with the first that was refused, without values. */
  readonly problem: string | null;
}

/**
 * Takes answers of a node into the worklist of a space. The node wins over what is here, but not over what a modality
 * performs or performed here (MPPS), nor over steps that were scheduled here or come from another node. Idempotent; a step
 * that others change at the same moment is left to the next time.
 *
 * @param answers - some hundred at most
 * @throws DuplicateKeyError when others schedule one of them at the same moment: nothing is lost by doing it again
 */
export async function takeSteps(
  workflow: Workflow,
  origin: StepOrigin,
  answers: readonly JsonAttributes[],
): Promise<StepsTaken> {
  const found = answers.map((one) => identifyStep(origin.nodeId, one));
  const steps = found.filter((one): one is AnsweredStep => 'id' in one);
  const problems = found.flatMap((one) => ('problem' in one ? [one.problem] : []));
  const ids = steps.map(({ id }) => id);
  const here = await stepsHere(workflow, origin.space, ids);
  const performed = await performedAmong(workflow, origin.space, ids);
  const operations = new Map<string, BulkOperation<ScheduledStepDocument>>();
  const made: string[] = [];
  let kept = 0;
  for (const step of steps) {
    const before = here.get(step.id);
    if (operations.has(step.id) || isSame(before, origin, step)) continue;
    if (before && (performed.has(step.id) || !isOwn(before, origin))) {
      kept += 1;
      continue;
    }
    const checked = fieldsOfAnswer(step, workflow.settings.timeZone);
    if (checked.problem !== undefined) {
      problems.push(checked.problem);
      continue;
    }
    if (!before) made.push(step.id);
    operations.set(step.id, writeOf(workflow, origin, step, { before, fields: checked.fields }));
  }
  if (operations.size > 0) await workflow.scheduledSteps.bulkWrite([...operations.values()]);
  for (const id of made) if (performed.has(id)) await followPerformed(workflow, origin.space, id);
  const counts = { created: made.length, changed: operations.size - made.length, kept, refused: problems.length };
  return { ids, ...counts, problem: problems[0] ?? null };
}

const isSame = (before: ScheduledStepDocument | undefined, { nodeId }: StepOrigin, { digest }: AnsweredStep): boolean =>
  before?.taken?.nodeId === nodeId && before.taken.digest === digest;

/** It came from that node, or from one that is gone. */
const isOwn = ({ taken }: ScheduledStepDocument, { nodeId, nodeIds }: StepOrigin): boolean =>
  taken ? taken.nodeId === nodeId || !nodeIds.has(taken.nodeId) : false;

type Fields = NonNullable<ReturnType<typeof fieldsOfAnswer>['fields']>;

function writeOf(
  { clock }: Workflow,
  { space, nodeId }: StepOrigin,
  { id, digest }: AnsweredStep,
  { before, fields }: { readonly before: ScheduledStepDocument | undefined; readonly fields: Fields },
): BulkOperation<ScheduledStepDocument> {
  const _id = `${space}/${id}`;
  const set = { ...fields, taken: { nodeId, digest }, updatedAt: clock.now() };
  if (before) {
    const filter = { _id, revision: before.revision };
    return { updateOne: { filter, update: { $set: set, $inc: { revision: 1 } } } };
  }
  return { insertOne: { document: { _id, space, id, revision: 1, ...set, createdAt: set.updatedAt } } };
}

async function stepsHere({ scheduledSteps }: Workflow, space: string, ids: readonly string[]) {
  const found = await scheduledSteps.find(
    { _id: { $in: ids.map((id) => `${space}/${id}`) } },
    { projection: { id: 1, revision: 1, taken: 1 } },
  );
  return new Map(found.map((step) => [step.id, step]));
}

/** The steps that performed steps name. */
async function performedAmong({ performedSteps }: Workflow, space: string, ids: readonly string[]) {
  const filter = { space, scheduledStepIds: { $in: [...ids] } };
  const found = await performedSteps.find(filter, { projection: { scheduledStepIds: 1 } });
  return new Set(found.flatMap(({ scheduledStepIds }) => scheduledStepIds));
}

const dayMs = 86_400_000;
const removedAtOnce = 100;

/**
 * Takes steps off the worklist that came from a node which has them no more. What is performed or was stays.
 *
 * @param days - first and last Scheduled Procedure Step Start Date of which the node gave all steps, `YYYYMMDD`
 * @param ids - the steps that it has
 * @returns how many
 */
export async function removeGoneSteps(
  workflow: Workflow,
  { space, nodeId }: Pick<StepOrigin, 'space' | 'nodeId'>,
  days: { readonly first: string; readonly last: string },
  ids: ReadonlySet<string>,
): Promise<number> {
  // Starts are in UTC, the dates in the time zone of the node.
  const startAt = { $gte: spanOfDateTime(days.first)!.start - dayMs, $lte: spanOfDateTime(days.last)!.end + dayMs };
  let gone: ScheduledStepDocument[] = [];
  let removed = 0;
  for await (const step of workflow.scheduledSteps.iterate({ space, startAt })) {
    const date = textOf(attributeOf(stepOf(step.dataSet), 'ScheduledProcedureStepStartDate')) ?? '';
    if (step.taken?.nodeId !== nodeId || ids.has(step.id) || date < days.first || date > days.last) continue;
    gone.push(step);
    if (gone.length < removedAtOnce) continue;
    removed += await removeSteps(workflow, space, gone);
    gone = [];
  }
  return removed + (await removeSteps(workflow, space, gone));
}

async function removeSteps(workflow: Workflow, space: string, gone: readonly ScheduledStepDocument[]): Promise<number> {
  const ids = gone.map(({ id }) => id);
  const performed = ids.length === 0 ? new Set<string>() : await performedAmong(workflow, space, ids);
  const removable = gone.filter(({ id }) => !performed.has(id));
  if (removable.length === 0) return 0;
  const operations = removable.map(({ _id, revision }) => ({ deleteOne: { filter: { _id, revision } } }));
  return (await workflow.scheduledSteps.bulkWrite(operations)).deletedCount;
}
