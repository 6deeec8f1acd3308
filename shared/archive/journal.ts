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
const keyOf = (sequence: number): string => `${prefix}${String(sequence).padStart(16, '0')}.json`;

/** Decisions carried over from segments that were freed: the newest checkpoint object. */
export async function readCheckpoint(archive: Archive): Promise<DatedDecision[]> {
  let newest: string | null = null;
  for await (const { key } of archive.store.list(prefix)) newest = key;
  if (newest === null) return [];
  return JSON.parse(Buffer.from(await archive.store.read(newest)).toString('utf8')) as DatedDecision[];
}

/**
 * Carries decisions of segments that are about to be freed into a new checkpoint, then drops the older ones. A
 * decision that a later one makes void is left out: of deletions of one object the last, of overlays all.
 */
export async function extendCheckpoint(archive: Archive, added: readonly DatedDecision[]): Promise<void> {
  if (added.length === 0) return;
  const known = await readCheckpoint(archive);
  const bySequence = new Map([...known, ...added].map((entry) => [entry.sequence, entry]));
  const all = withoutVoid([...bySequence.values()].sort((a, b) => a.sequence - b.sequence));
  const key = keyOf(Math.max(...all.map(({ sequence }) => sequence)));
  await archive.store.put(key, [Buffer.from(JSON.stringify(all))]);
  for await (const { key: older } of archive.store.list(prefix)) if (older < key) await archive.store.delete(older);
}

function withoutVoid(entries: readonly DatedDecision[]): DatedDecision[] {
  const lastDelete = new Map<string, number>();
  for (const { sequence, decision } of entries)
    if (decision.kind === 'delete') lastDelete.set(JSON.stringify(decision), sequence);
  return entries.filter(
    ({ sequence, decision }) => decision.kind !== 'delete' || lastDelete.get(JSON.stringify(decision)) === sequence,
  );
}
