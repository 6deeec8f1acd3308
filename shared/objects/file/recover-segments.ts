import { segmentIdOf, segmentKey } from '../keys';
import { readSeal, type SegmentBytes, scanBytes } from '../scan';
import { encodeSeal, type SegmentSeal } from '../seal';
import type { SequenceClock } from '../sequence';
import type { Disk, DiskFile } from './disk';
import { diskErrorCode } from './disk-errors';
import type { Layout } from './layout';

/** What start-up found and did. */
export interface RecoveryReport {
  /** Every sealed segment, in key order. */
  readonly segments: readonly { readonly key: string; readonly lastSequence: number }[];
  /** Segments that were cut after their last valid group and sealed. */
  readonly sealed: readonly { readonly key: string; readonly groups: number; readonly torn: boolean }[];
  /** Segments without any valid group, removed. */
  readonly removed: readonly string[];
  /** Segments with damage before their last valid group; `verify` tells more. Nothing of them was changed but the end. */
  readonly damaged: readonly string[];
  /** Segments that could not be read or sealed (I/O error, full disk): left as they are until the next start. */
  readonly failed: readonly { readonly key: string; readonly code: string }[];
}

type Outcome =
  | {
      readonly state: 'intact' | 'sealed';
      readonly seal: SegmentSeal;
      readonly torn: boolean;
      readonly damaged: boolean;
    }
  | { readonly state: 'removed' }
  | { readonly state: 'failed'; readonly code: string };

/**
 * Seals every segment that a crash left open: cuts it after its last valid group (every journal, header and CRC of
 * that group fits) and ends the archive. Groups before the last were synced before it began, so only the last may be
 * torn; damage further ahead is reported, never cut. Raises the clock above everything found.
 */
export async function recoverSegments(disk: Disk, layout: Layout, clock: SequenceClock): Promise<RecoveryReport> {
  const names = (await disk.list(layout.segments)).map((entry) => `segments/${entry.name}`).sort();
  const outcomes = new Map<string, Outcome>();
  for (const key of names) {
    const id = segmentIdOf(key);
    if (id !== null) outcomes.set(key, await recoverOne(disk, layout, id, clock));
  }
  for (const outcome of outcomes.values()) if ('seal' in outcome) clock.observe(outcome.seal.lastSequence);
  if ([...outcomes.values()].some((outcome) => outcome.state === 'removed')) await disk.syncDirectory(layout.segments);
  return reportOf([...outcomes]);
}

async function recoverOne(disk: Disk, layout: Layout, id: string, clock: SequenceClock): Promise<Outcome> {
  const path = layout.pathOf(segmentKey(id));
  try {
    const file = await disk.open(path, 'write');
    try {
      const length = await file.length();
      const bytes = { length, read: (buffer: Uint8Array, position: number) => file.read(buffer, position) };
      const seal = await readSeal(bytes, id);
      if (seal) return { state: 'intact', seal, torn: false, damaged: false };
      const found = await findGroups(bytes, id);
      if (found.groups === 0) {
        await disk.unlink(path);
        return { state: 'removed' };
      }
      clock.observe(found.lastSequence);
      const made = await sealFile(file, id, found, clock);
      return { state: 'sealed', seal: made, torn: found.torn, damaged: found.damaged };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { state: 'failed', code: diskErrorCode(error) };
  }
}

interface FoundGroups {
  readonly groups: number;
  readonly members: number;
  readonly records: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly end: number;
  readonly torn: boolean;
  readonly damaged: boolean;
}

/** What is worth keeping: everything up to the last group without a fault. */
async function findGroups(bytes: SegmentBytes, id: string): Promise<FoundGroups> {
  let kept: FoundGroups = {
    groups: 0,
    members: 0,
    records: 0,
    firstSequence: 0,
    lastSequence: 0,
    end: 0,
    torn: false,
    damaged: false,
  };
  let seen = { groups: 0, members: 0, records: 0, firstSequence: 0, faults: 0 };
  let torn = false;
  for await (const part of scanBytes(bytes, id, { verifyContent: true })) {
    if (part.kind === 'damage') seen = { ...seen, faults: seen.faults + 1 };
    if (part.kind === 'end') torn ||= part.torn;
    if (part.kind !== 'group') continue;
    const isFaulty = part.members.some((member) => member.fault);
    seen = {
      groups: seen.groups + 1,
      members: seen.members + part.members.length,
      records: seen.records + part.records.length,
      firstSequence: seen.firstSequence || (part.members[0]?.sequence ?? part.records[0]?.sequence ?? part.sequence),
      faults: seen.faults + (isFaulty ? 1 : 0),
    };
    torn = isFaulty;
    const { groups, members, records, firstSequence, faults } = seen;
    const last = { lastSequence: part.sequence, end: part.end, torn: false, damaged: faults > 0 };
    if (!isFaulty) kept = { groups, members, records, firstSequence, ...last };
  }
  return { ...kept, torn };
}

async function sealFile(
  file: DiskFile,
  segment: string,
  found: FoundGroups,
  clock: SequenceClock,
): Promise<SegmentSeal> {
  const { groups, members, records, firstSequence, lastSequence, end } = found;
  const seal = { segment, groups, members, records, firstSequence, lastSequence, offset: end };
  await file.truncate(end);
  await file.write([encodeSeal(seal, clock)], end);
  await file.sync();
  return seal;
}

function reportOf(outcomes: readonly (readonly [string, Outcome])[]): RecoveryReport {
  return {
    segments: outcomes.flatMap(([key, outcome]) =>
      'seal' in outcome ? [{ key, lastSequence: outcome.seal.lastSequence }] : [],
    ),
    sealed: outcomes.flatMap(([key, outcome]) =>
      outcome.state === 'sealed' ? [{ key, groups: outcome.seal.groups, torn: outcome.torn }] : [],
    ),
    removed: outcomes.flatMap(([key, outcome]) => (outcome.state === 'removed' ? [key] : [])),
    damaged: outcomes.flatMap(([key, outcome]) => ('damaged' in outcome && outcome.damaged ? [key] : [])),
    failed: outcomes.flatMap(([key, outcome]) => (outcome.state === 'failed' ? [{ key, code: outcome.code }] : [])),
  };
}
