import type { Collection, CollectionSpec, Document } from '#shared/catalogue/port';
import { InternalError, PlatformError } from '#shared/kernel/errors';
import { CorruptObjectError } from '#shared/objects/errors';
import type { Archive } from './archive';
import { type ChosenPacks, choosePacks, type PackCandidate } from './choose-packs';
import { seriesIdOf, studyIdOf } from './collections';
import { seriesOverlay } from './corrections';
import type { InstanceDocument, InstanceEntry, PackReference, SeriesDocument } from './documents';
import { markUnused } from './freeing';
import type { Header } from './header';
import { indexStudy } from './index-study';
import { instanceKeyOf } from './instance-keys';
import { encodeMembers } from './members';
import { hashObject, makeMetadata, metadataKeyOf } from './pack-facts';
import { type PackIdentity, readManifest } from './pack-manifest';
import { outlineSha256 } from './pack-outline';
import { readStoredHeader } from './read-object';
import { type Decisions, deletedAt } from './reindex-decisions';
import { countsOf, describingOf, totalsOf } from './series-totals';
import { withSeriesAnswer } from './study-summary';

/** A pack while the catalogue is rebuilt. `_id` is its key. */
interface FoundPack extends Document, PackIdentity {
  readonly reference: PackReference;
}

const foundPacks: CollectionSpec = { name: 'reindexPacks', indexes: [], rebuildable: true };

/** What rebuilding from packs found. */
export interface PackReport {
  packs: number;
  readonly unreadable: string[];
  unused: number;
  series: number;
  instances: number;
  /** Of everything found. */
  highestSequence: number;
  /** Deleted instances that packs still hold, by id: their deletion was interrupted. */
  readonly toDelete: Set<string>;
}

/** Rebuilds series and studies from the packs in the store. Memory: the entries of the packs of one series. */
export async function rebuildFromPacks(
  archive: Archive,
  decisions: Decisions,
  progress: (line: string) => void,
): Promise<PackReport> {
  const report: PackReport = {
    ...{ packs: 0, unused: 0, series: 0, instances: 0, highestSequence: 0 },
    ...{ unreadable: [], toDelete: new Set<string>() },
  };
  await archive.catalogue.drop(foundPacks.name);
  const found = archive.catalogue.collection<FoundPack>(foundPacks);
  await readPacks(archive, found, report, progress);
  await addJoins(archive, found, decisions);
  await rebuildSeries(archive, { found, decisions, report, progress });
  await markUnusedPacks(archive, report);
  await archive.catalogue.drop(foundPacks.name);
  return report;
}

/** First pass: the manifest, hashes and members of each pack, and a use by the series that it was written for. */
async function readPacks(
  archive: Archive,
  found: Collection<FoundPack>,
  report: PackReport,
  progress: (line: string) => void,
): Promise<void> {
  for await (const { key } of archive.store.list('packs/')) {
    if (!key.endsWith('.tar')) continue;
    try {
      const { throughSequence } = await readPack(archive, found, key);
      report.highestSequence = Math.max(report.highestSequence, throughSequence);
      report.packs += 1;
      if (report.packs % 500 === 0) progress(`${report.packs} packs read`);
    } catch (error) {
      archive.log.error({ err: error, key }, 'a pack cannot be read');
      report.unreadable.push(key);
    }
  }
}

async function readPack(archive: Archive, found: Collection<FoundPack>, key: string): Promise<PackReference> {
  const { identity, entries, reference } = await examinePack(archive, key);
  await found.replaceOne({ _id: key }, { _id: key, ...identity, reference }, { upsert: true });
  await archive.collections.instanceArrays.bulkWrite(
    encodeMembers(key, entries).map((document) => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    })),
  );
  const { space, studyInstanceUid, seriesInstanceUid } = identity;
  await addUse(archive, key, seriesIdOf(space, studyInstanceUid, seriesInstanceUid));
  return reference;
}

/** What a pack says about itself, and the reference that a series reads it by. @throws CorruptObjectError */
export async function examinePack(archive: Archive, key: string) {
  const pack = { store: archive.store.name, key };
  const { manifest, lengthBytes, outline } = await readOutline(archive, pack);
  const { entries, ...identity } = manifest;
  const metadataKey = metadataKeyOf(key);
  const metadataSha256 = await metadataHash(archive, identity, pack, entries);
  const reference: PackReference = {
    ...pack,
    lengthBytes,
    instanceCount: entries.length,
    throughSequence: entries.reduce((highest, entry) => Math.max(highest, entry.sequence), 0),
    ...{ metadataKey, metadataSha256, outlineSha256: outline },
  };
  return { identity, entries, reference };
}

