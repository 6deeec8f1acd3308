import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import { instanceTag } from '#shared/archive/retrieval/etag';
import { findInstance } from '#shared/archive/retrieval/find';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { isHeld } from '#shared/kernel/function/conditional';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { chooseMedia } from './choose-media';
import { variantOf } from './parameters';
import { headersOf, pictureOf, type Rendering, refuseUnrenderable, representative } from './picture';
import { sendPictures } from './send-pictures';
import { isRenderable, openStored, type StoredImage } from './stored-image';

/** Frames of one animation at most. */
const animationFrames = 1024;

/**
 * Renders an instance or frames of it.
 *
 * @param frames - null: the instance; alone it is shown by its representative frame, else the first
 * @throws NotAcceptableError, FrameNotFoundError, FrameDecodingError, InvalidInputError
 * @see PS3.18 10.4.1.1.3
 */
export async function renderFrames(
  rendering: Rendering,
  resource: InstanceResource,
  frames: readonly number[] | null,
): Promise<HttpResult> {
  const { archive, query, accept, conditions } = rendering;
  const { series, entry } = await findInstance(archive, resource);
  if (!isRenderable(entry)) refuseUnrenderable([entry]);
  const count = frames?.length ?? entry.numberOfFrames ?? 1;
  const media = chooseMedia(query.accept, accept, count === 1 ? 'picture' : frames ? 'frames' : 'image');
  const headers = headersOf(media.type, instanceTag(entry, '', variantOf(media, frames, query)), query);
  if (headers.etag && isHeld(conditions, headers.etag)) return empty(304, headers);
  const again = async () => (await findInstance(archive, resource)).entry;
  if (media.kind === 'multipart') {
    const plan = [{ series, entry, again, frames: frames ?? 'all' } as const];
    return await sendPictures(rendering, plan, media, headers);
  }
  const stored = await openStored(archive, entry, again);
  try {
    const numbers =
      media.kind === 'animated' ? allOf(stored, frames) : [frames?.[0] ?? representative(stored, 'first')];
    const picture = await pictureOf(rendering, { series, stored, numbers, media });
    return { status: 200, headers: { ...headers, 'content-length': String(picture.length) }, body: picture };
  } finally {
    await stored.close();
  }
}

function allOf({ image }: StoredImage, frames: readonly number[] | null): readonly number[] {
  const numbers = frames ?? Array.from({ length: image.index.frameCount }, (_, at) => at + 1);
  if (numbers.length > animationFrames)
    throw new NotAcceptableError('Too many frames for one animation', { details: { maximum: animationFrames } });
  return numbers;
}
