import type { Document, Filter, FindOptions } from '#shared/catalogue/port';
import { LimitExceededError } from '#shared/kernel/errors';
import type { Archive } from '../archive';
import { seriesIdOf, studyIdOf } from '../collections';
import type { SeriesDocument, StudyDocument } from '../documents';
import { instanceKeyPrefix } from '../instance-keys';
import { listedFields } from '../list-instances';
import { withSeriesFields, withStudyFields } from './asked-fields';
import { classConditions, conditionsOf, uidsOf } from './conditions';
import type { SearchRequest } from './search-request';

/** The study and series that the path names. */
export interface Scope {
  readonly space: string;
  readonly studyInstanceUid?: string | undefined;
  readonly seriesInstanceUid?: string | undefined;
}

/** What a search reads of a series to answer it; the catalogue keeps this beside the document. */
export const answerFields = { studyId: 1, studyInstanceUid: 1, seriesInstanceUid: 1, qido: 1 } as const;
/** What it reads to list the instances of the series besides. */
export const listingFields = { ...listedFields, ...answerFields, isCorrected: 1 } as const;

export type FoundSeries = Pick<SeriesDocument, '_id' | keyof typeof answerFields>;
export type FoundListing = Pick<SeriesDocument, '_id' | keyof typeof listingFields>;

/** A series that fits, with its study's answer where the search wants that. */
export interface SeriesHit<S extends FoundSeries = FoundSeries> {
  readonly series: S;
  readonly studyAnswer: string | null;
}

/** Studies looked at in one search below study level; a search that needs more must name a narrower key. */
const studyBudget = 16_384;
const pageSize = 200;
const studiesAtOnce = 32;

export interface SourceOptions<S extends FoundSeries> {
  /** What is wanted of each series. */
  readonly fields: Readonly<Record<Exclude<keyof S, '_id'>, 1>>;
  /** Each hit comes with the answer of its study. */
  readonly withStudy: boolean;
  /** How many series will probably be looked at. */
  readonly likely: number;
}

type StudyHit = Pick<StudyDocument, '_id' | 'qido'>;

/** What a search says about series, the UIDs of their instances left out. @throws InvalidInputError */
export const seriesConditions = (search: SearchRequest): Filter[] => [
  ...conditionsOf(search, 'series'),
  ...classConditions(search),
];

/**
 * The series that fit a search, in a stable order: those of one study by number, then id; those found through keys of
 * the study in the order of a search for studies; those found by when their procedure step began by that; all others by id.
 *
 * @throws InvalidInputError, LimitExceededError
 */
export async function* seriesOf<S extends FoundSeries>(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
  options: SourceOptions<S>,
): AsyncGenerator<SeriesHit<S>> {
  const studies = conditionsOf(search, 'study').filter((condition) => !('studyInstanceUid' in condition));
  const wanted: Wanted = {
    space: scope.space,
    studies: namedStudies(scope, search),
    ids: await namedSeries(archive, scope, search),
    isNamed: uidsOf(search, 'SeriesInstanceUID') !== undefined,
    conditions: seriesConditions(search),
    likely: options.likely,
  };
  const { fields } = search;
  const projection = {
    ...options.fields,
    ...(fields.series.size > 0 ? { attributes: 1, isCorrected: 1 } : {}),
  } as const;
  const find: Find<S> = async (filter, how) => {
    const found = (await archive.collections.series.find(filter, { ...how, projection })) as Document[] as S[];
    return await withSeriesFields(archive, found, fields.series);
  };
  const findStudies: FindStudies = async (filter, how) => {
    const more = fields.study.size > 0 ? ({ attributes: 1, sopClassUids: 1 } as const) : {};
    const found = await archive.collections.studies.find(filter, { ...how, projection: { qido: 1, ...more } as const });
    return withStudyFields(found, fields.study);
  };
  if (studies.length > 0 && wanted.studies === null && wanted.ids === null && !wanted.isNamed) {
    yield* throughStudies(wanted, studies, find, findStudies);
    return;
  }
  const join = studies.length > 0 || options.withStudy;
  for await (const page of seriesPages(wanted, find)) {
    const answers = join ? await studyAnswers(page, studies, findStudies) : null;
    for (const series of page) {
      const studyAnswer = answers?.get(series.studyId) ?? null;
      if (!answers || studyAnswer !== null) yield { series, studyAnswer };
    }
  }
}

/** What a search says about series. */
interface Wanted {
  readonly space: string;
  /** `_id`s of the studies and of the series that it names; null when it names none. */
  readonly studies: readonly string[] | null;
  readonly ids: readonly string[] | null;
  /** True when it names Series Instance UIDs. */
  readonly isNamed: boolean;
  readonly conditions: readonly Filter[];
  readonly likely: number;
}

type FindStudies = (filter: Filter, how?: Omit<FindOptions, 'projection'>) => Promise<readonly StudyHit[]>;
type Find<S> = (filter: Filter, how?: Omit<FindOptions, 'projection'>) => Promise<S[]>;

/** `_id`s of the studies that path and keys name; null when they name none. */
export function namedStudies({ space, studyInstanceUid }: Scope, search: SearchRequest): readonly string[] | null {
  const listed = uidsOf(search, 'StudyInstanceUID');
  if (studyInstanceUid === undefined && !listed) return null;
  const uids = (listed ?? [studyInstanceUid!]).filter((uid) => !studyInstanceUid || uid === studyInstanceUid);
  return uids.map((uid) => studyIdOf(space, uid));
}

