import { studyIdOf } from '#shared/archive/collections';
import { deleteFrom } from '#shared/archive/delete';
import { listInstances } from '#shared/archive/list-instances';
import { retrievedFields } from '#shared/archive/retrieval/find';
import type { Logger } from '#shared/kernel/logger';
import type { NodeDocument } from '#shared/nodes/documents';
import type { RetrievalDocument } from './documents';
import { openRemote, type RemoteServices } from './open-remote';
import type { Retrievals } from './retrievals';

interface DropServices {
  readonly remote: RemoteServices;
  readonly retrievals: Retrievals;
  readonly log: Logger;
}

const searchMs = 30_000;
/** When the origin cannot be asked, it is asked again after this time. */
const againMs = 3_600_000;

/**
 * Drops studies that the platform fetched by itself and whose time is over. A study stays when anything of it came from
 * elsewhere, or when the node does not say that it has at least as many instances of it.
 *
 * @returns studies dropped
 */
export async function dropFetched(services: DropServices): Promise<number> {
  const { retrievals, remote, log } = services;
  const nowMs = remote.archive.clock.now();
  let dropped = 0;
  for (const retrieval of await retrievals.droppable(nowMs)) {
    try {
      if (await mayGo(services, retrieval)) {
        await deleteFrom(remote.archive, { space: retrieval.space, studyInstanceUid: retrieval.studyInstanceUid });
        dropped += 1;
      }
      await retrievals.change(retrieval, { dropAtMs: null });
    } catch (error) {
      log.warn({ err: error, retrieval: retrieval._id }, 'a fetched study could not be dropped yet');
      await retrievals.change(retrieval, { dropAtMs: nowMs + againMs });
    }
  }
  return dropped;
}

async function mayGo({ remote }: DropServices, retrieval: RetrievalDocument): Promise<boolean> {
  const { space, studyInstanceUid, nodeId } = retrieval;
  const node = await remote.nodes.get(nodeId);
  if (!node) return false;
  const count = await countFetched(remote, retrieval, node);
  return count > 0 && (await countThere(remote, node, space, studyInstanceUid)) >= count;
}

/** Instances of the study here; 0 when one of them came from elsewhere. */
async function countFetched(
  { archive }: RemoteServices,
  { space, studyInstanceUid }: RetrievalDocument,
  node: NodeDocument,
): Promise<number> {
  const studyId = studyIdOf(space, studyInstanceUid);
  let count = 0;
  for (const series of await archive.collections.series.find({ studyId }, { projection: retrievedFields })) {
    for (const { arrival } of await listInstances(archive, series)) {
      const isFetched = arrival.source === 'wado' || arrival.source === 'c-get';
      const isMoved = arrival.source === 'dimse' && node.kind === 'dimse' && arrival.callingAeTitle === node.aeTitle;
      if (!isFetched && !isMoved) return 0;
      count += 1;
    }
  }
  return count;
}

/** Instances that the node counts; 0 where it does not say. */
async function countThere(
  remote: RemoteServices,
  node: NodeDocument,
  space: string,
  studyInstanceUid: string,
): Promise<number> {
  const archive = await openRemote(remote, node, space);
  try {
    const keys = new Map([['0020000D', studyInstanceUid]]);
    const include = ['00201208'];
    const search = { level: 'study', keys, include, limit: 1, signal: AbortSignal.timeout(searchMs) } as const;
    const { answers } = await archive.search(search);
    return Number(answers[0]?.['00201208']?.Value?.[0] ?? 0);
  } finally {
    archive.close();
  }
}
