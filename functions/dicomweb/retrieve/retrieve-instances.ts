import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { chooseFraming, type Framing } from '#shared/archive/retrieval/accept';
import { findInstance, findSeries, type RetrievedSeries } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import type { InstanceResource, Resource } from '#shared/archive/retrieval/resource';
import { isMoved, openChecked } from '#shared/archive/retrieval/stored-bytes';
import type { ByteSink, HttpResult } from '#shared/kernel/function/result';
import { framedLimitBytes, readFramed } from './read-framed';
import { sendInstances } from './send-instances';

const dicom = 'application/dicom';

/**
 * Retrieve Study, Series, Instance (PS3.18 10.4.1.1.1): the stored Part 10 objects, unchanged.
 *
 * @throws NotAcceptableError when another transfer syntax than the stored one is asked for
 */
export async function retrieveInstances(
  archive: Archive,
  resource: Resource,
  accept: string | undefined,
): Promise<HttpResult> {
  const { sopInstanceUid, seriesInstanceUid } = resource;
  if (sopInstanceUid !== undefined && seriesInstanceUid !== undefined) {
    return await retrieveOne(archive, { ...resource, seriesInstanceUid, sopInstanceUid }, accept);
  }
  const framing = chooseFraming(accept, [dicom], false);
  const series = await findSeries(archive, resource);
  for (const { transferSyntaxUids } of series) checkSyntax(framing, transferSyntaxUids);
  const multipart = new Multipart(dicom);
  const [only] = series;
  const entries = series.length === 1 ? await listInstances(archive, only!) : null;
  const length = entries ? { 'content-length': String(multipart.lengthOf(entries)) } : {};
  return {
    status: 200,
    headers: { 'content-type': multipart.contentType, ...length },
    body: async (sink) => {
      if (entries) await sendSeries(archive, only!, entries, multipart, sink);
      else for (const one of series) await sendSeries(archive, one, await listInstances(archive, one), multipart, sink);
      await sink.write(multipart.end);
    },
  };
}

/** Sends a series; when its bytes moved before the first of them was sent, it is looked up once more. */
async function sendSeries(
  archive: Archive,
  series: RetrievedSeries,
  entries: readonly InstanceEntry[],
  multipart: Multipart,
  sink: ByteSink,
): Promise<void> {
  let isStarted = false;
  const counted: ByteSink = {
    signal: sink.signal,
    write: (chunk, released) => {
      isStarted = true;
      return sink.write(chunk, released);
    },
  };
  try {
    await sendInstances(archive, entries, multipart, counted);
  } catch (error) {
    if (isStarted || !isMoved(error)) throw error;
    const { space, studyInstanceUid, seriesInstanceUid } = series;
    const [fresh] = await findSeries(archive, { space, studyInstanceUid, seriesInstanceUid });
    await sendInstances(archive, await listInstances(archive, fresh!), multipart, sink);
  }
}

async function retrieveOne(
  archive: Archive,
  resource: InstanceResource,
  accept: string | undefined,
): Promise<HttpResult> {
  const framing = chooseFraming(accept, [dicom], true);
  const multipart = framing.kind === 'multipart' ? new Multipart(dicom) : null;
  const found = await findInstance(archive, resource);
  try {
    return await sendOne(archive, found.entry, framing, multipart);
  } catch (error) {
    if (!isMoved(error)) throw error;
    const fresh = await findInstance(archive, resource);
    return await sendOne(archive, fresh.entry, framing, multipart);
  }
}

/** Small objects are read before the answer begins, with one read; large ones are streamed. */
async function sendOne(
  archive: Archive,
  entry: InstanceEntry,
  framing: Framing,
  multipart: Multipart | null,
): Promise<HttpResult> {
  const { transferSyntaxUid, location } = entry;
  checkSyntax(framing, [transferSyntaxUid]);
  const headers = {
    'content-type': multipart?.contentType ?? `${dicom}; transfer-syntax=${transferSyntaxUid}`,
    'content-length': String(multipart ? multipart.lengthOf([entry]) : location.length),
  };
  if (location.length <= framedLimitBytes) {
    const { bytes, release } = await readFramed(archive, entry, multipart);
    return { status: 200, headers, body: async (sink) => sink.write(bytes, release), discard: release };
  }
  await (await openChecked(archive, entry)).close();
  return {
    status: 200,
    headers,
    body: async (sink) => {
      await sendInstances(archive, [entry], multipart, sink);
      if (multipart) await sink.write(multipart.end);
    },
  };
}

/** Objects are given as stored; a client that insists on another transfer syntax hears so. */
function checkSyntax({ transferSyntaxUid }: Framing, stored: readonly string[]): void {
  if (transferSyntaxUid === null || transferSyntaxUid === '*') return;
  const others = stored.filter((uid) => uid !== transferSyntaxUid);
  if (others.length === 0) return;
  throw new NotAcceptableError('Stored in another transfer syntax', { details: { stored: others } });
}
