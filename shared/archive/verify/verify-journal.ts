import { PlatformError } from '#shared/kernel/errors';
import { ObjectNotFoundError } from '#shared/objects/errors';
import type { Archive } from '../archive';
import { examineGeneration, readCheckpoint } from '../checkpoint';
import { seriesIdOf, studyIdOf } from '../collections';
import { finishDeletions } from '../delete';
import { type DatedDecision, type Decision, deletedIdOf, idsAround, joinIdOf } from '../journal';
import { counts, isSameCorrection } from '../overlay-history';
import { decisionsOf, restoreOverlay, restoreSpace, restoreUndoing } from '../reindex-decisions';
import { attempts, type Findings } from './findings';

type OverlayDecision = Extract<Decision, { kind: 'overlay' | 'overlayUndone' }>;

const isOfOverlay = (decision: Decision): decision is OverlayDecision =>
  decision.kind === 'overlay' || decision.kind === 'overlayUndone';

/** Decisions that are looked at together. */
const atOnce = 200;

/**
 * Checks the journal's checkpoint, object by object, and that the catalogue says what the decisions say that can be read
 * there and in the segments: deleted is deleted, spaces, corrections and joined studies are there.
 */
export async function verifyJournal(archive: Archive, findings: Findings): Promise<void> {
  const keys = new Set<string>();
  for await (const { key } of archive.store.list('journal/')) keys.add(key);
  for await (const { _id } of archive.collections.checkpoints.iterate({})) keys.add(_id);
  for (const key of [...keys].sort()) await findings.run((found) => verifyGeneration(archive, key, found));
  if ([...keys].some((key) => findings.concernsObject(key))) return; // what it says is not known
  await inParts(decisionsInCheckpoint(archive), (some) =>
    findings.run((found) => verifyDecisions(archive, some, found)),
  );
  for await (const { key } of archive.store.list('segments/'))
    await inParts(decisionsIn(archive, key), (some) => findings.run((found) => verifyDecisions(archive, some, found)));
}

/** Begins again where it was when the checkpoint is written anew meanwhile. */
async function* decisionsInCheckpoint(archive: Archive): AsyncGenerator<DatedDecision> {
  let last = -1;
  for (let tries = 1; ; tries++) {
    try {
      for await (const decision of readCheckpoint(archive)) {
        if (decision.sequence <= last) continue;
        last = decision.sequence;
        yield decision;
      }
      return;
    } catch (error) {
      if (!(error instanceof ObjectNotFoundError) || tries >= attempts) throw error;
    }
  }
}

/** None of a segment that was freed since it was listed: its decisions are in the checkpoint. */
async function* decisionsIn(archive: Archive, segment: string): AsyncGenerator<DatedDecision> {
  try {
    yield* decisionsOf(archive, segment);
  } catch (error) {
    if (!(error instanceof ObjectNotFoundError)) throw error;
  }
}

async function verifyGeneration(archive: Archive, key: string, findings: Findings): Promise<void> {
  const row = await archive.collections.checkpoints.findOne({ _id: key });
  if (!(await archive.store.head(key))) {
    // A generation is replaced with its row.
    if (row && (await archive.collections.checkpoints.findOne({ _id: key })))
      findings.add('OBJECT_MISSING', 'journal', key, { reason: `${row.count} decisions are gone` });
    return;
  }
  try {
    const end = await examineGeneration(archive, key);
    if (row && (end?.crc32 !== row.crc32 || end.count !== row.count))
      findings.add('JOURNAL_DIFFERS', 'journal', key, { reason: `not the ${row.count} decisions that were written` });
  } catch (error) {
    if (!(error instanceof PlatformError) || error.retryable || error.status === 404) throw error;
    findings.add('JOURNAL_DIFFERS', 'journal', key, { reason: 'its decisions cannot be read' });
  }
}

async function inParts(
  decisions: AsyncIterable<DatedDecision>,
  look: (some: readonly DatedDecision[]) => Promise<void>,
): Promise<void> {
  let some: DatedDecision[] = [];
  for await (const one of decisions) {
    some.push(one);
    if (some.length < atOnce) continue;
    await look(some);
    some = [];
  }
  if (some.length > 0) await look(some);
}

async function verifyDecisions(archive: Archive, some: readonly DatedDecision[], findings: Findings): Promise<void> {
  for (const one of some) {
    const fault = await faultOf(archive, one);
    if (fault) findings.add(fault.code, 'decision', nameOf(one), { reason: fault.reason, seriesId: seriesOf(one) });
  }
}

/** Series that a decision concerns; of a study's `<study id>/`. */
function seriesOf({ decision }: DatedDecision): string {
  if (decision.kind !== 'delete' && !isOfOverlay(decision)) return '';
  const parts = (isOfOverlay(decision) ? decision.id : deletedIdOf(decision)).split('/');
  return parts.length === 2 ? `${parts.join('/')}/` : parts.slice(0, 3).join('/');
}

/** `<kind> <what it is about>#<sequence>`: how a decision is named in a finding. */
function nameOf({ sequence, decision }: DatedDecision): string {
  const about = {
    space: () => decision.space,
    delete: () => deletedIdOf(decision as Parameters<typeof deletedIdOf>[0]),
    overlay: () => (decision as { readonly id: string }).id,
    overlayUndone: () => (decision as { readonly id: string }).id,
    join: () => joinIdOf(decision as Parameters<typeof joinIdOf>[0]),
    joined: () => joinIdOf(decision as Parameters<typeof joinIdOf>[0]),
  }[decision.kind]();
  return `${decision.kind} ${about}#${sequence}`;
}

type Fault = { readonly code: 'ROW_MISSING' | 'ROW_DIFFERS'; readonly reason: string } | null;

