import type { Archive } from '#shared/archive/archive';
import { findSpace } from '#shared/archive/spaces';
import type { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { mainSpace } from '#shared/kernel/ids';
import { destinationOf } from '#shared/nodes/destination';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import { characterSetsOf } from '#shared/nodes/quirks';
import { DicomwebRemote } from './dicomweb-remote';
import { DimseRemote, type RetrievalMethod } from './dimse-remote';
import { NodeUnusableError } from './errors';
import { NodeHttp } from './node-http';
import type { RemoteArchive } from './port';

/** What remote archives are reached with. */
export interface RemoteServices {
  readonly archive: Archive;
  readonly nodes: NodeDirectory;
  readonly pool: AssociationPool;
  /** Our AE title where a space has none of its own. */
  readonly aeTitle: string;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly remotes: RemoteServices;
  }
}

/**
 * Opens a node as an archive for one space. Who opens it closes it.
 *
 * @throws NodeUnusableError when it is switched off, may not use the space or cannot be called; SpaceNotFoundError
 */
export async function openRemote(
  services: RemoteServices,
  node: NodeDocument,
  space: string,
  method: RetrievalMethod = 'auto',
): Promise<RemoteArchive> {
  const { archive, nodes, pool, aeTitle } = services;
  const unusable = (problem: string) => new NodeUnusableError(problem, { details: { node: node.name, space } });
  if (!node.isActive) throw unusable('The node is switched off');
  if (node.spaces !== null && !node.spaces.includes(space)) throw unusable('The node may not use this space');
  const ownTitle = (await findSpace(archive, space)).aeTitle;
  if (node.kind === 'dicomweb') return new DicomwebRemote(new NodeHttp(node, nodes.secretsOf(node)), archive);
  if (node.host === null || node.port === null) throw unusable('The node has neither host nor port: it only calls us');
  const destination = destinationOf(node, nodes.secretsOf(node), ownTitle ?? aeTitle);
  return new DimseRemote({
    ...{ archive, node: node.name, characterSets: characterSetsOf(node.quirks), method },
    use: (contexts, work, signal) => pool.use(destination, contexts, work, { signal }),
    moveDestination: ownTitle ?? (space === mainSpace ? aeTitle : null),
  });
}
