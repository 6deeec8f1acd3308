import { forgetDescribed } from '#shared/archive/describe/describe-series';
import { type DayWindow, dicomDay } from './days';
import type { Describing } from './describe-study';

/**
 * Removes descriptions of studies of some days that the node has no more. It is asked for each of them by its UID before:
 * a search that answers too little removes nothing.
 *
 * @param seen - Study Instance UIDs that the node answered for these days
 * @returns studies of which descriptions were removed
 */
export async function removeDescribed(
  describing: Describing,
  { from, through }: DayWindow,
  seen: ReadonlySet<string>,
): Promise<number> {
  const { archive, remote, space, nodeId, signal } = describing;
  const filter = { space, studyDate: { $gte: dicomDay(from), $lte: dicomDay(through) } };
  const projection = { studyInstanceUid: 1, describedCount: 1 } as const;
  const unseen: string[] = [];
  for await (const { studyInstanceUid, describedCount = 0 } of archive.collections.studies.iterate(filter, {
    projection,
  }))
    if (describedCount > 0 && !seen.has(studyInstanceUid)) unseen.push(studyInstanceUid);
  let removed = 0;
  for (const studyInstanceUid of unseen) {
    const keys = new Map([['0020000D', studyInstanceUid]]);
    const { answers } = await remote.search({ level: 'study', keys, include: [], limit: 1, signal });
    if (answers.length > 0) continue;
    if ((await forgetDescribed(archive, { space, nodeId, studyInstanceUid })) > 0) removed += 1;
  }
  return removed;
}
