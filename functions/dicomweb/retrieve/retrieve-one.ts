import { correctionsOf } from '#shared/archive/corrections';
import { type Accept, type Framing, refuseAll } from '#shared/archive/retrieval/accept';
import { instanceTag, weak } from '#shared/archive/retrieval/etag';
import { findInstance } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import { representationOf } from '#shared/archive/retrieval/representation';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { isMoved, openChecked } from '#shared/archive/retrieval/stored-bytes';
import { openStoredObject, type StoredObject } from '#shared/archive/retrieval/stored-object';
import { canTranscode } from '#shared/imaging/transcode/can-transcode';
import { type Conditions, isHeld } from '#shared/kernel/function/conditional';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { acceptableForms, dicom, type Form, offersOf } from './acceptable-forms';
import { entryAgain } from './plan-forms';
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

async function answer(retrieval: Retrieval, found: Found, accept: Accept, conditions: Conditions): Promise<HttpResult> {
  const { archive } = retrieval;
  const { entry, series } = found;
  const version = (await correctionsOf(archive, series))?.version ?? '';
  const forms = acceptableForms(accept, entry.transferSyntaxUid, true);
  const [best] = forms;
  if (best?.transferSyntaxUid === entry.transferSyntaxUid)
    return await sendStored(retrieval, found, { framing: best.framing, version }, conditions);
  const stored = await openStoredObject(archive, entry, entryAgain(archive, series, entry));
  const form = await possible(stored, forms);
  const isStored = form.transferSyntaxUid === stored.object.transferSyntaxUid;
  const tag = instanceTag(entry, version, isStored ? '' : form.transferSyntaxUid);
  if (isStored || isHeld(conditions, tag)) await stored.close();
  if (isStored) return await sendStored(retrieval, found, { framing: form.framing, version }, conditions);
  if (isHeld(conditions, tag)) return empty(304, { etag: tag, vary: 'accept' });
  return await sendMade(retrieval, stored, form, tag);
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

/** Small objects are read before the answer begins, with one read; large ones are streamed. */
async function sendStored(
  { archive }: Retrieval,
  { entry }: Found,
  { framing, version }: { readonly framing: Framing; readonly version: string },
  conditions: Conditions,
): Promise<HttpResult> {
  const { transferSyntaxUid, location } = entry;
  const multipart = framing === 'multipart' ? new Multipart(dicom) : null;
  const tag = instanceTag(entry, version);
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

async function sendMade(
  { transcode }: Retrieval,
  stored: StoredObject,
  { framing, transferSyntaxUid }: Form,
  tag: string,
): Promise<HttpResult> {
  const made = await representationOf(stored, transferSyntaxUid, transcode);
  const multipart = framing === 'multipart' ? new Multipart(dicom) : null;
  const around = multipart ? multipart.instanceHeader(made).length + multipart.end.length : 0;
  const length = made.length === null ? {} : { 'content-length': String(made.length + around) };
  return {
    status: 200,
    headers: {
      'content-type': multipart?.contentType ?? `${dicom}; transfer-syntax=${transferSyntaxUid}`,
      // What is made is the same each time, but encoders change.
      etag: weak(tag),
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
