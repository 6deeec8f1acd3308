import { scanSegment } from '#shared/objects/scan';
import type { Archive } from './archive';
import type { OverlayDocument } from './documents';
import { type DatedDecision, type Decision, readCheckpoint } from './journal';

type JoinDecision = Extract<Decision, { kind: 'join' }>;
type OverlayDecision = Extract<Decision, { kind: 'overlay' }>;

/** A join with its place in the landing order. */
export type DatedJoin = JoinDecision & { readonly sequence: number };

/** Decisions of the journal as `reindex` needs them. All of them are held in memory: they are made by hand. */
export interface Decisions {
  readonly joins: readonly DatedJoin[];
  /** By id of the study, series or instance: deleted is what arrived up to this landing sequence. */
  readonly deletions: ReadonlyMap<string, number>;
  /** By id of the study, series or instance: the last arrival that a correction came from. */
  readonly corrections: ReadonlyMap<string, number>;
}

/** Every decision in the checkpoint and in the segments, in landing order, each once. */
export async function readDecisions(archive: Archive): Promise<DatedDecision[]> {
  const bySequence = new Map((await readCheckpoint(archive)).map((entry) => [entry.sequence, entry]));
  for await (const { key } of archive.store.list('segments/')) {
    for await (const part of scanSegment(archive.store, key)) {
      if (part.kind !== 'group') continue;
      for (const { sequence, record } of part.records)
        bySequence.set(sequence, { sequence, decision: record as unknown as Decision });
    }
  }
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}

/** Writes spaces, tombstones and overlays again, and sorts out the rest. */
export async function applyDecisions(archive: Archive, dated: readonly DatedDecision[]): Promise<Decisions> {
  const joins: DatedJoin[] = [];
  const deletions = new Map<string, number>();
  const corrections = new Map<string, number>();
  for (const { sequence, decision } of dated) {
    if (decision.kind === 'space') await restoreSpace(archive, decision);
    else if (decision.kind === 'join') joins.push({ ...decision, sequence });
    else if (decision.kind === 'delete') deletions.set(idOf(decision), sequence);
  }
  for (const [_id, sequence] of deletions)
    await archive.collections.tombstones.replaceOne({ _id }, { _id, sequence, open: false }, { upsert: true });
  for (const { sequence, decision } of dated) {
    if (decision.kind !== 'overlay' || deletedAt(deletions, decision.id) > sequence) continue;
    corrections.set(decision.id, Math.max(corrections.get(decision.id) ?? 0, decision.arrival));
    await restoreOverlay(archive, decision);
  }
  return { joins, deletions, corrections };
}

/** Highest sequence of a deletion of the study, series or instance, or of what contains it; 0 when there is none. */
export function deletedAt(deletions: ReadonlyMap<string, number>, id: string): number {
  const parts = id.split('/');
  let latest = 0;
  for (let length = 2; length <= parts.length; length++)
    latest = Math.max(latest, deletions.get(parts.slice(0, length).join('/')) ?? 0);
  return latest;
}

function idOf({ space, studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Extract<Decision, { kind: 'delete' }>) {
  return [space, studyInstanceUid, seriesInstanceUid, sopInstanceUid].filter((part) => part !== undefined).join('/');
}

async function restoreSpace(archive: Archive, { definition }: Extract<Decision, { kind: 'space' }>): Promise<void> {
  const { _id, ...fields } = definition;
  await archive.collections.spaces.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true, durable: true });
}

async function restoreOverlay(archive: Archive, decision: OverlayDecision): Promise<void> {
  const { space, level, id: _id, source, arrival, attributes } = decision;
  const known = await archive.collections.overlays.findOne({ _id });
  const isRepeated = known?.history.some(
    (entry) => entry.sequence === arrival && JSON.stringify(entry.attributes) === JSON.stringify(attributes),
  );
  if (isRepeated) return;
  const overlay: OverlayDocument = {
    _id,
    space,
    level,
    attributes: { ...known?.attributes, ...attributes },
    history: [...(known?.history ?? []), { sequence: arrival, source, attributes }],
  };
  await archive.collections.overlays.replaceOne({ _id }, overlay, { upsert: true });
}
