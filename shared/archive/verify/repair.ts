import { NotFoundError } from '#shared/kernel/errors';
import { scanSegment } from '#shared/objects/scan';
import type { Archive } from '../archive';
import { changeSeries } from '../change-series';
import type { ConflictDocument, InstanceEntry, PackReference, QuarantineDocument, SeriesDocument } from '../documents';
import { formerVersions, versionMark } from '../former-versions';
import { markUnused } from '../freeing';
import { indexLanded } from '../index-landed';
import { indexStudy } from '../index-study';
import { instanceKeyOf } from '../instance-keys';
import type { LandedInstance } from '../landed';
import { encodeMembers } from '../members';
import { makeMetadata } from '../pack-facts';
import { type PackManifest, readManifest } from '../pack-manifest';
import { packSeries } from '../pack-series';
import { asideFactsOf } from '../reindex-aside';
import { describeSeries, examinePack } from '../reindex-packs';
import { countsOf, totalsOf } from '../series-totals';
import { replacePacks } from '../switch-packs';
import type { Finding } from './findings';
import { findOtherCopies } from './other-copies';
import { redecide } from './verify-journal';
import { isMemberIntact, isOutlineIntact } from './verify-pack';
import { seriesIdOfMember, unknownMembers } from './verify-segments';

/** What a finding was, and what was done: null when it was repaired, else why it could not be. */
export interface RepairOutcome {
  readonly finding: Finding;
  readonly refused: string | null;
}

/** Repairs what rows, bytes or a second copy allow. Nothing else may use the archive meanwhile. */
export async function repairAll(archive: Archive, findings: readonly Finding[]): Promise<RepairOutcome[]> {
  const outcomes: RepairOutcome[] = [];
  for (const finding of [...findings].sort((a, b) => order(a) - order(b)))
    outcomes.push({ finding, refused: await repairOne(archive, finding) });
  await archive.catalogue.flush();
  return outcomes;
}

/** Rows before bytes, bytes before what is made of them, summaries last. */
const subjects = [
  'decision',
  'uses',
  'arrays',
  'documents',
  'pack',
  'segment',
  'placed',
  'metadata',
  'aside',
  'journal',
  'series',
  'keys',
  'study',
  'object',
];
const order = ({ subject }: Finding): number => subjects.indexOf(subject);

async function repairOne(archive: Archive, finding: Finding): Promise<string | null> {
  const { subject, object, seriesId } = finding;
  if (subject === 'uses') return await restoreUse(archive, object, seriesId);
  if (subject === 'arrays') return await restoreArrays(archive, object);
  if (subject === 'documents') return await restoreDocuments(archive, finding);
  if (subject === 'pack') return await rewritePack(archive, object);
  if (subject === 'segment') return await rescueFromSegment(archive, object);
  if (subject === 'metadata') return await restoreMetadata(archive, object);
  if (subject === 'aside') return await restoreAside(archive, finding);
  if (subject === 'series') return await restoreSeries(archive, object);
  if (subject === 'keys') return await restoreKeys(archive, object);
  if (subject === 'study') return await restoreStudy(archive, object);
  if (subject === 'decision') return await restoreDecision(archive, object, seriesId);
  if (subject === 'placed') return 'its file is not ours; its source takes it again once it is there';
  if (subject === 'journal') return 'nothing else holds its decisions; the catalogue has what they did';
  await markUnused(archive, [object]);
  return null;
}

async function restoreUse(archive: Archive, id: string, seriesId: string): Promise<null> {
  const use = { _id: id, pack: id.slice(0, id.indexOf('|')), seriesId };
  await archive.collections.packUses.replaceOne({ _id: id }, use, { upsert: true });
  await archive.collections.freeing.deleteOne({ _id: use.pack });
  return null;
}

/** @param seriesId - or the id of its study, with a slash */
async function restoreDecision(archive: Archive, name: string, seriesId: string): Promise<string | null> {
  const refused = await redecide(archive, name);
  const [space = '', studyInstanceUid = ''] = seriesId.split('/');
  if (refused !== null || studyInstanceUid === '') return refused;
  const studyId = `${space}/${studyInstanceUid}`;
  for (const { _id } of await archive.collections.series.find({ studyId }, { projection: { _id: 1 } }))
    await changeSeries(archive, _id, (series) => series);
  await indexStudy(archive, space, studyInstanceUid, false);
  return null;
}

async function manifestOf(archive: Archive, key: string): Promise<PackManifest> {
  const reader = await archive.store.open(key);
  return await readManifest(reader, { store: archive.store.name, key }).finally(() => reader.close());
}