/** `_id`s of the series that the path names, or that hold the SOP Instance UIDs of a search; null when there are no such. */
export async function namedSeries(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
): Promise<readonly string[] | null> {
  const { space, studyInstanceUid, seriesInstanceUid } = scope;
  if (studyInstanceUid && seriesInstanceUid) return [seriesIdOf(space, studyInstanceUid, seriesInstanceUid)];
  const uids = uidsOf(search, 'SOPInstanceUID');
  if (!uids) return null;
  const found = new Set<string>();
  for (const uid of uids) {
    const prefix = instanceKeyPrefix(space, uid);
    const keys = await archive.collections.instanceKeys.find({ _id: { $gte: prefix, $lt: `${prefix}~` } });
    for (const { s } of keys) found.add(s);
  }
  return [...found];
}

/** Keys that match ranges: their order is that of their index, so that a page needs no sorting. */
const rangedFields = ['performedProcedureStepStartDate', 'performedProcedureStepStartTime'] as const;

async function* seriesPages<S extends FoundSeries>(wanted: Wanted, find: Find<S>): AsyncGenerator<readonly S[]> {
  const { space, studies, ids, conditions } = wanted;
  if (ids) {
    const held = (id: string) => !studies || studies.some((study) => id.startsWith(`${study}/`));
    yield (await find(allOf([{ _id: { $in: ids.filter(held) } }, ...conditions]))).sort(byId);
    return;
  }
  if (studies?.length === 1) {
    yield await find(allOf([{ studyId: studies[0]! }, ...conditions]), { sort: { seriesNumber: 1, _id: 1 } });
    return;
  }
  const place: Filter = studies ? { studyId: { $in: studies } } : { space };
  if (wanted.isNamed) {
    yield (await find(allOf([place, ...conditions]))).sort(byId);
    return;
  }
  const limit = Math.max(1, Math.min(pageSize, wanted.likely));
  const ranged = rangedFields.find((field) => conditions.some((condition) => field in condition));
  const isWhole = !studies && conditions.length === 0;
  for (let after = `${space}/`, skip = 0; ; skip += limit) {
    const range: Filter = { _id: { $gt: after, $lt: `${space}0` } };
    const filter = isWhole ? range : allOf([place, ...conditions, ...(ranged ? [] : [range])]);
    const order = ranged ? { sort: { [ranged]: 1, _id: 1 }, skip } : { sort: { _id: 1 } };
    const page = await find(filter, { ...order, limit } as FindOptions);
    yield page;
    if (page.length < limit) return;
    after = page.at(-1)!._id;
  }
}

/** UIDs are plain text, so that this is the order of the catalogue. */
const byId = (a: FoundSeries, b: FoundSeries): number => (a._id < b._id ? -1 : 1);

async function* throughStudies<S extends FoundSeries>(
  { space, conditions }: Wanted,
  studies: readonly Filter[],
  find: Find<S>,
  findStudies: FindStudies,
): AsyncGenerator<SeriesHit<S>> {
  const filter = allOf([{ space }, ...studies]);
  // Each page is as long as all before it, so that what is skipped again costs at most as much as what is read.
  for (let skip = 0, limit = studiesAtOnce; skip < studyBudget; skip += limit, limit = skip) {
    const page = await findStudies(filter, { sort: { studyDate: -1, _id: 1 }, skip, limit });
    for (let at = 0; at < page.length; at += studiesAtOnce) {
      yield* seriesOfStudies(page.slice(at, at + studiesAtOnce), conditions, find);
    }
    if (page.length < limit) return;
  }
  throw new LimitExceededError('Too many studies fit: give StudyInstanceUID, or a narrower StudyDate', {
    details: { limit: 'studies', maximum: studyBudget, key: 'StudyInstanceUID' },
  });
}

async function* seriesOfStudies<S extends FoundSeries>(
  studies: readonly StudyHit[],
  conditions: readonly Filter[],
  find: Find<S>,
): AsyncGenerator<SeriesHit<S>> {
  if (studies.length === 0) return;
  const filter = allOf([{ studyId: { $in: studies.map(({ _id }) => _id) } }, ...conditions]);
  const found = await find(filter, { sort: { studyId: 1, seriesNumber: 1, _id: 1 } });
  const byStudy = new Map<string, S[]>();
  for (const series of found) {
    const group = byStudy.get(series.studyId);
    if (group) group.push(series);
    else byStudy.set(series.studyId, [series]);
  }
  for (const study of studies) {
    for (const series of byStudy.get(study._id) ?? []) yield { series, studyAnswer: study.qido };
  }
}

/** Answers of the studies of some series, by id; only those that meet the conditions. */
async function studyAnswers(
  series: readonly FoundSeries[],
  conditions: readonly Filter[],
  findStudies: FindStudies,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(series.map(({ studyId }) => studyId))];
  if (ids.length === 0) return new Map();
  const filter = allOf([{ _id: ids.length === 1 ? ids[0]! : { $in: ids } }, ...conditions]);
  const found = await findStudies(filter);
  return new Map(found.map(({ _id, qido }) => [_id, qido]));
}

/** One filter of which every part must hold; parts may name the same field. */
export function allOf(parts: readonly Filter[]): Filter {
  return parts.length === 1 ? parts[0]! : { $and: parts };
}
