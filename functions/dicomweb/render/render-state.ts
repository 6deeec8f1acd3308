import { correctorOf } from '#shared/archive/retrieval/corrected-object';
import { instanceTag } from '#shared/archive/retrieval/etag';
import { findInstance } from '#shared/archive/retrieval/find';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { openStored } from '#shared/archive/retrieval/stored-object';
import { isHeld } from '#shared/kernel/function/conditional';
import { invalidInput } from '#shared/kernel/function/parse';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { chooseMedia } from './choose-media';
import { type RenderedQuery, variantOf } from './parameters';
import { headersOf, pictureOf, type Rendering, refuseUnrenderable } from './picture';
import { isRenderable } from './renderable';
import { type PlannedInstance, sendPictures } from './send-pictures';
import { openState, type ReferencedImage, referencedImages, type StoredState } from './stored-state';

/**
 * Renders the images that a presentation state refers to, with it applied: one comes alone, several as parts.
 *
 * @throws PresentationStateError, InstanceNotFoundError when one of them is not there, NotAcceptableError
 * @see PS3.18 10.4.1.1.3, PS3.4 N
 */
export async function renderState(rendering: Rendering, resource: InstanceResource): Promise<HttpResult> {
  const { archive, query, accept, conditions } = rendering;
  refuseOfImages(query);
  const state = await openState(archive, resource);
  const images = await referencedImages(archive, state);
  const unrenderable = images.filter(({ entry }) => !isRenderable(entry));
  if (unrenderable.length > 0) refuseUnrenderable(unrenderable.map(({ entry }) => entry));
  const [only] = images;
  const number = images.length === 1 ? onlyFrame(only!) : null;
  const media = chooseMedia(query.accept, accept, number === null ? 'many' : 'picture');
  const versions = [];
  for (const { entry, series } of images) versions.push(entry.sequence, (await correctorOf(archive, series)).version);
  const headers = headersOf(media.type, instanceTag(state.entry, '', variantOf(media, versions, query)), query);
  if (headers.etag && isHeld(conditions, headers.etag)) return empty(304, headers);
  if (number === null || media.kind === 'multipart')
    return await sendPictures(
      rendering,
      images.map((image) => planOf(rendering, image, state)),
      media,
      headers,
    );
  const { series, entry, again } = planOf(rendering, only!, state);
  const stored = await openStored(archive, entry, again);
  try {
    const picture = await pictureOf(rendering, { series, stored, numbers: [number], media, state: state.state });
    return { status: 200, headers: { ...headers, 'content-length': String(picture.length) }, body: picture };
  } finally {
    await stored.close();
  }
}

/** The frame of an image that a state shows when it shows only one. */
function onlyFrame({ entry, frames }: ReferencedImage): number | null {
  if (frames === 'all') return (entry.numberOfFrames ?? 1) === 1 ? 1 : null;
  return frames.length === 1 ? frames[0]! : null;
}

function planOf(
  { archive }: Rendering,
  { series, entry, frames }: ReferencedImage,
  state: StoredState,
): PlannedInstance {
  const { space, studyInstanceUid, seriesInstanceUid } = series;
  const resource = { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid: entry.sopInstanceUid };
  return { series, entry, frames, state, again: async () => (await findInstance(archive, resource)).entry };
}

/**
 * The presentation state that a request for an image names; undefined where it names none.
 *
 * @throws InvalidInputError when it does not refer to the image, or beside parameters that it decides itself
 */
export async function stateFor(
  { archive, query }: Rendering,
  resource: InstanceResource,
  frames: readonly number[] | null,
): Promise<StoredState | undefined> {
  const { presentationSeriesUID: seriesInstanceUid, presentationUID: sopInstanceUid } = query;
  if (seriesInstanceUid === undefined || sopInstanceUid === undefined) return undefined;
  refuseOfImages(query);
  const state = await openState(archive, { ...resource, seriesInstanceUid, sopInstanceUid });
  const isReferred = state.state.references.some(
    (one) =>
      one.sopInstanceUid === resource.sopInstanceUid &&
      (one.frames === null || (frames ?? []).every((frame) => one.frames?.includes(frame))),
  );
  if (!isReferred) throw invalidInput([problem('presentationUID', 'does not refer to this image')]);
  return state;
}

/** The frames of an image that a state is for; null: all. */
export function framesOf({ state }: StoredState, { sopInstanceUid }: InstanceResource): readonly number[] | null {
  return state.references.find((one) => one.sopInstanceUid === sopInstanceUid)?.frames ?? null;
}

const problem = (name: string, message: string) => ({ in: 'query', name, message }) as const;

/** A state itself says how gray values are shown and which part of an image (PS3.18 8.3.5.1). */
function refuseOfImages({ window, viewport }: RenderedQuery): void {
  const problems = [
    ...(window ? [problem('window', 'not with a presentation state, which has its own')] : []),
    ...(viewport && Object.keys(viewport).length > 2
      ? [problem('viewport', 'only vw,vh with a presentation state, which says itself what is shown')]
      : []),
  ];
  if (problems.length > 0) throw invalidInput(problems);
}
