import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import { correctorOf } from '#shared/archive/retrieval/corrected-object';
import { instanceTag } from '#shared/archive/retrieval/etag';
import { findInstance } from '#shared/archive/retrieval/find';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { openStored, type StoredImage } from '#shared/archive/retrieval/stored-object';
import { isPresentationState } from '#shared/imaging/presentation/read-state';
import { codecOf } from '#shared/imaging/video/container';
import { isHeld } from '#shared/kernel/function/conditional';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { chooseMedia, type Shape } from './choose-media';
import { variantOf } from './parameters';
import { headersOf, pictureOf, type Rendering, refuseUnrenderable, representative } from './picture';
import { framesOf, renderState, stateFor } from './render-state';
import { renderVideo } from './render-video';
import { isRenderable } from './renderable';
import { sendPictures } from './send-pictures';
import type { StoredState } from './stored-state';

/** Frames of one animation at most. */
const animationFrames = 1024;

/**
 * Renders an instance or frames of it.
 *
 * @param asked - null: the instance; alone it is shown by its representative frame, else the first
 * @throws NotAcceptableError, FrameNotFoundError, FrameDecodingError, InvalidInputError
 * @see PS3.18 10.4.1.1.3
 */
export async function renderFrames(
  rendering: Rendering,
  resource: InstanceResource,
  asked: readonly number[] | null,
): Promise<HttpResult> {
  const { archive, query, accept, conditions } = rendering;
  const { series, entry } = await findInstance(archive, resource);
  if (asked === null && isPresentationState(entry.sopClassUid)) return await renderState(rendering, resource);
  if (codecOf(entry.transferSyntaxUid)) return await renderVideo(rendering, { series, entry }, asked);
  if (!isRenderable(entry)) refuseUnrenderable([entry]);
  const state = await stateFor(rendering, resource, asked);
  const frames = asked ?? (state && framesOf(state, resource)) ?? null;
  const count = frames?.length ?? entry.numberOfFrames ?? 1;
  const media = chooseMedia(query.accept, accept, shapeOf(count, frames, state));
  const headers = headersOf(
    media.type,
    instanceTag(
      entry,
      (await correctorOf(archive, series)).version,
      variantOf(media, frames, query, state?.entry.sequence),
    ),
    query,
  );
  if (headers.etag && isHeld(conditions, headers.etag)) return empty(304, headers);
  const again = async () => (await findInstance(archive, resource)).entry;
  if (media.kind === 'multipart') {
    const plan = [{ series, entry, again, frames: frames ?? 'all', state } as const];
    return await sendPictures(rendering, plan, media, headers);
  }
  const stored = await openStored(archive, entry, again);
  try {
    const numbers =
      media.kind === 'animated' ? allOf(stored, frames) : [frames?.[0] ?? representative(stored, 'first')];
    const picture = await pictureOf(rendering, { series, stored, numbers, media, state: state?.state });
    return { status: 200, headers: { ...headers, 'content-length': String(picture.length) }, body: picture };
  } finally {
    await stored.close();
  }
}

/** What a state makes of frames differs from one to the next: no animation. */
function shapeOf(count: number, frames: readonly number[] | null, state: StoredState | undefined): Shape {
  if (count === 1) return 'picture';
  if (frames) return state ? 'many' : 'frames';
  return state ? 'still' : 'image';
}

function allOf({ image }: StoredImage, frames: readonly number[] | null): readonly number[] {
  const numbers = frames ?? Array.from({ length: image.index.frameCount }, (_, at) => at + 1);
  if (numbers.length > animationFrames)
    throw new NotAcceptableError('Too many frames for one animation', { details: { maximum: animationFrames } });
  return numbers;
}
