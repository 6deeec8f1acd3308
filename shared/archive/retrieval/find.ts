import type { Archive } from '#shared/archive/archive';
import { seriesIdOf, studyIdOf } from '#shared/archive/collections';
import { listDescribed } from '#shared/archive/describe/list-described';
import { passThroughOf } from '#shared/archive/describe/pass-through';
import type { InstanceEntry, SeriesDocument } from '#shared/archive/documents';
import { InstanceNotFoundError, SeriesNotFoundError, StudyNotFoundError } from '#shared/archive/errors';
import { findSpace } from '#shared/archive/spaces';
import type { InstanceResource, Resource } from './resource';
import { SeriesCache } from './series-cache';

/** What of a series a retrieval needs. */
export type RetrievedSeries = Pick<
  SeriesDocument,
  | '_id'
  | 'space'
  | 'studyId'
  | 'studyInstanceUid'
  | 'seriesInstanceUid'
  | 'revision'
  | 'lastSequence'
  | 'packs'
  | 'packedCount'
  | 'instanceCount'
  | 'sopClassUids'
  | 'transferSyntaxUids'
  | 'isCorrected'
  | 'origin'
>;

/** Projection with what `RetrievedSeries` has. */
export const retrievedFields = {
  space: 1,
  studyId: 1,
  studyInstanceUid: 1,
  seriesInstanceUid: 1,
  revision: 1,
  lastSequence: 1,
  packs: 1,
  packedCount: 1,
  instanceCount: 1,
  sopClassUids: 1,
  transferSyntaxUids: 1,
  isCorrected: 1,
  origin: 1,
} as const;

const cache = new SeriesCache<RetrievedSeries>();

/**
 * The series of a study, or the one that is asked for, in the order of their numbers. What is not here is fetched first
 * where the space has origins.
 *
 * @throws SpaceNotFoundError, StudyNotFoundError, SeriesNotFoundError; what `fetchMissing` throws
 */
export async function findSeries(archive: Archive, resource: Resource): Promise<RetrievedSeries[]> {
  try {
    return await findHere(archive, resource);
  } catch (error) {
    const isMissing = error instanceof StudyNotFoundError || error instanceof SeriesNotFoundError;
    if (!isMissing || !(await archive.fetchMissing?.(resource.space, resource))) throw error;
    return await findHere(archive, resource);
  }
}

async function findHere(archive: Archive, resource: Resource): Promise<RetrievedSeries[]> {
  const { space, studyInstanceUid, seriesInstanceUid } = resource;
  const details = { space, studyInstanceUid, seriesInstanceUid };
  if (seriesInstanceUid !== undefined) {
    const _id = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
    const found = await cache.get(archive, _id, () =>
      archive.collections.series.findOne({ _id }, { projection: retrievedFields }),
    );
    if (found) return [found];
    await findSpace(archive, space);
    const study = await archive.collections.studies.findOne(
      { _id: studyIdOf(space, studyInstanceUid) },
      { projection: { space: 1 } },
    );
    throw study
      ? new SeriesNotFoundError('No such series in this study', { details })
      : new StudyNotFoundError('No such study', { details });
  }
  await findSpace(archive, space);
  const studyId = studyIdOf(space, studyInstanceUid);
  const found = await archive.collections.series.find(
    { studyId },
    { sort: { seriesNumber: 1, _id: 1 }, projection: retrievedFields },
  );
  if (found.length === 0) throw new StudyNotFoundError('No such study', { details });
  return found;
}

/**
 * One instance. Fresh from the catalogue: an entry may be read once more when its bytes moved. One that is only described
 * here is passed through.
 *
 * @throws SpaceNotFoundError, StudyNotFoundError, SeriesNotFoundError, InstanceNotFoundError; as `PassThrough`
 */
export async function findInstance(
  archive: Archive,
  resource: InstanceResource,
): Promise<{ series: RetrievedSeries; entry: InstanceEntry }> {
  for (let revision = -1; ; ) {
    const [series] = await findSeries(archive, resource);
    if (series!.origin) return { series: series!, entry: await passedInstance(archive, series!, resource) };
    const entry = await entryOf(archive, series!, resource.sopInstanceUid);
    if (entry) return { series: series!, entry };
    // A pack may have taken over between the look at the series and the look at its documents.
    if (series!.revision === revision)
      throw new InstanceNotFoundError('No such instance in this series', { details: { ...resource } });
    revision = series!.revision;
  }
}

async function passedInstance(
  archive: Archive,
  series: RetrievedSeries,
  resource: InstanceResource,
): Promise<InstanceEntry> {
  const { sopInstanceUid } = resource;
  if ((await listDescribed(archive, series, new Set([sopInstanceUid]))).length > 0)
    return await passThroughOf(archive).one(series, sopInstanceUid);
  throw new InstanceNotFoundError('No such instance in this series', { details: { ...resource } });
}

/** Looks an entry up once more, for when its bytes moved. */
export const entryAgain =
  (archive: Archive, series: RetrievedSeries, { sopInstanceUid }: Pick<InstanceEntry, 'sopInstanceUid'>) =>
  async (): Promise<InstanceEntry> => {
    const { space, studyInstanceUid, seriesInstanceUid } = series;
    return (await findInstance(archive, { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid })).entry;
  };

/** The entry of an instance: in the packs of its series, or among its documents; of two the later arrival. */
async function entryOf(
  archive: Archive,
  series: RetrievedSeries,
  sopInstanceUid: string,
): Promise<InstanceEntry | null> {
  const waiting =
    series.packedCount === series.instanceCount
      ? null
      : await archive.collections.instances.findOne({ _id: `${series._id}/${sopInstanceUid}` });
  let entry: InstanceEntry | null = waiting;
  for (const pack of series.packs) {
    const packed = (await archive.members.of(pack)).bySopInstanceUid.get(sopInstanceUid);
    if (packed && (!entry || packed.sequence >= entry.sequence)) entry = packed;
  }
  return entry;
}
