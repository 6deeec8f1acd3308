import { PlatformError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { seriesIdOf } from './collections';
import { compareObjects } from './compare-objects';
import type { InstanceEntry, SeriesDocument } from './documents';
import { listInstances } from './list-instances';
import { hashDataSet } from './read-object';

/**
 * The space holds other content under UIDs of the study that shall join it: other pixels (rule d) or other attributes
 * (rule c). `details.instances` and the problems of the answer name some of them.
 */
export class JoinConflictError extends PlatformError {
  readonly code = 'JOIN_CONFLICT';
  readonly status = 409;
}

/** UIDs named in one error at most. */
const namedLimit = 20;

/**
 * Applies the identity rules (DESIGN 6) to what two spaces hold under the same UIDs: the same data set (a) and the same
 * pixels in another transfer syntax (b) are duplicates and join. A pack joins as a whole, so nothing of it can be kept
 * aside: anything else is refused, also where a space's policy would take an arriving correction.
 *
 * @throws JoinConflictError
 */
export async function refuseConflicts(archive: Archive, source: readonly SeriesDocument[], to: string): Promise<void> {
  const instances: { readonly sopInstanceUid: string; readonly rule: 'c' | 'd' }[] = [];
  for (const one of source) {
    const known = await archive.collections.series.findOne({
      _id: seriesIdOf(to, one.studyInstanceUid, one.seriesInstanceUid),
    });
    if (known) instances.push(...(await differing(archive, one, known, namedLimit - instances.length)));
    if (instances.length >= namedLimit) break;
  }
  if (instances.length === 0) return;
  throw new JoinConflictError('The space holds other content under UIDs of this study', {
    details: {
      studyInstanceUid: source[0]!.studyInstanceUid,
      instances,
      problems: instances.map(({ sopInstanceUid, rule }) => ({
        in: 'body',
        name: 'studyInstanceUid',
        message: `instance ${sopInstanceUid} is there with other ${rule === 'c' ? 'attributes' : 'pixels'}`,
      })),
    },
  });
}

async function differing(archive: Archive, source: SeriesDocument, known: SeriesDocument, limit: number) {
  const theirs = new Map((await listInstances(archive, known)).map((entry) => [entry.sopInstanceUid, entry]));
  const found: { readonly sopInstanceUid: string; readonly rule: 'c' | 'd' }[] = [];
  for (const entry of await listInstances(archive, source)) {
    const other = theirs.get(entry.sopInstanceUid);
    const rule = other && (await brokenRule(archive, other, entry));
    if (rule) found.push({ sopInstanceUid: entry.sopInstanceUid, rule });
    if (found.length >= limit) break;
  }
  return found;
}

/** Null for duplicates. */
async function brokenRule(archive: Archive, stored: InstanceEntry, joining: InstanceEntry): Promise<'c' | 'd' | null> {
  if (isSamePlace(stored, joining)) return null;
  const isSameSyntax = stored.transferSyntaxUid === joining.transferSyntaxUid;
  if (isSameSyntax && (await hashOf(archive, stored)) === (await hashOf(archive, joining))) return null;
  const { kind, changed } = await compareObjects(archive, stored, joining);
  if (kind === 'different') return 'd';
  return Object.keys(changed).length > 0 ? 'c' : null;
}

const isSamePlace = ({ location: a }: InstanceEntry, { location: b }: InstanceEntry): boolean =>
  a.store === b.store && a.key === b.key && a.offset === b.offset;

const hashOf = (archive: Archive, { sha256, location, dataSetOffset }: InstanceEntry): Promise<string> | string =>
  sha256 ?? hashDataSet(archive, location, dataSetOffset);
