import { type PerformedStepChanged, performedStepChanged } from '#events/contracts/performed-step-changed.v1';
import type { JsonAttributes, OutboxEntry } from '#shared/archive/documents';
import { outboxEntry } from '#shared/archive/outbox';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import { tagKey } from '#shared/dicom/dictionary';
import { LimitExceededError } from '#shared/kernel/errors';
import { attributeOf, itemsOf, textOf, withAttributes } from '#shared/worklist/data-set';
import { type AttributeProblem, checkTypes } from '../attribute-types';
import { publishSoon } from '../publish';
import { scheduledStepIdOf } from '../scheduled/documents';
import type { Workflow } from '../workflow';
import { changeTable, creationTable, finalTable, fixedTags } from './attribute-table';
import type { PerformedStepDocument, PerformedStepStatus } from './documents';
import {
  AttributeRulesError,
  PerformedStepBusyError,
  PerformedStepExistsError,
  PerformedStepFinalError,
  PerformedStepNotFoundError,
} from './errors';

/** Which step, and what a modality says of it. */
export interface PerformedStepRequest {
  readonly space: string;
  readonly sopInstanceUid: string;
  readonly dataSet: JsonAttributes;
}

/**
 * Creates a performed procedure step, IN PROGRESS (N-CREATE). Attributes of type 2 that the modality left out are kept
 * without a value.
 *
 * @throws AttributeRulesError, PerformedStepExistsError
 * @see PS3.4 F.7.2.1
 */
export async function createPerformedStep(
  workflow: Workflow,
  { space, sopInstanceUid, dataSet }: PerformedStepRequest,
  callingAeTitle: string,
): Promise<PerformedStepDocument> {
  const checked = checkTypes(dataSet, creationTable);
  refuse(checked.problems);
  const now = workflow.clock.now();
  const step = {
    _id: `${space}/${sopInstanceUid}`,
    ...{ space, sopInstanceUid, revision: 1, dataSet: checked.dataSet, ...fieldsOf(checked.dataSet) },
    ...{ callingAeTitle, createdAt: now, updatedAt: now },
  };
  const document = { ...step, outbox: [changed(workflow, step)], outboxAt: now };
  try {
    await workflow.performedSteps.insertOne(document);
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    const details = { space, sopInstanceUid };
    throw new PerformedStepExistsError('A performed procedure step of this UID exists', { details });
  }
  await publishSoon(workflow, workflow.performedSteps, [document]);
  return document;
}

/** A performed procedure step. @throws PerformedStepNotFoundError */
export async function findPerformedStep(
  { performedSteps }: Workflow,
  space: string,
  sopInstanceUid: string,
): Promise<PerformedStepDocument> {
  const found = await performedSteps.findOne({ _id: `${space}/${sopInstanceUid}` });
  if (found) return found;
  throw new PerformedStepNotFoundError('No such performed procedure step', { details: { space, sopInstanceUid } });
}

/** A step after a change. */
export interface ChangedPerformedStep {
  readonly step: PerformedStepDocument;
  /** Tags that are set once and for all, and that the modality sent with another value: they stay as they were. */
  readonly ignored: readonly number[];
}

const attempts = 16;
/** Of a whole step, in JSON: a few times what one request may bring. */
const stepLimitCharacters = 4 * 1024 * 1024;
/** Events that wait for a bus that is away; older ones are overtaken by newer ones. */
const outboxLimit = 20;

/**
 * Sets attributes of a performed procedure step (N-SET): IN PROGRESS, then COMPLETED or DISCONTINUED, which is final.
 *
 * @throws AttributeRulesError, PerformedStepNotFoundError, PerformedStepFinalError, PerformedStepBusyError
 * @see PS3.4 F.7.2.2
 */
export async function setPerformedStep(
  workflow: Workflow,
  { space, sopInstanceUid, dataSet: changes }: PerformedStepRequest,
): Promise<ChangedPerformedStep> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await findPerformedStep(workflow, space, sopInstanceUid);
    const { dataSet, ignored } = applied(before, changes);
    const now = workflow.clock.now();
    const after = { ...before, dataSet, ...fieldsOf(dataSet), updatedAt: now, revision: before.revision + 1 };
    const step = {
      ...after,
      outbox: [...before.outbox, changed(workflow, after)].slice(-outboxLimit),
      outboxAt: before.outboxAt ?? now,
    };
    const { _id, revision, ...fields } = step;
    const { matchedCount } = await workflow.performedSteps.updateOne(
      { _id, revision: before.revision },
      { $set: fields, $inc: { revision: 1 } },
    );
    if (matchedCount === 0) continue;
    await publishSoon(workflow, workflow.performedSteps, [step]);
    return { step, ignored };
  }
  const details = { space, sopInstanceUid };
  throw new PerformedStepBusyError('The performed procedure step is being changed by others', { details });
}

