import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Archive } from '#shared/archive/archive';
import { type Corrections, correctionsOf } from '#shared/archive/corrections';
import { listDescribed } from '#shared/archive/describe/list-described';
import { passThroughOf } from '#shared/archive/describe/pass-through';
import type { InstanceEntry, PackReference } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { correctedMetadata, dicomWebRoot, passFaults, skimmedMetadata } from '#shared/archive/metadata';
import { entryCharacterSets, storeOf } from '#shared/archive/read-object';
import { type Accept, chooseOffer, type Offer } from '#shared/archive/retrieval/accept';
import { seriesTag } from '#shared/archive/retrieval/etag';
import { findInstance, findSeries, type RetrievedSeries } from '#shared/archive/retrieval/find';
import { isThere, type MissingPlaces, missingPlaces, missingWarnings } from '#shared/archive/retrieval/missing-places';
import type { InstanceResource, Resource } from '#shared/archive/retrieval/resource';
import { openEntry } from '#shared/archive/retrieval/stored-bytes';
import { skimObject } from '#shared/archive/skim-object';
import { correctJson } from '#shared/dicom/correct/correct-json';
import { type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { type ByteSink, empty, type HttpResult } from '#shared/kernel/function/result';
import { MetadataCache } from './metadata-cache';
import { asXml, type Given, withPrefix } from './metadata-form';
import { type ShownSeries, statesOf, withCorrections } from './shown-series';

type Form = 'json' | 'xml' | 'xmlParts';
const json: readonly Offer<Form>[] = [
  { kind: 'json', type: 'application/dicom+json' },
  { kind: 'json', type: 'application/json' },
];
const xmlParts: Offer<Form> = { kind: 'xmlParts', type: 'application/dicom+xml', isMultipart: true };
const xmlAlone: Offer<Form> = { kind: 'xml', type: 'application/dicom+xml' };
/** Metadata of one pack, inflated, at most: a bound against corrupt data. */
const inflatedLimitBytes = 1024 * 1024 * 1024;
const cache = new MetadataCache();
const inflate = promisify(gunzip);

/** What decides the representation, beside the resource. */
export interface MetadataWishes extends Conditions {
  readonly accept: Accept;
  readonly acceptEncoding?: string | undefined;
  /** What a proxy cuts off the path of requests: put before the addresses of bulk data. */
  readonly prefix?: string;
}

/**
 * Retrieve Study, Series, Instance Metadata (PS3.18 10.4.1.1.2): DICOM JSON or Native DICOM Model documents, bulk data
 * by URI. The ETag changes with what is stored and with what corrects it.
 */
export async function retrieveMetadata(
  archive: Archive,
  resource: Resource,
  wishes: MetadataWishes,
): Promise<HttpResult> {
  const { seriesInstanceUid, sopInstanceUid } = resource;
  const isOne = seriesInstanceUid !== undefined && sopInstanceUid !== undefined;
  const { offer } = chooseOffer(wishes.accept, isOne ? [...json, xmlParts, xmlAlone] : [...json, xmlParts]);
  const given = { type: offer.type, form: offer.kind, prefix: wishes.prefix ?? '' };
  if (isOne) return await instanceMetadata(archive, { ...resource, seriesInstanceUid, sopInstanceUid }, given, wishes);
  const shown = await withCorrections(archive, await findSeries(archive, resource));
  if (shown.some(({ series }) => series.origin)) return await passedMetadata(archive, shown, given);
  const common = commonHeaders(shown, given);
  if (isHeld(wishes, common.etag)) return empty(304, common);
  const missing = await missingPlaces(
    archive,
    shown.map(({ series }) => series),
  );
  const { etag: _whole, ...partial } = common;
  const [status, headers] =
    missing.size === 0 ? [200, common] : [206, { ...partial, warning: missingWarnings(missing).join() }];
  const all = (sink: ByteSink) => sendAll(archive, shown, missing, sink);
  if (given.form !== 'json') return { ...asXml(all, given, headers), status };
  const takesPacked = given.prefix === '' && takesGzip(wishes.acceptEncoding);
  const [only] = shown;
  const result =
    only && shown.length === 1 && missing.size === 0
      ? await seriesMetadata(archive, only, common, takesPacked)
      : { status, headers, body: all };
  return withPrefix(result, given.prefix);
}

/** Metadata of what a node has in part or whole, as it comes. It has no entity tag. */
async function passedMetadata(archive: Archive, shown: readonly ShownSeries[], given: Given): Promise<HttpResult> {
  const texts = metadataTexts(archive, shown);
  const first = await texts.next();
  const headers = { 'content-type': given.type, 'cache-control': 'no-store', vary: 'accept' };
  const body = async (sink: ByteSink) => {
    let separator = '[';
    const send = async (text: string) => {
      await sink.write(Buffer.from(separator + text));
      separator = ',\n';
    };
    try {
      if (!first.done) await send(first.value);
      for await (const text of texts) await send(text);
      await sink.write(Buffer.from(separator === '[' ? '[]' : ']'));
    } finally {
      await texts.return(undefined);
    }
  };
  if (given.form !== 'json') return asXml(body, given, headers);
  return withPrefix({ status: 200, headers, body }, given.prefix);
}

async function* metadataTexts(
  archive: Archive,
  shown: readonly ShownSeries[],
): AsyncGenerator<string, void, undefined> {
  for (const one of shown) {
    if (one.series.origin) yield* passedTexts(archive, one);
    else yield* textsOf(archive, one, await listInstances(archive, one.series));
  }
}

/** As the node gives it without the objects; what it does not give so is made of them. */
async function* passedTexts(archive: Archive, shown: ShownSeries): AsyncGenerator<string, void, undefined> {
  const { series, corrections } = shown;
  const passThrough = passThroughOf(archive);
  const described = await listDescribed(archive, series);
  const missing = new Map(described.map((entry) => [entry.sopInstanceUid, entry]));
  for await (const { sopInstanceUid, json } of passThrough.metadata(series)) {
    const entry = missing.get(sopInstanceUid);
    if (entry) yield corrections ? correctJson(json, corrections.correctionOf(entry)) : json;
    missing.delete(sopInstanceUid);
  }
  const some = missing.size < described.length ? [...missing.keys()] : null;
  if (missing.size > 0) yield* textsOf(archive, shown, passThrough.stream(series, some));
}

async function* textsOf(
  archive: Archive,
  { series, corrections }: ShownSeries,
  entries: Iterable<InstanceEntry> | AsyncIterable<InstanceEntry>,
): AsyncGenerator<string, void, undefined> {
  const { space, studyInstanceUid, seriesInstanceUid } = series;
  for await (const entry of entries) {
    const resource = { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid: entry.sopInstanceUid };
    yield await oneMetadata(archive, resource, { series, entry }, corrections);
  }
}

async function instanceMetadata(
  archive: Archive,
  resource: InstanceResource,
  given: Given,
  wishes: MetadataWishes,
): Promise<HttpResult> {
  const found = await findInstance(archive, resource);
  const corrections = await correctionsOf(archive, found.series);
  const common = commonHeaders([{ series: found.series, corrections }], given);
  if (isHeld(wishes, common.etag)) return empty(304, common);
  const text = `[${await oneMetadata(archive, resource, found, corrections)}]`;
  if (given.form === 'json') return withPrefix({ status: 200, headers: common, body: text }, given.prefix);
  return asXml(async (sink) => sink.write(Buffer.from(text)), given, common);
}

/** The tag tells JSON from XML; compressed JSON says the same, and the tag is weak. */
function commonHeaders(shown: readonly ShownSeries[], { type, form }: Given) {
  const etag = seriesTag(statesOf(shown), form === 'json' ? '' : 'xml');
  return { 'content-type': type, etag, vary: 'accept, accept-encoding' };
}

const takesGzip = (acceptEncoding = ''): boolean => /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(acceptEncoding);

/** A series that is one pack is one read: its compressed metadata as it lies, or inflated from a small cache. */
async function seriesMetadata(
  archive: Archive,
  shown: ShownSeries,
  headers: Readonly<Record<string, string>>,
  gzip: boolean,
): Promise<HttpResult> {
  const { series, corrections } = shown;
  const [pack] = series.packs;
  const isOnePack = series.packs.length === 1 && series.packedCount === series.instanceCount;
  if (!pack || !isOnePack) return { status: 200, headers, body: (sink) => sendAll(archive, [shown], new Set(), sink) };
  const compressed = await readCompressed(archive, pack);
  if (gzip && !corrections && (await isOwn(archive, series, pack))) {
    return {
      status: 200,
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: compressed,
    };
  }
  return {
    status: 200,
    headers,
    body: await packMetadata(archive, shown, pack, compressed),
  };
}

/** Metadata of a pack as this space shows it. */
async function packMetadata(
  archive: Archive,
  { series, corrections }: ShownSeries,
  pack: PackReference,
  compressed: Uint8Array,
): Promise<Uint8Array> {
  if (!corrections) return await inflated(archive, series, pack, compressed);
  const key = `${series.space}|${pack.metadataKey}|${corrections.version}`;
  const known = cache.get(key);
  if (known) return known;
  const { entries } = await archive.members.of(pack);
  const plain = await inflated(archive, series, pack, compressed);
  const bytes = await correctedMetadata(plain, entries, corrections, (entry) => entryCharacterSets(archive, entry));
  cache.set(key, bytes);
  return bytes;
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
  const bytes = await inflate(compressed, { maxOutputLength: inflatedLimitBytes });
  const own = (await isOwn(archive, series, pack)) ? bytes : renamed(bytes, series);
  cache.set(key, own);
  return own;
}

/** Metadata of a pack that another space wrote, with this space's URIs: neither sees the other's name. */
function renamed(bytes: Buffer, series: RetrievedSeries): Buffer {
  const pattern = /"BulkDataURI":"\/spaces\/[a-z0-9-]{1,63}\/dicomweb\//g;
  return Buffer.from(bytes.toString('utf8').replace(pattern, `"BulkDataURI":"${dicomWebRoot(series.space)}/`));
}

async function oneMetadata(
  archive: Archive,
  resource: InstanceResource,
  found: Awaited<ReturnType<typeof findInstance>>,
  corrections: Corrections | null,
): Promise<string> {
  const again = async () => (await findInstance(archive, resource)).entry;
  const { reader, entry } = await openEntry(archive, found.entry, again);
  try {
    const source = entryCharacterSets(archive, entry);
    const json = skimmedMetadata(await skimObject(reader, entry, passFaults), entry, found.series, source);
    return corrections ? correctJson(json, corrections.correctionOf(entry), source) : json;
  } finally {
    await reader.close();
  }
}

/** One JSON array over several series, pack after pack; what is not packed is read from its bytes, unless it is missing. */
async function sendAll(
  archive: Archive,
  shown: readonly ShownSeries[],
  missing: MissingPlaces,
  sink: ByteSink,
): Promise<void> {
  let separator = '[';
  const send = async (body: Uint8Array | string) => {
    if (body.length === 0) return;
    const chunk =
      typeof body === 'string' ? Buffer.from(separator + body) : Buffer.concat([Buffer.from(separator), body]);
    separator = ',\n';
    await sink.write(chunk);
  };
  for (const one of shown) await sendSeries(archive, one, missing, send);
  await sink.write(Buffer.from(separator === '[' ? '[]' : ']'));
}

async function sendSeries(
  archive: Archive,
  shown: ShownSeries,
  missing: MissingPlaces,
  send: (body: Uint8Array | string) => Promise<void>,
): Promise<void> {
  const { series, corrections } = shown;
  const entries = (await listInstances(archive, series)).filter((entry) => isThere(entry, missing));
  const [only, another] = series.packs;
  if (
    only &&
    !another &&
    entries.length === only.instanceCount &&
    entries.every(({ location }) => location.key === only.key)
  ) {
    const bytes = await packMetadata(archive, shown, only, await readCompressed(archive, only));
    await send(bytes.subarray(1, bytes.length - 1));
    return;
  }
  const { space, studyInstanceUid, seriesInstanceUid } = series;
  for (const { sopInstanceUid } of entries) {
    const resource = { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid };
    await send(await oneMetadata(archive, resource, await findInstance(archive, resource), corrections));
  }
}
