import type { Archive } from './archive';
import type { JsonAttributes, SpaceDocument } from './documents';

/** Decisions about stored objects, as they stand in the journal (DESIGN 5). Everything `reindex` cannot read from bytes. */
export type Decision =
  | { readonly kind: 'space'; readonly space: string; readonly definition: SpaceDocument }
  | {
      readonly kind: 'delete';
      readonly space: string;
      readonly studyInstanceUid: string;
      readonly seriesInstanceUid?: string;
      readonly sopInstanceUid?: string;
    }
  | {
      readonly kind: 'join';
      readonly space: string;
      readonly from: string;
      readonly studyInstanceUid: string;
      readonly series: readonly { readonly seriesInstanceUid: string; readonly packs: readonly string[] }[];
    }
  | {
      readonly kind: 'overlay';
      readonly space: string;
      readonly level: 'study' | 'series' | 'instance';
      readonly id: string;
      readonly source: string;
      readonly arrival: number;
      readonly attributes: JsonAttributes;
    };

/** A decision with its place in the landing order. */
export interface DatedDecision {
  readonly sequence: number;
  readonly decision: Decision;
}

/** Writes a decision into the journal. Durable when it resolves, with its sequence. */
export async function record(archive: Archive, decision: Decision): Promise<number> {
  return await archive.lander.append({ ...decision });
}

const prefix = 'journal/';
const keyOf = (generation: number): string => `${prefix}${String(generation).padStart(16, '0')}.json`;

/** Decisions carried over from segments that were freed: the newest checkpoint object. */
export async function readCheckpoint(archive: Archive): Promise<DatedDecision[]> {
  const key = (await checkpoints(archive)).at(-1);
  if (key === undefined) return [];
  return JSON.parse(Buffer.from(await archive.store.read(key)).toString('utf8')) as DatedDecision[];
}

/**
 * Carries decisions of segments that are about to be freed into a new checkpoint, then drops the older ones. A
 * decision that a later one makes void is left out: of deletions of one object the last.
 */
export async function extendCheckpoint(archive: Archive, added: readonly DatedDecision[]): Promise<void> {
  if (added.length === 0) return;
  const known = await readCheckpoint(archive);
  const bySequence = new Map([...known, ...added].map((entry) => [entry.sequence, entry]));
  const all = withoutVoid([...bySequence.values()].sort((a, b) => a.sequence - b.sequence));
  const older = await checkpoints(archive);
  const generation = Number(older.at(-1)?.slice(prefix.length, -'.json'.length) ?? 0) + 1;
  await archive.store.put(keyOf(generation), [Buffer.from(JSON.stringify(all))]);
  for (const key of older) await archive.store.delete(key);
}

/** Keys of checkpoints, oldest first; more than one only after a crash. */
async function checkpoints(archive: Archive): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of archive.store.list(prefix)) keys.push(key);
  return keys;
}

function withoutVoid(entries: readonly DatedDecision[]): DatedDecision[] {
  const lastDelete = new Map<string, number>();
  for (const { sequence, decision } of entries)
    if (decision.kind === 'delete') lastDelete.set(JSON.stringify(decision), sequence);
  return entries.filter(
    ({ sequence, decision }) => decision.kind !== 'delete' || lastDelete.get(JSON.stringify(decision)) === sequence,
  );
}
