import type { Archive } from '#shared/archive/archive';
import { studyIdOf } from '#shared/archive/collections';
import type { JsonAttributes } from '#shared/archive/documents';
import { isUid } from '#shared/dicom/uid';
import type { RemoteArchive } from '../port';
import type { Retrievals } from '../retrievals';
import { numberOf, textOf } from './answers';

/** What is mirrored from where. */
export interface Mirroring {
  readonly archive: Archive;
  readonly remote: RemoteArchive;
  readonly retrievals: Retrievals;
  readonly space: string;
  readonly nodeId: string;
  readonly signal: AbortSignal;
}

const seriesOfStudy = 10_000;

/**
 * Asks for a study that is not here, or of which the node has more instances. One that was asked for since and brought no
 * more, or failed, is not asked for again until the node counts otherwise.
 *
 * @param answer - of a search for studies
 * @returns true when it was asked for
 * @throws as `RemoteArchive.search`
 */
export async function mirrorStudy(mirroring: Mirroring, answer: JsonAttributes): Promise<boolean> {
  const { archive, retrievals, space, nodeId } = mirroring;
  const studyInstanceUid = textOf(answer, '0020000D');
  if (!isUid(studyInstanceUid)) return false;
  const _id = studyIdOf(space, studyInstanceUid);
  const projection = { instanceCount: 1, describedCount: 1 } as const;
  const study = await archive.collections.studies.findOne({ _id }, { projection });
  const here = study ? study.instanceCount - (study.describedCount ?? 0) : 0;
  const there = numberOf(answer, '00201208') ?? (here > 0 ? await countThere(mirroring, studyInstanceUid) : null);
  if (here > 0 && (there === null || here >= there)) return false;
  if (await archive.collections.tombstones.findOne({ _id })) return false; // deleted here: it does not come back
  const latest = await retrievals.latestOf(space, studyInstanceUid);
  const isOpen = latest?.state === 'waiting' || latest?.state === 'running';
  if (isOpen || (latest?.there !== undefined && latest.there === there)) return false;
  await retrievals.request({ space, nodeId, studyInstanceUid, reason: 'mirror', requestedBy: 'platform', there });
  return true;
}

/** Instances by the counts of the series; null when the node does not say those either. */
async function countThere({ remote, signal }: Mirroring, studyInstanceUid: string): Promise<number | null> {
  const keys = new Map([['0020000D', studyInstanceUid]]);
  const search = { level: 'series', keys, include: ['00201209'], limit: seriesOfStudy, signal } as const;
  const counts = (await remote.search(search)).answers.map((series) => numberOf(series, '00201209'));
  return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}
