import { placedStoreName } from '#shared/objects/placed/placed-store';
import type { Archive } from './archive';
import type { InstanceDocument, InstanceEntry, PackReference, SeriesDocument } from './documents';
import type { PackMembers } from './member-cache';
import { newestOf } from './series-totals';
import { replacePacks } from './switch-packs';

/** Instances of one pack at most: bounds memory; a longer series gets several. */
export const packLimit = 20_000;
/** So many packs of one series are merged into one at once. */
const mergeAt = 4;

export interface PackOptions {
  /** Also take in what earlier packs hold, so that the series ends as one pack. */
  readonly merge?: boolean;
  /** Also copy what lies in files of others, where they are left else: somebody asked for bytes of our own. */
  readonly withPlaced?: boolean;
  readonly signal?: AbortSignal;
}

/** What became of a packing job. */
export type PackOutcome = 'packed' | 'nothingToDo' | 'superseded';

/**
 * Packs what a settled series still has in segments (DESIGN 5). Idempotency key: (series, landing sequences): the same
 * instances make the same pack, and the compare-and-set on the series document decides.
 */
export async function packSeries(archive: Archive, seriesId: string, options: PackOptions = {}): Promise<PackOutcome> {
  for (let isFirst = true; ; isFirst = false) {
    const outcome = await packOnce(archive, seriesId, options);
    if (outcome === 'more') continue;
    return outcome === 'nothingToDo' && !isFirst ? 'packed' : outcome;
  }
}

async function packOnce(
  archive: Archive,
  seriesId: string,
  { merge = false, withPlaced = false, signal }: PackOptions,
): Promise<PackOutcome | 'more'> {
  const { series, instances } = archive.collections;
  const known = await series.findOne({ _id: seriesId });
  if (!known) return 'superseded';
  const own = withPlaced ? {} : { 'location.store': { $ne: placedStoreName } };
  const waiting = await instances.find({ seriesId, ...own }, { sort: { sequence: 1 }, limit: packLimit });
  const members = await Promise.all(known.packs.map((pack) => archive.members.once(pack)));
  const { fresh, covered } = splitCovered(members, waiting);
  const replaced = packsToMerge(known, members, fresh, merge);
  if (fresh.length === 0 && replaced.length < 2) {
    await dropCovered(archive, seriesId, covered);
    return 'nothingToDo';
  }
  const entries: InstanceEntry[] = [...fresh];
  for (const [at, pack] of known.packs.entries()) if (replaced.includes(pack)) entries.push(...members[at]!.entries);
  const change = { entries: newestOf(entries), replaced, covered: fresh };
  if ((await replacePacks(archive, known, change, signal)) === 'superseded') return 'superseded';
  await dropCovered(archive, seriesId, waiting);
  return waiting.length < packLimit ? 'packed' : 'more';
}

/** Documents that a pack holds already (a crash came between its compare-and-set and their deletion), and the others. */
function splitCovered(members: readonly PackMembers[], waiting: readonly InstanceDocument[]) {
  const isCovered = ({ sopInstanceUid, sequence }: InstanceDocument) =>
    members.some((pack) => pack.bySopInstanceUid.get(sopInstanceUid)?.sequence === sequence);
  return {
    fresh: waiting.filter((document) => !isCovered(document)),
    covered: waiting.filter(isCovered),
  };
}

/** Packs with a former version of what is packed now; with many packs the smallest others too, as far as one holds them. */
function packsToMerge(
  { packs }: SeriesDocument,
  members: readonly PackMembers[],
  fresh: readonly InstanceDocument[],
  merge: boolean,
): PackReference[] {
  const isReplaced = (at: number) =>
    fresh.some(({ sopInstanceUid }) => members[at]!.bySopInstanceUid.has(sopInstanceUid));
  const chosen = packs.filter((_, at) => isReplaced(at));
  if (!merge && (fresh.length === 0 || packs.length + 1 < mergeAt)) return chosen;
  let room = packLimit - fresh.length - chosen.reduce((sum, pack) => sum + pack.instanceCount, 0);
  const others = packs.filter((pack) => !chosen.includes(pack));
  for (const pack of others.toSorted((a, b) => a.instanceCount - b.instanceCount)) {
    if (pack.instanceCount > room) break;
    room -= pack.instanceCount;
    chosen.push(pack);
  }
  return chosen;
}

/** Deletes exactly the documents that a pack covers; one that was replaced meanwhile has another sequence and stays. */
async function dropCovered(archive: Archive, seriesId: string, covered: readonly InstanceDocument[]): Promise<void> {
  for (let start = 0; start < covered.length; start += 500) {
    const sequences = covered.slice(start, start + 500).map(({ sequence }) => sequence);
    await archive.collections.instances.deleteMany({ seriesId, sequence: { $in: sequences } });
  }
}
