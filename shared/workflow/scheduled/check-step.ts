import type { JsonAttributes } from '#shared/archive/documents';
import { offsetOf, spanOfDateTime } from '#shared/dicom/date-time';
import { tagOf } from '#shared/dicom/dictionary';
import { nameKeys } from '#shared/dicom/person-name';
import { newUid } from '#shared/dicom/uid';
import {
  attributeOf,
  hasValue,
  itemsOf,
  tagNamed,
  text,
  textOf,
  valuesOf,
  withAttributes,
} from '#shared/worklist/data-set';
import { offsetMinutesIn } from '#shared/worklist/indexed-fields';
import { type AttributeProblem, checkTypes } from '../attribute-types';
import { scheduledStepTable } from './attribute-table';
import type { ScheduledStepDocument } from './documents';

/** A step as it is kept, and what is wrong with it. */
export interface CheckedStep {
  readonly dataSet: JsonAttributes;
  readonly problems: readonly AttributeProblem[];
}

/** At least one of each: return key type 1C. */
const oneOf = [
  { inStep: true, keywords: ['ScheduledProcedureStepDescription', 'ScheduledProtocolCodeSequence'] },
  { inStep: false, keywords: ['RequestedProcedureDescription', 'RequestedProcedureCodeSequence'] },
] as const;

/**
 * Checks a new scheduled procedure step. A missing Study Instance UID is made, the status begins as SCHEDULED, and type 2
 * attributes that are missing are added without a value.
 *
 * @param dataSet - from `readDataSet`
 * @see PS3.4 Table K.6-1
 */
export function checkStep(dataSet: JsonAttributes, timeZone: string): CheckedStep {
  const own = hasValue(attributeOf(dataSet, 'StudyInstanceUID'))
    ? {}
    : { [tagNamed('StudyInstanceUID')]: text('UI', newUid()) };
  const checked = checkTypes(withAttributes(dataSet, own), scheduledStepTable);
  const step = stepOf(checked.dataSet);
  const conditional = oneOf.flatMap(({ inStep, keywords }): AttributeProblem[] => {
    const level = inStep ? step : checked.dataSet;
    if (keywords.some((keyword) => hasValue(attributeOf(level, keyword)))) return [];
    return [problem(keywords[0], inStep, `needs a value, or ${keywords[1]} does`, 'missing')];
  });
  const isDated = hasValue(attributeOf(step, 'ScheduledProcedureStepStartDate'));
  const startAt = startOf(checked.dataSet, timeZone);
  const start =
    isDated && startAt === undefined
      ? [problem('ScheduledProcedureStepStartDate', true, 'not a date and time', 'wrongValue')]
      : [];
  const problems = [...checked.problems, ...conditional, ...start];
  return { dataSet: withStatus(checked.dataSet, statusOf(checked.dataSet)), problems };
}

function problem(keyword: string, inStep: boolean, message: string, kind: AttributeProblem['kind']): AttributeProblem {
  return { tag: tagOf(keyword)!, path: inStep ? `${sequence}[0].${keyword}` : keyword, kind, message };
}

const sequence = 'ScheduledProcedureStepSequence';

/** The item of Scheduled Procedure Step Sequence; empty where there is none. */
export function stepOf(dataSet: JsonAttributes): JsonAttributes {
  return itemsOf(attributeOf(dataSet, sequence))[0] ?? {};
}

/** A step with another status. */
export function withStatus(dataSet: JsonAttributes, status: string): JsonAttributes {
  const item = withAttributes(stepOf(dataSet), { [tagNamed('ScheduledProcedureStepStatus')]: text('CS', status) });
  return withAttributes(dataSet, { [tagNamed(sequence)]: { vr: 'SQ', Value: [item] } });
}

/** Its status; SCHEDULED where none is given. */
function statusOf(dataSet: JsonAttributes): string {
  return textOf(attributeOf(stepOf(dataSet), 'ScheduledProcedureStepStatus'))?.toUpperCase() ?? 'SCHEDULED';
}

/** Fields of the document that searches look up. */
export function stepFields(dataSet: JsonAttributes, timeZone: string) {
  const step = stepOf(dataSet);
  const value = (level: JsonAttributes, keyword: string) => textOf(attributeOf(level, keyword));
  return {
    status: statusOf(dataSet),
    startAt: startOf(dataSet, timeZone) ?? 0,
    modality: value(step, 'Modality') ?? '',
    stationAeTitles: valuesOf(attributeOf(step, 'ScheduledStationAETitle')).map((one) => String(one).trim()),
    patientId: value(dataSet, 'PatientID') ?? '',
    patientNameKeys: keysOfName(dataSet, 'PatientName'),
    performingPhysicianNameKeys: keysOfName(step, 'ScheduledPerformingPhysicianName'),
    accessionNumber: value(dataSet, 'AccessionNumber') ?? null,
    requestedProcedureId: value(dataSet, 'RequestedProcedureID') ?? '',
    studyInstanceUid: value(dataSet, 'StudyInstanceUID') ?? '',
    scheduledProcedureStepId: value(step, 'ScheduledProcedureStepID') ?? '',
  } satisfies Partial<ScheduledStepDocument>;
}

function keysOfName(level: JsonAttributes, keyword: string): string[] {
  const names = valuesOf(attributeOf(level, keyword)) as Readonly<Record<string, string>>[];
  return names.flatMap((name) => nameKeys([name['Alphabetic'], name['Ideographic'], name['Phonetic']].join('=')));
}

/** Scheduled start in milliseconds; undefined where it names no moment. */
function startOf(dataSet: JsonAttributes, timeZone: string): number | undefined {
  const step = stepOf(dataSet);
  const date = textOf(attributeOf(step, 'ScheduledProcedureStepStartDate'));
  const time = textOf(attributeOf(step, 'ScheduledProcedureStepStartTime')) ?? '';
  if (date === undefined) return undefined;
  const local = spanOfDateTime(`${date}${time}`)?.start;
  if (local === undefined) return undefined;
  const offset = textOf(attributeOf(dataSet, 'TimezoneOffsetFromUTC'));
  const own = offset !== undefined && /^[+-]\d{4}$/.test(offset) ? offsetOf(offset) : offsetMinutesIn(timeZone, local);
  return spanOfDateTime(`${date}${time}`, own)?.start;
}
