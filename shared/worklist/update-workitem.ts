import type { JsonAttributes } from '#shared/archive/documents';
import { LimitExceededError } from '#shared/kernel/errors';
import { invalidInput } from '#shared/kernel/function/parse';
import { checkChanges } from './check-requirements';
import { startProblems } from './create-workitem';
import { attributeOf, dateTime, tagNamed, text, textOf, withAttributes } from './data-set';
import type { WorkitemDocument } from './documents';
import { TransactionUidError, WorkitemFinalError, WorkitemStateError } from './errors';
import { reportsOfUpdate } from './event-reports';
import { indexedFields } from './indexed-fields';
import { finalStates } from './states';
import { warningTexts } from './warnings';
import { changeWorkitem, type Worklist } from './worklist';

/** Of a whole workitem, in JSON: twice what one request may bring. */
const workitemLimitCharacters = 4 * 1024 * 1024;

/**
 * Sets attributes of a workitem and tells its subscribers what PS3.4 CC.2.4.3 asks for. What is set again to the value it
 * has changes nothing.
 *
 * @param request - `transactionUid` beside the data set or in it; needed once the workitem is claimed, not before
 * @throws InvalidInputError naming every attribute that may not be set; TransactionUidError, WorkitemStateError,
 *   WorkitemFinalError; WorkitemNotFoundError, WorkitemGoneError, WorkitemBusyError
 * @see PS3.4 CC.2.6, PS3.18 11.6
 */
export async function updateWorkitem(
  worklist: Worklist,
  request: {
    readonly space: string;
    readonly workitemUid: string;
    readonly dataSet: JsonAttributes;
    readonly transactionUid: string | undefined;
  },
): Promise<WorkitemDocument> {
  const { changes, transactionUid } = readChanges(worklist, request);
  return await changeWorkitem(worklist, request, (workitem) => {
    requireOpen(workitem, transactionUid);
    const dataSet = withAttributes(workitem.dataSet, changes);
    if (JSON.stringify(dataSet) === JSON.stringify(workitem.dataSet)) return null;
    const modified = { [tagNamed('ScheduledProcedureStepModificationDateTime')]: now(worklist) };
    const after = { ...workitem, dataSet: withAttributes(dataSet, modified) };
    requireRoom(after.dataSet);
    return {
      set: { dataSet: after.dataSet, ...indexedFields(after.dataSet, worklist.settings.timeZone) },
      reports: reportsOfUpdate(workitem, after),
    };
  });
}

/** Many changes do not make a workitem that no document can hold. @throws LimitExceededError */
function requireRoom(dataSet: JsonAttributes): void {
  if (JSON.stringify(dataSet).length <= workitemLimitCharacters) return;
  const details = { limit: 'workitem', maximum: workitemLimitCharacters };
  throw new LimitExceededError('The workitem would become too large', { details });
}

const now = ({ clock }: Worklist) => text('DT', dateTime(clock.now()));

function readChanges(
  { settings }: Worklist,
  request: { readonly dataSet: JsonAttributes; readonly transactionUid: string | undefined },
): { changes: JsonAttributes; transactionUid: string | undefined } {
  const { [tagNamed('TransactionUID')]: attribute, [tagNamed('SpecificCharacterSet')]: _, ...given } = request.dataSet;
  const inBody = textOf(attribute);
  const { problems, dataSet } = checkChanges(given);
  const all = [
    ...problems,
    ...startProblems(given, settings.timeZone),
    ...(inBody !== undefined && request.transactionUid !== undefined && inBody !== request.transactionUid
      ? [{ in: 'body', name: 'TransactionUID', message: 'not that of the query' }]
      : []),
  ];
  if (all.length > 0) throw invalidInput(all);
  return { changes: dataSet, transactionUid: request.transactionUid ?? inBody };
}

/** @throws when the workitem cannot be changed by who shows this Transaction UID */
function requireOpen(workitem: WorkitemDocument, transactionUid: string | undefined): void {
  if (finalStates.includes(workitem.state)) {
    const details = { reason: 'C300', warning: warningTexts.inconsistentUpdate };
    throw new WorkitemFinalError('The workitem is final and changes no more', { details });
  }
  if (workitem.state === 'SCHEDULED' && transactionUid !== undefined) {
    const details = { reason: 'C310', warning: warningTexts.unclaimed };
    throw new WorkitemStateError('The workitem is not claimed: it is changed without Transaction UID', { details });
  }
  if (workitem.state === 'IN PROGRESS') requireTransaction(workitem, transactionUid);
}

/** @throws TransactionUidError when it is missing or another one */
export function requireTransaction(workitem: WorkitemDocument, transactionUid: string | undefined): void {
  if (transactionUid === undefined) throw missingTransaction();
  if (transactionUid === workitem.transactionUid) return;
  const details = { reason: 'C301', warning: warningTexts.incorrect };
  throw new TransactionUidError('The Transaction UID is not that of the workitem', { details });
}

/** The request shows none. */
export function missingTransaction(): TransactionUidError {
  const details = { reason: 'C301', warning: warningTexts.missing };
  return new TransactionUidError('The Transaction UID is missing', { details });
}

/** The value of one keyword that a request carries beside its attributes. */
export const requestValue = (dataSet: JsonAttributes, keyword: string): string | undefined =>
  textOf(attributeOf(dataSet, keyword));
