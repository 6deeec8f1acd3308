import type { Archive } from './archive';
import { finishDeletions } from './delete';
import { specs } from './documents';
import { rememberHighest } from './highest-sequence';
import { markRebuilding, unmarkRebuilding } from './rebuild-mark';
import { rebuildAside } from './reindex-aside';
import { type Decisions, deletedAt, restoreDecisions } from './reindex-decisions';
import { rebuildFromSegments } from './reindex-landed';
import { rebuildFromPacks } from './reindex-packs';
import { ensureSpace } from './spaces';

/** What a rebuilt catalogue holds, and what could not be read. */
export interface ReindexReport {
  readonly decisions: number;
  readonly packs: number;
  /** Packs that no series reads from: superseded, deleted, or never taken over. They are freed after the grace time. */
  readonly unusedPacks: number;
  readonly segments: number;
  /** Instances in packs, and instances indexed from segments. */
  readonly packed: number;
  readonly landed: number;
  readonly conflicts: number;
  readonly quarantined: number;
  /** Keys of objects that could not be read or are damaged; `verify` says more. */
  readonly unreadable: readonly string[];
}

/**
 * Rebuilds the catalogue from bytes and journal (DESIGN 5): packs by their manifests, then what lies only in segments,
 * with the decisions of the journal. Deleted instances stay absent, and spaces keep what was joined into them.
 *
 * Nothing else may use the archive meanwhile. May be repeated; one that was interrupted must be, and until then its mark
 * (`rebuild-mark.ts`) says so.
 */
export async function reindex(
  archive: Archive,
  progress: (line: string) => void = () => undefined,
): Promise<ReindexReport> {
  await markRebuilding(archive);
  await clear(archive);
  await ensureSpace(archive);
  const decisions = await restoreDecisions(archive);
  progress(`${decisions.count} decisions read from the journal`);
  const packs = await rebuildFromPacks(archive, decisions, progress);
  progress(`${packs.packs} packs read, ${packs.instances} instances of ${packs.series} series`);
  const aside = await rebuildAside(archive, decisions);
  const landed = await rebuildFromSegments(archive, decisions, aside.settled, progress);
  await finishInterrupted(archive, packs.toDelete, decisions);
  const highest = Math.max(packs.highestSequence, landed.highestSequence, decisions.highestSequence);
  await rememberHighest(archive, highest);
  await unmarkRebuilding(archive);
  return {
    decisions: decisions.count,
    packs: packs.packs,
    unusedPacks: packs.unused,
    segments: landed.segments,
    packed: packs.instances,
    landed: landed.indexed,
    conflicts: aside.conflicts,
    quarantined: aside.quarantined,
    unreadable: [...packs.unreadable, ...aside.unreadable, ...landed.damaged],
  };
}

/** Every collection that bytes and journal tell; spaces stay as they are. */
async function clear({ collections }: Archive): Promise<void> {
  for (const [name, spec] of Object.entries(specs))
    if ('rebuildable' in spec) await collections[name as keyof typeof specs].deleteMany({});
}

/** Deletions whose journal record was written and whose pack still holds the instance. */
async function finishInterrupted(
  archive: Archive,
  instanceIds: ReadonlySet<string>,
  { deletions }: Decisions,
): Promise<void> {
  for (const id of instanceIds) {
    const parts = id.split('/');
    const sequence = deletedAt(deletions, id);
    for (let length = 2; length <= parts.length; length++) {
      const filter = { _id: parts.slice(0, length).join('/'), sequence };
      await archive.collections.tombstones.updateOne(filter, { $set: { open: true } });
    }
  }
  if (instanceIds.size > 0) await finishDeletions(archive);
}
