import type { z } from 'zod';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { PlatformError } from '#shared/kernel/errors';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeNotFoundError } from '#shared/nodes/errors';
import type { RemoteWorklistDocument } from '#shared/remote/worklist/documents';
import type { SetWorklistRequest, WorklistRequest } from './schema';

/** The space does not take over the worklist of this node. */
export class RemoteWorklistNotFoundError extends PlatformError {
  readonly code = 'REMOTE_WORKLIST_NOT_FOUND';
  readonly status = 404;
}

type Ports = Pick<Services, 'remoteWorklists' | 'archive' | 'nodes' | 'audit'>;
type One = z.output<typeof WorklistRequest>['path'];

interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/** Those of a space, by the name of their node. @throws SpaceNotFoundError */
export async function listWorklists(space: string, { remoteWorklists, nodes }: Ports): Promise<HttpResult> {
  const [worklists, all] = await Promise.all([remoteWorklists.list(space), nodes.list()]);
  const items = all.flatMap(({ _id, name }) =>
    worklists.filter(({ nodeId }) => nodeId === _id).map((worklist) => shown(worklist, name)),
  );
  return json({ items });
}

/** @throws SpaceNotFoundError, NodeNotFoundError, RemoteWorklistNotFoundError */
export async function showWorklist({ space, node: name }: One, ports: Ports): Promise<HttpResult> {
  const node = await nodeNamed(space, name, ports);
  const worklist = await ports.remoteWorklists.get(space, node._id);
  if (!worklist) throw notFound(space, name);
  return json(shown(worklist, name));
}

/** @throws SpaceNotFoundError, NodeNotFoundError */
export async function setWorklist(
  { space, node: name }: One,
  { daysBack, daysAhead, everySeconds }: z.output<typeof SetWorklistRequest>['body'],
  asker: Asker,
  ports: Ports,
): Promise<HttpResult> {
  const node = await nodeNamed(space, name, ports);
  const settings = { daysBack, daysAhead, everyMs: everySeconds * 1_000 };
  const worklist = await ports.remoteWorklists.set(space, node._id, settings);
  await note('U', space, asker, ports);
  return json(shown(worklist, name));
}

/** @throws SpaceNotFoundError, NodeNotFoundError, RemoteWorklistNotFoundError */
export async function removeWorklist({ space, node: name }: One, asker: Asker, ports: Ports): Promise<HttpResult> {
  const node = await nodeNamed(space, name, ports);
  if (!(await ports.remoteWorklists.remove(space, node._id))) throw notFound(space, name);
  await note('D', space, asker, ports);
  return empty();
}

async function nodeNamed(space: string, name: string, { archive, nodes }: Ports): Promise<NodeDocument> {
  await findSpace(archive, space);
  const node = await nodes.byName(name);
  if (!node) throw new NodeNotFoundError('No such node', { details: { name } });
  return node;
}

function notFound(space: string, node: string): RemoteWorklistNotFoundError {
  return new RemoteWorklistNotFoundError('The space does not take over the worklist of this node', {
    details: { space, node },
  });
}

async function note(action: 'U' | 'D', space: string, { caller, peer }: Asker, { audit }: Ports): Promise<void> {
  const what = { action, operation: 'remote-worklists', space } as const;
  audit.record({ event: 'securityConfiguration', actor: caller.id, peer, ...what });
  await audit.flush();
}

function shown(
  { space, daysBack, daysAhead, everyMs, nextAt, lastDoneAt, lastRun }: RemoteWorklistDocument,
  node: string,
) {
  const settings = { space, node, daysBack, daysAhead, everySeconds: everyMs / 1_000 };
  return { ...settings, nextAt: new Date(nextAt).toISOString(), lastDoneAt, lastRun };
}
