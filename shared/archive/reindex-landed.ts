import { type ScannedMember, scanSegment } from '#shared/objects/scan';
import type { Archive } from './archive';
import { seriesIdOf, studyIdOf } from './collections';
import type { InstanceEntry } from './documents';
import { formerVersions, versionMark } from './former-versions';
import { indexLanded } from './index-landed';
import { groupBy, type LandedInstance } from './landed';
import { arrivalKey } from './reindex-aside';
import { type Decisions, deletedAt } from './reindex-decisions';
import { ensureSpace } from './spaces';

const batchItems = 250;

/** What rebuilding from segments found. */
export interface LandedReport {
  segments: number;
  indexed: number;
  highestSequence: number;
  readonly damaged: string[];
}

/**
 * Indexes what landed and lies in no pack, in landing order, and sets the segments' watermarks. What the lost catalogue
 * had dealt with (deleted, put aside, quarantined, made an overlay) is left alone.
 */
export async function rebuildFromSegments(
  archive: Archive,
  decisions: Decisions,
  settled: ReadonlySet<string>,
  progress: (line: string) => void,
): Promise<LandedReport> {
  const report: LandedReport = { segments: 0, indexed: 0, highestSequence: 0, damaged: [] };
  const spaces = new Set<string>();
  for await (const { key } of archive.store.list('segments/')) {
    let last = 0;
    let waiting: LandedInstance[] = [];
    const flush = async () => {
      const batch = waiting;
      waiting = [];
      report.indexed += batch.length;
      if (batch.length > 0)
        await indexLanded(archive, [{ store: archive.store.name, segment: key, after: 0, instances: batch }]);
    };
    for await (const part of scanSegment(archive.store, key)) {
      if (part.kind === 'damage') note(report, key);
      if (part.kind !== 'group') continue;
      report.highestSequence = Math.max(report.highestSequence, part.sequence);
      for (const member of part.members) {
        last = member.sequence;
        if (member.fault) note(report, key);
        else await addSpace(archive, spaces, member.arrival.space);
      }
      waiting.push(...(await uncovered(archive, key, part.members, decisions, settled)));
      if (waiting.length >= batchItems) await flush();
    }
    await flush();
    const watermark = { _id: key, store: archive.store.name, indexedThrough: last, ahead: [] };
    await archive.collections.segments.replaceOne({ _id: key }, watermark, { upsert: true });
    report.segments += 1;
    if (report.segments % 100 === 0) progress(`${report.segments} segments read, ${report.indexed} instances indexed`);
  }
  return report;
}

function note({ damaged }: LandedReport, key: string): void {
  if (!damaged.includes(key)) damaged.push(key);
}

async function addSpace(archive: Archive, known: Set<string>, space: string): Promise<void> {
  if (known.has(space)) return;
  known.add(space);
  await ensureSpace(archive, space);
}

async function uncovered(
  archive: Archive,
  key: string,
  members: readonly ScannedMember[],
  decisions: Decisions,
  settled: ReadonlySet<string>,
): Promise<LandedInstance[]> {
  const landed: LandedInstance[] = [];
  const alive = members.filter(
    (member) =>
      !member.fault &&
      !settled.has(arrivalKey(member.arrival.space, member.sequence)) &&
      deletedAt(decisions.deletions, idOf(member)) < member.sequence,
  );
  for (const [seriesId, group] of groupBy(alive, seriesIdOfMember)) {
    const packed = await packedEntries(archive, seriesId);
    const former = await formerVersions(archive, seriesId);
    for (const member of group) {
      const others = packed.flatMap((entries) => entries.get(member.name.sopInstanceUid) ?? []);
      const isKnown =
        others.some(({ sequence }) => sequence === member.sequence) ||
        (await isCorrection(archive, seriesId, member, others, decisions));
      if (isKnown) continue;
      const { offset, length, sequence, arrival } = member;
      const mark = versionMark(former, { sopInstanceUid: member.name.sopInstanceUid, sequence });
      const location = { store: archive.store.name, key, offset, length, sequence };
      landed.push({ sequence, arrival, location, ...mark });
    }
  }
  return landed.sort((a, b) => a.sequence - b.sequence);
}

const seriesIdOfMember = ({ name, arrival }: ScannedMember): string =>
  seriesIdOf(arrival.space, name.studyInstanceUid, name.seriesInstanceUid);
const idOf = (member: ScannedMember): string => `${seriesIdOfMember(member)}/${member.name.sopInstanceUid}`;

async function packedEntries(archive: Archive, seriesId: string): Promise<ReadonlyMap<string, InstanceEntry>[]> {
  const series = await archive.collections.series.findOne({ _id: seriesId }, { projection: { packs: 1 } });
  const packs = await Promise.all((series?.packs ?? []).map((pack) => archive.members.of(pack)));
  return packs.map(({ bySopInstanceUid }) => bySopInstanceUid);
}

/**
 * A repeat that came no later than the last correction of its study, series or instance was compared before the
 * catalogue was lost: its corrections are in the journal, in their order.
 */
async function isCorrection(
  archive: Archive,
  seriesId: string,
  { name, arrival, sequence }: ScannedMember,
  packed: readonly InstanceEntry[],
  { corrections }: Decisions,
): Promise<boolean> {
  const id = `${seriesId}/${name.sopInstanceUid}`;
  const ids = [studyIdOf(arrival.space, name.studyInstanceUid), seriesId, id];
  if (ids.every((one) => (corrections.get(one) ?? 0) < sequence)) return false;
  if (packed.some((entry) => entry.sequence < sequence)) return true;
  const stored = await archive.collections.instances.findOne({ _id: id });
  return stored !== null && stored.sequence < sequence;
}
