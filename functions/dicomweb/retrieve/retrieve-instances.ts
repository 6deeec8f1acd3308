import type { Archive } from '#shared/archive/archive';
import { correctionsOf } from '#shared/archive/corrections';
import type { InstanceEntry } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { type Accept, chooseFraming } from '#shared/archive/retrieval/accept';
import { instanceTag, seriesTag, weak } from '#shared/archive/retrieval/etag';
import { findInstance, findSeries, type RetrievedSeries } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import type { InstanceResource, Resource } from '#shared/archive/retrieval/resource';
import { isMoved, openChecked } from '#shared/archive/retrieval/stored-bytes';
import { type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { type ByteSink, empty, type HttpResult } from '#shared/kernel/function/result';
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
  accept: Accept,
  conditions: Conditions = {},
): Promise<HttpResult> {
  const { sopInstanceUid, seriesInstanceUid } = resource;
  if (sopInstanceUid !== undefined && seriesInstanceUid !== undefined) {
    return await retrieveOne(archive, { ...resource, seriesInstanceUid, sopInstanceUid }, accept, conditions);
  }
  const series = await findSeries(archive, resource);
  const stored = new Set(series.flatMap(({ transferSyntaxUids }) => transferSyntaxUids));
  // Objects are given as stored: of several transfer syntaxes no one can be had for all.
  chooseFraming(accept, [dicom], false, stored.size === 1 ? [...stored][0] : '*');
  const states = series.map(async (one) => ({ series: one, version: await versionOf(archive, one) }));
  const etag = seriesTag(await Promise.all(states));
  if (isHeld(conditions, etag)) return empty(304, { etag, vary: 'accept' });
  const multipart = new Multipart(dicom);
  const [only] = series;
  const entries = series.length === 1 ? await listInstances(archive, only!) : null;
  const length = entries ? { 'content-length': String(multipart.lengthOf(entries)) } : {};
  return {
    status: 200,
    headers: { 'content-type': multipart.contentType, etag, vary: 'accept', ...length },
    body: async (sink) => {
      if (entries) await sendSeries(archive, only!, entries, multipart, sink);
      else for (const one of series) await sendSeries(archive, one, await listInstances(archive, one), multipart, sink);
      await sink.write(multipart.end);
    },
  };
}

const versionOf = async (archive: Archive, series: RetrievedSeries): Promise<string> =>
  (await correctionsOf(archive, series))?.version ?? '';

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
  accept: Accept,
  conditions: Conditions,
): Promise<HttpResult> {
  const found = await findInstance(archive, resource);
  try {
    return await sendOne(archive, found, accept, conditions);
  } catch (error) {
    if (!isMoved(error)) throw error;
    return await sendOne(archive, await findInstance(archive, resource), accept, conditions);
  }
}

/** Small objects are read before the answer begins, with one read; large ones are streamed. */
async function sendOne(
  archive: Archive,
  { entry, series }: Awaited<ReturnType<typeof findInstance>>,
  accept: Accept,
  conditions: Conditions,
): Promise<HttpResult> {
  const { transferSyntaxUid, location } = entry;
  const { kind } = chooseFraming(accept, [dicom], true, transferSyntaxUid);
  const multipart = kind === 'multipart' ? new Multipart(dicom) : null;
  const tag = instanceTag(entry, await versionOf(archive, series));
  const etag = multipart ? weak(tag) : tag;
  if (isHeld(conditions, tag)) return empty(304, { etag, vary: 'accept' });
  const headers = {
    'content-type': multipart?.contentType ?? `${dicom}; transfer-syntax=${transferSyntaxUid}`,
    'content-length': String(multipart ? multipart.lengthOf([entry]) : location.length),
    etag,
    vary: 'accept',
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
