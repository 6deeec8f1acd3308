import type { InstanceEntry } from './documents';

/** A pack that a series of a space may read from. */
export interface PackCandidate {
  readonly key: string;
  readonly entries: readonly InstanceEntry[];
  /**
   * Sequence of the last join that what it holds may have come with: into the space, for a pack of another; before it
   * was written, for one of the space's own. 0 when there was none.
   */
  readonly joinedAt: number;
  /** Whether the pack was written for this very series, and not joined. */
  readonly isOwn: boolean;
}

/** Which packs a series reads from, found from the packs alone. */
export interface ChosenPacks {
  /** In order of their latest arrival. */
  readonly kept: readonly PackCandidate[];
  /** Superseded ones, and those of which everything is deleted. */
  readonly unused: readonly PackCandidate[];
  /** Deleted instances that a kept pack still holds: their deletion was interrupted. */
  readonly deleted: readonly InstanceEntry[];
}

/**
 * Chooses from all packs of a series those that it reads from: a pack is superseded when another one holds all of its
 * instances that are not deleted, or later versions of them. So one that was merged into another, and waits for its
 * grace time to pass, does not count twice.
 *
 * @param deletedAt - landing sequence of the last deletion that concerns an instance, 0 when there is none
 */
export function choosePacks(
  candidates: readonly PackCandidate[],
  deletedAt: (sopInstanceUid: string) => number,
): ChosenPacks {
  const examined = candidates.map((pack) => {
    const isAlive = (entry: InstanceEntry) => Math.max(entry.sequence, pack.joinedAt) > deletedAt(entry.sopInstanceUid);
    const alive = new Map(pack.entries.filter(isAlive).map((entry) => [entry.sopInstanceUid, entry.sequence]));
    return { pack, alive, dead: pack.entries.filter((entry) => !isAlive(entry)) };
  });
  examined.sort((a, b) => b.alive.size - a.alive.size || a.dead.length - b.dead.length || latestFirst(a.pack, b.pack));
  const kept: typeof examined = [];
  const unused: PackCandidate[] = [];
  for (const one of examined) {
    const isCovered = one.alive.size === 0 || kept.some((other) => covers(other.alive, one.alive));
    if (isCovered) unused.push(one.pack);
    else kept.push(one);
  }
  return {
    kept: kept.map(({ pack }) => pack).sort((a, b) => latestOf(a) - latestOf(b)),
    unused,
    deleted: kept.flatMap(({ dead }) => dead),
  };
}

function covers(all: ReadonlyMap<string, number>, some: ReadonlyMap<string, number>): boolean {
  for (const [uid, sequence] of some) if ((all.get(uid) ?? -1) < sequence) return false;
  return true;
}

const latestOf = ({ entries }: PackCandidate): number =>
  entries.reduce((highest, entry) => Math.max(highest, entry.sequence), 0);

function latestFirst(a: PackCandidate, b: PackCandidate): number {
  return latestOf(b) - latestOf(a) || Number(b.isOwn) - Number(a.isOwn) || (a.key < b.key ? -1 : 1);
}