/** Reads all of a pack but its data sets. */
async function readOutline(archive: Archive, pack: Pick<PackReference, 'store' | 'key'>) {
  const reader = await archive.store.open(pack.key);
  try {
    const manifest = await readManifest(reader, pack);
    return { manifest, lengthBytes: reader.length, outline: await outlineSha256(reader, manifest.entries) };
  } finally {
    await reader.close();
  }
}

/** Of the object beside the pack; where it is gone it is made again. */
async function metadataHash(
  archive: Archive,
  identity: PackIdentity,
  pack: { store: string; key: string },
  entries: readonly InstanceEntry[],
): Promise<string> {
  const key = metadataKeyOf(pack.key);
  if (await archive.store.head(key)) return (await hashObject(archive.store, key)).sha256;
  const made = await makeMetadata(archive, identity, pack, entries);
  await archive.store.put(key, made.chunks);
  return made.sha256;
}

async function addUse(archive: Archive, pack: string, seriesId: string): Promise<void> {
  const use = { _id: `${pack}|${seriesId}`, pack, seriesId };
  await archive.collections.packUses.replaceOne({ _id: use._id }, use, { upsert: true });
}

/** Second pass: packs that joins brought into other spaces. */
async function addJoins(archive: Archive, found: Collection<FoundPack>, { joins }: Decisions): Promise<void> {
  for (const { space, studyInstanceUid, series } of joins) {
    for (const { seriesInstanceUid, packs } of series) {
      const seriesId = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
      for (const key of packs) if (await found.findOne({ _id: key })) await addUse(archive, key, seriesId);
    }
  }
}

interface Rebuild {
  readonly found: Collection<FoundPack>;
  readonly decisions: Decisions;
  readonly report: PackReport;
  readonly progress: (line: string) => void;
}

/** Third pass: series by series, the packs that count; study by study its summary. */
async function rebuildSeries(archive: Archive, rebuild: Rebuild): Promise<void> {
  let after = '';
  let study: { space: string; studyInstanceUid: string } | null = null;
  for (;;) {
    const next = await archive.collections.packUses.find(
      { seriesId: { $gt: after } },
      { sort: { seriesId: 1 }, limit: 1 },
    );
    const seriesId = next[0]?.seriesId;
    const [space = '', studyInstanceUid = ''] = seriesId?.split('/') ?? [];
    if (study && (study.space !== space || study.studyInstanceUid !== studyInstanceUid))
      await indexStudy(archive, study.space, study.studyInstanceUid, false);
    if (seriesId === undefined) return;
    study = { space, studyInstanceUid };
    after = seriesId;
    await rebuildOne(archive, seriesId, rebuild);
    if (rebuild.report.series % 1000 === 0) rebuild.progress(`${rebuild.report.series} series rebuilt`);
  }
}

async function rebuildOne(archive: Archive, seriesId: string, { found, decisions, report }: Rebuild): Promise<void> {
  const { packUses, series } = archive.collections;
  const [space = '', studyInstanceUid = '', seriesInstanceUid = ''] = seriesId.split('/');
  const packs = new Map<string, FoundPack>();
  for (const { pack } of await packUses.find({ seriesId })) {
    const document = await found.findOne({ _id: pack });
    if (document) packs.set(pack, document);
  }
  const joinsOf = joinsInto(decisions, seriesId);
  const candidates: PackCandidate[] = [];
  for (const { _id: key, reference, ...owner } of packs.values()) {
    const { entries } = await archive.members.once(reference);
    const isOwn = seriesIdOf(owner.space, owner.studyInstanceUid, owner.seriesInstanceUid) === seriesId;
    const joinedAt = Math.max(joinsOf.get(key) ?? 0, isOwn ? (owner.joinedAt ?? 0) : 0);
    candidates.push({ key, entries, joinedAt, isOwn });
  }
  const deleted = (sop: string) => deletedAt(decisions.deletions, `${seriesId}/${sop}`);
  const chosen = choosePacks(candidates, deleted);
  for (const { key } of chosen.unused) await packUses.deleteOne({ _id: `${key}|${seriesId}` });
  if (chosen.kept.length === 0) return;
  const identity = { space, studyInstanceUid, seriesInstanceUid };
  const references = chosen.kept.map(({ key }) => packs.get(key)!.reference);
  const joinedAt = Math.max(0, ...joinsOf.values(), ...chosen.kept.map((pack) => pack.joinedAt));
  const document = await describeSeries(archive, identity, references, joinedAt).catch((error: unknown) => {
    if (!(error instanceof CorruptObjectError)) throw error;
    report.unreadable.push(...chosen.kept.map(({ key }) => key));
    return null;
  });
  if (!document) return;
  await series.replaceOne({ _id: seriesId }, document, { upsert: true });
  await addKeys(archive, document, chosen);
  report.series += 1;
  report.instances += document.instanceCount;
  for (const { sopInstanceUid } of chosen.deleted) report.toDelete.add(`${seriesId}/${sopInstanceUid}`);
}

