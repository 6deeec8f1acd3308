import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import type { Filter } from '#shared/catalogue/port';
import { spanOfDateTime } from '#shared/dicom/date-time';
import { lookUp } from '#shared/dicom/dictionary';
import { normaliseForSearch } from '#shared/dicom/person-name';
import { itemsOf, tagNamed, valuesOf } from '#shared/worklist/data-set';
import { offsetMinutesIn } from '#shared/worklist/indexed-fields';
import { dataSetTest, type MatchKey } from '#shared/worklist/match';
import { endedStepStatuses, type ScheduledStepDocument } from './documents';
import { StepQueryError } from './errors';

const sequence = tagNamed('ScheduledProcedureStepSequence');
const startDate = `${sequence}.${tagNamed('ScheduledProcedureStepStartDate')}`;
const startTime = `${sequence}.${tagNamed('ScheduledProcedureStepStartTime')}`;
const stepStatus = `${sequence}.${tagNamed('ScheduledProcedureStepStatus')}`;
const characterSet = tagNamed('SpecificCharacterSet');
/** No attribute of a step, but some ask as if it were a query of studies. */
const queryLevel = tagNamed('QueryRetrieveLevel');
/** An offset from UTC is at most this: stored starts are looked up that much further. */
const dayMs = 86_400_000;
/** Keys of one identifier at most, those in sequences too, and how deep sequences nest. */
const keyLimit = 1_000;
const depthLimit = 8;

/** A worklist query as its identifier says it. */
export interface StepQuery {
  readonly identifier: JsonAttributes;
  /** Conditions that an index decides, no narrower than the query. */
  readonly filter: Filter;
  /** Decides. */
  fits(step: ScheduledStepDocument): boolean;
  /** False when a key has a VR that cannot be matched. */
  readonly isWhole: boolean;
}

/**
 * Reads the identifier of a worklist query. Steps that are over are answered only when it asks for a status.
 *
 * @throws StepQueryError naming the key whose value is none of its VR
 * @see PS3.4 K.2.2, Table K.6-1
 */
export function readStepQuery(space: string, identifier: JsonAttributes, timeZone: string): StepQuery {
  const { keys, unmatched } = keysOf(identifier);
  const { apart, spans } = takeCombined(keys);
  const offsetAt = (ms: number) => offsetMinutesIn(timeZone, ms);
  const test = dataSetTest(apart, { offsetAt }, ({ path }, message) => {
    throw new StepQueryError(message, { details: { tag: path.at(-1)! } });
  });
  return {
    identifier,
    filter: narrowing(space, keys),
    fits: (step) => test(step.dataSet) && spans.every((span) => span(step)),
    isWhole: !unmatched,
  };
}

/** What no key of VR SQ or of bytes can match. */
const unmatchable: ReadonlySet<string> = new Set('AT OB OD OF OL OV OW UN'.split(' '));

function keysOf(identifier: JsonAttributes): { keys: MatchKey[]; unmatched: boolean } {
  const keys: MatchKey[] = [];
  let unmatched = false;
  let count = 0;
  const level = (dataSet: JsonAttributes, path: readonly string[]): void => {
    for (const [tag, attribute] of Object.entries(dataSet)) {
      if (path.length === 0 && (tag === characterSet || tag === queryLevel)) continue;
      const own = [...path, tag];
      count += 1;
      if (count > keyLimit || own.length > depthLimit) throw new StepQueryError('too many keys', { details: { tag } });
      const items = itemsOf(attribute);
      if (items.length > 1) throw new StepQueryError('has more than one item', { details: { tag } });
      if (items[0]) level(items[0], own);
      const value = items.length === 0 ? keyText(attribute) : '';
      if (value === '') continue;
      const { vr } = lookUp(Number.parseInt(tag, 16)) ?? { vr: 'UN' };
      if (unmatchable.has(vr.slice(0, 2))) unmatched = true;
      else keys.push({ path: own, value });
    }
  };
  level(identifier, []);
  return { keys, unmatched };
}

/** The value of a key as it was sent, `\` between several; '' for universal matching. */
function keyText(attribute: JsonAttribute): string {
  if (attribute.InlineBinary !== undefined) return attribute.InlineBinary;
  return valuesOf(attribute)
    .map((value) => {
      if (typeof value !== 'object') return String(value);
      const groups = value as Readonly<Record<string, string>>;
      return [groups['Alphabetic'], groups['Ideographic'], groups['Phonetic']].join('=').replace(/=+$/, '');
    })
    .join('\\');
}

