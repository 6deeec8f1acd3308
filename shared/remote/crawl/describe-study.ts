import type { Archive } from '#shared/archive/archive';
import { studyIdOf } from '#shared/archive/collections';
import { type DescribedInstance, describeSeries, forgetDescribed } from '#shared/archive/describe/describe-series';
import type { JsonAttributes, SeriesDocument } from '#shared/archive/documents';
import { indexStudy } from '#shared/archive/index-study';
import { seriesTags, studyTags } from '#shared/archive/qido';
import { isUid } from '#shared/dicom/uid';
import type { RemoteArchive } from '../port';
import { keptAttributes, numberOf, textOf } from './answers';

/** What is described from where. */
export interface Describing {
  readonly archive: Archive;
  readonly remote: RemoteArchive;
  readonly space: string;
  readonly nodeId: string;
  readonly signal: AbortSignal;
}

const seriesOfStudy = 10_000;
const instancesOfSeries = 100_000;
const seriesInclude = [...seriesTags.filter((tag) => tag !== '00080005' && tag !== '0020000D'), '00201209'];
const instanceInclude = ['00080016', '00200013', '00280008', '00280010', '00280011', '00280100'];

/**
 * Brings a study as a node describes it into the space: its series and their instances, without their objects. Where the
 * node says as much as it did before nothing is asked. What is here already stays.
 *
 * @param answer - of a search for studies
 * @returns true when something changed
 * @throws as `RemoteArchive.search`
 */
export async function describeStudy(describing: Describing, answer: JsonAttributes): Promise<boolean> {
  const { archive, space, nodeId } = describing;
  const studyInstanceUid = textOf(answer, '0020000D');
  if (!isUid(studyInstanceUid)) return false;
  const studyAttributes = keptAttributes(answer, studyTags);
  const known = await archive.collections.series.find(
    { studyId: studyIdOf(space, studyInstanceUid) },
    { projection: { origin: 1, instanceCount: 1, studyAttributes: 1 } },
  );
  if (isAsBefore(known, studyAttributes, numberOf(answer, '00201208'))) return false;
  const keys = new Map([['0020000D', studyInstanceUid]]);
  const { signal } = describing;
  const search = { level: 'series', keys, include: seriesInclude, limit: seriesOfStudy, signal } as const;
  const { answers } = await describing.remote.search(search);
  const series = answers.filter((one) => isUid(textOf(one, '0020000E')));
  let changed = 0;
  for (const one of series) {
    const seriesInstanceUid = textOf(one, '0020000E');
    const attributes = keptAttributes({ ...one, '0020000D': { vr: 'UI', Value: [studyInstanceUid] } }, seriesTags);
    const instances = await instancesOf(describing, studyInstanceUid, seriesInstanceUid);
    const what = { space, nodeId, studyInstanceUid, seriesInstanceUid, studyAttributes, attributes, instances };
    if (await describeSeries(archive, what)) changed += 1;
  }
  if (changed > 0) await indexStudy(archive, space, studyInstanceUid, false);
  const kept = new Set(series.map((one) => textOf(one, '0020000E')));
  return (await forgetDescribed(archive, { space, nodeId, studyInstanceUid }, kept)) + changed > 0;
}

/** @param there - instances that the node counts; null: it does not say, and has to be asked */
function isAsBefore(
  known: readonly Pick<SeriesDocument, '_id' | 'origin' | 'instanceCount' | 'studyAttributes'>[],
  studyAttributes: JsonAttributes,
  there: number | null,
): boolean {
  if (there === null || known.reduce((sum, { instanceCount }) => sum + instanceCount, 0) !== there) return false;
  const text = JSON.stringify(studyAttributes);
  return known.every((one) => !one.origin || JSON.stringify(one.studyAttributes) === text);
}

async function instancesOf(
  { remote, signal }: Describing,
  studyInstanceUid: string,
  seriesInstanceUid: string,
): Promise<DescribedInstance[]> {
  const keys = new Map([
    ['0020000D', studyInstanceUid],
    ['0020000E', seriesInstanceUid],
  ]);
  const search = { level: 'instance', keys, include: instanceInclude, limit: instancesOfSeries, signal } as const;
  const { answers } = await remote.search(search);
  const instances = answers.filter((one) => isUid(textOf(one, '00080018'))).map(describedInstance);
  return instances.sort((a, b) => (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0));
}

function describedInstance(answer: JsonAttributes): DescribedInstance {
  return {
    sopInstanceUid: textOf(answer, '00080018'),
    sopClassUid: textOf(answer, '00080016'),
    instanceNumber: numberOf(answer, '00200013'),
    rows: numberOf(answer, '00280010'),
    columns: numberOf(answer, '00280011'),
    bitsAllocated: numberOf(answer, '00280100'),
    numberOfFrames: numberOf(answer, '00280008'),
  };
}
