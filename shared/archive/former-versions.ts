import type { Archive } from './archive';
import type { InstanceEntry } from './documents';

/**
 * Former versions of a series' instances that are kept aside (rule c): by SOP Instance UID the landing sequence of the
 * earliest. What arrived later under the UID took its place.
 */
export async function formerVersions(archive: Archive, seriesId: string): Promise<ReadonlyMap<string, number>> {
  const kept = await archive.collections.conflicts.find({ seriesId, kind: 'version' });
  const earliest = new Map<string, number>();
  for (const { sopInstanceUid, entry } of kept)
    earliest.set(sopInstanceUid, Math.min(entry.sequence, earliest.get(sopInstanceUid) ?? entry.sequence));
  return earliest;
}

/** Says so of an instance that took the place of a former version, to be spread into what describes it. */
export function versionMark(
  former: ReadonlyMap<string, number>,
  { sopInstanceUid, sequence }: Pick<InstanceEntry, 'sopInstanceUid' | 'sequence'>,
): { readonly isVersion?: true } {
  return (former.get(sopInstanceUid) ?? Number.POSITIVE_INFINITY) < sequence ? { isVersion: true } : {};
}