/** A range of VR DA or TM. */
const range = /^(\d*(?:\.\d+)?)-(\d*(?:\.\d+)?)$/;

/**
 * Ranges of both Start Date and Start Time are one range of moments: from the first time on the first date to the last time
 * on the last date (Table K.6-1, remark on Start Time).
 */
function takeCombined(keys: readonly MatchKey[]): {
  apart: readonly MatchKey[];
  spans: readonly ((step: ScheduledStepDocument) => boolean)[];
} {
  const textAt = (path: string) => keys.find((key) => key.path.join('.') === path)?.value.replaceAll(' ', '') ?? '';
  const dates = range.exec(textAt(startDate));
  const times = range.exec(textAt(startTime));
  if (!dates || !times) return { apart: keys, spans: [] };
  const from = momentOf(dates[1]!, times[1]!)?.start;
  const until = momentOf(dates[2]!, times[2]!)?.end;
  if ((dates[1] !== '' && from === undefined) || (dates[2] !== '' && until === undefined))
    throw new StepQueryError('must be ranges of dates and times', { details: { tag: startTime.slice(9) } });
  const apart = keys.filter(({ path }) => ![startDate, startTime].includes(path.join('.')));
  const inside = ({ dataSet }: ScheduledStepDocument) => {
    const at = localStartOf(dataSet);
    return at !== undefined && at >= (from ?? -Infinity) && at <= (until ?? Infinity);
  };
  return { apart, spans: [inside] };
}

const momentOf = (date: string, time: string) => (date === '' ? undefined : spanOfDateTime(`${date}${time}`));

/** Start as its dates say it, in milliseconds as if it were UTC. */
function localStartOf(dataSet: JsonAttributes): number | undefined {
  const step = itemsOf(dataSet[sequence])[0] ?? {};
  const [date] = valuesOf(step[startDate.slice(9)]);
  const [time = ''] = valuesOf(step[startTime.slice(9)]);
  return spanOfDateTime(`${String(date)}${String(time)}`)?.start;
}

/** Fields that hold the exact value of a key. */
const exactFields = new Map<string, Extract<keyof ScheduledStepDocument, string>>([
  [`${sequence}.${tagNamed('Modality')}`, 'modality'],
  [`${sequence}.${tagNamed('ScheduledStationAETitle')}`, 'stationAeTitles'],
  [tagNamed('PatientID'), 'patientId'],
  [tagNamed('AccessionNumber'), 'accessionNumber'],
  [tagNamed('RequestedProcedureID'), 'requestedProcedureId'],
  [tagNamed('StudyInstanceUID'), 'studyInstanceUid'],
]);

/** Conditions that an index decides, each no narrower than its key, which is tested again. */
function narrowing(space: string, keys: readonly MatchKey[]): Filter {
  const conditions = keys.flatMap(({ path, value }): Filter[] => {
    const name = path.join('.');
    if (name === startDate) return startCondition(value.replaceAll(' ', ''));
    if (name === tagNamed('PatientName')) return nameCondition(value);
    const field = exactFields.get(name);
    return field && !/[*?\\,]/.test(value) ? [{ [field]: value.trim() }] : [];
  });
  const asksStatus = keys.some(({ path }) => path.join('.') === stepStatus);
  return {
    $and: [{ space }, ...(asksStatus ? [] : [{ status: { $nin: endedStepStatuses } }]), ...conditions],
  };
}

function startCondition(value: string): Filter[] {
  const [from, until] = value.includes('-') ? value.split('-') : [value, value];
  const first = from ? spanOfDateTime(from)?.start : undefined;
  const last = until ? spanOfDateTime(until)?.end : undefined;
  return [
    ...(first === undefined ? [] : [{ startAt: { $gte: first - dayMs } }]),
    ...(last === undefined ? [] : [{ startAt: { $lte: last + dayMs } }]),
  ];
}

/** What stands before the first wildcard of a name in one group. */
function nameCondition(value: string): Filter[] {
  const literal = /^[^*?=\\]*/.exec(value)?.[0] ?? '';
  const start = literal.split('^').map(normaliseForSearch).join('^').replace(/\^+$/, '');
  if (start === '' || value.includes('=')) return [];
  return [{ patientNameKeys: { $regex: `^=${start.replace(/[^\p{L}\p{N}]/gu, '\\$&')}` } }];
}
