import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { instanceKeyPrefix } from '#shared/archive/instance-keys';
import { listInstances } from '#shared/archive/list-instances';
import { statuses } from '#shared/dimse/messages/statuses';
import { isPlaced } from '#shared/objects/placed/placed-store';
import type { FailedReference, InstanceReference } from '../instance-list';
import type { CommitmentDocument, CommitmentOutcome } from './documents';
import { NotIndexedYetError } from './errors';

/** Failure Reason of a Transaction UID that is in use (PS3.4 J.3.3). */
const duplicateTransactionUid = 0x0131;
/** SOP Instance UIDs looked up at once. */
const batchSize = 64;

/** What is asked. */
export interface CheckedRequest extends Pick<CommitmentDocument, 'space' | 'callingAeTitle' | 'isDuplicate'> {
  readonly references: readonly InstanceReference[];
}

/**
 * Which instances of a request are safe: in the space, of the SOP class that is named, their bytes where the catalogue says.
 * What lies aside because other pixels have its UID is not (0110), nor what is unknown (0112) or of another class (0119).
 *
 * @throws NotIndexedYetError
 * @see PS3.4 J.3.3
 */
export async function checkInstances(archive: Archive, request: CheckedRequest): Promise<CommitmentOutcome> {
  const { space, references } = request;
  if (request.isDuplicate)
    return { committed: [], failed: references.map((one) => ({ ...one, reason: duplicateTransactionUid })) };
  if (!(await archive.progress.caughtUp(space)))
    throw new NotIndexedYetError('What was received is not all in the catalogue yet', { details: { space } });
  const reasons = new Reasons(request);
  for (const seriesId of await seriesOf(archive, space, references)) await reasons.look(archive, seriesId);
  const committed: InstanceReference[] = [];
  const failed: FailedReference[] = [];
  for (const reference of references) {
    const reason = reasons.of(reference);
    if (reason === undefined) committed.push(reference);
    else failed.push({ ...reference, reason });
  }
  return { committed, failed };
}

async function seriesOf(
  { collections }: Archive,
  space: string,
  references: readonly InstanceReference[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let at = 0; at < references.length; at += batchSize) {
    const ranges = references.slice(at, at + batchSize).map(({ sopInstanceUid }) => {
      const prefix = instanceKeyPrefix(space, sopInstanceUid);
      return { _id: { $gte: prefix, $lt: `${prefix}~` } };
    });
    for (const { s } of await collections.instanceKeys.find({ $or: ranges })) found.add(s);
  }
  return found;
}

/** What is known of the instances of a request, series by series. */
class Reasons {
  readonly #request: CheckedRequest;
  readonly #wanted: ReadonlySet<string>;
  readonly #classes = new Map<string, string>();
  readonly #unsafe = new Set<string>();

  constructor(request: CheckedRequest) {
    this.#request = request;
    this.#wanted = new Set(request.references.map(({ sopInstanceUid }) => sopInstanceUid));
  }

  async look(archive: Archive, seriesId: string): Promise<void> {
    const entries = await this.#entriesOf(archive, seriesId);
    const missing = await missingObjects(archive, entries);
    // A pack may have taken over since: then the bytes lie there.
    const isMoved = missing.size > 0;
    const current = isMoved ? await this.#entriesOf(archive, seriesId) : entries;
    const gone = isMoved ? await missingObjects(archive, current) : missing;
    for (const { sopInstanceUid, sopClassUid, location } of current) {
      this.#classes.set(sopInstanceUid, sopClassUid);
      if (gone.has(objectOf(location))) this.#unsafe.add(sopInstanceUid);
    }
    await this.#conflicts(archive, seriesId, current);
  }

  /** The Failure Reason of an instance; undefined when it is committed to. */
  of({ sopInstanceUid, sopClassUid }: InstanceReference): number | undefined {
    const stored = this.#classes.get(sopInstanceUid);
    if (stored === undefined) return statuses.noSuchObjectInstance;
    if (stored !== sopClassUid) return statuses.classInstanceConflict;
    return this.#unsafe.has(sopInstanceUid) ? statuses.processingFailure : undefined;
  }

  async #entriesOf(archive: Archive, seriesId: string): Promise<readonly InstanceEntry[]> {
    const series = await archive.collections.series.findOne({ _id: seriesId });
    if (!series) return [];
    return (await listInstances(archive, series)).filter(({ sopInstanceUid }) => this.#wanted.has(sopInstanceUid));
  }

  /** The stored instance is safe for its own sender, never for whoever sent what lies aside. */
  async #conflicts({ collections }: Archive, seriesId: string, entries: readonly InstanceEntry[]): Promise<void> {
    const { callingAeTitle } = this.#request;
    const senders = new Map(entries.map(({ sopInstanceUid, arrival }) => [sopInstanceUid, arrival.callingAeTitle]));
    const kept = await collections.conflicts.find({ seriesId, kind: 'conflict' });
    for (const { sopInstanceUid, entry } of kept) {
      const isOwn = senders.get(sopInstanceUid) === callingAeTitle;
      if (!isOwn || entry.arrival.callingAeTitle === callingAeTitle) this.#unsafe.add(sopInstanceUid);
    }
  }
}

const objectOf = ({ store, key }: InstanceEntry['location']): string => `${store}:${key}`;

/** Objects that the catalogue names and the store does not have, or not as far as they are read; and files of others. */
async function missingObjects(archive: Archive, entries: readonly InstanceEntry[]): Promise<ReadonlySet<string>> {
  const ends = new Map<string, { readonly store: string; readonly key: string; readonly end: number }>();
  for (const { location } of entries) {
    const { store, key, offset, length } = location;
    const end = Math.max(offset + length, ends.get(objectOf(location))?.end ?? 0);
    ends.set(objectOf(location), { store, key, end });
  }
  const missing = new Set<string>();
  for (const [name, { store, key, end }] of ends) {
    const info = isPlaced({ store }) ? null : await archive.stores.get(store)?.head(key);
    if (!info || info.length < end) missing.add(name);
  }
  return missing;
}
