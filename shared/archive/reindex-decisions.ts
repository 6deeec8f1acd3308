import type { Collection, CollectionSpec, Document } from '#shared/catalogue/port';
import { scanSegment } from '#shared/objects/scan';
import type { Archive } from './archive';
import { readCheckpoint, restoreCheckpoints } from './checkpoint';
import { type DatedDecision, type Decision, deletedIdOf, idsAround, joinIdOf } from './journal';
import { byHandSource, isSameCorrection, overlayOf, withUndone } from './overlay-history';

type JoinDecision = Extract<Decision, { kind: 'join' }>;
type OverlayDecision = Extract<Decision, { kind: 'overlay' }>;
type UndoingDecision = Extract<Decision, { kind: 'overlayUndone' }>;

/** A join with its place in the landing order. */
export type DatedJoin = JoinDecision & { readonly sequence: number };

/** What the journal decided, as `reindex` needs it: ids and landing sequences, in memory. */
export interface Decisions {
  readonly count: number;
  /** Of all decisions; 0 when there are none. */
  readonly highestSequence: number;
  readonly joins: readonly DatedJoin[];
  /** By id of the study, series or instance: deleted is what arrived up to this landing sequence. */
  readonly deletions: ReadonlyMap<string, number>;
  /** By id of the study, series or instance: the last arrival that a correction came with. */
  readonly corrections: ReadonlyMap<string, number>;
}

/** A decision while the catalogue is rebuilt. `_id` is its landing sequence, padded. */
interface StagedDecision extends Document, DatedDecision {}

const stagedDecisions: CollectionSpec = { name: 'reindexDecisions', indexes: [], rebuildable: true };
const stageAtOnce = 500;

/**
 * Reads every decision in the checkpoint and in the segments, in landing order and each once, and writes spaces,
 * tombstones and overlays again. They are sorted in the catalogue: memory holds none of their attributes.
 *
 * @throws CorruptObjectError when the checkpoint cannot be read: without it deleted instances would come back
 */
export async function restoreDecisions(archive: Archive): Promise<Decisions> {
  await archive.catalogue.drop(stagedDecisions.name);
  const staged = archive.catalogue.collection<StagedDecision>(stagedDecisions);
  await stage(staged, readCheckpoint(archive));
  await restoreCheckpoints(archive);
  for await (const { key } of archive.store.list('segments/')) await stage(staged, decisionsOf(archive, key));
  const decisions = await apply(archive, staged);
  await archive.catalogue.drop(stagedDecisions.name);
  return decisions;
}

/** Decisions in the journal of one segment. */
export async function* decisionsOf(archive: Archive, key: string): AsyncGenerator<DatedDecision> {
  for await (const part of scanSegment(archive.store, key)) {
    if (part.kind !== 'group') continue;
    for (const { sequence, record } of part.records) yield { sequence, decision: record as unknown as Decision };
  }
}

async function stage(staged: Collection<StagedDecision>, decisions: AsyncIterable<DatedDecision>): Promise<void> {
  let waiting: StagedDecision[] = [];
  const flush = async () => {
    const some = waiting;
    waiting = [];
    await staged.bulkWrite(
      some.map((one) => ({ replaceOne: { filter: { _id: one._id }, replacement: one, upsert: true } })),
    );
  };
  for await (const { sequence, decision } of decisions) {
    waiting.push({ _id: String(sequence).padStart(16, '0'), sequence, decision });
    if (waiting.length >= stageAtOnce) await flush();
  }
  if (waiting.length > 0) await flush();
}

async function apply(archive: Archive, staged: Collection<StagedDecision>): Promise<Decisions> {
  const inOrder = { sort: { _id: 1 } } as const;
  const joins: DatedJoin[] = [];
  const open = new Map<string, DatedJoin>();
  const spaces = new Map<string, Extract<Decision, { kind: 'space' }>>();
  const deletions = new Map<string, number>();
  const corrections = new Map<string, number>();
  let count = 0;
  let highestSequence = 0;
  for await (const { sequence, decision } of staged.iterate({}, inOrder)) {
    count += 1;
    highestSequence = sequence;
    if (decision.kind === 'space') spaces.set(decision.space, decision);
    else if (decision.kind === 'join') {
      joins.push({ ...decision, sequence });
      if (decision.ends) open.set(joinIdOf(decision), { ...decision, sequence });
    } else if (decision.kind === 'joined') open.delete(joinIdOf(decision));
    else if (decision.kind === 'delete') deletions.set(deletedIdOf(decision), sequence);
  }
  for (const decision of spaces.values()) await restoreSpace(archive, decision); // as it was decided last
  for (const [_id, { from, space: to, studyInstanceUid, sequence: after }] of open)
    await archive.collections.joins.insertOne({ _id, from, to, studyInstanceUid, after });
  for (const [_id, sequence] of deletions)
    await archive.collections.tombstones.replaceOne({ _id }, { _id, sequence, open: false }, { upsert: true });
  const ofOverlays = { 'decision.kind': { $in: ['overlay', 'overlayUndone'] } };
  for await (const { sequence, decision } of staged.iterate(ofOverlays, inOrder)) {
    if (decision.kind === 'overlayUndone') await restoreUndoing(archive, decision, sequence);
    if (decision.kind !== 'overlay' || deletedAt(deletions, decision.id) > sequence) continue;
    // What somebody corrected says nothing of arrivals that were compared.
    if (decision.source !== byHandSource)
      corrections.set(decision.id, Math.max(corrections.get(decision.id) ?? 0, decision.arrival));
    await restoreOverlay(archive, decision);
  }
  return { count, highestSequence, joins, deletions, corrections };
}

/** Highest sequence of a deletion of the study, series or instance, or of what contains it; 0 when there is none. */
export function deletedAt(deletions: ReadonlyMap<string, number>, id: string): number {
  return Math.max(0, ...idsAround(id).map((one) => deletions.get(one) ?? 0));
}

/** Makes a space again as it was decided, where it is gone. */
export async function restoreSpace(
  archive: Archive,
  { definition }: Extract<Decision, { kind: 'space' }>,
): Promise<void> {
  const { _id, ...fields } = definition;
  await archive.collections.spaces.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true, durable: true });
}

/** Makes a correction show again that is in no overlay. */
export async function restoreOverlay(archive: Archive, decision: OverlayDecision): Promise<void> {
  const { space, level, id: _id, source, arrival, attributes } = decision;
  const known = await archive.collections.overlays.findOne({ _id });
  const correction = { sequence: arrival, source, attributes };
  if (known?.history.some((one) => isSameCorrection(one, correction))) return;
  const history = [...(known?.history ?? []), correction];
  const overlay = overlayOf({ _id, space, level }, history);
  await archive.collections.overlays.replaceOne({ _id }, overlay, { upsert: true });
}

/** Makes a correction show no more that was undone. @param undone - sequence of the decision */
export async function restoreUndoing(
  archive: Archive,
  { id: _id, arrival }: UndoingDecision,
  undone: number,
): Promise<void> {
  const known = await archive.collections.overlays.findOne({ _id });
  if (!known) return;
  const overlay = overlayOf(known, withUndone(known.history, arrival, undone));
  await archive.collections.overlays.replaceOne({ _id }, overlay);
}