/** By pack: the last join that brought it into the series. */
function joinsInto({ joins }: Decisions, seriesId: string): ReadonlyMap<string, number> {
  const byPack = new Map<string, number>();
  for (const { space, studyInstanceUid, series, sequence } of joins) {
    if (!seriesId.startsWith(`${studyIdOf(space, studyInstanceUid)}/`)) continue;
    for (const { seriesInstanceUid, packs } of series) {
      if (seriesIdOf(space, studyInstanceUid, seriesInstanceUid) !== seriesId) continue;
      for (const key of packs) byPack.set(key, sequence);
    }
  }
  return byPack;
}

/** A series document made of what its packs and documents hold. */
export async function describeSeries(
  archive: Archive,
  identity: PackIdentity,
  packs: readonly PackReference[],
  joinedAt: number,
  waiting: readonly InstanceDocument[] = [],
): Promise<SeriesDocument> {
  const { space, studyInstanceUid, seriesInstanceUid } = identity;
  const _id = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
  const totals = await totalsOf(archive, packs, waiting);
  if (!totals) throw new InternalError('A series of packs without instances', { details: { seriesId: _id } });
  const header = await firstReadable(archive, totals.entries);
  return withSeriesAnswer(
    {
      _id,
      ...identity,
      studyId: studyIdOf(space, studyInstanceUid),
      ...countsOf(totals),
      revision: freshRevision(archive),
      packs,
      ...(joinedAt > 0 ? { joinedAt } : {}),
      settleAt: null,
      attributes: header.series,
      studyAttributes: header.study,
      assumed: header.assumed,
      outbox: [],
      outboxAt: null,
    },
    await seriesOverlay(archive, _id),
  );
}

/** Header of the instance that describes the series; of the next one where its bytes are damaged. @throws CorruptObjectError */
async function firstReadable(archive: Archive, entries: readonly InstanceEntry[]): Promise<Header> {
  const describing = describingOf(entries);
  const others = entries.filter((entry) => entry !== describing).sort((a, b) => a.sequence - b.sequence);
  for (const entry of [describing, ...others]) {
    try {
      return (await readStoredHeader(archive, entry)).header;
    } catch (error) {
      if (!(error instanceof PlatformError) || error.retryable) throw error;
      archive.log.error({ err: error, sopInstanceUid: entry.sopInstanceUid }, 'the header of an instance is damaged');
    }
  }
  throw new CorruptObjectError('No instance of a series can be read', { details: { key: entries[0]?.location.key } });
}

/** Above every revision that the lost catalogue can have reached: caches and consumers know those. */
const freshRevision = (archive: Archive): number => Math.floor(archive.clock.now() / 1000);

async function addKeys(archive: Archive, { _id: s, space }: SeriesDocument, { kept }: ChosenPacks): Promise<void> {
  for (const { entries } of kept) {
    await archive.collections.instanceKeys.bulkWrite(
      entries.map(({ sopInstanceUid }) => {
        const _id = instanceKeyOf(space, sopInstanceUid, s);
        return { replaceOne: { filter: { _id }, replacement: { _id, s }, upsert: true } };
      }),
    );
  }
}

/** Last pass: what no series reads from is freed after the grace time; its arrays go now. */
async function markUnusedPacks(archive: Archive, report: PackReport): Promise<void> {
  const { packUses, instanceArrays } = archive.collections;
  const unreadable = new Set(report.unreadable);
  for await (const { key } of archive.store.list('packs/')) {
    if (!key.endsWith('.tar') || unreadable.has(key) || (await packUses.countDocuments({ pack: key })) > 0) continue;
    await markUnused(archive, [key]);
    await instanceArrays.deleteMany({ pack: key });
    report.unused += 1;
  }
}
