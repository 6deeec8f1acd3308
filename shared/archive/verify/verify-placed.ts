import { ObjectNotFoundError, PlacedFileError } from '#shared/objects/errors';
import type { Archive } from '../archive';
import type { InstanceDocument } from '../documents';
import { hashDataSet, storeOf } from '../read-object';
import type { Findings } from './findings';

/** Checks a file that is indexed in place: that it is there, and every byte of it as it was. */
export async function verifyPlaced(
  archive: Archive,
  { location, sopInstanceUid, seriesId }: InstanceDocument,
  findings: Findings,
): Promise<void> {
  const { key } = location;
  const store = storeOf(archive, location);
  const facts = { instances: [sopInstanceUid], seriesId };
  try {
    const info = await store.head(key);
    if (!info) throw new ObjectNotFoundError('No file has this key', { details: { key } });
    const sha256 = await hashDataSet(archive, location, 0);
    findings.checked.bytes += location.length;
    findings.checked.instances += 1;
    if (sha256 === info.sha256) return;
    findings.add('PLACED_BYTES_DIFFER', 'placed', key, { ...facts, reason: 'the hash of the file differs' });
  } catch (error) {
    if (!(error instanceof PlacedFileError || error instanceof ObjectNotFoundError)) throw error;
    findings.add('OBJECT_MISSING', 'placed', key, { ...facts, reason: 'the file in place is gone or was changed' });
  }
}
