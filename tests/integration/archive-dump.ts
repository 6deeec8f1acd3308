import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry, PackReference, SeriesDocument } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { instanceMetadata } from '#shared/archive/metadata';
import { instanceRenderer } from '#shared/archive/query/instance-answers';
import { readWhole } from '#shared/archive/read-object';
import { type Arrival, Reception } from '#shared/archive/receive';
import { makeObject, type ObjectValues } from '#shared/archive/testing/make-object';

/** Lands one object made of `values`; with `pixel`, its last byte is that. */
export async function land(
  archive: Archive,
  values: ObjectValues,
  arrival: Partial<Arrival> = {},
  pixel = 7,
): Promise<void> {
  const reception = new Reception(archive, { space: 'main', source: 'test', ...arrival });
  const bytes = makeObject(values);
  bytes[bytes.length - 1] = pixel;
  await reception.write(bytes);
  await reception.finish();
}

/** Tags of a small object: study `1.2.<study>`, series and instance below it. */
export function numbered(study: number, series: number, instance: number, more: ObjectValues = {}): ObjectValues {
  const studyUid = `1.2.${study}`;
  const seriesUid = `${studyUid}.${series}`;
  return {
    2097165: studyUid,
    2097166: seriesUid,
    524312: `${seriesUid}.${instance}`,
    524368: `A${study}`,
    1048592: `Doe^Nr${study}`,
    1048608: `P${study}`,
    2097169: String(series),
    2097171: String(instance),
    ...more,
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Everything of an archive that a user can ask for, as one comparable value. */
export async function dumpArchive(archive: Archive): Promise<Record<string, unknown>> {
  const { studies, series, overlays, conflicts, quarantine, spaces, instanceKeys, tombstones } = archive.collections;
  const byId = { sort: { _id: 1 } } as const;
  const seriesDump: Record<string, unknown> = {};
  for (const document of await series.find({}, byId)) seriesDump[document._id] = await dumpSeries(archive, document);
  return {
    // `main` is made anew at each first start, no decision of anybody.
    spaces: (await spaces.find({}, byId)).map((space) => (space._id === 'main' ? { ...space, createdAt: '' } : space)),
    studies: (await studies.find({}, byId)).map(({ revision, settleAt, outbox, outboxAt, ...rest }) => rest),
    series: seriesDump,
    overlays: await overlays.find({}, byId),
    conflicts: await conflicts.find({}, byId),
    quarantine: await quarantine.find({}, byId),
    keys: await instanceKeys.find({}, byId),
    tombstones: await tombstones.find({}, byId),
  };
}

/**
 * Everything that a space shows, whatever it is called, wherever it came in, and however its bytes are packed: what an
 * export of it has to bring elsewhere. Series must be packed.
 */
export async function dumpSpace(archive: Archive, space: string): Promise<unknown> {
  const { studies, series, overlays, conflicts, quarantine, spaces } = archive.collections;
  const byId = { sort: { _id: 1 } } as const;
  const shown: unknown[] = [];
  for (const one of await series.find({ space }, byId)) {
    const { packed, joinedAt, packedCount, ...rest } = await dumpSeries(archive, one, { ...one, space: 'SPACE' });
    shown.push({ ...rest, instances: rest.instances.map(({ location, ...instance }) => instance) });
  }
  const kept: unknown[] = [];
  for (const { entry, joinedAt, ...facts } of await conflicts.find({ space }, byId)) {
    const { location, ...rest } = entry;
    kept.push({ ...facts, ...rest, bytes: sha256(await readWhole(archive, location)) });
  }
  const rows: unknown[] = [];
  for (const { _id, key, ...facts } of await quarantine.find({ space }, { sort: { at: 1, sizeBytes: 1 } })) {
    const isHeld = facts.state === 'held';
    rows.push({ ...facts, bytes: isHeld ? sha256(await archive.store.read(key, 512, facts.sizeBytes)) : null });
  }
  const dump = {
    spaces: (await spaces.find({ _id: space })).map((one) => (one._id === 'main' ? { ...one, createdAt: '' } : one)),
    studies: (await studies.find({ space }, byId)).map(({ revision, settleAt, outbox, outboxAt, ...rest }) => rest),
    ...{ series: shown, overlays: await overlays.find({ space }, byId), kept, quarantine: rows },
  };
  return JSON.parse(JSON.stringify(dump), (name, value) => {
    if (name === 'arrival') return { ...value, space: '' };
    if (name === 'undone') return true; // here it is the place of the undoing in this archive's own order
    if (typeof value !== 'string') return value;
    return value === space ? 'SPACE' : value.replace(new RegExp(`^${space}/`), 'SPACE/');
  });
}

/** @param shown - the series as answers show it */
async function dumpSeries(archive: Archive, document: SeriesDocument, shown = document) {
  const { revision, settleAt, outbox, outboxAt, packs, ...rest } = document;
  const instances = [];
  const render = instanceRenderer({ series: shown, studyAnswer: null }, new Set(), '');
  for (const entry of await listInstances(archive, document)) {
    const bytes = await readWhole(archive, entry.location);
    instances.push({
      qido: render(entry),
      bytes: sha256(bytes),
      metadata: sha256(Buffer.from(instanceMetadata(bytes, entry, shown))),
      ...withoutLocation(entry),
    });
  }
  const packed: (PackReference & { metadata: unknown; hash: string })[] = [];
  for (const pack of packs) {
    const bytes = await archive.store.read(pack.metadataKey);
    packed.push({ ...pack, metadata: JSON.parse(gunzipSync(bytes).toString('utf8')), hash: sha256(bytes) });
  }
  // The order of packs means nothing: instances are listed in series order.
  packed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { ...rest, instances, packed };
}

/** Without the data set's hash, which an instance in a segment has only once it was compared. */
function withoutLocation({ sequence, arrival, transferSyntaxUid, location }: InstanceEntry) {
  return { sequence, arrival, transferSyntaxUid, location };
}