function applied(before: PerformedStepDocument, changes: JsonAttributes) {
  if (before.status !== 'IN PROGRESS') {
    const details = { space: before.space, sopInstanceUid: before.sopInstanceUid };
    throw new PerformedStepFinalError('Performed Procedure Step Object may no longer be updated', { details });
  }
  const isFixed = (tag: string) => fixedTags.has(Number.parseInt(tag, 16));
  const isSame = (tag: string) => JSON.stringify(changes[tag]) === JSON.stringify(before.dataSet[tag]);
  const tags = Object.keys(changes);
  const allowed = Object.fromEntries(tags.filter((tag) => !isFixed(tag)).map((tag) => [tag, changes[tag]!]));
  const checked = checkTypes(allowed, changeTable);
  refuse(checked.problems);
  const dataSet = withAttributes(before.dataSet, checked.dataSet);
  if (JSON.stringify(dataSet).length > stepLimitCharacters) {
    const details = { limit: 'performed step', maximum: stepLimitCharacters };
    throw new LimitExceededError('The performed procedure step would become too large', { details });
  }
  if (statusOf(dataSet) !== 'IN PROGRESS') refuse(checkTypes(dataSet, finalTable).problems);
  const ignored = tags.filter((tag) => isFixed(tag) && !isSame(tag)).map((tag) => Number.parseInt(tag, 16));
  return { dataSet, ignored };
}

function refuse(problems: readonly AttributeProblem[]): void {
  if (problems.length > 0) throw new AttributeRulesError(problems);
}

function statusOf(dataSet: JsonAttributes): PerformedStepStatus {
  return (textOf(attributeOf(dataSet, 'PerformedProcedureStepStatus')) ?? 'IN PROGRESS') as PerformedStepStatus;
}

function fieldsOf(dataSet: JsonAttributes) {
  const text = (keyword: string, level = dataSet) => textOf(attributeOf(level, keyword));
  const scheduled = itemsOf(attributeOf(dataSet, 'ScheduledStepAttributesSequence'));
  const all = (values: readonly (string | undefined)[]) => [...new Set(values.filter((one) => one !== undefined))];
  return {
    status: statusOf(dataSet),
    modality: text('Modality') ?? '',
    stationAeTitle: text('PerformedStationAETitle') ?? '',
    patientId: text('PatientID') ?? null,
    studyInstanceUids: all(scheduled.map((item) => text('StudyInstanceUID', item))),
    accessionNumbers: all(scheduled.map((item) => text('AccessionNumber', item))),
    scheduledStepIds: all(
      scheduled.map((item) => {
        const [study, step] = [text('StudyInstanceUID', item), text('ScheduledProcedureStepID', item)];
        return study === undefined || step === undefined ? undefined : scheduledStepIdOf(study, step);
      }),
    ),
  };
}

/** Series in one event at most: it has a limit of its size. */
const seriesLimit = 1_000;

type Changed = Omit<PerformedStepDocument, 'outbox' | 'outboxAt'>;

function changed({ clock }: Workflow, step: Changed): OutboxEntry {
  const { space, sopInstanceUid, status, revision, studyInstanceUids, scheduledStepIds } = step;
  const uids = itemsOf(step.dataSet[tagKey(0x00400340)]).map((item) => textOf(attributeOf(item, 'SeriesInstanceUID')));
  const data: PerformedStepChanged = {
    ...{ space, sopInstanceUid, status, revision },
    studyInstanceUids: studyInstanceUids.slice(0, seriesLimit),
    scheduledStepIds: scheduledStepIds.slice(0, seriesLimit),
    seriesInstanceUids: uids.filter((uid) => uid !== undefined).slice(0, seriesLimit),
  };
  return outboxEntry(performedStepChanged(space, clock.now(), data));
}
