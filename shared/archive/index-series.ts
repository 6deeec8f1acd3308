import { instanceStored } from '#events/contracts/instance-stored.v1';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import type { Collection, Document } from '#shared/catalogue/port';
import { InternalError } from '#shared/kernel/errors';
import { isPlaced } from '#shared/objects/placed/placed-store';
import type { Archive } from './archive';
import { studyIdOf } from './collections';
import { seriesOverlay } from './corrections';
import { forgetInstances } from './describe/describe-series';
import type { InstanceDocument, InstanceEntry, SeriesDocument } from './documents';
import { settleRepeat } from './identity';
import { compareAndSetTries, replaceIfUnchanged } from './index-study';
import { instanceKeyOf } from './instance-keys';
import type { ReadInstance } from './landed';
import { outboxEntry, publishOutbox } from './outbox';
import { readDescribing } from './read-object';
import { countsOf, describedBy, totalsOf } from './series-totals';
import { type PlainSeries, withSeriesAnswer } from './study-summary';

/** UIDs named by one event at most. */
const eventLimit = 2_000;

/**
 * Brings arrivals of one series into the catalogue, in landing order. Idempotent.
 *
 * @returns false when nothing of the series changed, so that its study needs no look either
 */
export async function indexSeries(
  archive: Archive,
  seriesId: string,
  arrivals: readonly ReadInstance[],
): Promise<boolean> {
  const { known, stored } = await readStored(archive, seriesId, arrivals);
  const { fresh, isRecount, isTouched } = await sortOut(archive, seriesId, stored, arrivals);
  if (fresh.length > 0) await insertInstances(archive, seriesId, fresh);
  if (fresh.length > 0 || isTouched) await updateSeries(archive, seriesId, fresh, isRecount ? null : known);
  return fresh.length > 0 || isTouched;
}

/**
 * The series and what it holds under the arrivals' UIDs. A pack that takes over in between deletes documents that the
 * series, as it was read, does not show in a pack yet: then both are read again.
 */
async function readStored(archive: Archive, seriesId: string, arrivals: readonly ReadInstance[]) {
  const { series } = archive.collections;
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await series.findOne({ _id: seriesId });
    const stored = await storedEntries(archive, known, arrivals);
    const after = await series.findOne({ _id: seriesId }, { projection: { packs: 1 } });
    if (packKeysOf(known) === packKeysOf(after)) return { known, stored };
  }
  throw new InternalError('The packs of a series change faster than they can be read', {
    details: { attempts: compareAndSetTries },
  });
}

const packKeysOf = (series: Pick<SeriesDocument, 'packs'> | null): string =>
  series?.packs.map(({ key }) => key).join() ?? '';

/** What of the arrivals is to be stored, and whether the series must be counted or shown anew. */
async function sortOut(
  archive: Archive,
  seriesId: string,
  stored: Map<string, InstanceEntry>,
  arrivals: readonly ReadInstance[],
) {
  const fresh: ReadInstance[] = [];
  let [isRecount, isTouched] = [false, false];
  for (const arrival of arrivals.toSorted((a, b) => a.landed.sequence - b.landed.sequence)) {
    const { sopInstanceUid } = arrival.header;
    let isVersion = false;
    const existing = stored.get(sopInstanceUid);
    if (existing) {
      isRecount = true;
      if (existing.sequence !== arrival.landed.sequence || isOtherFile(existing, arrival)) {
        const { outcome, isShown } = await settleRepeat(archive, seriesId, existing, arrival);
        isTouched ||= isShown;
        if (outcome !== 'replaces' && outcome !== 'takesOver') continue;
        isVersion = outcome === 'replaces' || existing.isVersion === true;
      } else {
        // Delivered before. Its series may not show it yet, but what a pack holds is done with.
        isTouched = true;
        isVersion = existing.isVersion === true;
        if (existing.location.key !== arrival.document.location.key) continue;
      }
    }
    const document: InstanceDocument = isVersion ? { ...arrival.document, isVersion } : arrival.document;
    fresh.push({ ...arrival, document });
    stored.set(sopInstanceUid, document);
  }
  return { fresh, isRecount, isTouched };
}

