import type { Archive } from '#shared/archive/archive';
import { findSpace } from '#shared/archive/spaces';
import type { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import type { Destination } from '#shared/dimse/client/pool/destination';
import { mainSpace } from '#shared/kernel/ids';
import { destinationOf } from '#shared/nodes/destination';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import { characterSetsOf } from '#shared/nodes/quirks';
import { DicomwebRemote } from './dicomweb-remote';
import { DimseRemote, type RetrievalMethod } from './dimse-remote';
import { NodeUnusableError } from './errors';
import { NodeHttp } from './node-http';
import { MovesToUs } from './passing/moves-to-us';
import type { RemoteArchive } from './port';
import { WithoutGet } from './without-get';

/** What remote archives are reached with. */
export interface RemoteServices {
  readonly archive: Archive;
  readonly nodes: NodeDirectory;
  readonly pool: AssociationPool;
  /** Our AE title where a space has none of its own. */
  readonly aeTitle: string;
  /** What nodes send to the listener of this process for who waits for it. */
  readonly moves: MovesToUs;
  readonly withoutGet: WithoutGet;
}

/** Remote archives, reached with these. */
export function createRemotes(parts: Omit<RemoteServices, 'moves' | 'withoutGet'>): RemoteServices {
  return { ...parts, moves: new MovesToUs(), withoutGet: new WithoutGet() };
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
  const { archive, nodes, pool, aeTitle, moves, withoutGet } = services;
  const ownTitle = await titleFor(services, node, space);
  if (node.kind === 'dicomweb') return new DicomwebRemote(new NodeHttp(node, nodes.secretsOf(node)), archive);
  const destination = destinationFor(services, node, space, ownTitle);
  return new DimseRemote({
    ...{ archive, node, characterSets: characterSetsOf(node.quirks), method },
    ...{ moves, withoutGet, destination: destination.key },
    use: (contexts, work, signal) => pool.use(destination, contexts, work, { signal }),
    moveDestination: ownTitle ?? (space === mainSpace ? aeTitle : null),
  });
}

/**
 * Where associations to a node lead that speaks DIMSE, as the space.
 *
 * @throws as `openRemote`; NodeUnusableError for a node that speaks something else too
 */
export async function dimseDestination(
  services: RemoteServices,
  node: NodeDocument,
  space: string,
): Promise<Destination> {
  const ownTitle = await titleFor(services, node, space);
  if (node.kind !== 'dimse') throw unusable(node, space, 'The node does not speak DIMSE');
  return destinationFor(services, node, space, ownTitle);
}

/** The AE title of the space, null where it has none of its own, when the node may be asked for it. */
async function titleFor({ archive }: RemoteServices, node: NodeDocument, space: string): Promise<string | null> {
  if (!node.isActive) throw unusable(node, space, 'The node is switched off');
  if (node.spaces !== null && !node.spaces.includes(space))
    throw unusable(node, space, 'The node may not use this space');
  return (await findSpace(archive, space)).aeTitle;
}

function destinationFor(
  { nodes, aeTitle }: RemoteServices,
  node: NodeDocument,
  space: string,
  ownTitle: string | null,
): Destination {
  if (node.host === null || node.port === null)
    throw unusable(node, space, 'The node has neither host nor port: it only calls us');
  return destinationOf(node, nodes.secretsOf(node), ownTitle ?? aeTitle);
}

function unusable(node: NodeDocument, space: string, problem: string): NodeUnusableError {
  return new NodeUnusableError(problem, { details: { node: node.name, space } });
}
