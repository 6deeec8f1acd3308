import type { Archive } from '#shared/archive/archive';
import { seriesIdOf, studyIdOf } from '#shared/archive/collections';
import type { InstanceEntry, SeriesDocument } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { hashDataSet } from '#shared/archive/read-object';
import { PlatformError } from '#shared/kernel/errors';

/** The space holds other content under the UIDs of the study that shall join it; `details.instances` names them. */
export class JoinConflictError extends PlatformError {
  readonly code = 'JOIN_CONFLICT';
  readonly status = 409;
}

/** UIDs named in one error at most. */
const namedLimit = 20;

/**
 * Looks for instances that both spaces hold with different content: a join may not replace what a space shows
 * (DESIGN 6, rule d).
 *
 * @throws JoinConflictError
 */
export async function refuseConflicts(
  archive: Archive,
  { from, to, studyInstanceUid }: { readonly from: string; readonly to: string; readonly studyInstanceUid: string },
): Promise<void> {
  await Promise.all([archive.progress.caughtUp(from), archive.progress.caughtUp(to)]);
  const instances: string[] = [];
  const { series } = archive.collections;
  for (const source of await series.find({ studyId: studyIdOf(from, studyInstanceUid) })) {
    const known = await series.findOne({ _id: seriesIdOf(to, studyInstanceUid, source.seriesInstanceUid) });
    if (known) instances.push(...(await differing(archive, source, known)));
    if (instances.length >= namedLimit) break;
  }
  if (instances.length === 0) return;
  throw new JoinConflictError('The space holds other content under UIDs of this study', {
    details: { studyInstanceUid, instances: instances.slice(0, namedLimit) },
  });
}

async function differing(archive: Archive, source: SeriesDocument, known: SeriesDocument): Promise<string[]> {
  const theirs = new Map((await listInstances(archive, known)).map((entry) => [entry.sopInstanceUid, entry]));
  const found: string[] = [];
  for (const entry of await listInstances(archive, source)) {
    const other = theirs.get(entry.sopInstanceUid);
    if (!other || isSamePlace(entry, other)) continue;
    if ((await hashOf(archive, entry)) !== (await hashOf(archive, other))) found.push(entry.sopInstanceUid);
    if (found.length >= namedLimit) break;
  }
  return found;
}

const isSamePlace = ({ location: a }: InstanceEntry, { location: b }: InstanceEntry): boolean =>
  a.store === b.store && a.key === b.key && a.offset === b.offset;

const hashOf = (archive: Archive, { sha256, location, dataSetOffset }: InstanceEntry): Promise<string> | string =>
  sha256 ?? hashDataSet(archive, location, dataSetOffset);
