import type { z } from 'zod';
import { studyIdOf } from '#shared/archive/collections';
import type { SeriesDocument, StudyDocument } from '#shared/archive/documents';
import { StudyNotFoundError } from '#shared/archive/errors';
import { findSpace } from '#shared/archive/spaces';
import { invalidInput } from '#shared/kernel/function/parse';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { ListStudiesRequest } from './schema';
import type { Asker } from './studies';

type Needs = Pick<Services, 'archive' | 'audit'>;
type ReadingNeeds = Needs & Pick<Services, 'nodes'>;

const fields = {
  studyInstanceUid: 1,
  patientId: 1,
  patientName: 1,
  studyDate: 1,
  accessionNumber: 1,
  studyDescription: 1,
  modalities: 1,
  seriesCount: 1,
  instanceCount: 1,
  describedCount: 1,
  sizeBytes: 1,
  assumedCharacterSet: 1,
} as const;
type Shown = Pick<StudyDocument, keyof typeof fields>;

/**
 * Lists studies of a space by UID, a page at a time; with `assumedCharacterSet` those whose text was read in that set
 * because its bytes contradict the declared one.
 *
 * @throws SpaceNotFoundError
 * @throws InvalidInputError when `after` is not a `next` of an earlier page
 */
export async function listStudies(
  space: string,
  { assumedCharacterSet, limit, after }: z.output<typeof ListStudiesRequest>['query'],
  asker: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  await findSpace(archive, space);
  if (after !== undefined && !/^[0-9.]{1,64}$/.test(after))
    throw invalidInput([{ in: 'query', name: 'after', message: 'must be the `next` of an earlier page' }]);
  await archive.progress.caughtUp(space);
  // By id alone all studies of the space lie side by side: `0` follows `/`.
  const _id = { $gt: `${space}/${after ?? ''}`, $lt: `${space}0` };
  const filter = assumedCharacterSet === undefined ? { _id } : { space, assumedCharacterSet, _id };
  const options = { sort: { _id: 1 }, limit: limit + 1, projection: fields } as const;
  const found = await archive.collections.studies.find(filter, options);
  record(audit, asker, space);
  const items = found.slice(0, limit);
  const next = found.length > items.length ? (items.at(-1)?.studyInstanceUid ?? null) : null;
  return json({ items: items.map((one) => shown(one)), next });
}

/** One study with its series. @throws SpaceNotFoundError, StudyNotFoundError */
export async function readStudy(
  { space, studyInstanceUid }: { readonly space: string; readonly studyInstanceUid: string },
  asker: Asker,
  { archive, audit, nodes }: ReadingNeeds,
): Promise<HttpResult> {
  await findSpace(archive, space);
  await archive.progress.caughtUp(space);
  const studyId = studyIdOf(space, studyInstanceUid);
  const study = await archive.collections.studies.findOne({ _id: studyId }, { projection: fields });
  if (!study) throw new StudyNotFoundError('No such study', { details: { space, studyInstanceUid } });
  const series = await archive.collections.series.find({ studyId }, { sort: { seriesNumber: 1, _id: 1 } });
  record(audit, asker, space, studyInstanceUid);
  return json({ ...shown(study), series: await Promise.all(series.map((one) => shownSeries(one, nodes))) });
}

function shown(study: Shown) {
  const { studyInstanceUid, patientId, patientName, studyDate, accessionNumber, studyDescription } = study;
  const { modalities, seriesCount, instanceCount, describedCount = 0, sizeBytes, assumedCharacterSet } = study;
  return {
    ...{ studyInstanceUid, patientId, patientName, studyDate, accessionNumber, studyDescription },
    ...{ modalities, seriesCount, instanceCount, describedCount, sizeBytes, assumedCharacterSet },
  };
}

async function shownSeries(series: SeriesDocument, nodes: Services['nodes']) {
  const { seriesInstanceUid, modality, seriesNumber, instanceCount, sizeBytes, assumed } = series;
  const assumedCharacterSet = assumed?.series ?? null;
  const { nodeId } = series.origin ?? {};
  const origin = nodeId === undefined ? null : ((await nodes.get(nodeId))?.name ?? nodeId);
  return { seriesInstanceUid, modality, seriesNumber, instanceCount, origin, sizeBytes, assumedCharacterSet };
}

function record(audit: Needs['audit'], { caller, peer }: Asker, space: string, studyInstanceUid?: string): void {
  audit.record({
    ...{ event: 'query', action: 'E', actor: caller.id, peer, operation: 'api-studies', space },
    ...(studyInstanceUid === undefined ? {} : { studyInstanceUid }),
  });
}