/** A file in place that was renamed is the same arrival, and another place. */
function isOtherFile({ location }: InstanceEntry, { document }: ReadInstance): boolean {
  return isPlaced(location) && location.key !== document.location.key;
}

async function insertInstances(archive: Archive, seriesId: string, fresh: readonly ReadInstance[]): Promise<void> {
  const { instances, instanceKeys } = archive.collections;
  await insertOrReplace(
    instances,
    fresh.map(({ document }) => document),
  );
  await insertOrReplace(
    instanceKeys,
    fresh.map(({ document }) => ({
      _id: instanceKeyOf(document.space, document.sopInstanceUid, seriesId),
      s: seriesId,
    })),
  );
}

/** Nearly all arrivals are new and inserted without a look; where one is not, each replaces what there is. */
async function insertOrReplace<D extends Document>(collection: Collection<D>, documents: readonly D[]): Promise<void> {
  try {
    await collection.insertMany(documents);
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    await collection.bulkWrite(
      documents.map((document) => ({
        replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
      })),
    );
  }
}

/** What the series already holds under the arrivals' UIDs, packed or not. */
async function storedEntries(
  archive: Archive,
  series: SeriesDocument | null,
  arrivals: readonly ReadInstance[],
): Promise<Map<string, InstanceEntry>> {
  const stored = new Map<string, InstanceEntry>();
  if (!series) return stored;
  for (const pack of series.packs) {
    const members = await archive.members.of(pack);
    for (const { header } of arrivals) {
      const entry = members.bySopInstanceUid.get(header.sopInstanceUid);
      if (entry) stored.set(header.sopInstanceUid, entry);
    }
  }
  const ids = arrivals.map(({ document }) => document._id);
  for (let start = 0; start < ids.length; start += 500) {
    const found: InstanceDocument[] = await archive.collections.instances.find({
      _id: { $in: ids.slice(start, start + 500) },
    });
    for (const document of found) stored.set(document.sopInstanceUid, document);
  }
  return stored;
}

/**
 * @param seen - the series as it was before the arrivals were inserted; null: count anew. When another writer changed
 *   it since, its counts may hold the arrivals already, and they are counted anew as well
 */
async function updateSeries(
  archive: Archive,
  seriesId: string,
  fresh: readonly ReadInstance[],
  seen: SeriesDocument | null,
): Promise<void> {
  const { series } = archive.collections;
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await series.findOne({ _id: seriesId });
    const isRecount = seen === null || known?.revision !== seen.revision;
    const next = await nextSeries(archive, known, seriesId, fresh, isRecount);
    if (!next) return;
    if (!(await replaceIfUnchanged(series, known, next))) continue;
    if (known?.origin) await forgetInstances(archive, known, new Set(fresh.map(({ header }) => header.sopInstanceUid)));
    await publishOutbox(archive, series, [next]);
    return;
  }
  throw new InternalError('A series document changes faster than it can be written', {
    details: { attempts: compareAndSetTries },
  });
}

async function nextSeries(
  archive: Archive,
  known: SeriesDocument | null,
  seriesId: string,
  fresh: readonly ReadInstance[],
  isRecount: boolean,
): Promise<SeriesDocument | null> {
  // What arrives here takes the place of what was only described.
  const isTakenOver = known?.origin !== undefined;
  const begun = known && !isTakenOver ? known : newSeries(seriesId, fresh);
  if (!begun) return null;
  const base = isTakenOver ? { ...begun, revision: known.revision } : begun;
  const revision = base.revision + 1;
  const now = archive.clock.now();
  const outbox = [...base.outbox, ...storedEvents(base, revision, fresh, now)];
  const { counts, describing }: Counted =
    isRecount || isTakenOver || !known ? await recounted(archive, base) : { counts: added(base, fresh) };
  const described = await redescribed(archive, base, { ...base, ...counts }, fresh, describing);
  return withSeriesAnswer(
    {
      ...base,
      ...counts,
      ...described,
      revision,
      settleAt: fresh.length > 0 ? now + archive.settings.settleMs : base.settleAt,
      outbox,
      outboxAt: outbox.length === 0 ? null : (base.outboxAt ?? now),
    },
    await seriesOverlay(archive, seriesId),
  );
}