async function restoreArrays(archive: Archive, key: string): Promise<null> {
  const { entries } = await manifestOf(archive, key);
  const { instanceArrays } = archive.collections;
  await instanceArrays.deleteMany({ pack: key });
  await instanceArrays.insertMany(encodeMembers(key, entries));
  archive.members.forget(key);
  return null;
}

/** Documents are made again from the segments' journals: those that are missing, and those that point elsewhere. */
async function restoreDocuments(archive: Archive, { seriesId }: Finding): Promise<null> {
  const { instances } = archive.collections;
  const known = new Map((await instances.find({ seriesId })).map((document) => [document.sequence, document]));
  const former = await formerVersions(archive, seriesId);
  const store = archive.store.name;
  for await (const { key } of archive.store.list('segments/')) {
    for await (const part of scanSegment(archive.store, key)) {
      if (part.kind !== 'group') continue;
      const own = part.members.filter((member) => !member.fault && seriesIdOfMember(member) === seriesId);
      for (const { sequence, offset, length } of own) {
        const document = known.get(sequence);
        if (!document) continue;
        const location = { ...document.location, store, key, offset, length, sequence };
        await instances.updateOne({ _id: document._id }, { $set: { location, segment: key } });
      }
      const missing: LandedInstance[] = (await unknownMembers(archive, seriesId, own)).map(
        ({ sequence, offset, length, arrival, name: { sopInstanceUid } }) => ({
          ...{ sequence, arrival, ...versionMark(former, { sopInstanceUid, sequence }) },
          location: { store, key, offset, length, sequence },
        }),
      );
      if (missing.length > 0) await indexLanded(archive, [{ store, segment: key, after: 0, instances: missing }]);
    }
  }
  await recount(archive, seriesId);
  return null;
}

/** A damaged or lost pack is written again for each series that reads it, each damaged member from another copy. */
async function rewritePack(archive: Archive, key: string): Promise<string | null> {
  const uses = await archive.collections.packUses.find({ pack: key });
  let refused: string | null = 'no series reads from it';
  for (const { seriesId } of uses) {
    const series = await archive.collections.series.findOne({ _id: seriesId });
    const pack = series?.packs.find((one) => one.key === key);
    if (series && pack) refused = await rewriteFor(archive, series, pack);
    if (series && pack && refused !== null) return refused;
  }
  return refused;
}

async function rewriteFor(archive: Archive, series: SeriesDocument, pack: PackReference): Promise<string | null> {
  const { entries } = await archive.members.once(pack);
  const damaged = await damagedOf(archive, pack, entries);
  // Already written again for another series that reads it.
  if (damaged.length === 0 && (await isWhole(archive, pack, entries))) return null;
  const copies = await findOtherCopies(archive, damaged);
  const lost = damaged.filter(({ sequence }) => !copies.has(sequence));
  if (lost.length > 0) return `no other copy of ${lost.map(({ sopInstanceUid }) => sopInstanceUid).join(', ')}`;
  const sources = entries.map((entry) => ({ ...entry, location: copies.get(entry.sequence) ?? entry.location }));
  const outcome = await replacePacks(archive, series, { entries: sources, replaced: [pack], covered: [] });
  archive.members.forget(pack.key);
  return outcome === 'done' ? null : 'the series changed meanwhile';
}

async function isWhole(archive: Archive, pack: PackReference, entries: readonly InstanceEntry[]): Promise<boolean> {
  const reader = await archive.store.open(pack.key);
  return await isOutlineIntact(reader, pack, entries).finally(() => reader.close());
}

async function damagedOf(
  archive: Archive,
  { key }: PackReference,
  entries: readonly InstanceEntry[],
): Promise<InstanceEntry[]> {
  if (!(await archive.store.head(key))) return [...entries];
  const reader = await archive.store.open(key);
  try {
    const damaged: InstanceEntry[] = [];
    for (const entry of entries) if (!(await isMemberIntact(reader, entry))) damaged.push(entry);
    return damaged;
  } finally {
    await reader.close();
  }
}

/** Instances of a damaged segment that have another copy are packed from there, series by series. */
async function rescueFromSegment(archive: Archive, key: string): Promise<string | null> {
  const documents = await archive.collections.instances.find({ segment: key });
  const damaged: typeof documents = [];
  for (const document of documents) {
    const isThere = (await archive.store.head(key)) !== null;
    if (!isThere || (await damagedOf(archive, { key } as PackReference, [document])).length > 0) damaged.push(document);
  }
  if (damaged.length === 0) return 'the journal of a commit group is damaged; its instances are not';
  const copies = await findOtherCopies(archive, damaged);
  for (const document of damaged) {
    const location = copies.get(document.sequence);
    if (!location) continue;
    await archive.collections.instances.updateOne({ _id: document._id }, { $set: { location, segment: location.key } });
    await packSeries(archive, document.seriesId);
  }
  const lost = damaged.filter(({ sequence }) => !copies.has(sequence));
  return lost.length === 0 ? null : `no other copy of ${lost.map(({ sopInstanceUid }) => sopInstanceUid).join(', ')}`;
}

