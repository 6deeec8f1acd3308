import { createHash } from 'node:crypto';
import type { InstanceEntry } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { type Accept, refuseAll } from '#shared/archive/retrieval/accept';
import { ObjectCorrector } from '#shared/archive/retrieval/corrected-object';
import { seriesTag } from '#shared/archive/retrieval/etag';
import { findSeries } from '#shared/archive/retrieval/find';
import { isThere, type MissingPlaces, missingPlaces, missingWarnings } from '#shared/archive/retrieval/missing-places';
import { Multipart } from '#shared/archive/retrieval/multipart';
import type { Resource } from '#shared/archive/retrieval/resource';
import { isMoved } from '#shared/archive/retrieval/stored-bytes';
import { type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { type ByteSink, empty, type HttpResult } from '#shared/kernel/function/result';
import { dicom, offersOf } from './acceptable-forms';
import { FormsBySyntax, type Plan, planForms } from './plan-forms';
import type { Retrieval } from './retrieval';
import { retrieveOne } from './retrieve-one';
import { retrievePassed } from './retrieve-passed';
import { sendInstances } from './send-instances';
import { sendPlanned, startedSink } from './send-planned';
import { type ShownSeries, statesOf, withCorrections } from './shown-series';

/**
 * Retrieve Study, Series, Instance (PS3.18 10.4.1.1.1): Part 10 objects, as they are stored or in another transfer syntax,
 * with corrected attributes.
 * Instances that can be brought to no accepted one are left out: 206, or 406 where none is left. So are those that are
 * indexed in place and whose files are gone.
 *
 * @throws NotAcceptableError, PlacedFileMissingError, PlacedFileChangedError
 */
export async function retrieveInstances(
  retrieval: Retrieval,
  resource: Resource,
  accept: Accept,
  conditions: Conditions = {},
): Promise<HttpResult> {
  const { sopInstanceUid, seriesInstanceUid } = resource;
  if (sopInstanceUid !== undefined && seriesInstanceUid !== undefined)
    return await retrieveOne(retrieval, { ...resource, seriesInstanceUid, sopInstanceUid }, accept, conditions);
  const { archive } = retrieval;
  const series = await findSeries(archive, resource);
  if (series.some(({ origin }) => origin)) return await retrievePassed(retrieval, series, accept);
  const stored = [...new Set(series.flatMap(({ transferSyntaxUids }) => transferSyntaxUids))];
  const forms = new FormsBySyntax(accept);
  if (stored.every((syntax) => forms.of(syntax).length === 0))
    refuseAll(stored.flatMap((syntax) => offersOf(syntax, false)));
  const isAsStored = stored.every((syntax) => forms.of(syntax)[0] === syntax);
  const shown = await withCorrections(archive, series);
  const etag = seriesTag(statesOf(shown), isAsStored ? '' : shortHash(forms.describe(stored)));
  if (isHeld(conditions, etag)) return empty(304, { etag, vary: 'accept' });
  const missing = await missingPlaces(archive, series);
  if (isAsStored) return await sendStored(retrieval, shown, { etag, missing });
  return sendPlan(retrieval, await planForms(retrieval, shown, forms, missing), stored, { etag, missing });
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** The length is known before where nothing is corrected: what is corrected gets another header. */
async function sendStored(
  retrieval: Retrieval,
  shown: readonly ShownSeries[],
  { etag, missing }: About,
): Promise<HttpResult> {
  const { archive } = retrieval;
  const listed = async ({ series }: ShownSeries) => {
    const all = await listInstances(archive, series);
    return missing.size === 0 ? all : all.filter((entry) => isThere(entry, missing));
  };
  const multipart = new Multipart(dicom);
  const [only] = shown;
  const entries = shown.length === 1 ? await listed(only!) : null;
  const isPlain = only?.corrections === null;
  const length = entries && isPlain ? { 'content-length': String(multipart.lengthOf(entries)) } : {};
  return {
    status: missing.size > 0 ? 206 : 200,
    headers: { 'content-type': multipart.contentType, ...length, ...headersOf(0, { etag, missing }) },
    body: async (sink) => {
      for (const one of shown) await sendSeries(retrieval, one, entries ?? (await listed(one)), multipart, sink);
      await sink.write(multipart.end);
    },
  };
}

function sendPlan(
  retrieval: Retrieval,
  { instances, refused }: Plan,
  stored: readonly string[],
  { etag, missing }: About,
): HttpResult {
  if (instances.length === 0) refuseAll(stored.flatMap((syntax) => offersOf(syntax, false)));
  const multipart = new Multipart(dicom);
  return {
    status: refused.length + missing.size > 0 ? 206 : 200,
    headers: { 'content-type': multipart.contentType, ...headersOf(refused.length, { etag, missing }) },
    body: async (sink) => {
      await sendPlanned(retrieval, instances, multipart, sink);
      await sink.write(multipart.end);
    },
  };
}

/** What an answer is about, beside its instances. */
interface About {
  readonly etag: string;
  readonly missing: MissingPlaces;
}

/** Says what is left out. What lacks files has no entity tag: they may come back without a change in the catalogue. */
function headersOf(refused: number, { etag, missing }: About): Readonly<Record<string, string>> {
  const unfit = `299 radlake "${refused} instances cannot be given in an accepted transfer syntax"`;
  const warnings = [...(refused > 0 ? [unfit] : []), ...missingWarnings(missing)];
  return {
    vary: 'accept',
    ...(missing.size === 0 ? { etag } : {}),
    ...(warnings.length === 0 ? {} : { warning: warnings.join(', ') }),
  };
}

/** Sends a series; when its bytes moved before the first of them was sent, it is looked up once more. */
async function sendSeries(
  retrieval: Retrieval,
  { series, corrections }: ShownSeries,
  entries: readonly InstanceEntry[],
  multipart: Multipart,
  sink: ByteSink,
): Promise<void> {
  const { archive } = retrieval;
  if (corrections) {
    const corrector = new ObjectCorrector(archive, corrections);
    const instances = entries.map((entry) => ({ series, entry, target: null, corrector }));
    return await sendPlanned(retrieval, instances, multipart, sink);
  }
  const started = startedSink(sink);
  try {
    await sendInstances(archive, entries, { multipart }, started.sink);
  } catch (error) {
    if (started.isStarted() || !isMoved(error)) throw error;
    const { space, studyInstanceUid, seriesInstanceUid } = series;
    const [fresh] = await findSeries(archive, { space, studyInstanceUid, seriesInstanceUid });
    await sendInstances(archive, await listInstances(archive, fresh!), { multipart }, sink);
  }
}
