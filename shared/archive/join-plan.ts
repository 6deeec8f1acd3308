import type { Archive } from './archive';
import { seriesIdOf } from './collections';
import { compareObjects } from './compare-objects';
import type { InstanceEntry, PackReference, SeriesDocument } from './documents';
import { listInstances } from './list-instances';
import { hashDataSet } from './read-object';

/** What shall happen with one series of a study that joins a space. */
export interface SeriesPlan {
  readonly source: SeriesDocument;
  /** Packs that join as they are. */
  readonly whole: readonly PackReference[];
  /** New instances of packs that cannot join as a whole. */
  readonly single: readonly InstanceEntry[];
  /** Instances that the space holds otherwise, beside what it holds: the identity rules decide. */
  readonly differing: readonly { readonly stored: InstanceEntry; readonly joining: InstanceEntry }[];
  /** New to the space, in whole packs or single. */
  readonly newCount: number;
  /** Held by the space already (rules a and b). */
  readonly duplicateCount: number;
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
  const _id = seriesIdOf(to, source.studyInstanceUid, source.seriesInstanceUid);
  const known = await archive.collections.series.findOne({ _id });
  const theirs = new Map((known ? await listInstances(archive, known) : []).map((one) => [one.sopInstanceUid, one]));
  const ours = new Map((await listInstances(archive, source)).map((one) => [one.sopInstanceUid, one]));
  const plan = { whole: [] as PackReference[], single: [] as InstanceEntry[], newCount: 0, duplicateCount: 0 };
  const differing: { stored: InstanceEntry; joining: InstanceEntry }[] = [];
  for (const pack of source.packs) {
    const fresh: InstanceEntry[] = [];
    let isWhole = true;
    for (const entry of (await archive.members.of(pack)).entries) {
      const { sopInstanceUid } = entry;
      const stored = theirs.get(sopInstanceUid);
      const isFormer = ours.get(sopInstanceUid)?.sequence !== entry.sequence;
      if (isLeftOut(sopInstanceUid) || (isFormer && stored)) isWhole = false;
      else if (!stored) fresh.push(...(isFormer ? [] : [entry]));
      else {
        const relation = await relationOf(archive, stored, entry);
        if (relation === 'duplicate' || relation === 'encoded') plan.duplicateCount += 1;
        else differing.push({ stored, joining: entry });
        if (relation !== 'duplicate') isWhole = false;
      }
    }
    plan.newCount += fresh.length;
    if (fresh.length > 0 && isWhole) plan.whole.push(pack);
    else plan.single.push(...fresh);
  }
  return { source, ...plan, differing };
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