async function restoreMetadata(archive: Archive, metadataKey: string): Promise<string | null> {
  const key = metadataKey.replace(/\.metadata\.gz$/, '.tar');
  const manifest = await manifestOf(archive, key).catch((error: unknown) => {
    if (error instanceof NotFoundError || (error as { status?: number }).status === 404) return null;
    throw error;
  });
  if (!manifest) return 'its pack is gone';
  const pack = { store: archive.store.name, key };
  const made = await makeMetadata(archive, manifest, pack, manifest.entries);
  await archive.store.put(metadataKey, made.chunks);
  for (const { seriesId } of await archive.collections.packUses.find({ pack: key }))
    await changeSeries(archive, seriesId, (series) => ({
      ...series,
      packs: series.packs.map((one) => (one.key === key ? { ...one, metadataSha256: made.sha256 } : one)),
    }));
  return null;
}

async function restoreAside(archive: Archive, { code, object }: Finding): Promise<string | null> {
  if (code !== 'ROW_MISSING') return 'nothing else holds these bytes';
  if (object.startsWith('aside/')) {
    const facts = await asideFactsOf<ConflictDocument>(archive, object);
    await archive.collections.conflicts.replaceOne({ _id: facts._id }, facts, { upsert: true });
  } else {
    const facts = await asideFactsOf<QuarantineDocument>(archive, object);
    await archive.collections.quarantine.replaceOne({ _id: facts._id }, facts, { upsert: true });
  }
  return null;
}

/** A series whose row is gone is described anew; one whose counts or attributes are wrong too. */
async function restoreSeries(archive: Archive, seriesId: string): Promise<string | null> {
  const { series, packUses, instances } = archive.collections;
  const known = await series.findOne({ _id: seriesId });
  const references: PackReference[] = [...(known?.packs ?? [])];
  if (!known) {
    for (const { pack } of await packUses.find({ seriesId })) {
      if (await archive.collections.freeing.findOne({ _id: pack })) continue;
      if (await archive.store.head(pack)) references.push((await examinePack(archive, pack)).reference);
    }
  }
  const waiting = await instances.find({ seriesId });
  if (references.length === 0 && waiting.length === 0) return 'nothing of it is left';
  const [space = '', studyInstanceUid = '', seriesInstanceUid = ''] = seriesId.split('/');
  const identity = { space, studyInstanceUid, seriesInstanceUid };
  const fresh = await describeSeries(archive, identity, references, known?.joinedAt ?? 0, waiting);
  const settleAt = waiting.length > 0 ? archive.clock.now() + archive.settings.settleMs : null;
  await series.replaceOne({ _id: seriesId }, { ...fresh, settleAt }, { upsert: true });
  await indexStudy(archive, space, studyInstanceUid, false);
  return await restoreKeys(archive, seriesId);
}

async function restoreKeys(archive: Archive, seriesId: string): Promise<null> {
  const { series, instances, instanceKeys } = archive.collections;
  const known = await series.findOne({ _id: seriesId });
  const totals = known && (await totalsOf(archive, known.packs, await instances.find({ seriesId })));
  for (const { sopInstanceUid } of totals?.entries ?? []) {
    const key = { _id: instanceKeyOf(known!.space, sopInstanceUid, seriesId), s: seriesId };
    await instanceKeys.replaceOne({ _id: key._id }, key, { upsert: true });
  }
  return null;
}

async function restoreStudy(archive: Archive, studyId: string): Promise<null> {
  const [space = '', studyInstanceUid = ''] = studyId.split('/');
  await indexStudy(archive, space, studyInstanceUid, false);
  return null;
}

async function recount(archive: Archive, seriesId: string): Promise<void> {
  const { instances } = archive.collections;
  const waiting = await instances.find({ seriesId });
  const known = await archive.collections.series.findOne({ _id: seriesId });
  const totals = known && (await totalsOf(archive, known.packs, waiting));
  if (!totals) return;
  await changeSeries(archive, seriesId, (series) => ({ ...series, ...countsOf(totals) }));
  await indexStudy(archive, known.space, known.studyInstanceUid, false);
}
