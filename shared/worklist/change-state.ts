import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { isUid, newUid } from '#shared/dicom/uid';
import { invalidInput } from '#shared/kernel/function/parse';
import { finalStateGaps } from './check-requirements';
import { attributeOf, dateTime, hasValue, itemsOf, tagNamed, text, withAttributes } from './data-set';
import type { WorkitemDocument } from './documents';
import { FinalStateError, WorkitemStateError } from './errors';
import { cancelReport, stateReport } from './event-reports';
import { decide, type WorkitemState } from './states';
import { missingTransaction, requestValue, requireTransaction } from './update-workitem';
import { warningTexts } from './warnings';
import { changeWorkitem, type WorkitemChange, type Worklist } from './worklist';

/** What became of a request. */
export interface StateChanged {
  readonly workitem: WorkitemDocument;
  /** Text of a Warning header, when there was nothing to do. */
  readonly warning?: string;
}

interface Target {
  readonly space: string;
  readonly workitemUid: string;
  /** From `readDataSet`. */
  readonly dataSet: JsonAttributes;
}

const requestable: readonly string[] = ['IN PROGRESS', 'COMPLETED', 'CANCELED'];

/**
 * Puts a workitem into the state that the data set names, for who shows its Transaction UID: claims, completes or cancels
 * it.
 *
 * @throws InvalidInputError; TransactionUidError, WorkitemStateError, FinalStateError with the texts of PS3.18 11.7.3.2;
 *   WorkitemNotFoundError, WorkitemGoneError, WorkitemBusyError
 * @see PS3.4 CC.2.1, PS3.18 11.7
 */
export async function changeState(worklist: Worklist, target: Target): Promise<StateChanged> {
  const to = requestValue(target.dataSet, 'ProcedureStepState');
  if (to === undefined || !requestable.includes(to))
    throw invalidInput([{ in: 'body', name: 'ProcedureStepState', message: `must be ${requestable.join(' or ')}` }]);
  const transactionUid = requestValue(target.dataSet, 'TransactionUID');
  if (transactionUid === undefined) throw missingTransaction();
  if (!isUid(transactionUid)) throw invalidInput([{ in: 'body', name: 'TransactionUID', message: 'not a UID' }]);
  let warning: string | undefined;
  const workitem = await changeWorkitem(worklist, target, (found) => {
    warning = undefined;
    const isCorrectTransaction = found.state === 'SCHEDULED' || found.transactionUid === transactionUid;
    const decision = decide(found.state, { kind: 'change', to: to as WorkitemState, isCorrectTransaction });
    if (decision.kind === 'already') {
      warning = decision.code === 'B304' ? warningTexts.canceled : warningTexts.completed;
      return null;
    }
    if (decision.kind === 'refused') return refuse(found, decision.code, transactionUid);
    return to === 'IN PROGRESS' ? claim(found, transactionUid) : finish(worklist, found, to as 'COMPLETED');
  });
  return warning === undefined ? { workitem } : { workitem, warning };
}

function refuse(workitem: WorkitemDocument, reason: string, transactionUid: string): never {
  if (reason === 'C301') requireTransaction(workitem, transactionUid);
  const details = { reason, warning: warningTexts.inconsistent };
  throw new WorkitemStateError(`The workitem is ${workitem.state}`, { details });
}

function claim(workitem: WorkitemDocument, transactionUid: string): WorkitemChange {
  const dataSet = withState(workitem.dataSet, 'IN PROGRESS');
  const after = { ...workitem, state: 'IN PROGRESS', transactionUid, dataSet } as const;
  return { set: { state: 'IN PROGRESS', transactionUid, dataSet }, reports: [stateReport(after)] };
}

function finish(worklist: Worklist, workitem: WorkitemDocument, state: 'COMPLETED' | 'CANCELED'): WorkitemChange {
  const ready = state === 'CANCELED' ? withCancellation(worklist, workitem.dataSet, {}) : workitem.dataSet;
  const gaps = finalStateGaps(ready, state);
  if (gaps.length > 0) {
    const problems = gaps.map((name) => ({ in: 'workitem', name, message: `needs a value before ${state}` }));
    const details = { reason: 'C304', warning: warningTexts.inconsistent, problems };
    throw new FinalStateError(`The workitem lacks what ${state} asks for`, { details });
  }
  const dataSet = withState(ready, state);
  return {
    set: { state, dataSet, endedAt: worklist.clock.now() },
    reports: [stateReport({ ...workitem, state, dataSet })],
  };
}

