import type { JsonAttributes } from '#shared/archive/documents';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import { isUid } from '#shared/dicom/uid';
import { invalidInput } from '#shared/kernel/function/parse';
import { checkNew } from './check-requirements';
import { attributeOf, dateTime, hasValue, tagNamed, text, textOf, withAttributes } from './data-set';
import { type Subscriber, type WorkitemDocument, workitemIdOf } from './documents';
import { WorkitemExistsError } from './errors';
import { assignedReport, filteredGlobalUid, globalUid, isAssigned, stateReport } from './event-reports';
import { indexedFields, startOf } from './indexed-fields';
import { applyChange, outboxOf, publishSoon, type Worklist } from './worklist';

/** SOP Class UID of every workitem: Unified Procedure Step - Push. */
export const pushSopClassUid = '1.2.840.10008.5.1.4.34.6.1';

/** A workitem that was made. */
export interface CreatedWorkitem {
  readonly workitem: WorkitemDocument;
  /** True when attributes were added that the sender owed. */
  readonly isModified: boolean;
}

/**
 * Creates a workitem in state SCHEDULED and tells those who subscribed to the worklist.
 *
 * Set by this platform: SOP Class and Instance UID, Scheduled Procedure Step Modification DateTime, Worklist Label where
 * it has no value (the name of the space), attributes of type 2 that are missing (empty).
 *
 * @param dataSet - from `readDataSet`
 * @param subscribersFor - who is to hear of it because of a subscription to the whole worklist
 * @throws InvalidInputError naming every attribute that is wrong, WorkitemExistsError
 * @see PS3.4 CC.2.5, PS3.18 11.4
 */
export async function createWorkitem(
  worklist: Worklist,
  request: { readonly space: string; readonly workitemUid: string; readonly dataSet: JsonAttributes },
  subscribersFor: (dataSet: JsonAttributes) => Promise<Subscriber[]>,
): Promise<CreatedWorkitem> {
  const { space, workitemUid } = request;
  const { dataSet, isModified } = completed(worklist, request);
  const subscribers = await subscribersFor(dataSet);
  const now = worklist.clock.now();
  const reported = { workitemUid, state: 'SCHEDULED', dataSet } as const;
  const reports = [stateReport(reported), ...(isAssigned(dataSet) ? [assignedReport(reported)] : [])];
  const outbox = outboxOf(
    worklist,
    space,
    subscribers.map(({ aeTitle }) => aeTitle),
    reports,
  );
  const workitem: WorkitemDocument = {
    _id: workitemIdOf(space, workitemUid),
    ...{ space, workitemUid, state: 'SCHEDULED', revision: 1, transactionUid: null, dataSet },
    ...indexedFields(dataSet, worklist.settings.timeZone),
    ...{ subscribers, endedAt: null, goneAt: null, outbox, outboxAt: outbox.length === 0 ? null : now },
  };
  try {
    await worklist.workitems.insertOne(workitem);
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    throw new WorkitemExistsError('A workitem of this UID exists', { details: { space, workitemUid } });
  }
  await publishSoon(worklist, [workitem]);
  return { workitem: await withLateSubscribers(worklist, workitem, subscribersFor), isModified };
}

/**
 * Who subscribed to the worklist between the first look and the insertion was not told, and did not find the workitem:
 * a second look finds them.
 */
async function withLateSubscribers(
  worklist: Worklist,
  workitem: WorkitemDocument,
  subscribersFor: (dataSet: JsonAttributes) => Promise<Subscriber[]>,
): Promise<WorkitemDocument> {
  const known = new Set(workitem.subscribers.map(({ aeTitle }) => aeTitle));
  const late = (await subscribersFor(workitem.dataSet)).filter(({ aeTitle }) => !known.has(aeTitle));
  if (late.length === 0) return workitem;
  const stored = await worklist.workitems.findOne({ _id: workitem._id });
  const missing = late.filter((one) => !stored?.subscribers.some(({ aeTitle }) => aeTitle === one.aeTitle));
  if (!stored || missing.length === 0) return workitem;
  const changed = await applyChange(worklist, stored, {
    set: { subscribers: [...stored.subscribers, ...missing] },
    reports: [stateReport(stored)],
    recipients: missing.map(({ aeTitle }) => aeTitle),
  });
  return changed ?? workitem;
}

function completed(
  worklist: Worklist,
  { space, workitemUid, dataSet }: { space: string; workitemUid: string; dataSet: JsonAttributes },
): { dataSet: JsonAttributes; isModified: boolean } {
  const transaction = tagNamed('TransactionUID');
  const { [transaction]: transactionUid, ...given } = dataSet;
  const checked = checkNew(given);
  const problems = [
    ...checked.problems,
    ...(hasValue(transactionUid) ? [wrong('TransactionUID', 'must be empty in a new workitem')] : []),
    ...(isUid(workitemUid) && ![globalUid, filteredGlobalUid].includes(workitemUid)
      ? []
      : [wrong('SOPInstanceUID', 'not a UID for a workitem')]),
    ...differing(dataSet, 'SOPInstanceUID', workitemUid, 'not the UID of the address'),
    ...differing(dataSet, 'SOPClassUID', pushSopClassUid, `must be ${pushSopClassUid}`),
    ...startProblems(dataSet, worklist.settings.timeZone),
  ];
  if (problems.length > 0) throw invalidInput(problems);
  const own = {
    [tagNamed('SOPClassUID')]: text('UI', pushSopClassUid),
    [tagNamed('SOPInstanceUID')]: text('UI', workitemUid),
    [tagNamed('ScheduledProcedureStepModificationDateTime')]: text('DT', dateTime(worklist.clock.now())),
    ...(hasValue(attributeOf(dataSet, 'WorklistLabel')) ? {} : { [tagNamed('WorklistLabel')]: text('LO', space) }),
  };
  return { dataSet: withAttributes(checked.dataSet, own), isModified: checked.isCompleted };
}

function differing(dataSet: JsonAttributes, keyword: string, expected: string, message: string) {
  const given = textOf(attributeOf(dataSet, keyword));
  return given === undefined || given === expected ? [] : [wrong(keyword, message)];
}

/** A start that no calendar has cannot be put in order. */
export function startProblems(dataSet: JsonAttributes, timeZone: string) {
  const keyword = 'ScheduledProcedureStepStartDateTime';
  const isWrong = hasValue(attributeOf(dataSet, keyword)) && startOf(dataSet, timeZone) === undefined;
  return isWrong ? [wrong(keyword, 'not a date and time')] : [];
}

const wrong = (name: string, message: string) => ({ in: 'body', name, message });
