import { PlatformError } from '#shared/kernel/errors';
import type { Archive } from '../archive';
import type { ConflictDocument, QuarantineDocument } from '../documents';
import { metadataKeyOf } from '../pack-facts';
import { isQuarantined } from '../quarantine';
import { hashDataSet } from '../read-object';
import { asideFactsOf } from '../reindex-aside';
import type { Findings } from './findings';

/** Checks that every object is referred to, and that what is kept aside is there and unchanged. */
export async function verifyObjects(archive: Archive, findings: Findings): Promise<void> {
  await verifyAside(archive, findings);
  for await (const { key } of archive.store.list('')) {
    if (key.startsWith('segments/') || key.startsWith('journal/')) continue;
    await findings.run((found) => verifyObject(archive, key, found));
  }
}

async function verifyObject(archive: Archive, key: string, findings: Findings): Promise<void> {
  if (findings.concernsObject(key) || (await isReferred(archive, key, findings))) return;
  if (await archive.collections.freeing.findOne({ _id: key })) return;
  if (!(await archive.store.head(key))) return; // freed since it was listed
  const lost = await lostRow(archive, key);
  if (lost) findings.add('ROW_MISSING', 'aside', key, { instances: lost.instances, reason: lost.reason });
  else findings.add('ORPHAN_OBJECT', 'object', key, { reason: 'nothing refers to it' });
}

async function isReferred(archive: Archive, key: string, findings: Findings): Promise<boolean> {
  const { packUses, series, conflicts, freeing } = archive.collections;
  if (key.startsWith('aside/')) return (await conflicts.countDocuments({ 'entry.location.key': key })) > 0;
  if (key.startsWith('quarantine/')) return await isQuarantined(archive, key);
  if (!key.startsWith('packs/')) return false;
  const pack = key.replace(/\.metadata\.gz$/, '.tar');
  if (pack !== key && (await freeing.findOne({ _id: pack }))) return true;
  for (const { seriesId } of await packUses.find({ pack })) {
    if (findings.concernsSeries(seriesId)) return true;
    const reader = await series.findOne({ _id: seriesId }, { projection: { packs: 1 } });
    if (reader?.packs.some((one) => one.key === pack || metadataKeyOf(one.key) === key)) return true;
  }
  // A pack whose use is missing was reported as that.
  return findings.concernsUseOf(pack);
}

/** A container whose facts can be read has lost its row; anything else is an orphan. */
async function lostRow(archive: Archive, key: string): Promise<{ instances: string[]; reason: string } | null> {
  if (!key.startsWith('aside/') && !key.startsWith('quarantine/')) return null;
  try {
    const facts = await asideFactsOf<Partial<ConflictDocument & QuarantineDocument>>(archive, key);
    const instances = facts.sopInstanceUid === undefined ? [] : [facts.sopInstanceUid];
    return { instances, reason: `kept aside as ${facts._id} and in no row` };
  } catch (error) {
    if (error instanceof PlatformError && !error.retryable) return null;
    throw error;
  }
}

async function verifyAside(archive: Archive, findings: Findings): Promise<void> {
  const { conflicts, quarantine } = archive.collections;
  for await (const { _id } of conflicts.iterate({}, { projection: { _id: 1 } }))
    await findings.run((found) => verifyConflict(archive, _id, found));
  for await (const { _id } of quarantine.iterate({ state: 'held' }, { projection: { _id: 1 } }))
    await findings.run((found) => verifyQuarantined(archive, _id, found));
}

async function verifyConflict(archive: Archive, _id: string, findings: Findings): Promise<void> {
  const conflict = await archive.collections.conflicts.findOne({ _id });
  if (!conflict) return;
  const { location, dataSetOffset, sha256 } = conflict.entry;
  const instances = [conflict.sopInstanceUid];
  if (!(await archive.store.head(location.key)))
    findings.add('OBJECT_MISSING', 'aside', location.key, { instances, reason: 'the object kept aside is gone' });
  else if (sha256 !== null && (await hashDataSet(archive, location, dataSetOffset)) !== sha256)
    findings.add('ASIDE_BYTES_DIFFER', 'aside', location.key, {
      instances,
      reason: 'the hash of the data set differs',
    });
}

async function verifyQuarantined(archive: Archive, _id: string, findings: Findings): Promise<void> {
  const held = await archive.collections.quarantine.findOne({ _id, state: 'held' });
  if (held && !(await archive.store.head(held.key)))
    findings.add('OBJECT_MISSING', 'aside', held.key, { reason: 'the quarantined object is gone' });
}