/**
 * Takes a request to cancel a workitem by who does not perform it: one that nobody claimed is canceled, the performer of
 * another is told.
 *
 * @param target - the data set may name reason and contact
 * @throws WorkitemStateError when it is completed, or nobody who could cancel it would hear of the request;
 *   WorkitemNotFoundError, WorkitemGoneError, WorkitemBusyError
 * @see PS3.4 CC.2.2, PS3.18 11.8
 */
export async function requestCancel(worklist: Worklist, target: Target): Promise<StateChanged> {
  const requestingAe = requestValue(target.dataSet, 'RequestingAE') ?? worklist.settings.aeTitle;
  let warning: string | undefined;
  const workitem = await changeWorkitem(worklist, target, (found) => {
    warning = undefined;
    const decision = decide(found.state, { kind: 'cancelRequest' });
    if (decision.kind === 'already') {
      warning = warningTexts.canceled;
      return null;
    }
    if (decision.kind === 'refused') throw cannotCancel(decision.code, warningTexts.alreadyCompleted);
    if (decision.kind === 'cancel') return cancelUnclaimed(worklist, found, target.dataSet);
    if (found.subscribers.length === 0) throw cannotCancel('C312', warningTexts.noContact);
    return { set: {}, reports: [cancelReport(found.workitemUid, requestingAe, target.dataSet)] };
  });
  return warning === undefined ? { workitem } : { workitem, warning };
}

function cannotCancel(reason: string, warning: string): WorkitemStateError {
  return new WorkitemStateError(warning, { details: { reason, warning } });
}

/** Through IN PROGRESS, with a Transaction UID that nobody learns. */
function cancelUnclaimed(worklist: Worklist, workitem: WorkitemDocument, request: JsonAttributes): WorkitemChange {
  const claimed = { ...workitem, state: 'IN PROGRESS', dataSet: withState(workitem.dataSet, 'IN PROGRESS') } as const;
  const dataSet = withState(withCancellation(worklist, workitem.dataSet, request), 'CANCELED');
  const canceled = { ...workitem, state: 'CANCELED', dataSet } as const;
  return {
    set: { state: 'CANCELED', dataSet, transactionUid: newUid(), endedAt: worklist.clock.now() },
    reports: [stateReport(claimed), stateReport(canceled)],
  };
}

function withState(dataSet: JsonAttributes, state: WorkitemState): JsonAttributes {
  return withAttributes(dataSet, { [tagNamed('ProcedureStepState')]: text('CS', state) });
}

/** Discontinued for unspecified reason (PS3.16 CID 9300). */
const unspecified: JsonAttribute = {
  vr: 'SQ',
  Value: [
    {
      [tagNamed('CodeValue')]: text('SH', '110513'),
      [tagNamed('CodingSchemeDesignator')]: text('SH', 'DCM'),
      [tagNamed('CodeMeaning')]: text('LO', 'Discontinued for unspecified reason'),
    },
  ],
};

/**
 * What CANCELED asks for, where it has no value: when, which PS3.4 Table CC.2.5-3 has the provider fill in, and why, so
 * that a workitem can be canceled without further ado (CC.2.5.1.3.2).
 */
function withCancellation(worklist: Worklist, dataSet: JsonAttributes, request: JsonAttributes): JsonAttributes {
  const keyword = 'ProcedureStepProgressInformationSequence';
  const [item = {}, ...others] = itemsOf(attributeOf(dataSet, keyword));
  const set: Record<string, JsonAttribute> = {};
  const fill = (name: string, fallback: JsonAttribute | undefined) => {
    const value = hasValue(attributeOf(request, name)) ? attributeOf(request, name) : fallback;
    if (value && !hasValue(attributeOf(item, name))) set[tagNamed(name)] = value;
  };
  fill('ProcedureStepCancellationDateTime', text('DT', dateTime(worklist.clock.now())));
  fill('ReasonForCancellation', undefined);
  fill('ProcedureStepDiscontinuationReasonCodeSequence', unspecified);
  return withAttributes(dataSet, {
    [tagNamed(keyword)]: { vr: 'SQ', Value: [withAttributes(item, set), ...others] },
  });
}