const missing = (reason: string): Fault => ({ code: 'ROW_MISSING', reason });

async function faultOf(archive: Archive, { sequence, decision }: DatedDecision): Promise<Fault> {
  const { collections } = archive;
  if (decision.kind === 'space')
    return (await collections.spaces.findOne({ _id: decision.space })) ? null : missing('the space is gone');
  if (decision.kind === 'delete') return await faultOfDeletion(archive, deletedIdOf(decision), sequence);
  if (isOfOverlay(decision)) return await faultOfOverlay(archive, decision, sequence);
  if (decision.kind === 'join') {
    const { space, studyInstanceUid, series } = decision;
    if (await collections.joins.findOne({ _id: joinIdOf(decision) })) return null; // the sweep finishes it
    for (const { seriesInstanceUid, packs } of series) {
      const id = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
      if (packs.length === 0 || (await collections.series.findOne({ _id: id }, { projection: { _id: 1 } }))) continue;
      if (await isReported(archive, id)) continue;
      if (!(await isDeletedSince(archive, id, sequence))) return missing(`series ${id} joined and is not there`);
    }
  }
  return null;
}

/** A correction is in its overlay, and counts no more when it was undone. */
async function faultOfOverlay(archive: Archive, decision: OverlayDecision, sequence: number): Promise<Fault> {
  const { id, arrival } = decision;
  if ((await deletedAfter(archive, idsAround(id), sequence)) !== null) return null;
  const history = (await archive.collections.overlays.findOne({ _id: id }))?.history ?? [];
  if (decision.kind === 'overlayUndone') {
    const counting = history.some((one) => one.sequence === arrival && counts(one));
    return counting ? { code: 'ROW_DIFFERS', reason: 'a correction shows that was undone' } : null;
  }
  const { source, attributes } = decision;
  const isThere = history.some((one) => isSameCorrection(one, { sequence: arrival, source, attributes }));
  return isThere ? null : missing('a correction of the journal is in no overlay');
}

/** What was deleted has a tombstone, and nothing of it that landed before shows. */
async function faultOfDeletion(archive: Archive, id: string, sequence: number): Promise<Fault> {
  const { tombstones, series, instances } = archive.collections;
  const tombstone = await tombstones.findOne({ _id: id });
  if (!tombstone || tombstone.sequence < sequence) return missing('a deletion of the journal has no tombstone');
  if (tombstone.open) return null; // the sweep finishes it
  const [space = '', study = '', seriesUid, sop] = id.split('/');
  const scope =
    seriesUid === undefined ? { studyId: studyIdOf(space, study) } : { _id: seriesIdOf(space, study, seriesUid) };
  for (const { _id: seriesId, packs, joinedAt = 0 } of await series.find(scope)) {
    const filter = { seriesId, sequence: { $lte: sequence }, ...(sop === undefined ? {} : { sopInstanceUid: sop }) };
    const members = joinedAt > sequence ? [] : await Promise.all(packs.map((pack) => archive.members.of(pack)));
    const isPacked = members.some(({ entries }) =>
      entries.some((one) => one.sequence <= sequence && (sop === undefined || one.sopInstanceUid === sop)),
    );
    if (isPacked || (await instances.countDocuments(filter)) > 0)
      return { code: 'ROW_DIFFERS', reason: 'what was deleted is there' };
  }
  return null;
}

/** Highest later sequence at which one of these was deleted, or null. */
async function deletedAfter(archive: Archive, ids: readonly string[], sequence: number): Promise<number | null> {
  const found = await archive.collections.tombstones.find({ _id: { $in: [...ids] } });
  const later = found.map((one) => one.sequence).filter((one) => one > sequence);
  return later.length === 0 ? null : Math.max(...later);
}

/** A series without its row, which what it reads from tells. */
async function isReported({ collections }: Archive, seriesId: string): Promise<boolean> {
  return (await collections.packUses.countDocuments({ seriesId })) > 0;
}

/** A series that is gone was deleted itself, or with its study, or instance by instance. */
async function isDeletedSince(archive: Archive, seriesId: string, sequence: number): Promise<boolean> {
  if ((await deletedAfter(archive, idsAround(seriesId), sequence)) !== null) return true;
  const below = { _id: { $gte: `${seriesId}/`, $lt: `${seriesId}0` }, sequence: { $gt: sequence } };
  return (await archive.collections.tombstones.countDocuments(below)) > 0;
}

/** Repairs: makes a decision hold again that the journal has. @param name - from the finding */
export async function redecide(archive: Archive, name: string): Promise<string | null> {
  const found = await decisionNamed(archive, name);
  if (!found) return 'the journal does not have it any more';
  const { sequence, decision } = found;
  if (decision.kind === 'space') await restoreSpace(archive, decision);
  else if (decision.kind === 'overlay') await restoreOverlay(archive, decision);
  else if (decision.kind === 'overlayUndone') await restoreUndoing(archive, decision, sequence);
  else if (decision.kind === 'delete') {
    const _id = deletedIdOf(decision);
    await archive.collections.tombstones.replaceOne({ _id }, { _id, sequence, open: true }, { upsert: true });
    await finishDeletions(archive);
  } else if (decision.kind === 'join') {
    const { space: to, from, studyInstanceUid } = decision;
    const mark = { _id: joinIdOf(decision), from, to, studyInstanceUid, after: sequence };
    await archive.collections.joins.replaceOne({ _id: mark._id }, mark, { upsert: true });
  }
  return null;
}

async function decisionNamed(archive: Archive, name: string): Promise<DatedDecision | null> {
  for await (const one of readCheckpoint(archive)) if (nameOf(one) === name) return one;
  for await (const { key } of archive.store.list('segments/'))
    for await (const one of decisionsOf(archive, key)) if (nameOf(one) === name) return one;
  return null;
}
