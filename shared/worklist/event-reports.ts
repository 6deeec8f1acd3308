import type { WorkitemReported } from '#events/contracts/workitem-reported.v1';
import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { attributeOf, hasValue, itemsOf, tagNamed, text, valuesOf, withAttributes } from './data-set';
import type { WorkitemDocument } from './documents';

/** One Event Report as the bus carries it (PS3.4 Table CC.2.4-1). */
export type EventReport = WorkitemReported['reports'][number];

/** Event Type IDs. */
export const eventTypes = { state: 1, cancelRequested: 2, progress: 3, scpStatus: 4, assigned: 5 } as const;

/** SOP Instance UIDs of the worklist as a whole and of a part of it (PS3.4 CC.2.3.1). */
export const globalUid = '1.2.840.10008.5.1.4.34.5';
export const filteredGlobalUid = '1.2.840.10008.5.1.4.34.5.1';

/** Optional attributes that make a report longer than this, in characters of JSON, are left out. */
const reportLimit = 100_000;

type Reported = Pick<WorkitemDocument, 'workitemUid' | 'state' | 'dataSet'>;

/** UPS State Report. */
export function stateReport({ workitemUid, state, dataSet }: Reported): EventReport {
  const progress = itemsOf(attributeOf(dataSet, 'ProcedureStepProgressInformationSequence'))[0] ?? {};
  const attributes = {
    [tagNamed('ProcedureStepState')]: text('CS', state),
    [tagNamed('InputReadinessState')]: attributeOf(dataSet, 'InputReadinessState') ?? { vr: 'CS' },
  };
  const reasons =
    state === 'CANCELED'
      ? pick(progress, ['ReasonForCancellation', 'ProcedureStepDiscontinuationReasonCodeSequence'])
      : {};
  return report(workitemUid, eventTypes.state, attributes, reasons);
}

/** What came with a request to cancel. */
const cancelKeywords = [
  'ReasonForCancellation',
  'ProcedureStepDiscontinuationReasonCodeSequence',
  'ContactURI',
  'ContactDisplayName',
] as const;

/** UPS Cancel Requested. */
export function cancelReport(workitemUid: string, requestingAe: string, request: JsonAttributes): EventReport {
  const attributes = { [tagNamed('RequestingAE')]: text('AE', requestingAe) };
  return report(workitemUid, eventTypes.cancelRequested, { ...attributes, ...pick(request, cancelKeywords) }, {});
}

/** UPS Progress Report. */
export function progressReport({ workitemUid, dataSet }: Reported): EventReport {
  const keyword = 'ProcedureStepProgressInformationSequence';
  const [item = {}] = itemsOf(attributeOf(dataSet, keyword));
  const short = pick(item, ['ProcedureStepProgress', 'ProcedureStepProgressDescription']);
  const whole = attributeOf(dataSet, keyword) ?? { vr: 'SQ' };
  return report(workitemUid, eventTypes.progress, sequence(keyword, [short]), { [tagNamed(keyword)]: whole });
}

/** UPS Assigned: to a station, to people, or to nobody any more. */
export function assignedReport({ workitemUid, dataSet }: Reported): EventReport {
  const performers = itemsOf(attributeOf(dataSet, 'ScheduledHumanPerformersSequence'));
  const codes = performers.flatMap((item) => itemsOf(attributeOf(item, 'HumanPerformerCodeSequence')));
  const [organisation] = performers.flatMap((item) => valuesOf(attributeOf(item, 'HumanPerformerOrganization')));
  const attributes = {
    ...pick(dataSet, ['ScheduledStationNameCodeSequence']),
    ...(codes.length > 0 ? sequence('HumanPerformerCodeSequence', codes) : {}),
    ...(organisation === undefined
      ? {}
      : { [tagNamed('HumanPerformerOrganization')]: text('LO', String(organisation)) }),
  };
  return report(workitemUid, eventTypes.assigned, attributes, pick(dataSet, ['ScheduledHumanPerformersSequence']));
}

/** True when the workitem is assigned to a station or to people. */
export function isAssigned(dataSet: JsonAttributes): boolean {
  return assignment.some((keyword) => hasValue(attributeOf(dataSet, keyword)));
}

const assignment = ['ScheduledStationNameCodeSequence', 'ScheduledHumanPerformersSequence'] as const;

/** SCP Status Change: nothing that was kept is lost by a restart. */
export function scpStatusReport(status: 'RESTARTED' | 'GOING DOWN'): EventReport {
  return report(
    globalUid,
    eventTypes.scpStatus,
    {
      [tagNamed('SCPStatus')]: text('CS', status),
      [tagNamed('SubscriptionListStatus')]: text('CS', 'WARM START'),
      [tagNamed('UnifiedProcedureStepListStatus')]: text('CS', 'WARM START'),
    },
    {},
  );
}

/** Reports that a change of attributes asks for (PS3.4 CC.2.4.3). */
export function reportsOfUpdate(before: Reported, after: Reported): EventReport[] {
  const has = (keyword: string) => differs(before.dataSet, after.dataSet, keyword);
  return [
    ...(has('InputReadinessState') ? [stateReport(after)] : []),
    ...(assignment.some(has) ? [assignedReport(after)] : []),
    ...(isProgress(before.dataSet, after.dataSet) ? [progressReport(after)] : []),
  ];
}

function isProgress(before: JsonAttributes, after: JsonAttributes): boolean {
  const [old = {}, current = {}] = [before, after].map(
    (dataSet) => itemsOf(attributeOf(dataSet, 'ProcedureStepProgressInformationSequence'))[0],
  );
  const watched = [
    'ProcedureStepProgress',
    'ProcedureStepProgressDescription',
    'ProcedureStepCommunicationsURISequence',
  ];
  return watched.some((keyword) => differs(old, current, keyword));
}

function differs(before: JsonAttributes, after: JsonAttributes, keyword: string): boolean {
  return JSON.stringify(attributeOf(before, keyword)) !== JSON.stringify(attributeOf(after, keyword));
}

function pick(dataSet: JsonAttributes, keywords: readonly string[]): Record<string, JsonAttribute> {
  const found = keywords.map((keyword) => [tagNamed(keyword), attributeOf(dataSet, keyword)] as const);
  return Object.fromEntries(found.filter(([, attribute]) => hasValue(attribute))) as Record<string, JsonAttribute>;
}

const sequence = (keyword: string, items: readonly JsonAttributes[]): Record<string, JsonAttribute> => ({
  [tagNamed(keyword)]: { vr: 'SQ', Value: items },
});

function report(
  workitemUid: string,
  eventType: number,
  needed: Readonly<Record<string, JsonAttribute>>,
  optional: Readonly<Record<string, JsonAttribute>>,
): EventReport {
  const isShort = JSON.stringify(optional).length <= reportLimit;
  const attributes = withAttributes(needed, isShort ? optional : {});
  return { workitemUid, eventType, attributes: attributes as EventReport['attributes'] };
}
