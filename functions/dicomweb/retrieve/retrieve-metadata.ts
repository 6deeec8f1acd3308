import { gunzipSync } from 'node:zlib';
import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry, PackReference } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { dicomWebRoot, skimmedMetadata } from '#shared/archive/metadata';
import { storeOf } from '#shared/archive/read-object';
import { skimObject } from '#shared/archive/skim-object';
import type { ByteSink, HttpResult } from '#shared/kernel/function/result';
import { fits, parseAccept } from './accept';
import { findInstance, findSeries, type RetrievedSeries } from './find';
import { MetadataCache } from './metadata-cache';
import type { InstanceResource, Resource } from './schema';
import { openEntry } from './stored-bytes';

const media = ['application/dicom+json', 'application/json'] as const;
/** Metadata of one pack, inflated, at most: a bound against corrupt data. */
const inflatedLimitBytes = 1024 * 1024 * 1024;
const cache = new MetadataCache();

/** Headers that decide the representation. */
export interface MetadataHeaders {
  readonly accept: string | undefined;
  readonly acceptEncoding: string | undefined;
}

/** Retrieve Study, Series, Instance Metadata (PS3.18 10.4.1.1.2): DICOM JSON, bulk data by URI. */
export async function retrieveMetadata(
  archive: Archive,
  resource: Resource,
  headers: MetadataHeaders,
): Promise<HttpResult> {
  const type = mediaTypeFor(headers.accept);
  const { seriesInstanceUid, sopInstanceUid } = resource;
  if (seriesInstanceUid !== undefined && sopInstanceUid !== undefined) {
    const json = await oneMetadata(archive, { ...resource, seriesInstanceUid, sopInstanceUid });
    return { status: 200, headers: { 'content-type': type }, body: `[${json}]` };
  }
  const series = await findSeries(archive, resource);
  if (series.length === 1)
    return await seriesMetadata(
      archive,
      series[0]!,
      type,
      /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(headers.acceptEncoding ?? ''),
    );
  return { status: 200, headers: { 'content-type': type }, body: (sink) => sendAll(archive, series, sink) };
}

function mediaTypeFor(accept: string | undefined): string {
  for (const range of parseAccept(accept)) {
    const type = media.find((one) => fits(range, one));
    if (type) return type;
  }
  throw new NotAcceptableError('Metadata is given as DICOM JSON', { details: { available: media } });
}

/** A series that is one pack is one read: its compressed metadata as it lies, or inflated from a small cache. */
async function seriesMetadata(
  archive: Archive,
  series: RetrievedSeries,
  type: string,
  gzip: boolean,
): Promise<HttpResult> {
  const [pack] = series.packs;
  const isOnePack = series.packs.length === 1 && series.packedCount === series.instanceCount;
  if (!pack || !isOnePack)
    return { status: 200, headers: { 'content-type': type }, body: (sink) => sendAll(archive, [series], sink) };
  const compressed = await readCompressed(archive, pack);
  if (gzip && (await isOwn(archive, series, pack))) {
    return {
      status: 200,
      headers: { 'content-type': type, 'content-encoding': 'gzip', vary: 'accept-encoding' },
      body: compressed,
    };
  }
  return {
    status: 200,
    headers: { 'content-type': type, vary: 'accept-encoding' },
    body: await inflated(archive, series, pack, compressed),
  };
}

async function readCompressed(archive: Archive, pack: PackReference): Promise<Uint8Array> {
  const known = cache.get(pack.metadataKey);
  if (known) return known;
  const bytes = await storeOf(archive, pack).read(pack.metadataKey);
  cache.set(pack.metadataKey, bytes);
  return bytes;
}

/** Whether the pack's metadata was written for this space: its URIs name the space. */
async function isOwn(archive: Archive, series: RetrievedSeries, pack: PackReference): Promise<boolean> {
  const [first] = (await archive.members.of(pack)).entries;
  return first?.arrival.space === series.space;
}

async function inflated(
  archive: Archive,
  series: RetrievedSeries,
  pack: PackReference,
  compressed: Uint8Array,
): Promise<Uint8Array> {
  const key = `${series.space}|${pack.metadataKey}`;
  const known = cache.get(key);
  if (known) return known;
  const bytes = gunzipSync(compressed, { maxOutputLength: inflatedLimitBytes });
  const own = (await isOwn(archive, series, pack)) ? bytes : renamed(bytes, series);
  cache.set(key, own);
  return own;
}

/** Metadata of a pack that another space wrote, with this space's URIs: neither sees the other's name. */
function renamed(bytes: Buffer, series: RetrievedSeries): Buffer {
  const pattern = /"BulkDataURI":"\/spaces\/[a-z0-9-]{1,63}\/dicomweb\//g;
  return Buffer.from(bytes.toString('utf8').replace(pattern, `"BulkDataURI":"${dicomWebRoot(series.space)}/`));
}

async function oneMetadata(archive: Archive, resource: InstanceResource): Promise<string> {
  const found = await findInstance(archive, resource);
  const again = async () => (await findInstance(archive, resource)).entry;
  const { reader, entry } = await openEntry(archive, found.entry, again);
  try {
    return skimmedMetadata(await skimObject(reader, entry), entry, found.series);
  } finally {
    await reader.close();
  }
}

/** One JSON array over several series, pack after pack; what is not packed is read from its bytes. */
async function sendAll(archive: Archive, series: readonly RetrievedSeries[], sink: ByteSink): Promise<void> {
  let separator = '[';
  const send = async (body: Uint8Array | string) => {
    if (body.length === 0) return;
    const chunk =
      typeof body === 'string' ? Buffer.from(separator + body) : Buffer.concat([Buffer.from(separator), body]);
    separator = ',\n';
    await sink.write(chunk);
  };
  for (const one of series) await sendSeries(archive, one, send);
  await sink.write(Buffer.from(separator === '[' ? '[]' : ']'));
}

async function sendSeries(
  archive: Archive,
  series: RetrievedSeries,
  send: (body: Uint8Array | string) => Promise<void>,
): Promise<void> {
  const entries = await listInstances(archive, series);
  const [only, another] = series.packs;
  if (
    only &&
    !another &&
    entries.length === only.instanceCount &&
    entries.every(({ location }) => location.key === only.key)
  ) {
    const bytes = await inflated(archive, series, only, await readCompressed(archive, only));
    await send(bytes.subarray(1, bytes.length - 1));
    return;
  }
  for (const entry of entries) await send(await entryMetadata(archive, series, entry));
}

async function entryMetadata(archive: Archive, series: RetrievedSeries, entry: InstanceEntry): Promise<string> {
  const { space, studyInstanceUid, seriesInstanceUid } = series;
  return await oneMetadata(archive, {
    space,
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid: entry.sopInstanceUid,
  });
}
