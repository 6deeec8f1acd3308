import type { Archive } from './archive';
import { seriesIdOf } from './collections';
import { compareObjects } from './compare-objects';
import type { InstanceEntry, PackReference, SeriesDocument } from './documents';
import { listInstances } from './list-instances';
import { hashDataSet } from './read-object';

/** A study of one space that shall also be in another. */
export interface Join {
  readonly from: string;
  readonly to: string;
  readonly studyInstanceUid: string;
}

/** What shall happen with one series of a study that joins a space. */
export interface SeriesPlan {
  readonly source: SeriesDocument;
  /** Packs that join as they are. */
  readonly whole: readonly PackReference[];
  /** New instances of packs that cannot join as a whole. */
  readonly single: readonly InstanceEntry[];
  /** SOP Instance UIDs of all that comes, held already or not. */
  readonly coming: readonly string[];
  /** Instances that the space holds otherwise, beside what it holds: the identity rules decide. */
  readonly differing: readonly DifferingInstance[];
  /** New to the space, in whole packs or single. */
  readonly newCount: number;
  /** Held by the space already (rules a and b). */
  readonly duplicateCount: number;
}

/** An instance that comes, and what the series shows under its UID. */
export interface DifferingInstance {
  readonly stored: InstanceEntry;
  readonly joining: InstanceEntry;
}

/**
 * Compares a series with what a space holds under its UIDs (DESIGN 6). A pack joins as a whole when it brings something
 * new and nothing that the space must not show: other pixels, other attributes, a second encoding, what was deleted.
 *
 * @param isLeftOut - true for instances that shall not come
 */
export async function planSeries(
  archive: Archive,
  source: SeriesDocument,
  to: string,
  isLeftOut: (sopInstanceUid: string) => boolean,
): Promise<SeriesPlan> {
  const theirs = await shownIn(archive, seriesIdOf(to, source.studyInstanceUid, source.seriesInstanceUid));
  const ours = new Map((await listInstances(archive, source)).map((one) => [one.sopInstanceUid, one]));
  const isFormer = ({ sopInstanceUid, sequence }: InstanceEntry) => ours.get(sopInstanceUid)?.sequence !== sequence;
  const plan = {
    ...{ whole: [] as PackReference[], single: [] as InstanceEntry[], coming: [] as string[] },
    ...{ newCount: 0, duplicateCount: 0 },
  };
  const differing: DifferingInstance[] = [];
  for (const pack of source.packs) {
    const { entries } = await archive.members.of(pack);
    const coming = entries.filter(
      (one) => !isLeftOut(one.sopInstanceUid) && !(isFormer(one) && theirs.has(one.sopInstanceUid)),
    );
    const shown = coming.filter((one) => !isFormer(one));
    for (const { sopInstanceUid } of shown) plan.coming.push(sopInstanceUid);
    const found = await compareWith(archive, theirs, shown);
    plan.duplicateCount += found.duplicates + found.encoded;
    plan.newCount += found.fresh.length;
    differing.push(...found.differing);
    const isWhole = coming.length === entries.length && found.encoded === 0 && found.differing.length === 0;
    if (found.fresh.length > 0 && isWhole) plan.whole.push(pack);
    else plan.single.push(...found.fresh);
  }
  return { source, ...plan, differing };
}

/** What a series shows, by SOP Instance UID; nothing where there is none. */
export async function shownIn(archive: Archive, seriesId: string): Promise<ReadonlyMap<string, InstanceEntry>> {
  const known = await archive.collections.series.findOne({ _id: seriesId });
  return new Map((known ? await listInstances(archive, known) : []).map((one) => [one.sopInstanceUid, one]));
}

/** Instances beside what a series holds under their UIDs. */
export interface ComparedInstances {
  readonly fresh: readonly InstanceEntry[];
  /** Held already, byte for byte (rule a), or in another encoding (rule b). */
  readonly duplicates: number;
  readonly encoded: number;
  readonly differing: readonly DifferingInstance[];
}

/** Compares instances that come to a series with what it shows. */
export async function compareWith(
  archive: Archive,
  theirs: ReadonlyMap<string, InstanceEntry>,
  coming: readonly InstanceEntry[],
): Promise<ComparedInstances> {
  const fresh: InstanceEntry[] = [];
  const differing: DifferingInstance[] = [];
  const counts = { duplicates: 0, encoded: 0 };
  for (const joining of coming) {
    const stored = theirs.get(joining.sopInstanceUid);
    const relation = stored ? await relationOf(archive, stored, joining) : null;
    if (!stored) fresh.push(joining);
    else if (relation === 'duplicate') counts.duplicates += 1;
    else if (relation === 'encoded') counts.encoded += 1;
    else differing.push({ stored, joining });
  }
  return { fresh, ...counts, differing };
}

/** `encoded`: the same pixels and attributes in another transfer syntax (rule b). */
type Relation = 'duplicate' | 'encoded' | 'differs';

async function relationOf(archive: Archive, stored: InstanceEntry, joining: InstanceEntry): Promise<Relation> {
  if (isSamePlace(stored, joining)) return 'duplicate';
  const isSameSyntax = stored.transferSyntaxUid === joining.transferSyntaxUid;
  if (isSameSyntax && (await hashOf(archive, stored)) === (await hashOf(archive, joining))) return 'duplicate';
  const { kind, changed } = await compareObjects(archive, stored, joining);
  return kind === 'different' || Object.keys(changed).length > 0 ? 'differs' : 'encoded';
}

const isSamePlace = ({ location: a }: InstanceEntry, { location: b }: InstanceEntry): boolean =>
  a.store === b.store && a.key === b.key && a.offset === b.offset;

const hashOf = (archive: Archive, { sha256, location, dataSetOffset }: InstanceEntry): Promise<string> | string =>
  sha256 ?? hashDataSet(archive, location, dataSetOffset);
