import type { JsonAttributes } from '#shared/archive/documents';
import type { Filter } from '#shared/catalogue/port';
import { workitemRules } from './attribute-rules';
import { tagNamed } from './data-set';
import { type WorkitemDocument, workitemIdOf } from './documents';
import { offsetMinutesIn } from './indexed-fields';
import type { MatchKey } from './match';
import { searchTest, type WorkitemSearch } from './search-request';
import type { Worklist } from './worklist';

/** Workitems in one answer at most; further ones by `offset`. */
export const workitemLimit = 1_000;
/** Together they are read into one answer: longer ones are cut into pages, in characters of JSON. */
const answerLimit = 16 * 1024 * 1024;

/** One page of a search. */
export interface WorkitemPage {
  readonly dataSets: readonly JsonAttributes[];
  /** True when more were found than the page holds. */
  readonly hasMore: boolean;
}

/**
 * Answers one page of a search, by scheduled start, then UID.
 *
 * @throws InvalidInputError when a value is none of its key
 * @see PS3.4 CC.2.8, PS3.18 11.9
 */
export async function searchWorkitems(
  worklist: Worklist,
  space: string,
  search: WorkitemSearch,
): Promise<WorkitemPage> {
  const { timeZone } = worklist.settings;
  const test = searchTest(search, (ms) => offsetMinutesIn(timeZone, ms));
  const limit = Math.min(search.limit ?? workitemLimit, workitemLimit);
  const filter = { $and: [{ space, goneAt: null }, ...narrowing(space, search.keys)] };
  const options = { sort: { startAt: 1, _id: 1 }, projection: { dataSet: 1 } } as const;
  const dataSets: JsonAttributes[] = [];
  let skip = search.offset;
  let size = 0;
  for await (const { dataSet } of worklist.workitems.iterate(filter, options)) {
    if (!test(dataSet) || skip-- > 0) continue;
    const answer = answerOf(dataSet, search.include);
    size += JSON.stringify(answer).length;
    if (dataSets.length === limit || (size > answerLimit && dataSets.length > 0)) return { dataSets, hasMore: true };
    dataSets.push(answer);
  }
  return { dataSets, hasMore: false };
}

/** Returned whether they are asked for or not (Table CC.2.5-3, column Return Key Type). */
const returned: ReadonlySet<string> = new Set([
  ...workitemRules.rules.filter(({ isReturned }) => isReturned).map(({ tag }) => tag),
  tagNamed('SpecificCharacterSet'),
  tagNamed('TimezoneOffsetFromUTC'),
]);

function answerOf(dataSet: JsonAttributes, include: WorkitemSearch['include']): JsonAttributes {
  if (include === 'all') return dataSet;
  return Object.fromEntries(Object.entries(dataSet).filter(([tag]) => returned.has(tag) || include.has(tag)));
}

type Field = Extract<keyof WorkitemDocument, string>;

/** Fields that hold the exact values of a key. */
const fields = new Map<string, Field>([
  [tagNamed('ProcedureStepState'), 'state'],
  [tagNamed('PatientID'), 'patientId'],
  [pathOf('ReferencedRequestSequence', 'AccessionNumber'), 'accessionNumbers'],
  [pathOf('ScheduledWorkitemCodeSequence', 'CodeValue'), 'workitemCodes'],
  [pathOf('ScheduledStationNameCodeSequence', 'CodeValue'), 'stationCodes'],
]);

function pathOf(...keywords: string[]): string {
  return keywords.map(tagNamed).join('.');
}

/** Conditions that an index decides; each is no narrower than its key, which is tested again. */
function narrowing(space: string, keys: readonly MatchKey[]): Filter[] {
  return keys.flatMap(({ path, value }): Filter[] => {
    if (/[*?]/.test(value)) return [];
    const values = value.split(/[,\\]/).map((one) => one.trim());
    if (path.length === 1 && path[0] === tagNamed('SOPInstanceUID'))
      return [{ _id: { $in: values.map((uid) => workitemIdOf(space, uid)) } }];
    const field = fields.get(path.join('.'));
    if (!field) return [];
    return [{ [field]: field === 'state' ? { $in: values } : value }];
  });
}
