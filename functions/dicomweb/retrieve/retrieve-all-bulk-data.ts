import type { Archive } from '#shared/archive/archive';
import { passThroughOf } from '#shared/archive/describe/pass-through';
import type { InstanceEntry } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { bulkDataUri } from '#shared/archive/metadata';
import { type Accept, chooseOffer } from '#shared/archive/retrieval/accept';
import { correctorOf, type ObjectCorrector, skimShown } from '#shared/archive/retrieval/corrected-object';
import { instanceTag, seriesTag, weak } from '#shared/archive/retrieval/etag';
import { findInstance, findSeries, type RetrievedSeries } from '#shared/archive/retrieval/find';
import { isThere, type MissingPlaces, missingPlaces, missingWarnings } from '#shared/archive/retrieval/missing-places';
import { Multipart } from '#shared/archive/retrieval/multipart';
import type { Resource } from '#shared/archive/retrieval/resource';
import { openEntry } from '#shared/archive/retrieval/stored-bytes';
import { type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { type ByteSink, empty, type HttpResult } from '#shared/kernel/function/result';
import type { ObjectReader } from '#shared/objects/port';
import { type BulkItem, type BulkKind, listBulkData } from './list-bulk-data';
import { ValueNotFoundError } from './retrieve-bulk-data';
import { lengthOf, sendValue } from './stored-value';

const octets = 'application/octet-stream';

/** What decides the representation, beside the resource. */
export interface BulkDataWishes extends Conditions {
  readonly accept: Accept;
  /** What a proxy cuts off the path of requests: put before the addresses of the parts. */
  readonly prefix?: string;
}

/**
 * Retrieve Bulkdata and Pixel Data resources (PS3.18 10.4.1.1.5, 10.4.1.1.7): every value of a study, series or instance
 * that the metadata names by address, or its pixel data alone, each in a part whose Content-Location is that address;
 * encapsulated pixel data as its fragments, a part each. Streamed: of one instance at a time its header is held.
 *
 * @throws ValueNotFoundError when there is none, NotAcceptableError
 */
export async function retrieveAllBulkData(
  archive: Archive,
  resource: Resource,
  kind: BulkKind,
  wishes: BulkDataWishes,
): Promise<HttpResult> {
  chooseOffer(wishes.accept, [{ kind: 'multipart', type: octets, isMultipart: true }]);
  const { tag, shown, instances } = await plannedOf(archive, resource, kind);
  const whole = { etag: weak(tag), vary: 'accept' };
  if (isHeld(wishes, whole.etag)) return empty(304, whole);
  const missing = await missingPlaces(
    archive,
    shown.map(({ series }) => series),
  );
  const headers = missing.size === 0 ? whole : { vary: 'accept', warning: missingWarnings(missing).join() };
  const { prefix = '' } = wishes;
  const multipart = new Multipart(octets);
  const opened = openedWithData(archive, instances(missing), kind);
  // Looked for before the answer begins: nothing at all is no empty multipart, which the form does not know.
  const { value: first } = await opened.next();
  if (!first) throw new ValueNotFoundError(`There is no ${kind} here`, { details: { kind } });
  return {
    status: missing.size === 0 ? 200 : 206,
    headers: { ...headers, 'content-type': multipart.contentType },
    body: async (sink) => {
      try {
        await sendItems(first, multipart, prefix, sink);
        for await (const one of opened) await sendItems(one, multipart, prefix, sink);
        await sink.write(multipart.end);
      } finally {
        await opened.return(undefined);
      }
    },
    discard: async () => {
      await opened.return(undefined);
    },
  };
}

interface Planned {
  readonly series: RetrievedSeries;
  readonly entry: InstanceEntry;
  readonly corrector: ObjectCorrector | null;
}

interface Opened extends Planned {
  readonly reader: ObjectReader;
  readonly items: readonly BulkItem[];
}

/** What is asked for; of series, what of them can be given. */
interface Plan {
  readonly tag: string;
  /** Empty where one instance is asked for. */
  readonly shown: readonly Corrected[];
  instances(missing: MissingPlaces): AsyncIterable<Planned> | readonly Planned[];
}

async function plannedOf(archive: Archive, resource: Resource, kind: BulkKind): Promise<Plan> {
  const { seriesInstanceUid, sopInstanceUid } = resource;
  if (seriesInstanceUid !== undefined && sopInstanceUid !== undefined) {
    const found = await findInstance(archive, { ...resource, seriesInstanceUid, sopInstanceUid });
    const { version, corrector } = await correctorOf(archive, found.series);
    const tag = instanceTag(found.entry, versionFor(kind, version), kind);
    return { tag, shown: [], instances: () => [{ ...found, corrector }] };
  }
  const shown: Corrected[] = [];
  for (const series of await findSeries(archive, resource))
    shown.push({ series, ...(await correctorOf(archive, series)) });
  const states = shown.map(({ series, version }) => ({ series, version: versionFor(kind, version) }));
  const instances = (missing: MissingPlaces) => instancesOf(archive, shown, missing);
  return { tag: seriesTag(states, kind), shown, instances };
}

interface Corrected {
  readonly series: RetrievedSeries;
  readonly version: string;
  readonly corrector: ObjectCorrector | null;
}

/** Pixels are never corrected. */
const versionFor = (kind: BulkKind, version: string): string => (kind === 'pixeldata' ? '' : version);

async function* instancesOf(
  archive: Archive,
  all: readonly Corrected[],
  missing: MissingPlaces,
): AsyncGenerator<Planned> {
  for (const { series, corrector } of all) {
    const entries = series.origin ? passThroughOf(archive).stream(series, null) : await listInstances(archive, series);
    for await (const entry of entries) if (isThere(entry, missing)) yield { series, entry, corrector };
  }
}

/** Each instance that has what is wanted, its object open until the next is asked for. */
async function* openedWithData(
  archive: Archive,
  instances: AsyncIterable<Planned> | readonly Planned[],
  kind: BulkKind,
): AsyncGenerator<Opened, void, undefined> {
  for await (const { series, entry: planned, corrector } of instances) {
    const { space, studyInstanceUid, seriesInstanceUid } = series;
    const resource = { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid: planned.sopInstanceUid };
    const again = async () => (await findInstance(archive, resource)).entry;
    const { reader, entry } = await openEntry(archive, planned, again);
    try {
      const items = listBulkData(await skimShown(reader, entry, corrector), entry, kind);
      if (items.length > 0) yield { series, entry, corrector, reader, items };
    } finally {
      await reader.close();
    }
  }
}

async function sendItems(
  { series, reader, entry, items }: Opened,
  multipart: Multipart,
  prefix: string,
  sink: ByteSink,
): Promise<void> {
  for (const { path, values } of items) {
    const location = prefix + bulkDataUri(series, entry.sopInstanceUid, path);
    for (const value of values) {
      await sink.write(multipart.header(octets, location));
      await sendValue(reader, entry, value, { start: 0, end: lengthOf(value) }, sink);
    }
  }
}
