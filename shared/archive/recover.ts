import { scanSegment } from '#shared/objects/scan';
import { processSequence } from '#shared/objects/sequence';
import type { Archive } from './archive';
import type { LandedInstance } from './landed';
import { announceLanded } from './landing-notices';
import { ensureSpace } from './spaces';

/**
 * At start: announces every landed instance that the catalogue does not have, because the process died between the
 * acknowledgement and the index. Read-your-writes holds for them from the first request on.
 *
 * @returns how many were announced
 */
export async function announceUnindexed(archive: Archive): Promise<number> {
  await ensureSpace(archive);
  const [highest] = await archive.collections.segments.find({}, { sort: { indexedThrough: -1 }, limit: 1 });
  if (highest) processSequence.observe(highest.indexedThrough);
  let announced = 0;
  for await (const { key } of archive.store.list('segments/')) {
    const known = await archive.collections.segments.findOne({ _id: key });
    const missing = await membersAfter(archive, key, known?.indexedThrough ?? 0);
    for (const { arrival, sequence } of missing) archive.progress.landed(arrival.space, sequence);
    await announceLanded(archive, missing, () => known?.indexedThrough ?? 0);
    announced += missing.length;
  }
  if (announced > 0) archive.log.info({ instances: announced }, 'landed instances found that were not indexed');
  return announced;
}

async function membersAfter(archive: Archive, key: string, sequence: number): Promise<LandedInstance[]> {
  const missing: LandedInstance[] = [];
  for await (const part of scanSegment(archive.store, key)) {
    if (part.kind !== 'group' || part.sequence <= sequence) continue;
    for (const member of part.members) {
      if (member.sequence <= sequence || member.fault) continue;
      const { offset, length } = member;
      const location = { store: archive.store.name, key, offset, length, sequence: member.sequence };
      missing.push({ sequence: member.sequence, location, arrival: member.arrival });
    }
  }
  return missing;
}
