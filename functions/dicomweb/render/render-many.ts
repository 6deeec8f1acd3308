import type { Archive } from '#shared/archive/archive';
import { listDescribed, listShown } from '#shared/archive/describe/list-described';
import type { InstanceEntry } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import { correctorOf } from '#shared/archive/retrieval/corrected-object';
import { instanceTag, seriesTag } from '#shared/archive/retrieval/etag';
import { findInstance, findSeries, type RetrievedSeries } from '#shared/archive/retrieval/find';
import { isThere, type MissingPlaces, missingPlaces, missingWarnings } from '#shared/archive/retrieval/missing-places';
import type { Resource } from '#shared/archive/retrieval/resource';
import { openStored } from '#shared/archive/retrieval/stored-object';
import { isPresentationState } from '#shared/imaging/presentation/read-state';
import { codecOf } from '#shared/imaging/video/container';
import { isHeld } from '#shared/kernel/function/conditional';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { chooseMedia } from './choose-media';
import { variantOf } from './parameters';
import { headersOf, pictureOf, type Rendering, refuseUnrenderable, representative } from './picture';
import { videoThumbnail } from './render-video';
import { isRenderable } from './renderable';
import { type PlannedInstance, sendPictures } from './send-pictures';
import { openState, referencedImages, type StoredState } from './stored-state';

/** Side of a thumbnail where none is asked for. */
const thumbnailSide = 128;

/**
 * Renders every frame of every image of a study or series, one part each.
 *
 * @throws NotAcceptableError when nothing of it can be shown
 * @see PS3.18 10.4.1.1.3
 */
export async function renderMany(rendering: Rendering, resource: Resource): Promise<HttpResult> {
  const { archive, query, accept, conditions } = rendering;
  const series = await findSeries(archive, resource);
  const media = chooseMedia(query.accept, accept, 'many');
  const states = [];
  for (const one of series) states.push({ series: one, version: (await correctorOf(archive, one)).version });
  const headers = headersOf(media.type, seriesTag(states, variantOf(media, query)), query);
  if (headers.etag && isHeld(conditions, headers.etag)) return empty(304, headers);
  await firstRenderable(archive, series);
  const missing = await missingPlaces(archive, series);
  const unrenderable = await countUnrenderable(archive, series);
  const unfit = `299 radlake "${unrenderable} images have no rendered form here and are left out"`;
  const warnings = [...(unrenderable === 0 ? [] : [unfit]), ...missingWarnings(missing)];
  const warning = warnings.length === 0 ? {} : { warning: warnings.join(', ') };
  const { etag, ...others } = headers;
  const tag = missing.size === 0 && etag ? { etag } : {};
  const sent = await sendPictures(rendering, planned(archive, series, missing), media, {
    ...others,
    ...tag,
    ...warning,
  });
  return missing.size === 0 ? sent : { ...sent, status: 206 };
}

/**
 * One small picture of a study, series, instance or frame: of a series its middle image, of a study the one of its first
 * series with images.
 *
 * @throws NotAcceptableError when nothing of it can be shown
 * @see PS3.18 10.4.1.2.4
 */
export async function thumbnail(
  rendering: Rendering,
  resource: Resource,
  frame: number | undefined,
): Promise<HttpResult> {
  const { archive, accept, conditions } = rendering;
  const { series, entry, state } = await shownBy(rendering, resource);
  const isVideo = codecOf(entry.transferSyntaxUid) !== null;
  const viewport = rendering.query.viewport ?? { width: thumbnailSide, height: thumbnailSide };
  const query = { ...rendering.query, viewport };
  if (isVideo) return await videoThumbnail({ ...rendering, query }, { series, entry }, frame);
  const media = chooseMedia(query.accept, accept, 'picture');
  const headers = headersOf(
    media.type,
    instanceTag(
      entry,
      (await correctorOf(archive, series)).version,
      variantOf(media, frame, query, state?.entry.sequence),
    ),
    query,
  );
  if (headers.etag && isHeld(conditions, headers.etag)) return empty(304, headers);
  const again = async () => (await findInstance(archive, resourceOf(series, entry))).entry;
  const stored = await openStored(archive, entry, again);
  try {
    const numbers = [frame ?? state?.state.references[0]?.frames?.[0] ?? representative(stored, 'middle')];
    const bytes = await pictureOf({ ...rendering, query }, { series, stored, numbers, media, state: state?.state });
    return { status: 200, headers: { ...headers, 'content-length': String(bytes.length) }, body: bytes };
  } finally {
    await stored.close();
  }
}

