import { createHash } from 'node:crypto';
import { instanceStored } from '#events/contracts/instance-stored.v1';
import { InternalError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { studyIdOf } from './collections';
import { coveredDocuments } from './covered';
import type { InstanceDocument, InstanceEntry, SeriesDocument } from './documents';
import { settleRepeat } from './identity';
import { compareAndSetTries, replaceIfUnchanged } from './index-study';
import type { ReadInstance } from './landed';
import { outboxEntry, publishOutbox } from './outbox';
import { seriesFields, withSeriesAnswer } from './study-summary';

/** Brings arrivals of one series into the catalogue, in landing order. Idempotent. */
export async function indexSeries(
  archive: Archive,
  seriesId: string,
  arrivals: readonly ReadInstance[],
): Promise<void> {
  const { instances, instanceKeys, series } = archive.collections;
  const known = await series.findOne({ _id: seriesId });
  const stored = await storedEntries(archive, known, arrivals);
  const fresh: ReadInstance[] = [];
  let redelivered = false;
  for (const arrival of arrivals.toSorted((a, b) => a.landed.sequence - b.landed.sequence)) {
    const { sopInstanceUid } = arrival.header;
    const existing = stored.get(sopInstanceUid);
    if (existing?.sequence === arrival.landed.sequence) redelivered = true;
    else if (existing && !(await settleRepeat(archive, seriesId, existing, arrival))) continue;
    fresh.push(arrival);
    stored.set(sopInstanceUid, arrival.document);
  }
  if (fresh.length === 0) return;
  await instances.bulkWrite(
    fresh.map(({ document }) => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    })),
  );
  await instanceKeys.bulkWrite(
    fresh.map(({ document }) => {
      const key = { _id: instanceKeyOf(document.space, document.sopInstanceUid, seriesId), s: seriesId };
      return { replaceOne: { filter: { _id: key._id }, replacement: key, upsert: true } };
    }),
  );
  await updateSeries(archive, seriesId, fresh, redelivered);
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

async function updateSeries(
  archive: Archive,
  seriesId: string,
  fresh: readonly ReadInstance[],
  recount: boolean,
): Promise<void> {
  const { series } = archive.collections;
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await series.findOne({ _id: seriesId });
    const next = await nextSeries(archive, known, seriesId, fresh, recount || attempt > 0);
    if (!(await replaceIfUnchanged(series, known, next))) continue;
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
  recount: boolean,
): Promise<SeriesDocument> {
  const first = fresh[0]!;
  const { space } = first.document;
  const { studyInstanceUid, seriesInstanceUid } = first.header;
  const earlier = known !== null && known.firstSequence <= first.landed.sequence;
  const attributes = earlier ? known.attributes : first.header.series;
  const covered = await coveredDocuments(archive, seriesId, known?.packs ?? []);
  const unpacked = (await archive.collections.instances.countDocuments({ seriesId })) - covered.length;
  const revision = (known?.revision ?? 0) + 1;
  const now = archive.clock.now();
  const event = instanceStored(space, now, {
    space,
    studyInstanceUid,
    seriesInstanceUid,
    revision,
    instances: fresh.map(({ header }) => header.sopInstanceUid),
  });
  return withSeriesAnswer({
    _id: seriesId,
    space,
    studyId: studyIdOf(space, studyInstanceUid),
    studyInstanceUid,
    seriesInstanceUid,
    ...seriesFields(attributes),
    revision,
    packs: known?.packs ?? [],
    packedCount: known?.packedCount ?? 0,
    instanceCount: (known?.packedCount ?? 0) + unpacked,
    sizeBytes: recount
      ? (await sizeOf(archive, known, seriesId)) - covered.reduce((sum, { location }) => sum + location.length, 0)
      : (known?.sizeBytes ?? 0) + fresh.reduce((sum, { document }) => sum + document.location.length, 0),
    sopClassUids: union(
      known?.sopClassUids,
      fresh.map(({ header }) => header.sopClassUid),
    ),
    transferSyntaxUids: union(
      known?.transferSyntaxUids,
      fresh.map(({ document }) => document.transferSyntaxUid),
    ),
    firstSequence: Math.min(known?.firstSequence ?? Number.MAX_SAFE_INTEGER, first.landed.sequence),
    lastSequence: Math.max(known?.lastSequence ?? 0, fresh.at(-1)!.landed.sequence),
    settleAt: now + archive.settings.settleMs,
    attributes,
    studyAttributes: earlier ? known.studyAttributes : first.header.study,
    outbox: [...(known?.outbox ?? []), outboxEntry(event)],
    outboxAt: known?.outboxAt ?? now,
  });
}

const union = (a: readonly string[] | undefined, b: readonly string[]): string[] =>
  [...new Set([...(a ?? []), ...b])].sort();

/** Bytes of all documents and array entries. */
async function sizeOf(archive: Archive, series: SeriesDocument | null, seriesId: string): Promise<number> {
  const [sum] = await archive.collections.instances.aggregate<{ size: number }>([
    { $match: { seriesId } },
    { $group: { _id: null, size: { $sum: '$location.length' } } },
  ]);
  let packed = 0;
  for (const pack of series?.packs ?? []) {
    for (const { location } of (await archive.members.of(pack)).entries) packed += location.length;
  }
  return packed + (sum?.size ?? 0);
}

/** Key of the compact index by SOP Instance UID: 16 bytes of hash of space and UID, then 6 of the series. */
export function instanceKeyOf(space: string, sopInstanceUid: string, seriesId: string): string {
  return `${instanceKeyPrefix(space, sopInstanceUid)}${hash(seriesId, 6)}`;
}

/** What all keys of one SOP Instance UID in one space begin with. */
export function instanceKeyPrefix(space: string, sopInstanceUid: string): string {
  return `${hash(`${space}/${sopInstanceUid}`, 16)}.`;
}

const hash = (text: string, bytes: number): string =>
  createHash('sha256').update(text).digest().subarray(0, bytes).toString('base64url');