function newSeries(seriesId: string, [first]: readonly ReadInstance[]): PlainSeries | null {
  if (!first) return null;
  const { space } = first.document;
  const { studyInstanceUid, seriesInstanceUid } = first.header;
  return {
    _id: seriesId,
    space,
    studyId: studyIdOf(space, studyInstanceUid),
    studyInstanceUid,
    seriesInstanceUid,
    revision: 0,
    packs: [],
    packedCount: 0,
    instanceCount: 0,
    sizeBytes: 0,
    sopClassUids: [],
    transferSyntaxUids: [],
    firstSequence: first.landed.sequence,
    lastSequence: 0,
    settleAt: null,
    ...attributesOf(first),
    outbox: [],
    outboxAt: null,
  };
}

/** What a series takes from the instance that describes it. */
const attributesOf = ({ header }: Pick<ReadInstance, 'header'>) => ({
  attributes: header.series,
  studyAttributes: header.study,
  assumed: header.assumed,
});

function storedEvents(series: PlainSeries, revision: number, fresh: readonly ReadInstance[], now: number) {
  const { space, studyInstanceUid, seriesInstanceUid } = series;
  const uids = fresh.map(({ header }) => header.sopInstanceUid);
  return Array.from({ length: Math.ceil(uids.length / eventLimit) }, (_, at) => {
    const instances = uids.slice(at * eventLimit, (at + 1) * eventLimit);
    return outboxEntry(instanceStored(space, now, { space, studyInstanceUid, seriesInstanceUid, revision, instances }));
  });
}

/** Counts after arrivals that repeat no UID: nothing else needs to be read. */
function added(series: PlainSeries, fresh: readonly ReadInstance[]) {
  return {
    instanceCount: series.instanceCount + fresh.length,
    sizeBytes: fresh.reduce((sum, { document }) => sum + document.location.length, series.sizeBytes),
    sopClassUids: union(
      series.sopClassUids,
      fresh.map(({ header }) => header.sopClassUid),
    ),
    transferSyntaxUids: union(
      series.transferSyntaxUids,
      fresh.map(({ document }) => document.transferSyntaxUid),
    ),
    firstSequence: fresh.reduce((lowest, { landed }) => Math.min(lowest, landed.sequence), series.firstSequence),
    lastSequence: fresh.reduce((highest, { landed }) => Math.max(highest, landed.sequence), series.lastSequence),
    versionSequence: fresh
      .filter(({ document }) => document.isVersion)
      .reduce<number | null>(
        (newest, { landed }) => Math.max(newest ?? 0, landed.sequence),
        series.versionSequence ?? null,
      ),
  };
}

/** Attributes, where the series is described by another instance than before: by an earlier arrival, a newer version. */
async function redescribed(
  archive: Archive,
  base: PlainSeries,
  next: PlainSeries,
  fresh: readonly ReadInstance[],
  describing: InstanceEntry | undefined,
) {
  const sequence = describedBy(next);
  if (sequence === describedBy(base)) return {};
  const arrival = fresh.find(({ landed }) => landed.sequence === sequence);
  if (arrival) return attributesOf(arrival);
  const read = describing && (await readDescribing(archive, describing));
  return read ? attributesOf(read) : {};
}

interface Counted {
  readonly counts: Partial<ReturnType<typeof countsOf>>;
  /** Known after counting anew only: else it is among the arrivals, or as it was. */
  readonly describing?: InstanceEntry;
}

async function recounted(archive: Archive, { _id, packs }: PlainSeries): Promise<Counted> {
  const totals = await totalsOf(archive, packs, await archive.collections.instances.find({ seriesId: _id }));
  return totals ? { counts: countsOf(totals), describing: totals.describing } : { counts: {} };
}

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])].sort();
