import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { InstanceNotFoundError } from '#shared/archive/errors';
import { listInstances } from '#shared/archive/list-instances';
import { findInstance, findSeries, type RetrievedSeries } from '#shared/archive/retrieval/find';
import type { InstanceResource } from '#shared/archive/retrieval/resource';
import { openStoredObject } from '#shared/archive/retrieval/stored-object';
import { readLongValues } from '#shared/imaging/image/frame-source';
import { readTree } from '#shared/imaging/image/image';
import { type PresentationState, readState } from '#shared/imaging/presentation/read-state';

/** A stored presentation state. */
export interface StoredState {
  readonly resource: InstanceResource;
  readonly entry: InstanceEntry;
  readonly state: PresentationState;
  /** The query that names it, for addresses of images with it applied. */
  readonly query: string;
}

/** An image that a state refers to. */
export interface ReferencedImage {
  readonly series: RetrievedSeries;
  readonly entry: InstanceEntry;
  readonly frames: readonly number[] | 'all';
}

/**
 * Opens a presentation state.
 *
 * @throws PresentationStateError when it is none, or cannot be drawn
 */
export async function openState(archive: Archive, resource: InstanceResource): Promise<StoredState> {
  const found = await findInstance(archive, resource);
  const again = async () => (await findInstance(archive, resource)).entry;
  const { entry, object, read, close } = await openStoredObject(archive, found.entry, again);
  try {
    const { transferSyntaxUid, sopClassUid } = entry;
    const longValues = await readLongValues(object, transferSyntaxUid, read);
    const tree = readTree({ header: object.header, longValues, transferSyntaxUid, frame: 1 });
    const { seriesInstanceUid, sopInstanceUid } = resource;
    const query = `?presentationSeriesUID=${seriesInstanceUid}&presentationUID=${sopInstanceUid}`;
    return { resource, entry, state: readState(tree, sopClassUid), query };
  } finally {
    await close();
  }
}

/**
 * The images that a state refers to, in its order: in its own study of its own space (PS3.3 C.11.11).
 *
 * @throws InstanceNotFoundError naming the first that is not there
 */
export async function referencedImages(
  archive: Archive,
  { resource, state }: StoredState,
): Promise<readonly ReferencedImage[]> {
  const { space, studyInstanceUid } = resource;
  const wanted = new Set(state.references.map(({ seriesInstanceUid }) => seriesInstanceUid));
  const found = new Map<string, ReferencedImage>();
  for (const series of await findSeries(archive, { space, studyInstanceUid })) {
    if (!wanted.has(series.seriesInstanceUid)) continue;
    for (const entry of await listInstances(archive, series))
      found.set(`${series.seriesInstanceUid}/${entry.sopInstanceUid}`, { series, entry, frames: 'all' });
  }
  return state.references.map(({ seriesInstanceUid, sopInstanceUid, frames }) => {
    const image = found.get(`${seriesInstanceUid}/${sopInstanceUid}`);
    if (!image)
      throw new InstanceNotFoundError('An image that the presentation state refers to is not in its study', {
        details: { seriesInstanceUid, sopInstanceUid },
      });
    return frames ? { ...image, frames } : image;
  });
}
