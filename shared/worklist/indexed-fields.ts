import type { JsonAttributes } from '#shared/archive/documents';
import { offsetOf, spanOfDateTime } from '#shared/dicom/date-time';
import { attributeOf, itemsOf, textOf } from './data-set';
import type { WorkitemDocument } from './documents';

type Fields =
  | 'startAt'
  | 'priority'
  | 'worklistLabel'
  | 'patientId'
  | 'accessionNumbers'
  | 'workitemCodes'
  | 'stationCodes';

/** What searches look up of a data set. */
export function indexedFields(dataSet: JsonAttributes, timeZone: string): Pick<WorkitemDocument, Fields> {
  const code = (keyword: string) => textsIn(itemsOf(attributeOf(dataSet, keyword)), 'CodeValue');
  return {
    startAt: startOf(dataSet, timeZone) ?? 0,
    priority: textOf(attributeOf(dataSet, 'ScheduledProcedureStepPriority')) ?? '',
    worklistLabel: textOf(attributeOf(dataSet, 'WorklistLabel')) ?? '',
    patientId: textOf(attributeOf(dataSet, 'PatientID')) ?? null,
    accessionNumbers: textsIn(itemsOf(attributeOf(dataSet, 'ReferencedRequestSequence')), 'AccessionNumber'),
    workitemCodes: code('ScheduledWorkitemCodeSequence'),
    stationCodes: code('ScheduledStationNameCodeSequence'),
  };
}

function textsIn(items: readonly JsonAttributes[], keyword: string): string[] {
  const texts = items.map((item) => textOf(attributeOf(item, keyword)));
  return [...new Set(texts.filter((one) => one !== undefined))];
}

/** Scheduled Procedure Step Start DateTime in milliseconds; undefined where it is none. */
export function startOf(dataSet: JsonAttributes, timeZone: string): number | undefined {
  const start = textOf(attributeOf(dataSet, 'ScheduledProcedureStepStartDateTime'));
  if (start === undefined) return undefined;
  const offset = textOf(attributeOf(dataSet, 'TimezoneOffsetFromUTC'));
  const own = offset !== undefined && /^[+-]\d{4}$/.test(offset) ? offsetOf(offset) : undefined;
  const span = spanOfDateTime(start, own ?? offsetMinutesIn(timeZone, spanOfDateTime(start)?.start ?? 0));
  return span?.start;
}

/** What a time zone is ahead of UTC at an instant, in minutes. */
export function offsetMinutesIn(timeZone: string, ms: number): number {
  if (timeZone === 'UTC') return 0;
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(ms);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const found = /^GMT([+-]\d{2}):(\d{2})$/.exec(name);
  return found ? offsetOf(`${found[1]}${found[2]}`) : 0;
}
