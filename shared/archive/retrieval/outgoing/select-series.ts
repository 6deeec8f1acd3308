import type { Archive } from '#shared/archive/archive';
import type { Filter } from '#shared/catalogue/port';
import { LimitExceededError } from '#shared/kernel/errors';
import { seriesIdOf, studyIdOf } from '../../collections';
import { listDescribed } from '../../describe/list-described';
import type { InstanceEntry } from '../../documents';
import { instanceKeyPrefix } from '../../instance-keys';
import { listInstances, listSome } from '../../list-instances';
import { type RetrievedSeries, retrievedFields } from '../find';

/** Unique keys of what is asked for, each a list of which one has to match; null: not given. */
export interface RetrieveKeys {
  readonly patientIds: readonly string[] | null;
  readonly studyInstanceUids: readonly string[] | null;
  readonly seriesInstanceUids: readonly string[] | null;
  readonly sopInstanceUids: readonly string[] | null;
}

/** A series of which all or some instances are asked for. */
export interface SelectedSeries {
  readonly series: RetrievedSeries;
  /** Null: all. */
  readonly sopInstanceUids: ReadonlySet<string> | null;
}

/** Series of one retrieval at most: a patient of many years has some hundred. */
const seriesLimit = 20_000;
/** Ids looked up at a time. */
const lookUpAtOnce = 500;

/** Studies that one retrieval has fetched from elsewhere at most. */
const fetchLimit = 50;

/**
 * The series that hold what is asked for, those of a study in the order of their numbers. Studies that are named and not
 * here are fetched first where the space has origins. Nothing found is no error.
 *
 * @throws LimitExceededError for more series than one retrieval may have; what `fetchMissing` throws
 */
export async function selectSeries(archive: Archive, space: string, keys: RetrieveKeys): Promise<SelectedSeries[]> {
  const found = await selectHere(archive, space, keys);
  const missing = archive.fetchMissing ? missingOf(keys, found) : [];
  let came = false;
  for (const studyInstanceUid of missing) came = (await archive.fetchMissing!(space, { studyInstanceUid })) || came;
  return came ? await selectHere(archive, space, keys) : found;
}

/** Studies asked for by name of which nothing was found. */
function missingOf({ studyInstanceUids }: RetrieveKeys, found: readonly SelectedSeries[]): string[] {
  const here = new Set(found.map(({ series }) => series.studyInstanceUid));
  return (studyInstanceUids ?? []).filter((uid) => !here.has(uid)).slice(0, fetchLimit);
}

async function selectHere(archive: Archive, space: string, keys: RetrieveKeys): Promise<SelectedSeries[]> {
  const sopInstanceUids = keys.sopInstanceUids && new Set(keys.sopInstanceUids);
  const selected: SelectedSeries[] = [];
  for (const filter of await placesOf(archive, space, keys)) {
    const found = await archive.collections.series.find(filter, {
      sort: { studyId: 1, seriesNumber: 1, _id: 1 },
      projection: retrievedFields,
      limit: seriesLimit + 1 - selected.length,
    });
    for (const series of found) selected.push({ series, sopInstanceUids });
    if (selected.length > seriesLimit)
      throw new LimitExceededError('More series than one retrieval may have', { details: { limit: seriesLimit } });
  }
  return selected;
}

/** The instances asked for of a series, in series order. Those that are only described here have no bytes. */
export async function listSelected(
  archive: Archive,
  { series, sopInstanceUids }: SelectedSeries,
): Promise<readonly InstanceEntry[]> {
  if (series.origin) return await listDescribed(archive, series, sopInstanceUids);
  return sopInstanceUids ? await listSome(archive, series, sopInstanceUids) : await listInstances(archive, series);
}

/** Instances asked for; single ones are looked up. */
export async function countSelected(archive: Archive, selected: readonly SelectedSeries[]): Promise<number> {
  let count = 0;
  for (const one of selected)
    count += one.sopInstanceUids ? (await listSelected(archive, one)).length : one.series.instanceCount;
  return count;
}

/** Filters that together find the series, each with few ids. */
async function placesOf(archive: Archive, space: string, keys: RetrieveKeys): Promise<Filter[]> {
  const studyIds = await studyIdsOf(archive, space, keys);
  const { seriesInstanceUids, sopInstanceUids } = keys;
  if (seriesInstanceUids && studyIds?.length === 1) {
    const studyInstanceUid = studyIds[0]!.slice(space.length + 1);
    return inChunks(seriesInstanceUids, (some) => ({
      _id: { $in: some.map((uid) => seriesIdOf(space, studyInstanceUid, uid)) },
    }));
  }
  if (seriesInstanceUids) {
    const among = studyIds ? { studyId: { $in: studyIds } } : {};
    return inChunks(seriesInstanceUids, (some) => ({ space, seriesInstanceUid: { $in: some }, ...among }));
  }
  if (studyIds) return inChunks(studyIds, (some) => ({ studyId: { $in: some } }));
  const seriesIds = await seriesIdsOf(archive, space, sopInstanceUids ?? []);
  return inChunks(seriesIds, (some) => ({ _id: { $in: some } }));
}

async function studyIdsOf(
  archive: Archive,
  space: string,
  { patientIds, studyInstanceUids }: RetrieveKeys,
): Promise<string[] | null> {
  const named = studyInstanceUids && [...new Set(studyInstanceUids)].map((uid) => studyIdOf(space, uid));
  if (!patientIds) return named;
  const places = named
    ? inChunks(named, (some) => ({ _id: { $in: some } }))
    : inChunks(patientIds, (some) => ({ space, patientId: { $in: some } }));
  const ids: string[] = [];
  for (const place of places) {
    const found = await archive.collections.studies.find(place, {
      sort: { studyDate: -1, _id: 1 },
      projection: { patientId: 1 },
    });
    for (const { _id, patientId } of found) if (patientId !== null && patientIds.includes(patientId)) ids.push(_id);
  }
  return ids;
}

/** Series that hold an instance of these UIDs. */
async function seriesIdsOf(archive: Archive, space: string, uids: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (let start = 0; start < uids.length; start += lookUpAtOnce) {
    const ranges = uids.slice(start, start + lookUpAtOnce).map((uid) => instanceKeyPrefix(space, uid));
    const keys = await archive.collections.instanceKeys.find({
      $or: ranges.map((prefix) => ({ _id: { $gte: prefix, $lt: `${prefix}~` } })),
    });
    for (const { s } of keys) found.add(s);
  }
  return [...found];
}

function inChunks<T>(values: readonly T[], filterOf: (some: readonly T[]) => Filter): Filter[] {
  const filters: Filter[] = [];
  for (let start = 0; start < values.length; start += lookUpAtOnce)
    filters.push(filterOf(values.slice(start, start + lookUpAtOnce)));
  return filters;
}
