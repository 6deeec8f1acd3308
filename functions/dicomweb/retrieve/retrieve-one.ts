import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { type Accept, type Framing, refuseAll } from '#shared/archive/retrieval/accept';
import { correctorOf, isCorrectedInMemory, type ObjectCorrector } from '#shared/archive/retrieval/corrected-object';
import { instanceTag, weak } from '#shared/archive/retrieval/etag';
import { entryAgain, findInstance } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import { representationOf } from '#shared/archive/retrieval/representation';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { isMoved, openChecked } from '#shared/archive/retrieval/stored-bytes';
import { openStoredObject, type StoredObject } from '#shared/archive/retrieval/stored-object';
import { encodingOf } from '#shared/dicom/transfer-syntaxes';
import { canTranscode } from '#shared/imaging/transcode/can-transcode';
import { type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { acceptableForms, dicom, type Form, offersOf } from './acceptable-forms';
import { framedLimitBytes, readFramed } from './read-framed';
import type { Retrieval } from './retrieval';
import { sendInstances } from './send-instances';
import { sendOne } from './send-planned';

type Found = Awaited<ReturnType<typeof findInstance>>;

/**
 * Retrieve Instance, as a part or alone.
 *
 * @throws NotAcceptableError
 */
export async function retrieveOne(
  retrieval: Retrieval,
  resource: InstanceResource,
  accept: Accept,
  conditions: Conditions,
): Promise<HttpResult> {
  const { archive } = retrieval;
  const found = await findInstance(archive, resource);
  try {
    return await answer(retrieval, found, accept, conditions);
  } catch (error) {
    if (!isMoved(error)) throw error;
    return await answer(retrieval, await findInstance(archive, resource), accept, conditions);
  }
}

/** An instance, and what corrects it. */
interface Shown extends Found {
  readonly version: string;
  readonly corrector: ObjectCorrector | null;
}

async function answer(retrieval: Retrieval, found: Found, accept: Accept, conditions: Conditions): Promise<HttpResult> {
  const { archive } = retrieval;
  const { entry, series } = found;
  const shown = { ...found, ...(await correctorOf(archive, series)) };
  const { corrector } = shown;
  const forms = acceptableForms(accept, entry.transferSyntaxUid, true);
  const [best] = forms;
  if (best?.transferSyntaxUid === entry.transferSyntaxUid)
    return await sendStored(retrieval, shown, best.framing, conditions);
  const stored = await openStoredObject(archive, entry, entryAgain(archive, series, entry));
  const form = await possible(stored, forms);
  const isStored = form.transferSyntaxUid === stored.object.transferSyntaxUid;
  const tag = instanceTag(entry, shown.version, isStored ? '' : form.transferSyntaxUid);
  if (isStored || isHeld(conditions, tag)) await stored.close();
  if (isStored) return await sendStored(retrieval, shown, form.framing, conditions);
  if (isHeld(conditions, tag)) return empty(304, { etag: tag, vary: 'accept' });
  return await sendMade(retrieval, stored, form, { corrector, tag });
}

/** The best form that an object can be brought to; else it is closed. @throws NotAcceptableError */
async function possible({ object, close }: StoredObject, forms: readonly Form[]): Promise<Form> {
  try {
    const form = forms.find(({ transferSyntaxUid }) => canTranscode(object, transferSyntaxUid));
    if (form) return form;
    const { transferSyntaxUid } = object;
    refuseAll(offersOf(transferSyntaxUid, true).filter((offer) => canTranscode(object, offer.transferSyntaxUid ?? '')));
  } catch (error) {
    await close();
    throw error;
  }
}

/** In the transfer syntax that it is stored in. */
async function sendStored(
  retrieval: Retrieval,
  shown: Shown,
  framing: Framing,
  conditions: Conditions,
): Promise<HttpResult> {
  const { archive } = retrieval;
  const { entry, series, corrector } = shown;
  const { transferSyntaxUid } = entry;
  const tag = instanceTag(entry, shown.version);
  const multipart = framing === 'multipart' ? new Multipart(dicom) : null;
  const etag = multipart ? weak(tag) : tag;
  if (isHeld(conditions, tag)) return empty(304, { etag, vary: 'accept' });
  if (!corrector) return await sendBytes(archive, entry, multipart, etag);
  if (isCorrectedInMemory(entry, framedLimitBytes))
    return await sendCorrected(archive, entry, { multipart, corrector, etag });
  const stored = await openStoredObject(archive, entry, entryAgain(archive, series, entry));
  return await sendMade(retrieval, stored, { framing, transferSyntaxUid }, { corrector, tag });
}

const headersOf = (
  { transferSyntaxUid }: InstanceEntry,
  multipart: Multipart | null,
  etag: string,
  length: number,
): Readonly<Record<string, string>> => ({
  'content-type': multipart?.contentType ?? `${dicom}; transfer-syntax=${transferSyntaxUid}`,
  'content-length': String(length),
  etag,
  vary: 'accept',
});

/** Small objects are read before the answer begins, with one read; large ones are streamed. */
async function sendBytes(
  archive: Archive,
  entry: InstanceEntry,
  multipart: Multipart | null,
  etag: string,
): Promise<HttpResult> {
  const { location } = entry;
  const headers = headersOf(entry, multipart, etag, multipart ? multipart.lengthOf([entry]) : location.length);
  if (location.length <= framedLimitBytes) {
    const { bytes, release } = await readFramed(archive, entry, multipart);
    return { status: 200, headers, body: async (sink) => sink.write(bytes, release), discard: release };
  }
  await (await openChecked(archive, entry)).close();
  return {
    status: 200,
    headers,
    body: async (sink) => {
      await sendInstances(archive, [entry], { multipart }, sink);
      if (multipart) await sink.write(multipart.end);
    },
  };
}

/** A small object with corrected attributes: a new header before its pixels. */
async function sendCorrected(
  archive: Archive,
  entry: InstanceEntry,
  how: { readonly multipart: Multipart | null; readonly corrector: ObjectCorrector; readonly etag: string },
): Promise<HttpResult> {
  const { multipart, corrector, etag } = how;
  const { bytes, release } = await readFramed(archive, entry, null);
  try {
    const object = corrector.bytes(bytes, entry) ?? [bytes];
    const around = multipart ? ([[multipart.instanceHeader(entry)], [multipart.end]] as const) : ([[], []] as const);
    const body = Buffer.concat([...around[0], ...object, ...around[1]]);
    return { status: 200, headers: headersOf(entry, multipart, etag, body.length), body };
  } finally {
    release();
  }
}

async function sendMade(
  { transcode }: Retrieval,
  stored: StoredObject,
  { framing, transferSyntaxUid }: Form,
  { corrector, tag }: { readonly corrector: ObjectCorrector | null; readonly tag: string },
): Promise<HttpResult> {
  const made = await representationOf(stored, transferSyntaxUid, transcode, corrector);
  const multipart = framing === 'multipart' ? new Multipart(dicom) : null;
  const { deflated } = encodingOf(transferSyntaxUid);
  const isStored = transferSyntaxUid === made.entry.transferSyntaxUid && !deflated;
  const around = multipart ? multipart.instanceHeader(made).length + multipart.end.length : 0;
  const length = made.length === null ? {} : { 'content-length': String(made.length + around) };
  return {
    status: 200,
    headers: {
      'content-type': multipart?.contentType ?? `${dicom}; transfer-syntax=${transferSyntaxUid}`,
      // What is made is the same each time, but encoders change.
      etag: isStored && !multipart ? tag : weak(tag),
      vary: 'accept',
      ...length,
    },
    body: async (sink) => {
      await sendOne(made, multipart, sink);
      if (multipart) await sink.write(multipart.end);
    },
    discard: () => made.close(),
  };
}
