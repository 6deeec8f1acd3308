import { segmentIdOf } from '#shared/objects/keys';
import type { ObjectReader } from '#shared/objects/port';
import { readSeal, scanBytes } from '#shared/objects/scan';
import type { Archive } from './archive';
import { extendCheckpoint } from './checkpoint';
import { finishDeletions } from './delete';
import { isPackUsed, markUnused } from './freeing';
import { rememberHighest } from './highest-sequence';
import { finishJoins } from './join';
import type { DatedDecision, Decision } from './journal';
import { finishQuarantine, isQuarantined } from './quarantine';

/** What one sweep did. */
export interface SweepResult {
  readonly freedObjects: number;
  readonly markedSegments: number;
}

/** Objects freed in one sweep at most; the next takes the rest. */
const freeLimit = 200;
/** Decisions held in memory at most, on their way into the checkpoint. */
const carryAtOnce = 1_000;

/**
 * Frees what nothing reads from any more (DESIGN 5): marks segments whose members all moved on or are deleted, and
 * deletes what was marked before, after the grace time and a second look. Idempotent; safe to stop anywhere.
 */
export async function sweep(archive: Archive): Promise<SweepResult> {
  await finishDeletions(archive);
  await finishJoins(archive);
  await finishQuarantine(archive);
  await sealWhatIsDone(archive);
  const markedSegments = await markSegments(archive);
  const freedObjects = await freeDue(archive);
  return { freedObjects, markedSegments };
}

/** Closes segments that still take landings when nothing in them is needed: else a quiet archive never frees them. */
async function sealWhatIsDone(archive: Archive): Promise<void> {
  if (archive.progress.backlog > 0) return;
  const segments = archive.collections.segments;
  for (const key of await archive.store.activeSegments()) {
    const known = await segments.findOne({ _id: key });
    const idleForMs = archive.clock.now() - (known?.indexedThrough ?? 0) / 1000;
    if (!known || idleForMs < archive.settings.settleMs || (await isHeld(archive, key))) continue;
    await archive.store.sealSegments();
    return;
  }
}

const isHeld = async (archive: Archive, segment: string): Promise<boolean> =>
  (await archive.collections.instances.countDocuments({ segment })) > 0;

async function markSegments(archive: Archive): Promise<number> {
  const active = new Set(await archive.store.activeSegments());
  const marked = new Set(
    (await archive.collections.freeing.find({ _id: { $gte: 'segments/', $lt: 'segments0' } })).map(({ _id }) => _id),
  );
  const done: string[] = [];
  for await (const { key } of archive.store.list('segments/')) {
    if (!active.has(key) && !marked.has(key) && (await isDone(archive, key))) done.push(key);
  }
  await markUnused(archive, done);
  return done.length;
}

/** Every member is indexed, and none is still read from here. */
async function isDone(archive: Archive, key: string): Promise<boolean> {
  if (await isHeld(archive, key)) return false;
  const segment = segmentIdOf(key);
  if (segment === null) return false;
  const reader = await archive.store.open(key);
  try {
    const seal = await readSeal(reader, segment);
    if (!seal) return false;
    if (seal.members === 0) return true;
    const known = await archive.collections.segments.findOne({ _id: key });
    return known !== null && (await lastMember(reader, segment)) <= known.indexedThrough;
  } finally {
    await reader.close();
  }
}

async function lastMember(reader: ObjectReader, segment: string): Promise<number> {
  let last = 0;
  for await (const part of scanBytes(reader, segment)) {
    if (part.kind === 'group') last = Math.max(last, ...part.members.map(({ sequence }) => sequence));
  }
  return last;
}

async function freeDue(archive: Archive): Promise<number> {
  const { freeing } = archive.collections;
  const due = await freeing.find({ dueAt: { $lte: archive.clock.now() } }, { sort: { dueAt: 1 }, limit: freeLimit });
  const segments: string[] = [];
  for (const { _id: key } of due) if (key.startsWith('segments/') && !(await isHeld(archive, key))) segments.push(key);
  await carryDecisions(archive, segments);
  await rememberHighest(archive, 0);
  // Everything that let these bytes go must be on the disk before they go.
  await archive.catalogue.flush();
  for (const key of segments) {
    await archive.store.delete(key);
    await archive.collections.segments.deleteOne({ _id: key });
  }
  let freed = segments.length;
  for (const { _id: key } of due) {
    if (key.startsWith('segments/') || (await isUsed(archive, key))) continue;
    await freePack(archive, key);
    freed += 1;
  }
  // One that was marked again meanwhile keeps its new mark.
  for (const { _id, dueAt } of due) await freeing.deleteOne({ _id, dueAt });
  return freed;
}

const isUsed = async (archive: Archive, key: string): Promise<boolean> =>
  key.startsWith('quarantine/') ? await isQuarantined(archive, key) : await isPackUsed(archive, key);

async function freePack(archive: Archive, key: string): Promise<void> {
  await archive.store.delete(key);
  await archive.store.delete(key.replace(/\.tar$/, '.metadata.gz'));
  await archive.collections.instanceArrays.deleteMany({ pack: key });
}

/** Decisions of segments that go are kept in the checkpoint. */
async function carryDecisions(archive: Archive, segments: readonly string[]): Promise<void> {
  let decisions: DatedDecision[] = [];
  for (const key of segments) {
    const segment = segmentIdOf(key);
    if (segment === null || !(await archive.store.head(key))) continue;
    const reader = await archive.store.open(key);
    try {
      for await (const part of scanBytes(reader, segment)) {
        if (part.kind !== 'group') continue;
        for (const { sequence, record } of part.records)
          decisions.push({ sequence, decision: record as unknown as Decision });
        if (decisions.length < carryAtOnce) continue;
        await extendCheckpoint(archive, decisions);
        decisions = [];
      }
    } finally {
      await reader.close();
    }
  }
  await extendCheckpoint(archive, decisions);
}
