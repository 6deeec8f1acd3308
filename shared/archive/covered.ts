import type { Archive } from './archive';
import type { InstanceDocument, PackReference } from './documents';

/**
 * Documents of a series that one of its packs holds too: between the change-over to a pack and their deletion they are
 * still there, and a crash may leave them. They must not count twice.
 *
 * @param packs - of the series, as it was read
 */
export async function coveredDocuments(
  archive: Archive,
  seriesId: string,
  packs: readonly PackReference[],
): Promise<readonly InstanceDocument[]> {
  if (packs.length === 0) return [];
  const through = Math.max(...packs.map(({ throughSequence }) => throughSequence));
  const documents = await archive.collections.instances.find({ seriesId, sequence: { $lte: through } });
  if (documents.length === 0) return [];
  const members = await Promise.all(packs.map((pack) => archive.members.of(pack)));
  return documents.filter(({ sopInstanceUid, sequence }) =>
    members.some((pack) => pack.bySopInstanceUid.get(sopInstanceUid)?.sequence === sequence),
  );
}
