import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { PlatformError } from '#shared/kernel/errors';
import { crc32 } from '#shared/objects/crc32';
import type { ObjectReader } from '#shared/objects/port';
import { checkLocation } from '#shared/objects/scan';
import type { Archive } from '../archive';
import { rangeChunks } from '../aside';
import type { InstanceEntry, PackReference } from '../documents';
import { hashObject, makeMetadata, metadataLimitBytes } from '../pack-facts';
import { type PackManifest, readManifest } from '../pack-manifest';
import { outlineSha256 } from '../pack-outline';
import { storeOf } from '../read-object';
import type { Findings } from './findings';

/** Checks one pack: its object, its bytes, its rows and its metadata. */
export async function verifyPack(
  archive: Archive,
  seriesId: string,
  pack: PackReference,
  findings: Findings,
): Promise<void> {
  findings.checked.packs += 1;
  const rows = (await archive.members.once(pack)).entries;
  const store = storeOf(archive, pack);
  const isThere = (await store.head(pack.key)) !== null;
  let manifest: PackManifest | null = null;
  let isIntact = false;
  if (!isThere) {
    findings.add('OBJECT_MISSING', 'pack', pack.key, { instances: uidsOf(rows), seriesId, reason: 'the pack is gone' });
  } else {
    const reader = await store.open(pack.key);
    try {
      manifest = await tryManifest(reader, pack);
      isIntact = await verifyBytes(reader, { seriesId, pack, entries: manifest?.entries ?? rows }, findings);
    } finally {
      await reader.close();
    }
  }
  const rowsFit = !isIntact || !manifest || verifyRows(manifest, { seriesId, pack, rows }, findings);
  await verifyMetadata(archive, { seriesId, pack, manifest: isIntact && rowsFit ? manifest : null }, findings);
}

const uidsOf = (entries: readonly InstanceEntry[]): string[] => entries.map(({ sopInstanceUid }) => sopInstanceUid);

async function tryManifest(reader: ObjectReader, pack: PackReference): Promise<PackManifest | null> {
  try {
    return await readManifest(reader, pack);
  } catch (error) {
    if (error instanceof PlatformError) return null;
    throw error;
  }
}

interface Examined {
  readonly seriesId: string;
  readonly pack: PackReference;
  readonly entries: readonly InstanceEntry[];
}

/** Each member, and what lies around their data sets. */
async function verifyBytes(
  reader: ObjectReader,
  { seriesId, pack, entries }: Examined,
  findings: Findings,
): Promise<boolean> {
  findings.checked.bytes += reader.length;
  const damaged: string[] = [];
  for (const entry of entries) if (!(await isMemberIntact(reader, entry))) damaged.push(entry.sopInstanceUid);
  if (damaged.length === 0 && (await isOutlineIntact(reader, pack, entries))) return true;
  const reason = damaged.length > 0 ? 'members differ' : 'bytes between the members differ';
  findings.add('PACK_BYTES_DIFFER', 'pack', pack.key, { instances: damaged, seriesId, reason });
  return false;
}

/** Whether a pack is what was written, data sets apart: see `outlineSha256`. */
export async function isOutlineIntact(
  reader: ObjectReader,
  pack: Pick<PackReference, 'lengthBytes' | 'outlineSha256'>,
  entries: readonly InstanceEntry[],
): Promise<boolean> {
  if (reader.length !== pack.lengthBytes) return false;
  try {
    return (await outlineSha256(reader, entries)) === pack.outlineSha256;
  } catch (error) {
    if (error instanceof PlatformError && !error.retryable) return false;
    throw error;
  }
}

/** Header, CRC-32 and the hash of the data set. */
export async function isMemberIntact(reader: ObjectReader, entry: InstanceEntry): Promise<boolean> {
  const { location, dataSetOffset, sha256 } = entry;
  try {
    const header = await checkLocation(reader, location);
    const hash = createHash('sha256');
    let crc = 0;
    let read = 0;
    for await (const chunk of rangeChunks(reader, location.offset, location.length)) {
      hash.update(read === 0 ? chunk.subarray(dataSetOffset) : chunk);
      crc = crc32(chunk, crc);
      read += chunk.length;
    }
    return crc === header.crc32 && read === location.length && (sha256 === null || hash.digest('hex') === sha256);
  } catch (error) {
    if (error instanceof PlatformError && !error.retryable) return false;
    throw error;
  }
}

interface PackRows {
  readonly seriesId: string;
  readonly pack: PackReference;
  readonly rows: readonly InstanceEntry[];
}

/** The pack's bytes are right: the rows must say what its manifest says. */
function verifyRows(manifest: PackManifest, { seriesId, pack, rows }: PackRows, findings: Findings): boolean {
  const byUid = new Map(rows.map((entry) => [entry.sopInstanceUid, entry]));
  const missing: string[] = [];
  const swapped: string[] = [];
  const differing: string[] = [];
  for (const entry of manifest.entries) {
    const row = byUid.get(entry.sopInstanceUid);
    byUid.delete(entry.sopInstanceUid);
    if (!row) missing.push(entry.sopInstanceUid);
    else if (row.location.offset !== entry.location.offset || row.location.length !== entry.location.length)
      swapped.push(entry.sopInstanceUid);
    else if (JSON.stringify(row) !== JSON.stringify(entry)) differing.push(entry.sopInstanceUid);
  }
  differing.push(...byUid.keys());
  const say = (code: 'ROW_MISSING' | 'LOCATION_SWAPPED' | 'ROW_DIFFERS', instances: string[], reason: string) => {
    if (instances.length > 0) findings.add(code, 'arrays', pack.key, { instances, seriesId, reason });
  };
  say('ROW_MISSING', missing, 'in the pack and in no row');
  say('LOCATION_SWAPPED', swapped, 'rows point at other members of the pack');
  say('ROW_DIFFERS', differing, 'rows differ from the manifest of the pack');
  return missing.length + swapped.length + differing.length === 0;
}

async function verifyMetadata(
  archive: Archive,
  { seriesId, pack, manifest }: { seriesId: string; pack: PackReference; manifest: PackManifest | null },
  findings: Findings,
): Promise<void> {
  const store = storeOf(archive, pack);
  const object = pack.metadataKey;
  if (!(await store.head(object))) {
    findings.add('OBJECT_MISSING', 'metadata', object, { seriesId, reason: 'the metadata object is gone' });
    return;
  }
  if ((await hashObject(store, object)).sha256 !== pack.metadataSha256) {
    findings.add('METADATA_DIFFERS', 'metadata', object, { seriesId, reason: 'bytes differ from what was written' });
    return;
  }
  if (!manifest) return;
  const made = await makeMetadata(archive, manifest, pack, manifest.entries);
  if (made.sha256 === pack.metadataSha256) return;
  const expected = inflate(Buffer.concat(made.chunks));
  const stored = inflate(await store.read(object));
  if (expected && stored && expected.equals(stored)) return; // the same text, compressed by another zlib
  findings.add('METADATA_STALE', 'metadata', object, { seriesId, reason: 'content differs from the instances' });
}

function inflate(bytes: Uint8Array): Buffer | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: metadataLimitBytes });
  } catch {
    return null; // not what a pack's metadata can be: it differs
  }
}