/** An image that stands for a resource, and the state that it is shown with. */
interface Shown {
  readonly series: RetrievedSeries;
  readonly entry: InstanceEntry;
  readonly state?: StoredState;
}

async function shownBy({ archive, video }: Rendering, resource: Resource): Promise<Shown> {
  const { seriesInstanceUid, sopInstanceUid } = resource;
  if (seriesInstanceUid === undefined || sopInstanceUid === undefined)
    return await firstRenderable(archive, await findSeries(archive, resource), video.isAvailable);
  const found = await findInstance(archive, { ...resource, seriesInstanceUid, sopInstanceUid });
  if (isPresentationState(found.entry.sopClassUid)) {
    const state = await openState(archive, { ...resource, seriesInstanceUid, sopInstanceUid });
    const [first] = await referencedImages(archive, state);
    return { ...first!, state };
  }
  if (!isRenderable(found.entry) && !codecOf(found.entry.transferSyntaxUid)) refuseUnrenderable([found.entry]);
  return found;
}

/** The middle image of the first series that has any, or else its first video. @throws NotAcceptableError */
async function firstRenderable(
  archive: Archive,
  all: readonly RetrievedSeries[],
  hasVideo = false,
): Promise<{ series: RetrievedSeries; entry: InstanceEntry }> {
  let seen: readonly InstanceEntry[] = [];
  let video: Shown | null = null;
  for (const series of all) {
    const entries = series.origin ? await middleOf(archive, series) : await listInstances(archive, series);
    const images = entries.filter(isRenderable);
    const entry = images[Math.floor(images.length / 2)];
    if (entry) return { series, entry };
    seen = entries;
    const found = hasVideo ? entries.find(({ transferSyntaxUid }) => codecOf(transferSyntaxUid)) : undefined;
    if (found) video ??= { series, entry: found };
  }
  if (video) return video;
  return refuseUnrenderable(seen);
}

/** Of a series whose objects a node has the one image that is likely to stand for it. */
async function middleOf(archive: Archive, series: RetrievedSeries): Promise<InstanceEntry[]> {
  const described = await listDescribed(archive, series);
  const middle = described[Math.floor(described.length / 2)];
  return middle ? [(await findInstance(archive, resourceOf(series, middle))).entry] : [];
}

/** Instances that have pixels, or are videos, and no rendered form. */
async function countUnrenderable(archive: Archive, all: readonly RetrievedSeries[]): Promise<number> {
  let count = 0;
  for (const series of all)
    for (const entry of await listInstances(archive, series))
      if (entry.rows !== null && !isRenderable(entry)) count += 1;
  return count;
}

async function* planned(
  archive: Archive,
  all: readonly RetrievedSeries[],
  missing: MissingPlaces,
): AsyncGenerator<PlannedInstance> {
  for (const series of all) {
    for (const shown of await listShown(archive, series)) {
      const entry = series.origin ? (await findInstance(archive, resourceOf(series, shown))).entry : shown;
      if (!isRenderable(entry) || !isThere(entry, missing)) continue;
      const again = async () => (await findInstance(archive, resourceOf(series, entry))).entry;
      yield { series, entry, again, frames: 'all' };
    }
  }
}

function resourceOf(
  { space, studyInstanceUid, seriesInstanceUid }: RetrievedSeries,
  { sopInstanceUid }: InstanceEntry,
) {
  return { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid };
}
